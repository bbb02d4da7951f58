/** All kinds, by name; the one list that validators, vectors, the reference page and projections go by. */
import type { Static } from "typebox";
import * as collaboration from "./collaboration.ts";
import * as moderation from "./moderation.ts";
import * as people from "./people.ts";
import * as projects from "./projects.ts";

export const kinds = {
  "person": people.person,
  "delegation": people.delegation,
  "revocation": people.revocation,
  "home": people.home,
  "profile": people.profile,
  "consent": people.consent,
  "project": projects.project,
  "role": projects.role,
  "claim": projects.claim,
  "sphere": projects.sphere,
  "membership": projects.membership,
  "invitation": projects.invitation,
  "introduction-ask": collaboration.introductionAsk,
  "introduction-answer": collaboration.introductionAnswer,
  "introduction-reply": collaboration.introductionReply,
  "introduction-withdraw": collaboration.introductionWithdraw,
  "introduction-reveal": collaboration.introductionReveal,
  "collaboration-start": collaboration.collaborationStart,
  "collaboration-first-step": collaboration.firstStepDone,
  "collaboration-milestone": collaboration.milestone,
  "collaboration-finish": collaboration.collaborationFinish,
  "closing-note": collaboration.closingNote,
  "outcome": collaboration.outcome,
  "match-feedback": collaboration.matchFeedback,
  "guideline": moderation.guideline,
  "report": moderation.report,
  "label": moderation.label,
  "action": moderation.action,
  "appeal": moderation.appeal,
  "tombstone": moderation.tombstone,
  "erasure": moderation.erasure,
  "erasure-receipt": moderation.erasureReceipt,
  "equivocation": moderation.equivocation,
} as const;

export type KindName = keyof typeof kinds;
/** The body of a kind, as a TypeScript type. */
export type Body<K extends KindName> = Bodies[K];
/** All bodies in one type, so that the compiler works each out once. */
type Bodies = { readonly [K in KindName]: Static<(typeof kinds)[K]["body"]> };
export const kindNames = Object.keys(kinds) as readonly KindName[];
