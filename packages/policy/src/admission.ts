/**
 * Whether a record may be admitted, given what is known of its author and of what it speaks about. Pure: `sync` reads the
 * rows, this judges; so the answer is the same for a handler's record, an import's and a stranger's.
 *
 * The rules ask only for what cannot be taken back by another record on its way (who one is, who is in it, what must come
 * first), so that replicas which get the same records in different orders admit the same ones. What two people may say at the
 * same time (a yes and a withdrawal) is admitted from both; the folds decide what counts. Where something is missing that may
 * still come, the ruling says what it waits for.
 *
 * Two sorts of rule go by the latest word at arrival, because they guard somebody: consent and caps for a request, and
 * rights in a sphere. See docs/adr/0007-one-write-path.md for what follows from that.
 */
import { limits, millisOf, type ErrorCode, type KindName, type RecordId, type Scope, type SignedRecord } from "@cosmicsync/protocol";
import { foldCollaboration, type Collaboration } from "./collaboration.ts";
import { codeOf } from "./decision.ts";
import { decideAsk, type AskFacts } from "./inbox.ts";
import { latestDueAt, type Introduction } from "./introduction.ts";
import { atLeast, rightsOf, type MembershipFacts } from "./moderation.ts";
import { mayBeTakenBack } from "./retention.ts";

/** Yes, or a code; `waitsFor` where another record may still change the answer (a key of `keysGiven`). */
export type Ruling =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ErrorCode; readonly where?: string; readonly waitsFor?: string };

export interface AdmissionFacts {
  readonly now: number;
  /** Whom the signing key speaks for; absent for a key that is nobody's (a node's own, or not known yet). */
  readonly author?: { readonly personId: RecordId; readonly root: boolean };
  /** The sphere that the record is in or about. */
  readonly sphere?: { readonly authorKey: RecordId; readonly joining: "free" | "ask" | "invitation" };
  /** The author's place in that sphere, and that of the person the record is about. */
  readonly own?: MembershipFacts;
  readonly theirs?: MembershipFacts;
  readonly project?: { readonly sphereId: RecordId; readonly authorKey: RecordId; readonly lead: RecordId | null; readonly claimants: readonly RecordId[]; readonly imported: boolean };
  /** Of a record that begins a role: how many its project has. */
  readonly roleCount?: number;
  /** Of a record that changes a role: it is one of that project. */
  readonly roleKnown?: boolean;
  readonly introduction?: Introduction;
  readonly collaboration?: Collaboration;
  /** Steps the author has in that introduction or collaboration already. */
  readonly ownSteps?: number;
  /** For a request: everything that speaks for or against it. */
  readonly ask?: AskFacts;
  /** For a delegation: the key speaks for somebody already. */
  readonly keyTaken?: boolean;
  /** For a revocation: the key it ends. */
  readonly delegatedKey?: RecordId;
  /** For a request: the person asked has vanished since; what was said to them before stays the asker's. */
  readonly askedGone?: boolean;
  /** For a tombstone: the header of the record taken back. */
  readonly target?: { readonly kind: KindName; readonly author: RecordId; readonly scope: Scope; readonly authorPerson?: RecordId };
  /** For an erasure or tombstone by a sphere's founder: the person or project is synthetic. */
  readonly synthetic?: boolean;
  /** For a receipt: what it confirms, if that is a withdrawal by the same person; and how many nodes have confirmed it. */
  readonly confirmed?: { readonly known: boolean; readonly receipts: number };
  /** For an equivocation: proofs held in the sphere, those of the same key, and whether that key is somebody's. At the bound counting stops. `theirs` is that person's membership. */
  readonly shownUp?: { readonly inSphere: number; readonly ofAuthor: number; readonly isSomebody: boolean };
  /** For an action: the guideline it rests on is one of the sphere's. */
  readonly guidelineKnown?: boolean;
  /** For an action on an appeal: the appeal is known, and whether the same author acted before. For an appeal: the action. */
  readonly appealed?: { readonly sameAuthor: boolean; readonly concerns: boolean; readonly subject: RecordId };
}

const yes: Ruling = { ok: true };
const no = (code: ErrorCode, where?: string): Ruling => ({ ok: false, code, ...(where === undefined ? {} : { where }) });
const wait = (code: ErrorCode, waitsFor: string): Ruling => ({ ok: false, code, waitsFor });

