/** Vocabulary from catalogues: merged, repeatable, without circles. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createVocabulary, loadStarterVocabulary } from "@cosmicsync/matching/vocabulary";
import { mergeConcepts, storedConcepts } from "../concepts.ts";
import { importInto, testEngine, type TestEngine } from "../testing/engine.ts";
import { testFolder } from "../testing/files.ts";
import type { VocabularyMap } from "./map.ts";

const map: VocabularyMap = { as: "vocabulary", catalogue: "words", name: "Words", licence: "CC0-1.0", id: { text: "words/{id}" }, kind: "skill", labels: { en: ["label", "also"], "{lang}": "other" }, broader: { from: "broader", write: "words/{}" }, related: { from: "related", write: "words/{}" } };
const importRows = async (engine: TestEngine, rows: readonly object[], given = map) => {
  using folder = testFolder();
  return await importInto(engine, folder.write("words.jsonl", rows.map((row) => JSON.stringify({ lang: "sv", ...row })).join("\n")), { as: "vocabulary", map: given });
};

describe("a vocabulary that is imported", () => {
  it("merges rows about one concept, from whatever row or file", async () => {
    const engine = await testEngine();
    const { counts } = await importRows(engine, [{ id: "a", label: "tree care" }, { id: "a", label: "tree care", also: ["arborism"], other: "trädvård" }, { id: "a", broader: "b" }, { id: "b", label: "gardening" }]);
    assert.deepEqual(counts, { read: 4, imported: 4, unchanged: 0, skipped: 0 });
    const [concept] = await storedConcepts(engine.store);
    assert.deepEqual(concept, { id: "words/a", kind: "skill", labels: { en: ["tree care", "arborism"], sv: ["trädvård"] }, broader: ["words/b"], related: [] });
  });
  it("changes nothing the second time", async () => {
    const engine = await testEngine();
    const rows = [{ id: "a", label: "x", related: ["b"] }, { id: "b", label: "y" }];
    await importRows(engine, rows);
    const before = await engine.store.digest("concept");
    assert.deepEqual((await importRows(engine, rows)).counts, { read: 2, imported: 0, unchanged: 2, skipped: 0 });
    assert.deepEqual(await engine.store.digest("concept"), before);
  });
  it("makes ids of free text", async () => {
    const engine = await testEngine();
    await importRows(engine, [{ id: "Adobe  Acrobat (Pro)", label: "Acrobat" }, { id: "C++", label: "C++" }]);
    assert.deepEqual((await storedConcepts(engine.store)).map(({ id }) => id), ["words/adobe-acrobat-pro", "words/c++"]);
  });
  it("adds to the concepts that a node has, and takes no language away", async () => {
    const engine = await testEngine();
    await importRows(engine, [{ id: "sdg-15", lang: "ar", label: "Life on Land", other: "الحياة في البرّ" }], { ...map, kind: "value", id: { text: "value/{id}" } });
    const vocabulary = createVocabulary(mergeConcepts([...loadStarterVocabulary(), ...(await storedConcepts(engine.store))]));
    assert.equal(vocabulary.size, createVocabulary(loadStarterVocabulary()).size);
    assert.equal(vocabulary.label("value/sdg-15", "ar"), "الحياة في البرّ");
    assert.notEqual(vocabulary.label("value/sdg-15", "sv"), vocabulary.label("value/sdg-15", "en"));
  });
  it("skips what is broader than itself, at once or the long way round, and keeps the rest", async () => {
    const engine = await testEngine();
    const rows = [{ id: "a", label: "a", broader: "a" }, { id: "b", label: "b", broader: "c" }, { id: "c", label: "c", broader: "d" }, { id: "d", label: "d", broader: "b" }, { id: "e", label: "e", broader: "b" }];
    for (const imported of [3, 0]) {
      const { counts, skips } = await importRows(engine, rows);
      assert.deepEqual([counts.imported, counts.skipped], [imported, 2]);
      assert.match(skips.find((skip) => skip.startsWith("1 ")) ?? "", /1 broader: .*itself/);
      assert.match(skips.find((skip) => skip.startsWith("4 ")) ?? "", /4 broader: words\/b is itself narrower than words\/d/);
    }
    assert.deepEqual((await storedConcepts(engine.store)).map(({ id, broader }) => [id, ...broader]), [["words/b", "words/c"], ["words/c", "words/d"], ["words/e", "words/b"]]);
  });
  it("skips labels and languages that could do harm", async () => {
    const engine = await testEngine();
    const { counts, skips } = await importRows(engine, [{ id: "a", label: "a\u202Eb" }, { id: "b", label: "a\u0000b" }, { id: "c", lang: "__proto__", other: "x" }, { id: "d" }, { label: "no id" }, { id: "e", label: "half \ud800" }]);
    assert.deepEqual(counts, { read: 6, imported: 0, unchanged: 0, skipped: 6 });
    assert.deepEqual(skips.map((skip) => skip.split(":")[0]), ["1 labels.en", "2 labels.en", "3 {lang}", "4 labels", "5 id", "6 labels.en"]);
  });
});
