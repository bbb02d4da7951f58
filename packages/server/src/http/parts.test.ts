import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Type } from "typebox";
import { Refused, closed } from "@cosmicsync/protocol";
import { allowed } from "./allow-list.ts";
import { readJson } from "./body.ts";
import { createCursors } from "./cursor.ts";
import { etagOf, requireMatch } from "./etag.ts";
import { createHostCheck, originOf, requireOwnOrigin } from "./hosts.ts";
import { languageOf } from "./language.ts";
import { failureOf, problemOf } from "./problem.ts";
import { compileShape, nothing } from "./shape.ts";

const refusing = (code: string, where?: string) => (error: unknown): boolean => error instanceof Refused && error.code === code && (where === undefined || error.where === where);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("A body is taken as it is: a number in quotes stays refused, and nothing is filled in or dropped", () => {
  const check = compileShape({ schema: closed({ count: Type.Integer(), note: Type.Optional(Type.String()) }), httpPart: "body" });
  assert.deepEqual(check({ count: 1 }).value, { count: 1 });
  assert.throws(() => check({ count: "1" }), refusing("request/invalid", "/body/count"));
  assert.throws(() => check({ count: 1, admin: true }), refusing("request/invalid", "/body/admin"));
  assert.throws(() => check({}), refusing("request/invalid"));
});

test("A query's numbers and booleans are read by the declared type, and by nothing else", () => {
  const check = compileShape({ schema: closed({ limit: Type.Optional(Type.Integer({ maximum: 50 })), mine: Type.Optional(Type.Boolean()), text: Type.Optional(Type.String()) }), httpPart: "querystring" });
  assert.deepEqual(check({ limit: "20", mine: "true", text: "20" }).value, { limit: 20, mine: true, text: "20" });
  for (const wrong of [{ limit: "2e1" }, { limit: "0x10" }, { limit: " 20" }, { limit: "" }, { limit: "51" }, { mine: "yes" }, { mine: "1" }, { text: ["a", "b"] }, { other: "1" }]) assert.throws(() => check(wrong), refusing("request/invalid"), JSON.stringify(wrong));
});

test("A route without a body takes none, and an empty one counts as none", () => {
  const check = compileShape({ schema: nothing, httpPart: "body" });
  assert.deepEqual([check(undefined).value, check(null).value, check({}).value], [{}, {}, {}]);
  assert.throws(() => check({ admin: true }), refusing("request/invalid", "/body/admin"));
});

test("Only fields that the schema names leave, at any depth", () => {
  const schema = closed({ id: Type.String(), list: Type.Array(closed({ label: Type.String() })), nested: Type.Optional(closed({ deep: Type.Integer() })) });
  const given = { id: "a", secret: 1, list: [{ label: "x", passphraseHash: "h" }], nested: { deep: 1, deeper: { sealedKey: 1 } } };
  assert.deepEqual(allowed(schema, given), { id: "a", list: [{ label: "x" }], nested: { deep: 1 } });
  assert.throws(() => allowed(schema, { list: [] }), /answer\/id is missing/);
  assert.deepEqual(allowed(schema, Object.assign(Object.create({ nested: { deep: 2 } }) as object, { id: "a", list: [] })), { id: "a", list: [] }, "an inherited field does not leave");
});

test("A body is JSON in UTF-8, of bounded depth, with its texts in normal form C", () => {
  assert.deepEqual(readJson(bytes('{"name":"A\u030Angstro\u0308m\\r\\n"}')), { name: "\u00C5ngstr\u00F6m\n" });
  assert.equal(readJson(bytes("")), undefined);
  for (const wrong of ["{", "{'a':1}", "NaN", "undefined", '{"a":1,}']) assert.throws(() => readJson(bytes(wrong)), refusing("request/not-json"), wrong);
  assert.throws(() => readJson(new Uint8Array([0x22, 0xff, 0x22])), refusing("request/not-json"));
  assert.throws(() => readJson(bytes(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)), refusing("request/invalid"));
  assert.deepEqual(readJson(bytes('{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}')), { a: "[".repeat(30) }, "brackets in a text are no depth");
});