export const keyOfRecord = (id: RecordId): string => `record:${id}`;
export const keyOfAuthor = (key: RecordId): string => `author:${key}`;
/** Something about this sphere, project, introduction or collaboration has changed. */
export const keyOfSubject = (id: RecordId): string => `about:${id}`;

/** What may have been waited for that this record, once admitted, gives. */
export function keysGiven(record: SignedRecord): string[] {
  const keys = [keyOfRecord(record.id), keyOfSubject(record.id)];
  if (record.kind === "person") keys.push(keyOfAuthor(record.author));
  if (record.kind === "delegation") keys.push(keyOfAuthor(record.body.key));
  const body: Readonly<Record<string, unknown>> = record.body;
  if (record.kind === "consent" || record.kind === "home") keys.push(keyOfSubject(record.body.person));
  for (const name of ["sphere", "project", "introduction", "collaboration"] as const) {
    const subject = body[name];
    if (typeof subject === "string") keys.push(keyOfSubject(subject));
  }
  return keys;
}

/** Judges one record by the rule of its kind. Shape, signature, clock, duplicates and erasures are judged before. */
export function admissionRule(record: SignedRecord, facts: AdmissionFacts): Ruling {
  const person = facts.author?.personId;
  const unknownAuthor = wait("record/unknown-author", keyOfAuthor(record.author));
  const speaksFor = (claimed: RecordId): Ruling => (person === undefined ? unknownAuthor : person === claimed ? yes : no("record/not-allowed", "author"));

  switch (record.kind) {
    case "person":
      return facts.author === undefined ? yes : no("record/not-allowed", "author");

    case "delegation":
      return first(speaksFor(record.body.person), () => (facts.author?.root !== true ? no("record/not-allowed", "author") : facts.keyTaken === true ? no("record/not-allowed", "body/key") : yes));

    case "revocation":
      return first(speaksFor(record.body.person), () => {
        if (facts.delegatedKey === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.delegation));
        return facts.author?.root === true || facts.delegatedKey === record.author ? yes : no("record/not-allowed", "author");
      });

    case "home":
      return first(speaksFor(record.body.person), () => judgeHome(record, facts));

    case "profile":
      return first(speaksFor(record.body.person), () => judgeProfile(record));
    case "consent":
      return speaksFor(record.body.person);

    case "match-feedback":
      return first(speaksFor(record.body.person), () => (record.body.subject === person ? no("record/not-allowed", "body/subject") : yes));

    case "erasure":
      return judgeErasure(record, facts, unknownAuthor);
    case "tombstone":
      return judgeTombstone(record, facts, unknownAuthor);
    case "equivocation":
      // That it is shown truly was checked with its signature; who shows it does not matter.
      if (record.scope.type !== "sphere" || record.scope.sphere !== record.body.sphere) return no("record/wrong-scope", "scope");
      return facts.sphere === undefined ? wait("record/unknown-subject", keyOfRecord(record.body.sphere)) : judgeProofsKept(record, facts);
    case "erasure-receipt":
      return judgeReceipt(record, facts);
    case "sphere":
    case "membership":
    case "invitation":
    case "guideline":
    case "label":
    case "action":
      return judgeInSphere(record, facts, unknownAuthor);
    case "report":
      return first(speaksFor(record.body.person), () => (facts.sphere === undefined ? wait("record/unknown-subject", keyOfRecord(record.body.sphere)) : includesAuthor(record, record.body.person)));
    case "appeal":
      return first(speaksFor(record.body.person), () => {
        if (facts.appealed === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.action));
        return facts.appealed.concerns ? includesAuthor(record, record.body.person) : wait("record/not-allowed", keyOfSubject(facts.appealed.subject));
      });

    case "project":
    case "role":
    case "claim":
      return judgeProject(record, facts, unknownAuthor);

    case "introduction-ask":
      return first(speaksFor(record.body.from), () => judgeAsk(record, facts));
    case "introduction-answer":
    case "introduction-reply":
    case "introduction-withdraw":
    case "introduction-reveal":
      return first(speaksFor(record.body.person), () => judgeIntroductionStep(record, facts));

    case "collaboration-start":
      return person === undefined ? unknownAuthor : judgeStart(record, facts, person);
    case "collaboration-first-step":
    case "collaboration-milestone":
    case "collaboration-finish":
    case "closing-note":
      return first(speaksFor(record.body.person), () => judgeCollaborationStep(record, facts, record.body.person));
    case "outcome":
      return person === undefined ? unknownAuthor : first(judgeCollaborationStep(record, facts, person), () => judgeOutcome(record, facts, person));
  }
}

