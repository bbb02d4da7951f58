/** The projection of every kind; the compiler asks for a new kind's here. */
import type { KindName, SignedRecord } from "@cosmicsync/protocol";
import type { Writer } from "../store.ts";
import * as collaborations from "./collaborations.ts";
import * as introductions from "./introductions.ts";
import * as keys from "./keys.ts";
import * as moderation from "./moderation.ts";
import * as people from "./people.ts";
import type { Projection } from "./projection.ts";
import * as projects from "./projects.ts";
import * as spheres from "./spheres.ts";
import * as withdrawals from "./withdrawals.ts";

const projections: { readonly [K in KindName]: Projection<K> } = {
  "person": keys.person,
  "delegation": keys.delegation,
  "revocation": keys.revocation,
  "home": keys.home,
  "profile": people.profile,
  "consent": people.consent,
  "project": projects.project,
  "role": projects.role,
  "claim": projects.claim,
  "sphere": spheres.sphere,
  "membership": spheres.membership,
  "invitation": spheres.invitation,
  "introduction-ask": introductions.introductionAsk,
  "introduction-answer": introductions.introductionAnswer,
  "introduction-reply": introductions.introductionReply,
  "introduction-withdraw": introductions.introductionWithdraw,
  "introduction-reveal": introductions.introductionReveal,
  "collaboration-start": collaborations.collaborationStart,
  "collaboration-first-step": collaborations.firstStepDone,
  "collaboration-milestone": collaborations.milestone,
  "collaboration-finish": collaborations.collaborationFinish,
  "closing-note": collaborations.closingNote,
  "outcome": collaborations.outcome,
  "match-feedback": people.matchFeedback,
  "guideline": spheres.guideline,
  "report": moderation.report,
  "label": moderation.label,
  "action": moderation.action,
  "appeal": moderation.appeal,
  "tombstone": withdrawals.tombstone,
  "erasure": withdrawals.erasure,
  "erasure-receipt": withdrawals.erasureReceipt,
  // Read as it is, by whoever looks into a quarrel.
  "equivocation": { keep: async () => undefined, drop: async () => undefined },
};

export const projectionOf = (kind: KindName): Projection => projections[kind] as Projection;

/** Brings the tables that are read up to date with a record that is kept. Commutative and idempotent over records. */
export async function projectRecord(writer: Writer, record: SignedRecord): Promise<void> {
  await projectionOf(record.kind).keep(writer, record);
}
