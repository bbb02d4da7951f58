/**
 * How two ends of a link prove to each other that a member of a private sphere lives with them: by a member's signature over the link's
 * binding (tags.ts), the sphere and the prover's node key, sealed under a key that only those make who know the sphere. To all others
 * it is chance, and it is good on no other link.
 */
import { decodeId, encodeId, joined, type Crypto, type RecordId } from "@cosmicsync/protocol";
import { authorOf, type Reader } from "@cosmicsync/storage";
import { proofSlotBytes } from "./control.ts";

const label = (text: string): Uint8Array => new TextEncoder().encode(text);
const keyBytes = 32;

/** What a member signs. `nodeKey`: the node that shows the proof. */
export function proofMessage(binding: Uint8Array, sphere: RecordId, nodeKey: string): Uint8Array {
  return joined(label("cosmicsync membership proof 1"), binding, decodeId(sphere), decodeId(nodeKey));
}

export function sealProof(crypto: Crypto, binding: Uint8Array, sphere: RecordId, { key, signature }: { readonly key: string; readonly signature: Uint8Array }): Uint8Array {
  return crypto.seal(proofKey(crypto, binding, sphere), joined(decodeId(key), signature), label("cosmicsync membership proof 1"));
}

/** The first proof among the slots that was sealed for this sphere and is signed; it may still be no member's. */
export function openProof(crypto: Crypto, binding: Uint8Array, sphere: RecordId, nodeKey: string, slots: readonly Uint8Array[]): RecordId | undefined {
  const sealKey = proofKey(crypto, binding, sphere);
  for (const slot of slots) {
    if (slot.length !== proofSlotBytes) continue;
    const plain = crypto.open(sealKey, slot, label("cosmicsync membership proof 1"));
    if (plain !== undefined && crypto.verify(plain.subarray(0, keyBytes), proofMessage(binding, sphere, nodeKey), plain.subarray(keyBytes))) return encodeId(plain.slice(0, keyBytes));
  }
  return undefined;
}

const proofKey = (crypto: Crypto, binding: Uint8Array, sphere: RecordId): Uint8Array => crypto.hash(joined(label("cosmicsync proof seal 1"), binding, decodeId(sphere)));

/** By what this replica holds: the key that began the sphere, or one that speaks today for somebody who has joined it. */
export async function isMemberKey(reader: Reader, sphere: RecordId, key: RecordId, now: number): Promise<boolean> {
  if ((await reader.get("sphere", { ownerId: sphere }))?.authorKey === key) return true;
  const author = await authorOf(reader, key);
  if (author === undefined || (author.revokedFrom ?? Infinity) <= now || (author.expiresAt ?? Infinity) <= now) return false;
  return (await reader.get("membership", { ownerId: author.personId, sphereId: sphere }))?.state === "joined";
}