/** Rights as of now, for the author: the key that began the sphere has all. */
function authorRights(record: SignedRecord, facts: AdmissionFacts) {
  return rightsOf(facts.own, facts.sphere?.authorKey === record.author);
}

function judgeInSphere(record: SignedRecord<"sphere" | "membership" | "invitation" | "guideline" | "label" | "action">, facts: AdmissionFacts, unknownAuthor: Ruling): Ruling {
  if (record.kind === "sphere" && record.body.sphere === undefined) return record.scope.type === "home" ? yes : no("record/wrong-scope", "scope");
  const id = record.body.sphere as RecordId;
  if (record.scope.type === "sphere" && record.scope.sphere !== id) return no("record/wrong-scope", "scope");
  if (facts.sphere === undefined) return wait("record/unknown-subject", keyOfRecord(id));
  const rights = authorRights(record, facts);
  const lacks: Ruling = facts.author === undefined && rights !== "founder" ? unknownAuthor : wait("record/not-allowed", keyOfSubject(id));

  switch (record.kind) {
    case "sphere":
      return atLeast(rights, "steward") ? yes : lacks;
    case "guideline":
    case "label":
      return atLeast(rights, "moderator") ? yes : lacks;
    case "invitation": {
      if (atLeast(rights, "moderator")) return yes;
      if (record.body.project === undefined || facts.author === undefined) return lacks;
      if (facts.project === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.project));
      return facts.project.lead === facts.author.personId ? yes : lacks;
    }
    case "action":
      if (!atLeast(rights, "moderator")) return lacks;
      if (facts.guidelineKnown !== true) return wait("record/unknown-subject", keyOfRecord(record.body.guideline));
      if (record.body.appeal === undefined) return yes;
      if (facts.appealed === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.appeal));
      return facts.appealed.sameAuthor ? no("record/not-allowed", "body/appeal") : yes;
    case "membership":
      return judgeMembership(record, facts, rights, lacks);
  }
}

function judgeMembership(record: SignedRecord<"membership">, facts: AdmissionFacts, rights: ReturnType<typeof rightsOf>, lacks: Ruling): Ruling {
  const { person, role, state } = record.body;
  const held = facts.theirs;
  if (facts.author?.personId === person) {
    if (state === "left") return yes;
    if (rights === "founder") return state === "removed" ? no("record/not-allowed", "body/state") : yes;
    // A place once given may be said again; a higher one is for others to give.
    const given = held?.state === "joined" && held.role === role;
    if (state === "removed" || (role !== "member" && !given)) return given ? no("record/not-allowed", "body/state") : lacks;
    if (state === "asked") return yes;
    return facts.sphere?.joining === "free" && held?.state !== "removed" ? yes : given ? yes : lacks;
  }
  if (state === "left") return no("record/not-allowed", "author");
  if (rights === "founder") return yes;
  if (!atLeast(rights, "moderator")) return lacks;
  const ranked = role !== "member" || (held !== undefined && held.role !== "member" && held.state === "joined");
  if (ranked && !atLeast(rights, "steward")) return lacks;
  // Nobody is put into a sphere who did not come to its door.
  return state === "joined" && (held === undefined || held.state === "left") ? lacks : yes;
}

