import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createNodeCrypto } from "./crypto/node.ts";
import { openEnvelope, openEnvelopes, openErased, openHeader, signBundle, signRecord, type Draft, type Envelope } from "./envelope.ts";
import { limits } from "./limits.ts";
import { createVerifiedRoots } from "./proof.ts";
import { Refused } from "./refused.ts";
import { testId, testKeys, testStamp } from "./testing/index.ts";

const crypto = createNodeCrypto();
const keys = testKeys(crypto, 1);
const draft = { kind: "profile", body: { person: testId(1), set: { name: "Ana", hoursPerWeek: 2.5 } }, scope: { type: "sphere", sphere: testId(2) } } as const satisfies Draft;
const sign = (number: number) => signRecord(crypto, keys, draft, testStamp(number));
const bundle = (count: number) => signBundle(crypto, keys, Array.from({ length: count }, (_, i) => ({ draft, stamp: testStamp(i) })));
const mutated = (envelope: Envelope, part: keyof Envelope, change: (bytes: Uint8Array) => Uint8Array): Envelope => ({ ...envelope, [part]: change(envelope[part]!) });

test("A record opens as it was signed", () => {
  const { record, envelope } = sign(1);
  assert.deepEqual(openEnvelope(crypto, envelope), { ok: true, value: record });
  assert.equal(record.body.set?.name, "Ana");
});

test("An envelope with any one byte changed is refused, in every part", () => {
  for (const envelope of [sign(1).envelope, bundle(5)[3]!.envelope]) {
    for (const part of ["header", "proof", "nonce", "body"] as const) {
      for (let at = 0; at < envelope[part]!.length; at++) {
        for (const by of [1, 128]) {
          const answer = openEnvelope(crypto, mutated(envelope, part, (bytes) => bytes.map((byte, i) => (i === at ? byte ^ by : byte))));
          assert.equal(answer.ok, false, `${part} byte ${at}`);
        }
      }
    }
  }
});

test("An envelope cut off at any byte of any part, or with a byte more, is refused", () => {
  for (const envelope of [sign(1).envelope, bundle(3)[2]!.envelope]) {
    for (const part of ["header", "proof", "nonce", "body"] as const) {
      for (let length = 0; length < envelope[part]!.length; length++) assert.equal(openEnvelope(crypto, mutated(envelope, part, (bytes) => bytes.subarray(0, length))).ok, false, `${part} cut at ${length}`);
      assert.equal(openEnvelope(crypto, mutated(envelope, part, (bytes) => Uint8Array.from([...bytes, 0]))).ok, false, `${part} with a byte more`);
    }
  }
});

test("No bytes make opening throw", () => {
  const part = fc.uint8Array({ maxLength: 200 });
  const good = sign(1).envelope;
  fc.assert(fc.property(fc.record({ header: fc.oneof(part, fc.constant(good.header)), proof: fc.oneof(part, fc.constant(good.proof)), nonce: fc.oneof(part, fc.constant(good.nonce!)), body: fc.oneof(part, fc.constant(good.body!)) }), (envelope) => {
    const answer = openEnvelope(crypto, envelope);
    assert.ok(!answer.ok || envelope.header === good.header);
    openHeader(envelope);
    openErased(crypto, envelope);
  }), { seed: 1, numRuns: 500 });
});

test("A record has the same id alone and in a bundle of any size", () => {
  const alone = sign(0).record.id;
  for (const count of [1, 2, 3, 7, 64]) assert.equal(bundle(count)[0]!.record.id, alone);
});

test("Every record of every bundle up to 64 proves itself", () => {
  for (let count = 1; count <= limits.bundleCount; count++) {
    const signed = bundle(count);
    assert.equal(signed.length, count);
    const answers = openEnvelopes(crypto, signed.map(({ envelope }) => envelope));
    assert.deepEqual(answers.map((answer) => answer.ok && answer.value.id), signed.map(({ record }) => record.id));
    assert.ok(signed.every(({ envelope }) => envelope.proof.length <= 259));
  }
});

test("A bundle of 65 is refused, and one of none is none", () => {
  assert.throws(() => bundle(65), (error) => error instanceof Refused && error.code === "record/too-many");
  assert.deepEqual(bundle(0), []);
});

