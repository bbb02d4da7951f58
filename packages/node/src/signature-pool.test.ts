/** Signatures checked on other threads: the same answers, with a bound on what waits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SignatureCheck } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import { createSignaturePool } from "./signature-pool.ts";

const crypto = createNodeCrypto();
/** So many checks; every third signature is not of its message. */
function checksOf(count: number, messageBytes = 53): SignatureCheck[] {
  const { publicKey, secretKey } = testKeys(crypto, count);
  return Array.from({ length: count }, (_, number) => {
    const message = new Uint8Array(messageBytes).fill(number);
    const signature = crypto.sign(secretKey, message);
    return { publicKey, message, signature: number % 3 === 2 ? signature.with(5, signature[5]! ^ 1) : signature };
  });
}
const expected = (checks: readonly SignatureCheck[]): boolean[] => checks.map((_, number) => number % 3 !== 2);

test("Good signatures and bad ones are told apart, in order, whichever thread was asked", async () => {
  await using pool = createSignaturePool({ threads: 2 });
  const asked = [20, 3, 64, 1].map((count) => checksOf(count));
  assert.deepEqual(await Promise.all(asked.map((checks) => pool.check(checks) ?? Promise.reject(new Error("no room")))), asked.map(expected));
});

test("Past its bound, with nothing to check, with messages of several lengths, without threads and after its end nothing is taken", async () => {
  const pool = createSignaturePool({ threads: 1, waitingMost: 30 });
  const first = pool.check(checksOf(20));
  assert.equal(pool.check(checksOf(11)), undefined);
  assert.equal(pool.check([]), undefined);
  assert.equal(pool.check([...checksOf(2), ...checksOf(2, 54)]), undefined);
  assert.equal(createSignaturePool({ threads: 0 }).check(checksOf(20)), undefined);
  assert.deepEqual(await first, expected(checksOf(20)));
  // There is room again.
  assert.deepEqual(await pool.check(checksOf(30)), expected(checksOf(30)));
  await pool[Symbol.asyncDispose]();
  assert.equal(pool.check(checksOf(2)), undefined);
});

test("What waits when the pool is closed is rejected, and does not wait for ever", async () => {
  const pool = createSignaturePool({ threads: 1 });
  const waiting = pool.check(checksOf(64));
  const outcome = waiting?.then(() => "answered", () => "rejected");
  await pool[Symbol.asyncDispose]();
  assert.ok(["answered", "rejected"].includes((await outcome) ?? ""));
});