function judgeProject(record: SignedRecord<"project" | "role" | "claim">, facts: AdmissionFacts, unknownAuthor: Ruling): Ruling {
  if (record.scope.type !== "sphere") return no("record/wrong-scope", "scope");
  const person = facts.author?.personId;
  if (record.kind === "project" && record.body.project === undefined) {
    const { set, lead } = record.body;
    if (set?.title === undefined || set.summary === undefined) return no("record/invalid", "body/set");
    if (facts.sphere === undefined) return wait("record/unknown-subject", keyOfRecord(record.scope.sphere));
    if (lead !== undefined && lead !== person) return person === undefined ? unknownAuthor : no("record/not-allowed", "body/lead");
    if (atLeast(authorRights(record, facts), "member") || wasMember(facts.own, record.clock)) return yes;
    return person === undefined ? unknownAuthor : { ok: false, code: "sphere/closed", waitsFor: keyOfSubject(record.scope.sphere) };
  }
  const id = record.body.project as RecordId;
  const { project } = facts;
  if (project === undefined) return wait("record/unknown-subject", keyOfRecord(id));
  if (project.sphereId !== record.scope.sphere) return no("record/wrong-scope", "scope");
  const began = project.authorKey === record.author;
  if (record.kind === "claim") {
    // Only who imported it can say that it was claimed with proof.
    if (!began) return no("record/not-allowed", "author");
    return project.imported ? yes : no("project/not-imported", "body/project");
  }
  const answers = person !== undefined && (project.lead === person || project.claimants.includes(person));
  if (!began && !answers) return person === undefined ? unknownAuthor : wait("project/not-yours", keyOfSubject(id));
  if (record.kind === "project") {
    if (record.body.lead !== undefined && (record.body.lead !== person || !answers)) return no("record/not-allowed", "body/lead");
    // Where a project came from is for the importing node to say.
    const source = record.body.set?.source !== undefined || record.body.clear?.includes("source") === true;
    return source && !began ? no("record/not-allowed", "body/set/source") : yes;
  }
  if (record.body.role !== undefined) return facts.roleKnown === true ? yes : wait("record/unknown-subject", keyOfRecord(record.body.role));
  return facts.roleCount === undefined || facts.roleCount >= limits.rolesPerProjectCount ? no("project/too-many-roles", "body") : yes;
}

/** The latest word says that somebody left, yet later than this record: they were a member when it was made. */
function wasMember(membership: MembershipFacts | undefined, clock: number): boolean {
  return membership !== undefined && membership.state === "left" && membership.clock > clock;
}

function judgeAsk(record: SignedRecord<"introduction-ask">, facts: AdmissionFacts): Ruling {
  const { from, to, dueAt, project } = record.body;
  if (from === to) return no("introduction/own", "body/to");
  if (!isAudience(record, [from, to])) return no("record/wrong-scope", "scope/people");
  // The reply clock is the same for everybody: nobody is hurried, nobody is kept waiting.
  if (Math.abs(dueAt - millisOf(record.clock) - limits.replyMillis) > limits.clockAheadMillis) return no("record/invalid", "body/dueAt");
  if (facts.askedGone === true) return yes;
  if (facts.ask === undefined) return wait("record/unknown-subject", keyOfRecord(project !== undefined && facts.project === undefined ? project : to));
  const decision = decideAsk(facts.ask, millisOf(record.clock));
  if (decision.outcome === "allow") return yes;
  const code = codeOf(decision, "introduction/not-now");
  // A consent or a claim may still be on its way; a cap is a cap.
  if (decision.rule === "no-consent-match") return wait(code, keyOfSubject(facts.ask.askerConsents.match ? to : from));
  if ((decision.rule === "unclaimed" || decision.rule === "closed-project") && project !== undefined) return wait(code, keyOfSubject(project));
  return no(code);
}

function judgeIntroductionStep(record: SignedRecord<"introduction-answer" | "introduction-reply" | "introduction-withdraw" | "introduction-reveal">, facts: AdmissionFacts): Ruling {
  const { introduction } = facts;
  const { person } = record.body;
  if (introduction === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.introduction));
  const byAsker = person === introduction.asker;
  if (!byAsker && person !== introduction.asked) return no("record/not-allowed", "author");
  if ((facts.ownSteps ?? 0) >= limits.stepsPerPersonCount) return no("record/too-many", "body/introduction");
  const at = millisOf(record.clock);
  if (at < introduction.askedAt - limits.clockAheadMillis) return no("record/stale", "clock");

  const both = isAudience(record, [introduction.asker, introduction.asked]);
  if (record.kind === "introduction-answer") {
    if (byAsker) return no("record/not-allowed", "author");
    if (at > latestDueAt(introduction.dueAt)) return no("introduction/not-now", "clock");
    // A no is for its author alone: addressed to the asker it would be disclosed.
    if (record.body.answer === "no") return isAudience(record, [introduction.asked]) ? yes : no("record/wrong-scope", "scope/people");
    if (!both) return no("record/wrong-scope", "scope/people");
    return record.body.answer === "ask-more" && record.body.question === undefined ? no("introduction/question-missing", "body/question") : yes;
  }
  if (!both) return no("record/wrong-scope", "scope/people");
  if (record.kind === "introduction-withdraw") return byAsker ? yes : no("record/not-allowed", "author");
  if (record.kind === "introduction-reply") {
    if (!byAsker) return no("record/not-allowed", "author");
    return answered(introduction, "ask-more") ? yes : wait("introduction/not-now", keyOfSubject(introduction.introductionId));
  }
  return answered(introduction, "yes") ? yes : wait("introduction/not-now", keyOfSubject(introduction.introductionId));
}

