/**
 * What is kept, how long, and where an erasure reaches: one row for each table of storage. A test holds this list against
 * the tables, so that none is kept without a rule.
 *
 * `until`: what ends it. `erasure`: what happens when the person erases themself: `deleted` with its rows, `header-only` for
 * envelopes (an unlinkable commitment stays so that the record is not admitted again), `kept` for what names nobody or is
 * needed to keep the erasure itself, `others` for what belongs to somebody else and loses the erased person's words.
 */
import type { KindName } from "@cosmicsync/protocol";

export interface RetentionRule {
  readonly table: string;
  readonly until: string;
  /** Days after which it goes by itself, where it does. */
  readonly days?: number;
  readonly erasure: "deleted" | "header-only" | "kept" | "others";
  readonly why: string;
}

const rule = (table: string, erasure: RetentionRule["erasure"], until: string, why: string, days?: number): RetentionRule =>
  ({ table, until, erasure, why, ...(days === undefined ? {} : { days }) });

export const retention: readonly RetentionRule[] = [
  rule("envelope", "header-only", "taken back, erased, or of a private sphere in which nobody here has been for a week", "The header proves that nothing was slipped out; the body, and with it every word, is gone."),
  rule("person", "deleted", "erased", "That somebody is here."),
  rule("authorKey", "kept", "for good", "A bare key says whose records are not admitted again; the device's name goes."),
  rule("revocation", "deleted", "erased", "Which keys sign no more."),
  rule("homeNode", "deleted", "erased", "Which node somebody lives at; it outlasts a move, so that mail finds its way."),
  rule("profile", "deleted", "erased or changed", "What somebody says of themself."),
  rule("consent", "deleted", "erased", "What somebody has agreed to; without it nothing may be done."),
  rule("membership", "deleted", "erased", "Spheres somebody is in."),
  rule("sphereMember", "deleted", "erased or the sphere ends", "The same, seen from the sphere."),
  rule("sphere", "kept", "the sphere ends", "A community outlives its founder."),
  rule("project", "others", "taken back", "A project led by the erased person goes with them; one they only worked on stays."),
  rule("role", "others", "taken back with its project", "Places in a project."),
  rule("claim", "deleted", "erased, or the project goes", "Who answers for an imported project."),
  rule("invitation", "kept", "used up or expired", "A door with a hash; it says nothing about anybody.", 365),
  rule("introduction", "others", "erased", "What the erased person asked goes on both sides; what another asked of them stays that one's own, without an answer."),
  rule("introductionStep", "others", "erased", "The erased person's answers, name and contact go on both sides."),
  rule("collaboration", "others", "all in it are erased", "What the erased person began goes on all sides; what another began stays that one's own."),
  rule("collaborationStep", "others", "all in it are erased", "The erased person's steps and closing note go."),
  rule("matchFeedback", "deleted", "erased", "What somebody thinks of suggestions."),
  rule("guideline", "kept", "the sphere ends", "Rules, every version: actions rest on them."),
  rule("moderation", "others", "the sphere ends", "Reports and appeals of the erased person go; what moderators did stays without their words."),
  rule("tombstone", "kept", "for good", "Keeps what was taken back from coming in again; names no person."),
  rule("erasure", "kept", "for good", "Keeps the erased person from coming in again; holds an id and a moment."),
  rule("erasureReceipt", "kept", "for good", "Which nodes confirmed an erasure; names a node, a record and a moment, and no word of what was erased."),
  rule("account", "deleted", "erased", "A sign-in name, a passphrase hash, a sealed key."),
  rule("accountName", "deleted", "erased", "So that the name is free again."),
  rule("session", "deleted", "signed out or expired", "A hash of a token.", 90),
  rule("apiKey", "deleted", "ended, expired or erased", "A hash of a token, and what the person calls it.", 366),
  rule("auditEntry", "deleted", "a year has passed, or erased", "Sign-ins and the like, so that a person sees what was done with their account.", 365),
  rule("webhook", "deleted", "taken away, or erased", "Which other programs are told of what changes for a person, and the sealed key of the signatures."),
  rule("delivery", "deleted", "a month has passed, its webhook is taken away, or erased", "That something changed, and whether the other program was told; no words.", 30),
  rule("contactChoice", "deleted", "revealed or the introduction ends", "Name and contact chosen for one introduction."),
  rule("block", "deleted", "taken back or erased", "Whom somebody does not want to meet."),
  rule("trio", "deleted", "a quarter of a year after it was due, or erased", "Who asked whom to meet as three, what one said, and the name and contact one would reveal: by the clock alone, so that its going tells nothing.", 90),
  rule("condition", "deleted", "taken back or erased", "What projects must or must never be about to be suggested to somebody."),
  rule("exposure", "deleted", "learned from", "What was shown to whom, so that learning is honest.", 180),
  rule("idempotency", "deleted", "a day has passed", "Answers to repeated requests.", 1),
  rule("claimChallenge", "deleted", "proved or expired", "A token to be found at a project's address.", 30),
  rule("imported", "kept", "the project or invitation goes", "Where a project came from; names no person here."),
  rule("invited", "deleted", "used or expired", "A sealed draft for somebody invited.", 365),
  rule("archivedMessage", "deleted", "erased, or the invitation ends", "Messages of the first CosmicSyncCore, for those who wrote them."),
  rule("correction", "deleted", "said otherwise, taken back, or erased", "What somebody says that words of theirs mean, so that they are understood so."),
  rule("nodeState", "kept", "the node ends", "Facts about the node."),
  rule("sharedProfile", "deleted", "left, or erased", "Which words stand in which sphere, so that they can be taken back."),
  rule("mail", "deleted", "delivered or expired", "Sealed parcels; those with the erased person's words go unsent, those that take words back are still delivered.", 30),
  rule("closingHeader", "deleted", "the note itself comes, or erased", "That somebody has left a closing note, without its words."),
  rule("backupKey", "deleted", "erased", "Under what somebody's words are sealed in backups: with it gone, no backup gives them back."),
  rule("peer", "kept", "the steward removes it", "Another node's key and addresses; it names no person."),
  rule("peerSphere", "kept", "the steward stops sharing", "Which sphere is shared with which node, and how far the two have come."),
  rule("concept", "kept", "another import replaces it", "Vocabulary."),
];

/** Rows that go by themselves: which moment decides, and how many days after it. What is not here ends with something else. */
export const endings: Readonly<Record<string, { readonly column: string; readonly days: number }>> = {
  session: { column: "expiresAt", days: 0 },
  idempotency: { column: "expiresAt", days: 0 },
  invited: { column: "expiresAt", days: 0 },
  archivedMessage: { column: "expiresAt", days: 0 },
  claimChallenge: { column: "expiresAt", days: 0 },
  exposure: { column: "shownAt", days: 180 },
  apiKey: { column: "expiresAt", days: 0 },
  auditEntry: { column: "at", days: 365 },
  delivery: { column: "happenedAt", days: 30 },
  trio: { column: "dueAt", days: 90 },
};

export const retentionOf = (table: string): RetentionRule | undefined => retention.find((row) => row.table === table);

/**
 * Kinds that their author may take back one by one with a tombstone. What others have acted on, or what guards somebody (a
 * consent, a revocation, an action, an erasure), is not undone that way: a later record says otherwise, or an erasure ends all.
 */
const takenBack: ReadonlySet<KindName> = new Set<KindName>(["profile", "project", "role", "invitation", "match-feedback", "report", "appeal"]);
export const mayBeTakenBack = (kind: KindName): boolean => takenBack.has(kind);
