import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json.ts";
import { emptyDocument, mergeChange, mergeDocuments, readDocument, type Change, type Document, type MergeStamp } from "./merge.ts";
import { testId } from "./testing/index.ts";

interface Said { readonly stamp: MergeStamp; readonly change: Change }
const fields = ["name", "about", "region", "__proto__", "constructor"] as const;
const words = ["interest/music", "interest/bees", "__proto__", "constructor"];

/** Changes whose removals name records of the same history: some seen, some not yet, some never. */
const history: fc.Arbitrary<Said[]> = fc.array(fc.record({
  clock: fc.integer({ min: 1, max: 6 }),
  set: fc.option(fc.tuple(fc.constantFrom(...fields), fc.constantFrom("a", "b", 1)), { nil: undefined }),
  clear: fc.option(fc.constantFrom(...fields), { nil: undefined }),
  add: fc.array(fc.constantFrom(...words), { maxLength: 2 }),
  remove: fc.array(fc.tuple(fc.constantFrom(...words), fc.array(fc.nat(9), { minLength: 1, maxLength: 3 })), { maxLength: 2 }),
  level: fc.option(fc.constantFrom("nobody", "public"), { nil: undefined }),
}), { maxLength: 10 }).map((parts) => parts.map(({ clock, set, clear, add, remove, level }, number) => ({
  stamp: { clock, id: testId(number) },
  change: {
    ...(set ? { set: Object.fromEntries([set]) } : {}), ...(clear ? { clear: [clear] } : {}), add: { interests: add },
    remove: { interests: remove.map(([key, seen]) => ({ key, seen: seen.map(testId) })) }, ...(level ? { visibility: [{ field: "name", level }] } : {}),
  },
})));

const merge = (said: readonly Said[]): Document => said.reduce((document, { change, stamp }) => mergeChange(document, change, stamp), emptyDocument());
const withOrder = history.chain((said) => fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length, maxLength: said.length })));

test("Any order of the same records gives the same document, byte for byte", () => {
  fc.assert(fc.property(withOrder, ([said, shuffled]) => {
    assert.equal(canonicalJson(merge(shuffled)), canonicalJson(merge(said)));
  }), { seed: 1, numRuns: 500 });
});

test("A record merged again changes nothing", () => {
  fc.assert(fc.property(withOrder, ([said, again]) => {
    assert.equal(canonicalJson(merge([...said, ...again])), canonicalJson(merge(said)));
  }), { seed: 2, numRuns: 300 });
});

test("Merging documents is commutative, associative and idempotent, and is the document of all their records", () => {
  fc.assert(fc.property(history, fc.nat(10), fc.nat(10), (said, i, j) => {
    const [first, second] = [Math.min(i, j), Math.max(i, j)];
    const [a, b, c] = [merge(said.slice(0, first)), merge(said.slice(first, second)), merge(said.slice(second))];
    const whole = canonicalJson(merge(said));
    assert.equal(canonicalJson(mergeDocuments(mergeDocuments(a, b), c)), whole);
    assert.equal(canonicalJson(mergeDocuments(a, mergeDocuments(b, c))), whole);
    assert.equal(canonicalJson(mergeDocuments(c, mergeDocuments(b, a))), whole);
    assert.equal(canonicalJson(mergeDocuments(merge(said), merge(said))), whole);
  }), { seed: 3, numRuns: 300 });
});

test("Merging changes neither of the documents it was given", () => {
  fc.assert(fc.property(history, (said) => {
    let document = emptyDocument();
    for (const { change, stamp } of said) {
      const before = canonicalJson(document);
      const next = mergeChange(document, change, stamp);
      assert.equal(canonicalJson(document), before);
      document = next;
    }
  }), { seed: 4, numRuns: 100 });
});

test("A document survives being kept as JSON", () => {
  fc.assert(fc.property(history, history, (said, more) => {
    const kept = JSON.parse(canonicalJson(merge(said))) as Document;
    const later = more.map(({ stamp, change }, i) => ({ change, stamp: { ...stamp, id: testId(100 + i) } }));
    const on = (document: Document): string => canonicalJson(later.reduce((merged, { change, stamp }) => mergeChange(merged, change, stamp), document));
    assert.equal(on(kept), on(merge(said)));
  }), { seed: 5, numRuns: 100 });
});

test("An element is there exactly while a record that added it was not removed by name", () => {
  fc.assert(fc.property(history, (said) => {
    const expected = new Set<string>();
    for (const key of words) {
      const gone = new Set(said.flatMap(({ change }) => (change.remove?.["interests"] ?? []).filter((removal) => removal.key === key).flatMap(({ seen }) => seen)));
      if (said.some(({ change, stamp }) => change.add?.["interests"]?.includes(key) && !gone.has(stamp.id))) expected.add(key);
    }
    assert.deepEqual(new Set((readDocument(merge(said)).sets["interests"] ?? []).map(({ key }) => key)), expected);
  }), { seed: 6, numRuns: 300 });
});

test("Names that reach into prototypes are plain names", () => {
  const document = mergeChange(emptyDocument(), { set: JSON.parse('{"__proto__": "x"}') as Change["set"] & object }, { clock: 1, id: testId(1) });
  assert.equal(readDocument(document).fields["name"], undefined);
  assert.equal(({} as { value?: unknown }).value, undefined);
  assert.ok(Object.hasOwn(document.registers, "__proto__"));
});