function answered(introduction: Introduction, answer: "yes" | "ask-more"): boolean {
  return introduction.steps.some((step) => step.personId === introduction.asked && /^(introduction-)?answer$/.test(step.kind)
    && typeof step.body === "object" && step.body !== null && (step.body as { readonly answer?: unknown }).answer === answer && millisOf(step.clock) <= latestDueAt(introduction.dueAt));
}

function judgeStart(record: SignedRecord<"collaboration-start">, facts: AdmissionFacts, person: RecordId): Ruling {
  const { introduction } = facts;
  if (introduction === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.introduction));
  const both = [introduction.asker, introduction.asked];
  if (!both.includes(person)) return no("record/not-allowed", "author");
  if (!sameSet(record.body.people, both)) return no("record/not-allowed", "body/people");
  if (!isAudience(record, both)) return no("record/wrong-scope", "scope/people");
  if (record.body.firstStep.dueAt < millisOf(record.clock) - limits.clockAheadMillis) return no("collaboration/due-in-past", "body/firstStep/dueAt");
  return answered(introduction, "yes") ? yes : wait("introduction/not-now", keyOfSubject(introduction.introductionId));
}

function judgeCollaborationStep(record: SignedRecord<"collaboration-first-step" | "collaboration-milestone" | "collaboration-finish" | "closing-note" | "outcome">, facts: AdmissionFacts, person: RecordId): Ruling {
  const { collaboration } = facts;
  if (collaboration === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.collaboration));
  if (!collaboration.start.people.includes(person)) return no("record/not-allowed", "author");
  if (!isAudience(record, collaboration.start.people)) return no("record/wrong-scope", "scope/people");
  return (facts.ownSteps ?? 0) >= limits.stepsPerPersonCount ? no("record/too-many", "body/collaboration") : yes;
}

function judgeOutcome(record: SignedRecord<"outcome">, facts: AdmissionFacts, person: RecordId): Ruling {
  const { outcome } = facts.collaboration === undefined ? {} : foldCollaboration(facts.collaboration, person);
  if (outcome === undefined) return wait("collaboration/not-now", keyOfSubject(record.body.collaboration));
  const { result, mutual, again } = record.body;
  return result === outcome.result && mutual === outcome.mutual && again === outcome.again ? yes : wait("record/not-allowed", keyOfSubject(record.body.collaboration));
}

function judgeErasure(record: SignedRecord<"erasure">, facts: AdmissionFacts, unknownAuthor: Ruling): Ruling {
  // Room for clocks that run ahead: an erasure reaches everything up to itself.
  if (record.body.before > millisOf(record.clock) + 2 * limits.clockAheadMillis) return no("record/invalid", "body/before");
  if (facts.author?.personId === record.body.person) return facts.author.root ? yes : no("record/not-allowed", "author");
  // Synthetic people end with their sphere, by the key that began it.
  if (facts.sphere?.authorKey === record.author && facts.synthetic === true && facts.theirs !== undefined) return yes;
  return facts.author === undefined ? unknownAuthor : no("record/not-allowed", "author");
}

/**
 * Replicas that are told many at once may keep different ones of them: any says the same of the key. Only of somebody who is or was in the sphere, and
 * from half of the bound on only the first of each key: keys are made for nothing, and proofs of them would leave no room for those that matter.
 */
function judgeProofsKept({ body: { sphere, author } }: SignedRecord<"equivocation">, { shownUp, theirs, sphere: place }: AdmissionFacts): Ruling {
  if (theirs === undefined && place?.authorKey !== author) return wait("record/unknown-subject", shownUp?.isSomebody === true ? keyOfSubject(sphere) : keyOfAuthor(author));
  const [ofAuthor, inSphere] = [shownUp?.ofAuthor ?? 0, shownUp?.inSphere ?? 0];
  if (ofAuthor >= (inSphere < limits.equivocationsPerSphereCount / 2 ? limits.equivocationsPerAuthorCount : 1)) return no("record/too-many", "body/author");
  return inSphere >= limits.equivocationsPerSphereCount ? no("record/too-many", "body/sphere") : yes;
}

