/**
 * The one judge of records. A handler's, an import's, a restored and a stranger's envelope come through here and are judged
 * by the same bytes and the same rows: shape and signature (protocol), clock and expiry, erasures and tombstones, the
 * author's key, numbers used twice, and the rule of its kind (policy).
 *
 * `accept`: keep it. `ignore`: of no use now, and nobody's fault (known already, or something it speaks of is still to come;
 * `waitsFor` says what). `reject`: it breaks a rule and will always break it; whoever sent it should have known.
 */
import { limits, millisOf, openEnvelope, openErased, openHeader, type Crypto, type Envelope, type ErrorCode, type RecordId, type SignedRecord, type VerifiedRoots } from "@cosmicsync/protocol";
import { admissionRule, isOfOldEpoch, keyOfAuthor } from "@cosmicsync/policy";
import { authorOf, isErasable, isTakenBack, recordExists, type Reader } from "@cosmicsync/storage";
import { showsEquivocation } from "./equivocation.ts";
import { readEnvelope, readFacts, type Author } from "./facts.ts";

export type Judgement =
  /** `held`: its header is here already, and its words come now. */
  | { readonly outcome: "accept"; readonly record: SignedRecord; readonly held: boolean }
  /**
   * `erased`: said before its author vanished; kept as a header without words, so that all replicas hold the same. `header`: came without
   * its words, and is kept as it came.
   */
  | { readonly outcome: "ignore"; readonly code: ErrorCode; readonly where?: string; readonly waitsFor?: string; readonly erased?: SignedRecord; readonly header?: ErasedHeader }
  | { readonly outcome: "reject"; readonly code: ErrorCode; readonly where?: string };

export type ErasedHeader = Extract<ReturnType<typeof openErased>, { ok: true }>["value"];

export interface AdmissionParts { readonly crypto: Crypto; readonly now: () => number; readonly verified: VerifiedRoots }

/** Judges one envelope against what this replica holds. Reads only; never throws on hostile bytes. */
export async function judgeEnvelope({ crypto, now, verified }: AdmissionParts, reader: Reader, envelope: Envelope): Promise<Judgement> {
  const header = openHeader(envelope, crypto.hash);
  if (!header.ok) return reject(header.code, header.where);
  // Before the signature: to say "known already" of a forged copy does no harm, and repeats are what arrives most.
  // One look at the author's number says mostly both: nothing of this id is here, and no other record bears the number.
  const { author, epoch, sequence } = header.value;
  const numbered = (await reader.count("envelope", { fanOut: true }, { author, epoch, sequence })) > 0;
  const held = numbered && (await recordExists(reader, header.value.id));
  if (held && (await isComplete(reader, envelope, header.value))) return { outcome: "ignore", code: "record/duplicate" };
  if (envelope.nonce === undefined && envelope.body === undefined) return judgeHeader({ crypto, now, verified }, reader, envelope, numbered);
  const opened = openEnvelope(crypto, envelope, verified, header.value);
  if (!opened.ok) return reject(opened.code, opened.where);
  if (opened.value.kind === "equivocation" && !showsEquivocation(crypto, opened.value.body)) return reject("record/invalid", "body");
  return judgeRecord(reader, opened.value, { numbered, held }, now());
}

/** Of a record that is held: with its words, or without them and rightly so. A header that came alone is completed when the words come. */
async function isComplete(reader: Reader, envelope: Envelope, header: ErasedHeader): Promise<boolean> {
  if (envelope.body === undefined) return true;
  const row = await readEnvelope(reader, header.id);
  return row?.body !== null || (await isTakenBack(reader, header));
}

/**
 * A header without its words: another replica was told to forget them. It is kept, because the tombstone is judged by it, and so is the
 * author's root key; it counts as held only once the tombstone or erasure is here too, so nobody can slip out words by leaving them off.
 */
async function judgeHeader({ crypto, now, verified }: AdmissionParts, reader: Reader, envelope: Envelope, numbered: boolean): Promise<Judgement> {
  const opened = openErased(crypto, envelope, verified);
  if (!opened.ok) return reject(opened.code, opened.where);
  const header = opened.value;
  const at = millisOf(header.clock);
  if (!isErasable(header.kind)) return reject("record/erased");
  if (at > now() + limits.clockAheadMillis) return reject("record/future", "clock");
  const key = await authorOf(reader, header.author);
  const person = header.kind === "person" ? header.id : key?.personId;
  const erasure = person === undefined ? undefined : await reader.get("erasure", { ownerId: person });
  if (erasure !== undefined && at >= erasure.before) return reject("record/erased");
  if (key?.revokedFrom !== undefined && at >= key.revokedFrom) return reject("record/revoked", "author");
  if (key?.expiresAt !== undefined && at > key.expiresAt) return reject("record/delegation-expired", "author");
  if (key?.root === true && isOfOldEpoch(header, await readMoves(reader, key.personId, header.epoch))) return reject("record/old-epoch", "epoch");
  if (numbered && (await isNumberUsed(reader, header))) return reject("record/equivocation", "sequence");
  if (person === undefined && !(await isFounder(reader, header))) return { outcome: "ignore", code: "record/unknown-author", waitsFor: keyOfAuthor(header.author) };
  return { outcome: "ignore", code: "record/erased", header };
}

