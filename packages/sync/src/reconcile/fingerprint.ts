/**
 * The fingerprint of a set of records: how many they are and the sum of their salted hashes mod 2^128. Order-free, so it is kept by
 * one addition for each record that comes or goes, and the fingerprint of a range or a union follows from its parts.
 *
 * This is MSet-Add-Hash (Clarke, Devadas, van Dijk, Gassend, Suh, ASIACRYPT 2003): sound under a secret key, which the salt is to
 * everybody but the two neighbours. Without a key a sum of 128 bits falls to a generalised birthday search in about 2^23 steps
 * (Wagner 2002), and the lattice-sized sums that stand without one cost two kilobytes of hash for each record (LtHash).
 */
import { hashWords } from "./salted-hash.ts";

/** Four words of 32 bits, little-endian. */
export type Sum = Uint32Array;
export interface Fingerprint { readonly count: number; readonly sum: Sum }

export const sumBytes = 16;
export const emptySum = (): Sum => new Uint32Array(hashWords);

/** Adds the hash at `at` to `sum`, in place. */
export function addHash(sum: Sum, words: Int32Array | Uint32Array, at: number): void {
  let carry = 0;
  for (let index = 0; index < hashWords; index++) {
    const total = sum[index]! + (words[at + index]! >>> 0) + carry;
    sum[index] = total;
    carry = total > 0xffff_ffff ? 1 : 0;
  }
}

/** The same for `count` hashes one after another. */
export function addHashes(sum: Sum, words: Int32Array, at: number, count: number): void {
  // Exact as far as 2^21 words of 32 bits add up below 2^53.
  const addedTogether = 2 ** 20;
  for (let done = 0; done < count; done += addedTogether) {
    let [first, second, third, fourth] = [0, 0, 0, 0];
    for (let index = at + done * hashWords, end = at + Math.min(count, done + addedTogether) * hashWords; index < end; index += hashWords) {
      first += words[index]! >>> 0;
      second += words[index + 1]! >>> 0;
      third += words[index + 2]! >>> 0;
      fourth += words[index + 3]! >>> 0;
    }
    let carry = 0;
    for (const [index, added] of [first, second, third, fourth].entries()) {
      const total = sum[index]! + added + carry;
      sum[index] = total % 2 ** 32;
      carry = Math.floor(total / 2 ** 32);
    }
  }
}

/** Takes the hash at `at` out of `sum`, in place. */
export function subtractHash(sum: Sum, words: Int32Array | Uint32Array, at: number): void {
  let borrow = 0;
  for (let index = 0; index < hashWords; index++) {
    const rest = sum[index]! - (words[at + index]! >>> 0) - borrow;
    sum[index] = rest;
    borrow = rest < 0 ? 1 : 0;
  }
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.count === b.count && a.sum.every((word, index) => word === b.sum[index]);
}

/** The low half: the sum of the salted ids themselves mod 2^64, which whoever knows only ids can follow. */
export const lowHalf = (sum: Sum): bigint => (BigInt(sum[1]!) << 32n) | BigInt(sum[0]!);
