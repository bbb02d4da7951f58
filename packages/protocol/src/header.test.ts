import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode, encode } from "./encoding.ts";
import { decodeHeader, encodeHeader, type Header } from "./header.ts";
import { writeItem } from "./header-bytes.ts";
import { limits } from "./limits.ts";
import { testId } from "./testing/index.ts";

const count = fc.oneof(fc.nat(300), fc.constantFrom(23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.maxSafeNat());
const id = fc.nat().map(testId);
const header: fc.Arbitrary<Header> = fc.record({
  kind: fc.constantFrom("tombstone", "erasure"),
  scope: fc.oneof(fc.constant({ type: "home" } as const), id.map((sphere) => ({ type: "sphere", sphere }) as const), fc.uniqueArray(id, { minLength: 1, maxLength: limits.audiencePeopleCount }).map((people) => ({ type: "people", people }) as const)),
  author: id, clock: count, epoch: count, sequence: count, commitment: fc.uint8Array({ minLength: 32, maxLength: 32 }),
}, { noNullPrototype: true }).chain((fields) => fc.option(fc.integer({ min: 0, max: 8_640_000_000_000_000 }), { nil: undefined }).map((expiresAt) => (expiresAt === undefined ? fields : { ...fields, expiresAt })));

test("A header reads as it was written, within its bound", () => {
  fc.assert(fc.property(header, (given) => {
    const bytes = encodeHeader(given);
    assert.ok(bytes.length <= limits.headerBytes);
    const read = decodeHeader(bytes);
    assert.ok(read.ok);
    assert.deepEqual({ ...read.value, commitment: Uint8Array.from(read.value.commitment) }, given);
  }), { seed: 1, numRuns: 300 });
});

test("The header's own writer and the general encoder make the same bytes", () => {
  const { item } = fc.letrec<{ item: number | null | Uint8Array | unknown[] }>((tie) => ({ item: fc.oneof({ maxDepth: 3 }, count, fc.constant(null), fc.uint8Array({ maxLength: 40 }), fc.array(tie("item"), { maxLength: 30 })) }));
  fc.assert(fc.property(item, (given) => {
    assert.deepEqual(Buffer.from(writeItem(given as Parameters<typeof writeItem>[0])), Buffer.from(encode(given)));
  }), { seed: 2, numRuns: 300 });
});

test("A header that is taken is in the one spelling that writing it again gives", () => {
  fc.assert(fc.property(header, fc.nat(), fc.nat(255), fc.boolean(), (given, at, byte, insert) => {
    const good = encodeHeader(given);
    const place = at % good.length;
    const changed = insert ? Uint8Array.from([...good.subarray(0, place), byte, ...good.subarray(place)]) : good.map((old, i) => (i === place ? byte : old));
    const read = decodeHeader(changed);
    if (!read.ok) return;
    assert.deepEqual(encodeHeader(read.value), changed);
    assert.ok(decode(changed).ok);
  }), { seed: 3, numRuns: 3_000 });
});

test("No bytes make reading throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1_100 }), (bytes) => { decodeHeader(bytes); }), { seed: 4 });
});

test("Numbers that no header can hold are a mistake in the program", () => {
  for (const bad of [-1, 0.5, 2 ** 53, NaN]) assert.throws(() => writeItem([bad]), TypeError);
});