/** Moves of a person to epochs after this one; one point read where there was none. */
export async function readMoves(reader: Reader, person: RecordId, epoch: number): Promise<readonly { readonly epoch: number; readonly clock: number }[]> {
  const home = await reader.get("homeNode", { ownerId: person });
  return home === undefined || home.epoch <= epoch ? [] : reader.list("envelope", { owner: person }, { where: { kind: "home" }, limit: movesRead });
}
/** More moves than anybody makes. */
const movesRead = 1_000;

async function isFounder(reader: Reader, { kind, scope, author }: ErasedHeader): Promise<boolean> {
  if (scope.type !== "sphere") return kind === "sphere";
  return (await reader.get("sphere", { ownerId: scope.sphere }))?.authorKey === author;
}

async function judgeRecord(reader: Reader, record: SignedRecord, { numbered, held }: { readonly numbered: boolean; readonly held: boolean }, moment: number): Promise<Judgement> {
  const at = millisOf(record.clock);
  if (at > moment + limits.clockAheadMillis) return reject("record/future", "clock");
  if (record.expiresAt !== undefined && record.expiresAt <= moment) return reject("record/expired", "expiresAt");
  const key = await authorOf(reader, record.author);
  const erasure = await judgeErased(reader, record, key?.personId);
  if (erasure !== undefined) return erasure;
  if (key?.revokedFrom !== undefined && at >= key.revokedFrom) return reject("record/revoked", "author");
  if (key?.expiresAt !== undefined && at > key.expiresAt) return reject("record/delegation-expired", "author");
  if (key?.root === true && isOfOldEpoch(record, await readMoves(reader, key.personId, record.epoch))) return reject("record/old-epoch", "epoch");
  if (numbered && (await isNumberUsed(reader, record))) return reject("record/equivocation", "sequence");

  const author: Author | undefined = key === undefined ? undefined : { personId: key.personId, root: key.root };
  const ruling = admissionRule(record, await readFacts(reader, record, author, moment));
  if (ruling.ok) return { outcome: "accept", record, held };
  if (ruling.waitsFor === undefined) return reject(ruling.code, ruling.where);
  return { outcome: "ignore", code: ruling.code, ...(ruling.where === undefined ? {} : { where: ruling.where }), waitsFor: ruling.waitsFor };
}

/**
 * What erasures say of a record. By somebody who has vanished: words from before are kept as a bare header, words from after
 * are refused. To or of somebody who has vanished: what was said before is others' own, what comes after is refused.
 */
async function judgeErased(reader: Reader, record: SignedRecord, author: RecordId | undefined): Promise<Judgement | undefined> {
  // A receipt is about what was taken back, and holds no word of it.
  if (record.kind === "erasure-receipt") return undefined;
  const at = millisOf(record.clock);
  const speaker = record.kind === "person" ? record.id : author;
  const own = speaker === undefined ? undefined : await reader.get("erasure", { ownerId: speaker });
  if (own !== undefined) return at < own.before && record.kind !== "erasure" && record.kind !== "tombstone" ? { outcome: "ignore", code: "record/erased", erased: record } : reject("record/erased");
  for (const person of peopleIn(record)) {
    const erasure = await reader.get("erasure", { ownerId: person });
    if (erasure !== undefined && (at >= erasure.before || record.kind === "erasure")) return reject("record/erased");
  }
  return undefined;
}

/** Everybody that a record names as its subject or is addressed to. */
function peopleIn(record: SignedRecord): Set<RecordId> {
  const people = new Set<RecordId>(record.scope.type === "people" ? record.scope.people : []);
  const body: Readonly<Record<string, unknown>> = record.body;
  for (const name of ["person", "from", "to", "lead"]) {
    const id = body[name];
    if (typeof id === "string") people.add(id);
  }
  return people;
}

/** Whether another record of this author bears the number. */
async function isNumberUsed(reader: Reader, { id, author, epoch, sequence }: Pick<SignedRecord, "id" | "author" | "epoch" | "sequence">): Promise<boolean> {
  return (await reader.list("envelope", { fanOut: true }, { where: { author, epoch, sequence }, index: "byAuthor", limit: 2 })).some((row) => row.id !== id);
}

function reject(code: ErrorCode, where?: string): Judgement {
  return { outcome: "reject", code, ...(where === undefined ? {} : { where }) };
}
