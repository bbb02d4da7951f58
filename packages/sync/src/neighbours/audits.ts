/**
 * Does a neighbour hold what it agreed to hold? Now and again some records are drawn by lot, and every neighbour of the sphere that has agreed
 * is asked to show that it has them: by a hash of nonce and envelope, which nobody can give who dropped the words. What one of them lacks and another
 * shows is an omission of the first: counted for the steward, and a session is asked for. What nobody shows is on its way out.
 *
 * It takes two neighbours to tell an omission from an erasure that has not come here yet. A neighbour that lies in one place only, and about
 * records drawn seldom, is found late: with eight draws a round, one that lacks a hundredth of the records passes ten rounds in 45 of 100 times.
 */
import { encodeId, joined, sameBytes, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { envelopeById, envelopeOfRow, type Reader } from "@cosmicsync/storage";
import { auditHashBytes } from "../live/messages.ts";
import type { SharedSet } from "../scope.ts";

/** Drawn for one round. */
const drawnCount = 8;

export interface AuditCounts { readonly asked: number; readonly lacking: number }

/** What shows that somebody holds this envelope as it is; nothing held is shown by zeros. */
export function auditHash(crypto: Pick<Crypto, "hash">, nonce: Uint8Array, envelope: Envelope | undefined): Uint8Array {
  if (envelope === undefined) return new Uint8Array(auditHashBytes);
  return crypto.hash(joined(new TextEncoder().encode("cosmicsync audit 1"), nonce, envelope.header, envelope.nonce ?? new Uint8Array(), envelope.body ?? new Uint8Array())).slice(0, auditHashBytes);
}

/** Answers a question: a hash for each id, of what is in the set. */
export async function showHeld(reader: Reader, crypto: Pick<Crypto, "hash">, shared: SharedSet, nonce: Uint8Array, ids: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (const id of ids) {
    const row = shared.has(id) ? await envelopeById(reader, encodeId(id)) : undefined;
    hashes.push(auditHash(crypto, nonce, row === undefined ? undefined : envelopeOfRow(row)));
  }
  return hashes;
}

/** Ids drawn by lot from a set. */
export function drawIds(shared: SharedSet, random: (size: number) => Uint8Array): Uint8Array[] {
  const row = shared.ids();
  const count = row.length / 32;
  if (count === 0) return [];
  const chance = new DataView(Uint8Array.from(random(4 * drawnCount)).buffer);
  const places = new Set(Array.from({ length: drawnCount }, (_, index) => chance.getUint32(index * 4, true) % count));
  return [...places].map((place) => row.slice(place * 32, place * 32 + 32));
}

/** Who lacks what another one showed; `answers` by peer, each in the order of the ids. */
export async function judgeAnswers(reader: Reader, crypto: Pick<Crypto, "hash">, shared: SharedSet, nonce: Uint8Array, ids: readonly Uint8Array[], answers: ReadonlyMap<string, readonly Uint8Array[]>): Promise<Map<string, RecordId[]>> {
  const lacking = new Map<string, RecordId[]>();
  for (const [index, bytes] of ids.entries()) {
    const id = encodeId(bytes);
    const row = shared.has(bytes) ? await envelopeById(reader, id) : undefined;
    // Gone or taken back meanwhile: nobody is to blame.
    if (row === undefined || row.body === null) continue;
    const expected = auditHash(crypto, nonce, envelopeOfRow(row));
    const shows = (peer: string): boolean => { const hash = answers.get(peer)?.[index]; return hash !== undefined && sameBytes(hash, expected); };
    if (![...answers.keys()].some(shows)) continue;
    for (const peer of answers.keys()) if (!shows(peer)) lacking.set(peer, [...(lacking.get(peer) ?? []), id]);
  }
  return lacking;
}