test("A bundle's signature is verified once, and a remembered root vouches for no other signature, author or record", () => {
  let verified = 0;
  const counting = { ...crypto, verify: (...given: Parameters<typeof crypto.verify>) => { verified++; return crypto.verify(...given); } };
  const roots = createVerifiedRoots();
  const envelopes = bundle(64).map(({ envelope }) => envelope);
  assert.ok(openEnvelopes(counting, envelopes, roots).every(({ ok }) => ok));
  assert.equal(verified, 1);
  const [first, second] = envelopes as [Envelope, Envelope];
  const forged = [mutated(first, "proof", (bytes) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))), { ...first, proof: second.proof }, mutated(first, "header", (bytes) => bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte)))];
  for (const envelope of forged) assert.equal(openEnvelope(counting, envelope, roots).ok, false);
  // The whole tree is known by now: every byte of a path is still held against it.
  for (let at = 0; at < second.proof.length; at++) assert.equal(openEnvelope(counting, mutated(second, "proof", (bytes) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))), roots).ok, false, `${at}`);
});

test("Remembered roots are bounded", () => {
  const roots = createVerifiedRoots(2);
  for (const key of ["a", "b", "c"]) roots.add(key);
  assert.deepEqual(["a", "b", "c"].map((key) => roots.has(key)), [false, true, true]);
});

test("An erased envelope proves its header and tells nothing of its body", () => {
  const { record, envelope: { header, proof } } = sign(1);
  assert.deepEqual(openEnvelope(crypto, { header, proof }), { ok: false, code: "record/erased", where: "body" });
  const erased = openErased(crypto, { header, proof });
  assert.ok(erased.ok && erased.value.id === record.id && !("body" in erased.value));
  assert.deepEqual(openHeader({ header }), erased);
  const flipped = openErased(crypto, { header, proof: proof.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) });
  assert.ok(!flipped.ok && flipped.code === "record/forged");
});

test("The same body under another nonce has another id, so that a commitment cannot be guessed from what was said", () => {
  const { nonce: _nonce, ...stamp } = testStamp(1);
  assert.notEqual(signRecord(crypto, keys, draft, stamp).record.id, signRecord(crypto, keys, draft, stamp).record.id);
});

test("Texts are normalised before they are signed", () => {
  const { record } = signRecord(crypto, keys, { ...draft, body: { ...draft.body, set: { name: "Ame\u0301lie", about: "a\r\nb" } } }, testStamp(1));
  assert.deepEqual(record.kind === "profile" && record.body.set, { name: "Amélie", about: "a\nb" });
});

test("What a kind does not declare is not signed", () => {
  const bad: readonly [Draft, string][] = [
    [{ ...draft, body: { ...draft.body, age: 40 } } as Draft, "record/invalid"],
    [{ ...draft, body: { ...draft.body, set: { name: "a\u0000" } } }, "record/text-refused"],
    [{ ...draft, scope: { type: "people", people: [testId(1)] } }, "record/wrong-scope"],
    [{ ...draft, scope: { type: "people", people: [testId(1), testId(1)] } }, "record/malformed"],
    [{ ...draft, expiresAt: -1 }, "record/malformed"],
  ];
  for (const [wrong, code] of bad) assert.throws(() => signRecord(crypto, keys, wrong, testStamp(1)), (error) => error instanceof Refused && error.code === code);
});

test("The longest profile that the fields allow is within the bound, or refused with a code", () => {
  const long = { person: testId(1), set: { about: "x".repeat(limits.textChars), headline: "x".repeat(limits.lineChars), links: Array.from({ length: limits.linksCount }, (_, i) => `https://example.org/${i}${"x".repeat(2_000)}`) } };
  assert.ok(signRecord(crypto, keys, { ...draft, body: long }, testStamp(1)).envelope.body!.length < limits.bodyBytes);
  const wide = { ...long, set: { ...long.set, about: "\u{1f33b}".repeat(limits.textChars) } };
  assert.throws(() => signRecord(crypto, keys, { ...draft, body: wide }, testStamp(1)), (error) => error instanceof Refused && error.code === "record/too-large");
});
