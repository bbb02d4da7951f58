import assert from "node:assert/strict";
import { test } from "node:test";
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { decode, encode } from "./encoding.ts";

const text = fc.string({ unit: "grapheme" }).filter((value) => value.isWellFormed() && !value.startsWith("\ufeff"));
const number = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)), fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)))
  .map((value) => (Object.is(value, -0) ? 0 : value));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", maxDepth: 6 }, fc.constantFrom(null, true, false), number, text, fc.uint8Array({ maxLength: 40 }), fc.array(tie("value"), { maxLength: 6 }), fc.dictionary(text, tie("value"), { maxKeys: 6, noNullPrototype: true })),
}));

test("What is encoded decodes to the same value", () => {
  fc.assert(fc.property(value, (given) => {
    const decoded = decode(encode(given));
    assert.ok(decoded.ok);
    assert.deepEqual(decoded.value, given);
  }), { seed: 1, numRuns: 500 });
});

test("The encoding is the one that another encoder of RFC 8949 section 4.2 makes", () => {
  fc.assert(fc.property(value, (given) => {
    assert.deepEqual(Buffer.from(encode(given)), Buffer.from(cborgEncode(given, rfc8949EncodeOptions)));
  }), { seed: 2, numRuns: 500 });
});

test("The order in which keys were written does not show", () => {
  assert.deepEqual(encode({ bb: 1, a: 2, c: 3 }), encode({ c: 3, a: 2, bb: 1 }));
});

test("No bytes make the decoder throw, and what it takes has that one spelling", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    const decoded = decode(bytes);
    if (decoded.ok) assert.deepEqual(Buffer.from(encode(decoded.value)), Buffer.from(bytes));
    else assert.ok(decoded.code === "record/malformed" || decoded.code === "record/too-deep");
  }), { seed: 3, numRuns: 3_000 });
});

test("A good encoding with any byte changed is refused or is another value, and cut off it is refused", () => {
  fc.assert(fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, by) => {
    const bytes = encode(given);
    const changed = bytes.map((byte, i) => (i === at % bytes.length ? byte ^ by : byte));
    const decoded = decode(changed);
    if (decoded.ok) assert.notDeepEqual(decoded.value, given);
    assert.equal(decode(bytes.subarray(0, at % bytes.length)).ok, false);
  }), { seed: 4, numRuns: 1_000 });
});

test("What another decoder takes and writes back as it was is taken with the same value, and nothing else", () => {
  const other = (bytes: Uint8Array): unknown => {
    try {
      const read: unknown = cborgDecode(bytes, { strict: true, allowIndefinite: false, allowUndefined: false, allowNaN: false, allowInfinity: false, allowBigInt: false, rejectDuplicateMapKeys: true });
      return Buffer.compare(cborgEncode(read, rfc8949EncodeOptions), bytes) === 0 && isOurs(read) ? read : undefined;
    } catch {
      return undefined;
    }
  };
  /** Others write whole numbers that are too large to be safe as floats. */
  const isOurs = (read: unknown): boolean => (typeof read === "number" ? !Number.isInteger(read) || Number.isSafeInteger(read) : typeof read !== "object" || read === null || Object.values(read).every(isOurs));
  let taken = 0;
  fc.assert(fc.property(value, fc.nat(), fc.integer({ min: 0, max: 255 }), (given, at, by) => {
    const bytes = encode(given).map((byte, i, all) => (i === at % all.length ? byte ^ by : byte));
    const [ours, theirs] = [decode(bytes), other(bytes)];
    if (ours.ok) taken++;
    assert.deepEqual(ours.ok ? ours.value : undefined, theirs);
  }), { seed: 5, numRuns: 4_000 });
  assert.ok(taken > 1_000, `${taken}`);
});

test("Bytes over the bound are refused unread", () => {
  assert.equal(decode(encode("x".repeat(100)), 102).ok, true);
  const refused = decode(encode("x".repeat(101)), 102);
  assert.ok(!refused.ok && refused.code === "record/too-large");
});

test("Values that have no encoding are a mistake in the program", () => {
  for (const bad of [undefined, NaN, Infinity, 2 ** 53, -(2 ** 53), 1e300, 1n, Symbol("x"), () => 1, new Date(0), new Map(), "\ud800", "\ufeffa", { a: undefined }, { "\ud800": 1 }, [[[[[[[[[]]]]]]]]]]) {
    assert.throws(() => encode(bad), TypeError);
  }
  for (const good of [2 ** 53 - 1, 0.1, "a\ufeff", { a: null }, [[[[[[[[]]]]]]]]]) assert.ok(decode(encode(good)).ok);
});

test("Keys that reach into prototypes stay plain keys", () => {
  const bytes = encode(JSON.parse('{"__proto__": {"a": 1}}'));
  const decoded = decode(bytes);
  assert.ok(decoded.ok && Object.hasOwn(decoded.value as object, "__proto__") && (decoded.value as { a?: unknown }).a === undefined);
});
