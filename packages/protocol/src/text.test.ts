import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkTexts, normaliseText, normaliseTexts } from "./text.ts";

const where = (value: unknown, strict = true): string => {
  const answer = checkTexts(value, strict);
  return answer.ok ? "good" : `${answer.code} ${answer.where ?? ""}`;
};

test("The place of a text that cannot be kept is a JSON pointer", () => {
  assert.equal(where({ a: ["x", { "b/c": "y\u0000" }] }), "record/text-refused /a/1/b~1c");
  assert.equal(where({ a: ["x", { "b/c": "y" }] }), "good");
  assert.equal(where("\u0000"), "record/text-refused ");
});

test("Keys are held to the same rules, and keys that reach into prototypes are refused", () => {
  assert.equal(where({ a: { "b\u0000": 1 } }), "record/text-refused /a");
  for (const key of ["__proto__", "constructor", "prototype"]) assert.equal(where(JSON.parse(`{"a":{"${key}":1}}`)), "record/text-refused /a");
});

test("Depth is bounded before anything else is looked at", () => {
  let deep: unknown = "x";
  for (let i = 0; i < 8; i++) deep = [deep];
  assert.equal(where(deep), "good");
  assert.match(where([deep]), /^record\/too-deep/);
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.match(where(deep), /^record\/too-deep/);
});

test("What people type is let in at the edge, and records hold its normal form", () => {
  for (const typed of ["Ame\u0301lie", "a\r\nb", "a\rb", "\ufeffa"]) {
    assert.equal(where(typed, false), "good");
    assert.match(where(typed, true), /^record\/text-refused/);
    assert.equal(where(normaliseText(typed), true), "good");
  }
  assert.deepEqual(normaliseTexts({ a: ["Ame\u0301lie", 1, null] }), { a: ["Amélie", 1, null] });
});

test("Normalising again changes nothing, and what needs nothing is the same value", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
    const once = normaliseTexts(value);
    assert.equal(normaliseTexts(once), once);
  }), { seed: 1 });
  const good = { a: ["x", { b: "y" }] };
  assert.equal(normaliseTexts(good), good);
});

test("A key that reaches into prototypes stays a plain key while normalising", () => {
  const done = normaliseTexts(JSON.parse('{"__proto__": "e\u0301"}')) as object;
  assert.ok(Object.hasOwn(done, "__proto__"));
});
