import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Type, type TSchema } from "typebox";
import { closed } from "./kinds/fields.ts";
import { kindNames, kinds } from "./kinds/index.ts";
import { fits as compiledFits } from "./shape/compiled.ts";
import { fits as interpretedFits } from "./shape/interpreted.ts";
import { checkShape, validateBody } from "./validate.ts";

const id = "a".repeat(52);

test("Every kind takes its examples and refuses what it says it refuses", () => {
  for (const kind of kindNames) {
    for (const example of kinds[kind].examples) assert.deepEqual(validateBody(kind, example), { ok: true, value: example });
    assert.ok(kinds[kind].refused.length > 0, `${kind} shows nothing that it refuses`);
    for (const { why, body } of kinds[kind].refused) assert.equal(validateBody(kind, body).ok, false, `${kind}: ${why}`);
  }
});

test("A line of ASCII is refused for a control character, and where there is nothing to see in it", () => {
  const title = (text: string): boolean => validateBody("project", { set: { title: text, summary: "x" } }).ok;
  for (let code = 0; code < 0x80; code++) {
    const char = String.fromCharCode(code), isControl = code < 0x20 || code === 0x7f;
    for (const text of [`${char}a`, `a${char}`, `a${char}b`]) assert.equal(title(text), !isControl, JSON.stringify(text));
    assert.equal(title(char), !isControl && char !== " ", JSON.stringify(char));
  }
});

test("No two kinds share a number, and each stands under its own name", () => {
  assert.equal(new Set(kindNames.map((kind) => kinds[kind].code)).size, kindNames.length);
  for (const kind of kindNames) assert.equal(kinds[kind].name, kind);
});

test("Every object in every kind is closed", () => {
  const open: string[] = [];
  const look = (schema: TSchema & { properties?: Record<string, TSchema>; items?: TSchema; additionalProperties?: unknown }, path: string): void => {
    if (schema.properties) {
      if (schema.additionalProperties !== false) open.push(path);
      for (const [name, inner] of Object.entries(schema.properties)) look(inner, `${path}/${name}`);
    }
    if (schema.items) look(schema.items, `${path}[]`);
  };
  for (const kind of kindNames) look(kinds[kind].body, kind);
  assert.deepEqual(open, []);
});

test("Faults name the place and say a plain sentence", () => {
  const schema = closed({ name: Type.String({ format: "name", maxLength: 5 }), count: Type.Optional(Type.Integer({ minimum: 1 })), tags: Type.Optional(Type.Array(Type.String(), { maxItems: 1 })) });
  const cases: readonly [unknown, string, string][] = [
    [{}, "/name", 'The property "name" is missing.'],
    [{ name: "Ana", "a/b": 1 }, "/a~1b", 'Unknown property "a/b".'],
    [{ name: 1 }, "/name", "This must be text."],
    [{ name: "abcdef" }, "/name", "This must have at most 5 characters."],
    [{ name: "a\nb" }, "/name", "This is not one line of plain text with something visible in it."],
    [{ name: "a\u0000" }, "/name", "This holds the control character U+0000."],
    [{ name: "Ana", count: 0 }, "/count", "This must be at least 1."],
    [{ name: "Ana", count: 1.5 }, "/count", "This must be a whole number."],
    [{ name: "Ana", tags: ["a", "b"] }, "/tags", "This must list at most 1 thing."],
    [[], "", "This must be an object."],
    [JSON.parse('{"name": "Ana", "__proto__": 1}'), "", "This holds the reserved key __proto__."],
  ];
  assert.deepEqual(checkShape(schema, { name: "Ana", count: 2, tags: ["a"] }), []);
  assert.deepEqual(checkShape(schema, { name: 1, x: 1, "~y/z%20 é": 2 }).map(({ where }) => where).sort(), ["/name", "/x", "/~0y~1z%20 é"]);
  for (const [value, where, message] of cases) assert.deepEqual(checkShape(schema, value), [{ where, message }]);
});

test("Faults never say the value, and are bounded in number and length", () => {
  const secret = "correct horse battery staple";
  assert.ok(!JSON.stringify(checkShape(closed({ passphrase: Type.String({ maxLength: 3 }) }), { passphrase: secret })).includes(secret));
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`${"x".repeat(500)}${i}`, 1]));
  const faults = checkShape(closed({}), many);
  assert.equal(faults.length, 8);
  assert.ok(faults.every(({ message }) => message.length < 100));
});

test("A text at its bound is taken, one character more is refused, and a character beyond the basic plane is one", () => {
  for (const letter of ["x", "é", "\u{1f33b}"]) {
    assert.equal(validateBody("profile", { person: id, set: { name: letter.repeat(120) } }).ok, true);
    assert.equal(validateBody("profile", { person: id, set: { name: letter.repeat(121) } }).ok, false);
  }
});

test("Compiled and walked schemas answer alike, on good bodies, broken ones and any JSON", () => {
  for (const kind of kindNames) {
    const { body, examples, refused } = kinds[kind];
    for (const value of [...examples, ...refused.map((entry) => entry.body)]) assert.equal(compiledFits(body, value), interpretedFits(body, value));
  }
  fc.assert(fc.property(fc.constantFrom(...kindNames), fc.jsonValue(), fc.nat(), fc.nat(), (kind, value, which, at) => {
    const { body, examples } = kinds[kind];
    assert.equal(compiledFits(body, value), interpretedFits(body, value));
    const example = examples[which % examples.length] as Record<string, unknown>;
    const names = Object.keys(example);
    const changed = { ...example, [names[at % names.length]!]: value };
    assert.equal(compiledFits(body, changed), interpretedFits(body, changed));
    assert.doesNotThrow(() => { validateBody(kind, changed); });
  }), { seed: 1, numRuns: 400 });
});
