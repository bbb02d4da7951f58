/**
 * The salt of a pair of neighbours: made from the chance of both, so that neither chooses it alone, and named by a short tag that tells
 * nothing of it. Labels keep these hashes apart from all others.
 */
import { joined } from "@cosmicsync/protocol";
import { saltTagBytes } from "./frames.ts";
import { saltBytes } from "./salted-hash.ts";

type Hash = (bytes: Uint8Array) => Uint8Array;
const label = (text: string): Uint8Array => new TextEncoder().encode(text);

export function saltFrom(hash: Hash, scope: Uint8Array, initiatorNonce: Uint8Array, responderNonce: Uint8Array): Uint8Array {
  return hash(joined(label("cosmicsync reconcile salt 1"), scope, initiatorNonce, responderNonce)).slice(0, saltBytes);
}

export function saltTag(hash: Hash, salt: Uint8Array): Uint8Array {
  return hash(joined(label("cosmicsync reconcile tag 1"), salt)).slice(0, saltTagBytes);
}
