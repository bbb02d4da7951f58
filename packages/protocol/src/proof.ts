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
import { joined, sameBytes } from "./bytes.ts";
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

/** What one call of `Crypto.verify` is asked. */
export interface SignatureCheck { readonly publicKey: Uint8Array; readonly message: Uint8Array; readonly signature: Uint8Array }

/** The one check that opening a record signed by itself needs; undefined for one of a bundle, and for what is no proof. */
export function soleCheck(author: Uint8Array, id: Uint8Array, proof: Uint8Array): SignatureCheck | undefined {
  if (proof[0] !== aloneTag || proof.length !== 1 + signatureBytes) return undefined;
  return { publicKey: author, message: joined(recordDomain, id), signature: proof.subarray(1) };
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
export interface VerifiedRoots {
  has(key: string): boolean;
  add(key: string): void;
  /** The bundle that was looked at last: records of one bundle mostly come one after the other. */
  latest?: VerifiedBundle;
}
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

/** What is known of the tree under one good signature: hashes by the place of their node. Each was hashed up to the root once. */
interface VerifiedBundle { readonly author: Uint8Array; readonly signature: Uint8Array; readonly count: number; readonly nodes: Map<number, Uint8Array> }

export function checkProof(crypto: Crypto, author: Uint8Array, id: Uint8Array, proof: Uint8Array, verified?: VerifiedRoots): Answer<undefined> {
  if (proof[0] === aloneTag) {
    const check = soleCheck(author, id, proof);
    if (check === undefined) return malformed;
    return crypto.verify(check.publicKey, check.message, check.signature) ? yes(undefined) : forged;
  }
  if (proof[0] !== bundleTag) return malformed;
  const count = proof[1] ?? 0, index = proof[2] ?? 0;
  if (count < 2 || count > limits.bundleCount || index >= count) return malformed;
  const steps = stepsOf(count, index);
  if (proof.length !== 3 + steps.length * 32 + signatureBytes) return malformed;
  const signature = proof.subarray(proof.length - signatureBytes);

  const latest = verified?.latest;
  const known = latest !== undefined && latest.count === count && sameBytes(latest.signature, signature) && sameBytes(latest.author, author) ? latest.nodes : undefined;
  const way = climb(crypto, id, proof, steps, known);
  const root = way[way.length - 1]!;
  if (known !== undefined && sameBytes(known.get(placeOf(0, count))!, root)) {
    remember(known, steps, way, proof, index);
    return yes(undefined);
  }
  const message = rootMessage(count, root);
  const key = verified && encodeId(crypto.hash(joined(author, message, signature)));
  if (key === undefined || !verified!.has(key)) {
    if (!crypto.verify(author, message, signature)) return forged;
    if (key !== undefined) verified!.add(key);
  }
  if (verified !== undefined) {
    verified.latest = { author, signature, count, nodes: new Map() };
    remember(verified.latest.nodes, steps, way, proof, index);
  }
  return yes(undefined);
}

const placeInProof = (step: number): number => 3 + step * 32;
const besideIn = (proof: Uint8Array, step: number): Uint8Array => proof.subarray(placeInProof(step), placeInProof(step + 1));
const leafRow = new Uint8Array(33);
const nodeRow = new Uint8Array(65).fill(1, 0, 1);

/** The hashes from the leaf to the root. Where both hashes below a node are the ones that made it before, it is not hashed again. */
function climb(crypto: Crypto, id: Uint8Array, proof: Uint8Array, steps: readonly Step[], known: ReadonlyMap<number, Uint8Array> | undefined): Uint8Array[] {
  leafRow.set(id, 1);
  let hash = crypto.hash(leafRow);
  const way = [hash];
  for (let i = 0; i < steps.length; i++) {
    const { left, node, beside, parent } = steps[i]!;
    const above = known?.get(parent);
    if (above !== undefined && isHash(known!.get(node), hash, 0) && isHash(known!.get(beside), proof, placeInProof(i))) hash = above;
    else {
      const other = besideIn(proof, i);
      nodeRow.set(left ? other : hash, 1);
      nodeRow.set(left ? hash : other, 33);
      hash = crypto.hash(nodeRow);
    }
    way.push(hash);
  }
  return way;
}

/** Whether the 32 bytes at a place are these. */
function isHash(hash: Uint8Array | undefined, bytes: Uint8Array, at: number): boolean {
  if (hash === undefined) return false;
  if (hash === bytes) return true;
  for (let i = 0; i < 32; i++) if (hash[i] !== bytes[at + i]) return false;
  return true;
}

/** Only once the way is known to lead to the signed root. */
function remember(nodes: Map<number, Uint8Array>, steps: readonly Step[], way: readonly Uint8Array[], proof: Uint8Array, index: number): void {
  nodes.set(placeOf(index, index + 1), way[0]!);
  for (let i = 0; i < steps.length; i++) {
    // The ways of one bundle soon meet: from there up all is known.
    if (!nodes.has(steps[i]!.beside)) nodes.set(steps[i]!.beside, besideIn(proof, i));
    if (!nodes.has(steps[i]!.parent)) nodes.set(steps[i]!.parent, way[i + 1]!);
  }
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

/** One hash of a path: whether it stands left of the way up, and the places of the way's node, its own and of the node above both. */
interface Step { readonly left: boolean; readonly node: number; readonly beside: number; readonly parent: number }

/** A node's place: the leaves under it, from `start` to below `end`. */
const placeOf = (start: number, end: number): number => start * 128 + end;

const stepsKept = new Map<number, readonly Step[]>();
/** The steps of a path, lowest first: given by count and index alone, so a path has one length. At most 2,079 are kept. */
function stepsOf(count: number, index: number): readonly Step[] {
  const key = count * limits.bundleCount + index;
  let steps = stepsKept.get(key);
  if (steps === undefined) stepsKept.set(key, (steps = stepsWithin(0, count, index)));
  return steps;
}

function stepsWithin(start: number, end: number, index: number): Step[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  const [low, high, parent] = [placeOf(start, middle), placeOf(middle, end), placeOf(start, end)];
  return index < middle
    ? [...stepsWithin(start, middle, index), { left: false, node: low, beside: high, parent }]
    : [...stepsWithin(middle, end, index), { left: true, node: high, beside: low, parent }];
}
