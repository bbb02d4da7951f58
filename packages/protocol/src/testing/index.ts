/** For the tests and benchmarks of other packages: keys, ids and stamps that are the same in every run. Not for use outside them. */
export * from "./fuzz.ts";
export * from "./measure.ts";
import { clockAt, type Clock } from "../clock.ts";
import type { Stamp } from "../envelope.ts";
import type { Crypto, KeyPair } from "../crypto/crypto.ts";
import { encodeId } from "../id.ts";
import type { RecordId } from "../kinds/fields.ts";

/** 2026-11-02T09:00:00Z, when all tests happen. */
export const testMillis = 1_793_610_000_000;

/** A well-formed id that names nothing; different numbers, different ids. */
export function testId(number: number): RecordId {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, number);
  bytes[31] = 1;
  return encodeId(bytes);
}

/** A key pair for each number. */
export function testKeys(crypto: Crypto, number: number): KeyPair {
  const seed = new Uint8Array(32).fill(7);
  new DataView(seed.buffer).setUint32(0, number);
  return crypto.keyPair(seed);
}

export const testClock = (secondsLater = 0): Clock => clockAt(testMillis + secondsLater * 1_000);

/** Stamp number n of an author: its clock n milliseconds later, its nonce made from n. */
export function testStamp(number: number): Stamp {
  const nonce = new Uint8Array(16).fill(9);
  new DataView(nonce.buffer).setUint32(0, number);
  return { clock: clockAt(testMillis + number), epoch: 0, sequence: number, nonce };
}