/** A node speaks for itself: its key is nobody's, and it confirms what is known here to have been taken back. */
function judgeReceipt(record: SignedRecord<"erasure-receipt">, facts: AdmissionFacts): Ruling {
  if (facts.author !== undefined) return no("record/not-allowed", "author");
  if (!isAudience(record, [record.body.person])) return no("record/wrong-scope", "scope/people");
  if (facts.confirmed?.known !== true) return wait("record/unknown-subject", keyOfRecord(record.body.record));
  return facts.confirmed.receipts >= limits.receiptsPerErasureCount ? no("record/too-many", "body/record") : yes;
}

/** Where somebody lives is for the root key to say: a lost device must not have their mail sent elsewhere. It holds from when it is said. */
function judgeHome(record: SignedRecord<"home">, facts: AdmissionFacts): Ruling {
  if (facts.author?.root !== true) return no("record/not-allowed", "author");
  if (record.body.node === record.author) return no("record/not-allowed", "body/node");
  return Math.abs(record.body.from - millisOf(record.clock)) > limits.clockAheadMillis ? no("record/invalid", "body/from") : yes;
}

/** A snapshot is for a sphere, and stands alone: there is nothing before it to take out. */
function judgeProfile({ scope, body }: SignedRecord<"profile">): Ruling {
  if (body.snapshot !== true) return yes;
  if (scope.type !== "sphere") return no("record/wrong-scope", "scope");
  return body.clear === undefined && body.remove === undefined ? yes : no("record/invalid", body.clear === undefined ? "body/remove" : "body/clear");
}

/**
 * Said at a home that was left: some move to a later epoch came before it. What takes words back counts from wherever it is said;
 * anything else by the root key is refused, so that a person who is at two nodes at once speaks with one voice. All moves are asked and
 * not the last alone, so that the answer does not hang on which of them is known first.
 */
export function isOfOldEpoch(record: Pick<SignedRecord, "kind" | "epoch" | "clock">, moves: readonly { readonly epoch: number; readonly clock: number }[]): boolean {
  if (record.kind === "erasure" || record.kind === "tombstone") return false;
  return moves.some((move) => record.epoch < move.epoch && record.clock > move.clock);
}

function judgeTombstone(record: SignedRecord<"tombstone">, facts: AdmissionFacts, unknownAuthor: Ruling): Ruling {
  const { target } = facts;
  if (target === undefined) return wait("record/unknown-subject", keyOfRecord(record.body.record));
  const taken = target;
  if (!mayBeTakenBack(taken.kind)) return no("record/not-allowed", "body/record");
  if (record.body.person !== undefined && record.body.person !== target.authorPerson) return no("record/not-allowed", "body/person");
  if (!sameScope(record.scope, taken.scope)) return no("record/wrong-scope", "scope");
  const person = facts.author?.personId;
  if (taken.author === record.author || (person !== undefined && person === target.authorPerson)) return yes;
  if (taken.kind === "project" || taken.kind === "role") {
    const { project } = facts;
    if (person !== undefined && project !== undefined && (project.lead === person || project.claimants.includes(person))) return yes;
    if (facts.synthetic === true && facts.sphere?.authorKey === record.author) return yes;
  }
  return person === undefined ? unknownAuthor : no("record/not-allowed", "author");
}

/** It travels as far as what it takes back. */
function sameScope(a: Scope, b: Scope): boolean {
  if (a.type === "people") return b.type === "people" && sameSet(a.people, b.people);
  if (a.type === "sphere") return b.type === "sphere" && a.sphere === b.sphere;
  return b.type === "home";
}

/** A report or appeal that travels goes at least to its author too. */
function includesAuthor(record: SignedRecord, person: RecordId): Ruling {
  return record.scope.type !== "people" || record.scope.people.includes(person) ? yes : no("record/wrong-scope", "scope/people");
}

/** Addressed to exactly these people, in whatever order. */
function isAudience(record: SignedRecord, people: readonly RecordId[]): boolean {
  return record.scope.type === "people" && sameSet(record.scope.people, people);
}

function sameSet(a: readonly RecordId[], b: readonly RecordId[]): boolean {
  const all = new Set(a);
  return all.size === a.length && a.length === new Set(b).size && b.every((id) => all.has(id));
}

function first(ruling: Ruling, then: () => Ruling): Ruling {
  return ruling.ok ? then() : ruling;
}
