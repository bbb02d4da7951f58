import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json.ts";

test("Equal values have one text, whatever the order of their keys", () => {
  assert.equal(canonicalJson({ b: 1, a: [true, null, "é"] }), '{"a":[true,null,"é"],"b":1}');
  assert.equal(canonicalJson({ b: undefined, a: -0 }), '{"a":0}');
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.equal(canonicalJson(JSON.parse(text)), text);
  }), { seed: 1 });
});

test("The example of RFC 8785, section 3.2.3: keys by UTF-16 code units", () => {
  const value = { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" };
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(value).replaceAll('"1"', '"_1"')) as object).length, 7);
  assert.equal([...canonicalJson(value).matchAll(/:"([A-Z][a-z]+)/g)].map(([, word]) => word).join(" "), "Carriage One Control Latin Euro Emoji Hebrew");
});

test("What JSON cannot hold is a mistake in the program", () => {
  for (const bad of [NaN, Infinity, undefined, 1n, "\ud800", { "\ud800": 1 }, new Date(0), new Uint8Array(1), [undefined]]) assert.throws(() => canonicalJson(bad), TypeError);
});