test("A cursor comes back as it was made, and one that is made up, changed or another list's is refused", () => {
  const cursors = createCursors(bytes("secret"));
  fc.assert(fc.property(fc.string(), fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer()), { minLength: 1, maxLength: 4 }), (list, place) => { assert.deepEqual(cursors.read(list, cursors.make(list, place)), place); }), { seed: 1, numRuns: 200 });
  const made = cursors.make("projects", [1, "a"]);
  assert.match(made, /^[A-Za-z0-9_-]+$/);
  for (const wrong of [`A${made.slice(1)}`, made.slice(0, -2), "AAAA", "", `${made}AAAA`, createCursors(bytes("other")).make("projects", [1, "a"])]) assert.throws(() => cursors.read("projects", wrong), refusing("request/cursor-unknown"), wrong);
  assert.throws(() => cursors.read("introductions", made), refusing("request/cursor-unknown"));
});

test("A change made against what is there passes, one made against something older does not", () => {
  const etag = etagOf(12, 3);
  for (const good of [undefined, etag, "*", `"x", ${etag}`]) assert.doesNotThrow(() => requireMatch(good, etag));
  for (const old of [etagOf(12), '"x"', "", `W/${etag}`]) assert.throws(() => requireMatch(old, etag), refusing("request/changed-meanwhile"));
  assert.notEqual(etagOf(1, 23), etagOf(12, 3));
});

test("On the loopback only our own host names are answered, so that no other name can be pointed at us", () => {
  const known = createHostCheck({ loopback: true, hostNames: ["Node.Example"] });
  for (const good of ["127.0.0.1:4747", "localhost", "LOCALHOST:1", "[::1]:4747", "node.example", "node.example.:80"]) assert.ok(known(good), good);
  for (const bad of [undefined, "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4747", "127.0.0.1@evil.example", "[::2]", "a b", "127.0.0.1:4747:1"]) assert.ok(!known(bad), String(bad));
  assert.ok(createHostCheck({ loopback: false, hostNames: [] })("anything.example"));
  assert.ok(!createHostCheck({ loopback: false, hostNames: ["node.example"] })("anything.example"));
});

test("A write by cookie comes from our own page or not at all; a program with a token may come from nowhere", () => {
  const host = "node.example:4747";
  assert.equal(originOf({ host, origin: "https://node.example:4747" }), "own");
  assert.equal(originOf({ host, "sec-fetch-site": "same-origin" }), "own");
  assert.equal(originOf({ host }), "unsaid");
  for (const foreign of [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "https://node.example" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "same-origin", origin: "https://evil.example" }]) {
    assert.equal(originOf({ host, ...foreign }), "foreign", JSON.stringify(foreign));
    assert.throws(() => requireOwnOrigin({ host, ...foreign }, false), refusing("request/foreign-origin"));
  }
  assert.throws(() => requireOwnOrigin({ host }, true), refusing("request/foreign-origin"));
  assert.doesNotThrow(() => requireOwnOrigin({ host }, false));
});

test("The language is the first of the highest weight, and English where none is named", () => {
  for (const [header, language] of [["sv-SE,sv;q=0.9,en;q=0.8", "sv-SE"], ["en;q=0.5, pt", "pt"], ["*", "en"], [undefined, "en"], ["<script>", "en"], ["de;q=0", "en"], ["fr;q=2, es", "es"]] as const) assert.equal(languageOf(header), language, header);
});

test("What was refused keeps its code and place; what broke inside keeps nothing but a reference", () => {
  const refused = problemOf(failureOf(new Refused("introduction/inbox-full", { where: "/body/person", facts: { open: 12 } })), "ref-1");
  assert.deepEqual([refused.status, refused.code, refused.where, refused.facts, refused.reference], [409, "introduction/inbox-full", "/body/person", { open: 12 }, undefined]);
  const broken = problemOf(failureOf(new Error("cannot read /home/someone/secret of ana@example.org")), "ref-2");
  assert.deepEqual([broken.status, broken.code, broken.reference], [500, "request/internal", "ref-2"]);
  assert.ok(!JSON.stringify(broken).includes("secret"));
  assert.equal(failureOf(Object.assign(new Error("x"), { code: "storage/full" })).code, "storage/full");
  assert.equal(failureOf(Object.assign(new Error("x"), { statusCode: 413 })).code, "request/too-large");
});
