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
  | { readonly outcome: "ignore"; readonly code: ErrorCode; readonly where?: string; readonly waitsFor?: string }
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
  return judgeRecord({ crypto, now }, reader, opened.value);
}

async function judgeRecord({ crypto, now }: Pick<AdmissionParts, "crypto" | "now">, reader: Reader, record: SignedRecord): Promise<Judgement> {
  const moment = now();
  const at = millisOf(record.clock);
  if (at > moment + limits.clockAheadMillis) return reject("record/future", "clock");
  if (record.expiresAt !== undefined && record.expiresAt <= moment) return reject("record/expired", "expiresAt");
  const [tombstone] = await reader.list("tombstone", { fanOut: true }, { where: { targetId: record.id }, index: "byTarget", limit: 1 });
  if (tombstone !== undefined) return reject("record/erased");

  const key = await authorOf(reader, record.author);
  if (await isErased(reader, record, key?.personId)) return reject("record/erased");
  if (key?.revokedFrom !== undefined && at >= key.revokedFrom) return reject("record/revoked", "author");
  if (key?.expiresAt !== undefined && at > key.expiresAt) return reject("record/delegation-expired", "author");
  const [sameNumber] = await reader.list("envelope", { fanOut: true }, { where: { author: record.author, epoch: record.epoch, sequence: record.sequence }, index: "byAuthor", limit: 1 });
  if (sameNumber !== undefined) return reject("record/equivocation", "sequence");

  const author: Author | undefined = key === undefined ? undefined : { personId: key.personId, root: (await reader.get("person", { ownerId: key.personId }))?.rootKey === record.author };
  const ruling = admissionRule(record, await readFacts(reader, crypto, record, author, moment));
  if (ruling.ok) return { outcome: "accept", record };
  if (ruling.waitsFor === undefined) return reject(ruling.code, ruling.where);
  return { outcome: "ignore", code: ruling.code, ...(ruling.where === undefined ? {} : { where: ruling.where }), waitsFor: ruling.waitsFor };
}

/**
 * Whether the record is by somebody who has vanished, or says something to or of them after they did. What others said before
 * stays theirs.
 */
async function isErased(reader: Reader, record: SignedRecord, author: RecordId | undefined): Promise<boolean> {
  const body: Readonly<Record<string, unknown>> = record.body;
  const named = typeof body["person"] === "string" ? body["person"] : undefined;
  const speakers = new Set([author, record.kind === "person" ? record.id : undefined, record.kind === "introduction-ask" ? record.body.from : named]);
  for (const person of speakers) {
    // An erasure said again (by another device, at another moment) is no news.
    if (person !== undefined && (await reader.get("erasure", { ownerId: person })) !== undefined) return true;
  }
  if (record.scope.type !== "people") return false;
  for (const person of record.scope.people) {
    const erasure = await reader.get("erasure", { ownerId: person });
    if (erasure !== undefined && record.clock > erasure.clock) return true;
  }
  return false;
}

function reject(code: ErrorCode, where?: string): Judgement {
  return { outcome: "reject", code, ...(where === undefined ? {} : { where }) };
}
