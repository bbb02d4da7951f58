import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { saltedHash, wordsOf } from "./salted-hash.ts";

const mask = (1n << 64n) - 1n;
const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & mask;

/** SipHash as the paper writes it, in big integers: c rounds a block, d before each half. */
function plainSipHash(key: Uint8Array, message: Uint8Array, c: number, d: number, halves: 1 | 2): string {
  const word = (bytes: Uint8Array, at: number): bigint => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true);
  const [k0, k1] = [word(key, 0), word(key, 8)];
  let [v0, v1, v2, v3] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn ^ (halves === 2 ? 0xeen : 0n), k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n];
  const rounds = (times: number): void => {
    for (let round = 0; round < times; round++) {
      v0 = (v0 + v1) & mask; v1 = rotate(v1, 13n) ^ v0; v0 = rotate(v0, 32n);
      v2 = (v2 + v3) & mask; v3 = rotate(v3, 16n) ^ v2;
      v0 = (v0 + v3) & mask; v3 = rotate(v3, 21n) ^ v0;
      v2 = (v2 + v1) & mask; v1 = rotate(v1, 17n) ^ v2; v2 = rotate(v2, 32n);
    }
  };
  const padded = new Uint8Array(Math.floor(message.length / 8) * 8 + 8);
  padded.set(message);
  padded[padded.length - 1] = message.length;
  for (let at = 0; at < padded.length; at += 8) {
    v3 ^= word(padded, at);
    rounds(c);
    v0 ^= word(padded, at);
  }
  const out = new DataView(new ArrayBuffer(halves * 8));
  v2 ^= halves === 2 ? 0xeen : 0xffn;
  rounds(d);
  out.setBigUint64(0, v0 ^ v1 ^ v2 ^ v3, true);
  if (halves === 2) { v1 ^= 0xddn; rounds(d); out.setBigUint64(8, v0 ^ v1 ^ v2 ^ v3, true); }
  return Buffer.from(out.buffer).toString("hex");
}

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);

test("the plain form gives the published answers of SipHash-2-4", () => {
  assert.equal(plainSipHash(counting(16), counting(15), 2, 4, 1), "e545be4961ca29a1");
  assert.equal(plainSipHash(counting(16), counting(0), 2, 4, 2), "a3817f04ba25a8e66df67214c7550293");
});

test("the salted hash is SipHash-1-3 with 128 bits of a 32-byte id", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (salt, id) => {
    const out = new Int32Array(6);
    saltedHash(wordsOf(salt), wordsOf(id), 0, out, 1);
    assert.equal(Buffer.from(out.slice(1, 5).buffer).toString("hex"), plainSipHash(salt, id, 1, 3, 2));
    assert.deepEqual([out[0], out[5]], [0, 0]);
  }), { numRuns: 50 });
});
