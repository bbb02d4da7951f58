import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeId, signRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testId, testKeys, testMillis, testStamp } from "@cosmicsync/protocol/testing";
import { openParcel, parcelSizes, readParcel, sealParcel, type Contents } from "./parcel.ts";

const crypto = createNodeCrypto();
const keys = testKeys(crypto, 1);
const to = encodeId(keys.publicKey);
const saying = (chars: number, number = 1) => signRecord(crypto, testKeys(crypto, 2), { kind: "introduction-reply", body: { introduction: testId(1), person: testId(2), text: "x".repeat(chars), dueAt: testMillis }, scope: { type: "people", people: [testId(2), testId(3)] } }, testStamp(number)).envelope;
const open = (bytes: Uint8Array, opener = keys): Contents | undefined => { const parcel = readParcel(bytes); return parcel === undefined ? undefined : openParcel(crypto, opener, parcel); };

test("What goes into a parcel comes out of it, at the node it is for and nowhere else", () => {
  const contents: Contents = { envelopes: [saying(5), saying(2_000, 2)], notes: [{ collaboration: testId(9), envelope: { header: saying(1, 3).header, proof: saying(1, 3).proof } }] };
  const parcel = sealParcel(crypto, to, testMillis, contents)!;
  assert.deepEqual(open(parcel), contents);
  assert.equal(readParcel(parcel)!.to, to);
  assert.equal(readParcel(parcel)!.expiresAt, testMillis);
  assert.equal(open(parcel, testKeys(crypto, 3)), undefined);
});

test("A parcel's length tells one of four sizes, and what people commonly say fits the first", () => {
  const sizes = new Set<number>();
  for (const count of [1, 2, 10, 40]) sizes.add(sealParcel(crypto, to, 0, { envelopes: Array.from({ length: count }, (_, i) => saying(1_500, i)), notes: [] })!.length);
  for (const size of sizes) assert.ok((parcelSizes as readonly number[]).includes(size));
  assert.equal(sealParcel(crypto, to, 0, { envelopes: [saying(1)], notes: [] })!.length, sealParcel(crypto, to, 0, { envelopes: [saying(2_000)], notes: [] })!.length);
  assert.equal(sealParcel(crypto, to, 0, { envelopes: Array.from({ length: 90 }, (_, i) => saying(2_000, i)), notes: [] }), undefined, "over the largest");
});

test("Nothing is sealed to a key that cannot be a node's", () => {
  assert.equal(sealParcel(crypto, encodeId(new Uint8Array(32)), 0, { envelopes: [saying(1)], notes: [] }), undefined);
});

test("Any bytes get an answer: a parcel, or none", () => {
  const good = sealParcel(crypto, to, testMillis, { envelopes: [saying(5)], notes: [] })!;
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 5_000 }), fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => good.map((byte, i) => (i === at ? byte ^ by : byte))), fc.nat(good.length).map((length) => good.subarray(0, length))), (bytes) => {
    const contents = open(bytes);
    // Only what stands outside, the expiry, can be changed without spoiling it.
    if (contents !== undefined) assert.equal(contents.envelopes.length, 1);
  }), { seed: 1, numRuns: 300 });
  // Well sealed, badly filled.
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(3_900), (start, length) => {
    const inside = new Uint8Array(parcelSizes[0] - 87);
    inside.set(start.subarray(0, inside.length));
    new DataView(inside.buffer).setUint32(0, length);
    const whole = new Uint8Array(parcelSizes[0]);
    whole.set(good.subarray(0, 39));
    whole.set(crypto.sealTo(keys.publicKey, inside)!, 39);
    assert.ok(open(whole) === undefined || open(whole)!.envelopes.length <= 256);
  }), { seed: 2, numRuns: 200 });
});
