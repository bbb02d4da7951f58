/**
 * The one judge of records. A handler's, an import's, a restored and a stranger's envelope come through here and are judged
 * by the same bytes and the same rows: shape and signature (protocol), clock and expiry, erasures and tombstones, the
 * author's key, numbers used twice, and the rule of its kind (policy).
 *
 * `accept`: keep it. `ignore`: of no use now, and nobody's fault (known already, or something it speaks of is still to come;
 * `waitsFor` says what). `reject`: it breaks a rule and will always break it; whoever sent it should have known.
 */
import { limits, millisOf, openEnvelope, openHeader, type Crypto, type Envelope, type ErrorCode, type RecordId, type SignedRecord, type VerifiedRoots } from "@cosmicsync/protocol";
import { admissionRule } from "@cosmicsync/policy";
import { authorOf, recordExists, type Reader } from "@cosmicsync/storage";
import { readFacts, type Author } from "./facts.ts";

export type Judgement =
  | { readonly outcome: "accept"; readonly record: SignedRecord }
  /** `erased`: said before its author vanished; kept as a header without words, so that all replicas hold the same. */
  | { readonly outcome: "ignore"; readonly code: ErrorCode; readonly where?: string; readonly waitsFor?: string; readonly erased?: SignedRecord }
  | { readonly outcome: "reject"; readonly code: ErrorCode; readonly where?: string };

export interface AdmissionParts { readonly crypto: Crypto; readonly now: () => number; readonly verified: VerifiedRoots }

/** Judges one envelope against what this replica holds. Reads only; never throws on hostile bytes. */
export async function judgeEnvelope({ crypto, now, verified }: AdmissionParts, reader: Reader, envelope: Envelope): Promise<Judgement> {
  const header = openHeader(envelope);
  if (!header.ok) return reject(header.code, header.where);
  // Before the signature: to say "known already" of a forged copy does no harm, and repeats are what arrives most.
  if (await recordExists(reader, header.value.id)) return { outcome: "ignore", code: "record/duplicate" };
  const opened = openEnvelope(crypto, envelope, verified);
  if (!opened.ok) return reject(opened.code, opened.where);
  return judgeRecord(reader, opened.value, now());
}

async function judgeRecord(reader: Reader, record: SignedRecord, moment: number): Promise<Judgement> {
  const at = millisOf(record.clock);
  if (at > moment + limits.clockAheadMillis) return reject("record/future", "clock");
  if (record.expiresAt !== undefined && record.expiresAt <= moment) return reject("record/expired", "expiresAt");
  const key = await authorOf(reader, record.author);
  const erasure = await judgeErased(reader, record, key?.personId);
  if (erasure !== undefined) return erasure;
  if (key?.revokedFrom !== undefined && at >= key.revokedFrom) return reject("record/revoked", "author");
  if (key?.expiresAt !== undefined && at > key.expiresAt) return reject("record/delegation-expired", "author");
  const [sameNumber] = await reader.list("envelope", { fanOut: true }, { where: { author: record.author, epoch: record.epoch, sequence: record.sequence }, index: "byAuthor", limit: 1 });
  if (sameNumber !== undefined) return reject("record/equivocation", "sequence");

  const author: Author | undefined = key === undefined ? undefined : { personId: key.personId, root: await isRootKey(reader, key.personId, record.author) };
  const ruling = admissionRule(record, await readFacts(reader, record, author, moment));
  if (ruling.ok) return { outcome: "accept", record };
  if (ruling.waitsFor === undefined) return reject(ruling.code, ruling.where);
  return { outcome: "ignore", code: ruling.code, ...(ruling.where === undefined ? {} : { where: ruling.where }), waitsFor: ruling.waitsFor };
}

/**
 * What erasures say of a record. By somebody who has vanished: words from before are kept as a bare header, words from after
 * are refused. To or of somebody who has vanished: what was said before is others' own, what comes after is refused.
 */
async function judgeErased(reader: Reader, record: SignedRecord, author: RecordId | undefined): Promise<Judgement | undefined> {
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

/** The root key stays known after an erasure, so it is asked of the key and not of the person. */
async function isRootKey(reader: Reader, person: RecordId, key: RecordId): Promise<boolean> {
  const row = await reader.get("authorKey", { ownerId: person, key });
  return row !== undefined && row.delegationId === null && row.revokedFrom === null;
}

function reject(code: ErrorCode, where?: string): Judgement {
  return { outcome: "reject", code, ...(where === undefined ? {} : { where }) };
}
