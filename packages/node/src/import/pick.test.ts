/** What a map's picks take out of a row. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pickAll, pickFirst, pickPhrases } from "./pick.ts";

const row = { title: "  Bat boxes ", empty: "", tags: ["a", "b", " a "], number: 7, sdgs: [{ n: 3 }, { n: 15 }, {}], deep: { er: "x" }, list: "x; y;z", event: "global2020", issue: 12, decomposed: "e\u0301" };

describe("a pick", () => {
  it("takes a column's texts: trimmed, in normal form, each once", () => {
    assert.deepEqual(pickAll("title", row), ["Bat boxes"]);
    assert.deepEqual(pickAll("tags", row), ["a", "b"]);
    assert.deepEqual(pickAll("number", row), ["7"]);
    assert.deepEqual(pickAll("decomposed", row), ["é"]);
  });
  it("goes into objects and lists of objects", () => {
    assert.deepEqual(pickAll("sdgs[].n", row), ["3", "15"]);
    assert.deepEqual(pickAll("deep.er", row), ["x"]);
  });
  it("finds nothing where nothing is, and nothing in prototypes", () => {
    for (const column of ["empty", "missing", "title.length", "tags[].x", "constructor", "__proto__", "deep.__proto__.x", "toString"]) assert.deepEqual(pickAll(column, row), [], column);
  });
  it("writes a text with columns, or nothing where one of them is empty", () => {
    assert.deepEqual(pickAll({ text: "{event}#{issue}" }, row), ["global2020#12"]);
    assert.deepEqual(pickAll({ text: "{event}#{empty}" }, row), []);
  });
  it("removes, splits, matches, bounds and writes, in this order", () => {
    assert.deepEqual(pickAll({ from: "list", remove: "x; ", split: ";" }, row), ["y", "z"]);
    assert.deepEqual(pickAll({ from: "tags", match: "^(a)$" }, row), ["a"]);
    assert.deepEqual(pickAll({ from: "list", longest: 5 }, row), []);
    assert.deepEqual(pickAll({ from: "sdgs[].n", write: "value/sdg-{2}" }, row), ["value/sdg-03", "value/sdg-15"]);
  });
  it("takes a list of picks together, or the first that gives something", () => {
    assert.deepEqual(pickAll(["empty", "title", "number"], row), ["Bat boxes", "7"]);
    assert.equal(pickFirst(["empty", "title", "number"], row), "Bat boxes");
    assert.equal(pickFirst(["empty", "missing"], row), undefined);
    assert.equal(pickFirst(undefined, row), undefined);
  });
  it("says of phrases whether only what is known of them is wanted", () => {
    assert.deepEqual(pickPhrases(["title", { from: "tags", known: true }], row), [{ text: "Bat boxes", known: false }, { text: "a", known: true }, { text: "b", known: true }]);
  });
});
