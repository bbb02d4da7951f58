/**
 * Who said it: the proof that an author signed a header's id, alone or as one of a bundle of up to 64 under one signature.
 *
 *     alone   01 || signature 64 bytes                     over  "cosmicsync/v1/record" 00 || id
 *     bundle  02 || count || index || path || signature    over  "cosmicsync/v1/bundle" 00 || count || root
 *
 * `root` is the Merkle tree hash of RFC 9162 over the ids in order (leaf: H(00 || id), node: H(01 || left || right)) and
 * `path` the inclusion proof of this id, 32 bytes a step, as many steps as count and index ask for. So an id is the same alone
 * and in a bundle, each envelope proves itself, and a proof has at most 259 bytes. Bundles save work: the signature over one
 * root is verified once and remembered by `createVerifiedRoots`.
 */
import { no, yes, type Answer, type No } from "./answer.ts";
import { joined } from "./bytes.ts";
import { signatureBytes, type Crypto } from "./crypto/crypto.ts";
import { encodeId } from "./id.ts";
import { limits } from "./limits.ts";

const text = new TextEncoder();
const recordDomain = text.encode("cosmicsync/v1/record\0");
const bundleDomain = text.encode("cosmicsync/v1/bundle\0");
const leafMark = new Uint8Array([0]);
const nodeMark = new Uint8Array([1]);
const aloneTag = 1;
const bundleTag = 2;

export function signAlone(crypto: Crypto, secretKey: Uint8Array, id: Uint8Array): Uint8Array {
  return joined(new Uint8Array([aloneTag]), crypto.sign(secretKey, joined(recordDomain, id)));
}

/** One proof for each id, in order. Throws a RangeError on none or more than `limits.bundleCount`. */
export function signTogether(crypto: Crypto, secretKey: Uint8Array, ids: readonly Uint8Array[]): Uint8Array[] {
  if (ids.length < 1 || ids.length > limits.bundleCount) throw new RangeError(`a bundle has 1 to ${limits.bundleCount} records, not ${ids.length}`);
  if (ids.length === 1) return [signAlone(crypto, secretKey, ids[0]!)];
  const leaves = ids.map((id) => crypto.hash(joined(leafMark, id)));
  const { hash: root, paths } = treeOf(crypto, leaves);
  const signature = crypto.sign(secretKey, rootMessage(leaves.length, root));
  return paths.map((path, index) => joined(new Uint8Array([bundleTag, leaves.length, index]), ...path, signature));
}

/** Signatures over bundle roots found good, so that the other records of the bundle cost a few hashes. Bounded: the oldest go first. */
export interface VerifiedRoots { has(key: string): boolean; add(key: string): void }
export function createVerifiedRoots(most: number = limits.verifiedRootsCount): VerifiedRoots {
  const known = new Set<string>();
  return {
    has: (key) => known.has(key),
    add(key) {
      known.add(key);
      if (known.size > most) known.delete(known.values().next().value!);
    },
  };
}

export function checkProof(crypto: Crypto, author: Uint8Array, id: Uint8Array, proof: Uint8Array, verified?: VerifiedRoots): Answer<undefined> {
  if (proof[0] === aloneTag) {
    if (proof.length !== 1 + signatureBytes) return malformed;
    return crypto.verify(author, joined(recordDomain, id), proof.subarray(1)) ? yes(undefined) : forged;
  }
  if (proof[0] !== bundleTag) return malformed;
  const count = proof[1] ?? 0, index = proof[2] ?? 0;
  if (count < 2 || count > limits.bundleCount || index >= count) return malformed;
  const sides = stepsOf(count, index);
  if (proof.length !== 3 + sides.length * 32 + signatureBytes) return malformed;
  let hash = crypto.hash(joined(leafMark, id));
  sides.forEach((side, step) => {
    const other = proof.subarray(3 + step * 32, 35 + step * 32);
    hash = crypto.hash(side === "left" ? joined(nodeMark, other, hash) : joined(nodeMark, hash, other));
  });
  const message = rootMessage(count, hash);
  const signature = proof.subarray(proof.length - signatureBytes);
  const key = verified && encodeId(crypto.hash(joined(author, message, signature)));
  if (key !== undefined && verified!.has(key)) return yes(undefined);
  if (!crypto.verify(author, message, signature)) return forged;
  if (key !== undefined) verified!.add(key);
  return yes(undefined);
}

const malformed: No = no("record/malformed", "proof");
const forged: No = no("record/forged", "proof");
const rootMessage = (count: number, root: Uint8Array): Uint8Array => joined(bundleDomain, new Uint8Array([count]), root);

/** The largest power of two below a count of at least two: where RFC 9162 splits a tree. */
const splitOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));

/** The tree's hash, and for each leaf the hashes beside its way up, lowest first. */
function treeOf(crypto: Crypto, leaves: readonly Uint8Array[]): { readonly hash: Uint8Array; readonly paths: readonly (readonly Uint8Array[])[] } {
  if (leaves.length === 1) return { hash: leaves[0]!, paths: [[]] };
  const split = splitOf(leaves.length);
  const left = treeOf(crypto, leaves.slice(0, split)), right = treeOf(crypto, leaves.slice(split));
  return {
    hash: crypto.hash(joined(nodeMark, left.hash, right.hash)),
    paths: [...left.paths.map((path) => [...path, right.hash]), ...right.paths.map((path) => [...path, left.hash])],
  };
}

/** On which side each hash of the path stands, lowest first: given by count and index alone, so a path has one length. */
function stepsOf(count: number, index: number): ("left" | "right")[] {
  if (count === 1) return [];
  const split = splitOf(count);
  return index < split ? [...stepsOf(split, index), "right"] : [...stepsOf(count - split, index - split), "left"];
}
