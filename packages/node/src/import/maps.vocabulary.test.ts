/**
 * The built-in maps on the real catalogues, where they are (COSMICSYNC_DATA, by default ../shared/data beside the project):
 * how much is read, and that what comes out is what a reader of the catalogue would say.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { storedConcepts } from "../concepts.ts";
import { importInto, testEngine, type TestEngine } from "../testing/engine.ts";
import type { CatalogueMap } from "./map.ts";

const data = process.env["COSMICSYNC_DATA"] ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
const whenThere = (catalogue: string): { skip?: string } => (existsSync(join(data, catalogue)) ? {} : { skip: `${join(data, catalogue)} is not here; set COSMICSYNC_DATA to the folder of the real catalogues` });
const importAll = async (catalogue: string, as: CatalogueMap["as"]) => {
  const engine = await testEngine();
  const { counts, skips, failed } = await importInto(engine, join(data, catalogue), { as });
  assert.equal(failed, undefined);
  return { engine, counts, skips };
};

const holds = (list: readonly string[], ...wanted: string[]): void => assert.deepEqual(wanted.filter((one) => !list.includes(one)), [], list.join(" "));

describe("the vocabulary", () => {
  const conceptsOf = async (engine: TestEngine) => new Map((await storedConcepts(engine.store)).map((concept) => [concept.id, concept]));
  it("github_topics gives its 1,255 topics with aliases and relations", whenThere("github_topics"), async () => {
    const { engine, counts } = await importAll("github_topics", "vocabulary");
    assert.deepEqual([counts.read, counts.skipped], [1_255, 0]);
    const topic = (await conceptsOf(engine)).get("topic/3d");
    assert.deepEqual(topic?.labels["en"]?.slice(0, 3), ["3D", "3d", "3d-printing"]);
    holds(topic?.related ?? [], "topic/graphics");
  });
  it("sdg gives the 17 goals in 26 languages as labels of the values that a node has", whenThere("sdg"), async () => {
    const { engine, counts } = await importAll("sdg", "vocabulary");
    assert.deepEqual([counts.read, counts.skipped], [17 * 26, 0]);
    const concepts = await conceptsOf(engine);
    assert.equal(concepts.size, 17);
    assert.ok(Object.keys(concepts.get("value/sdg-01")?.labels ?? {}).length >= 25);
    assert.equal(concepts.get("value/sdg-01")?.labels["ar"]?.[0], "لا فقر");
  });
  it("esco gives its 13,896 skills in three languages, with broader and related ones", whenThere("esco"), async () => {
    const { engine, counts, skips } = await importAll("esco", "vocabulary");
    // One skill is said to be related to itself, and nothing else is said there.
    assert.deepEqual([counts.skipped, skips], [1, ["4644 labels: neither a label nor a relation"]]);
    const concepts = await conceptsOf(engine);
    const skill = concepts.get("esco/0005c151-5b5a-4a66-8aac-60e734beb1ab");
    assert.deepEqual([skill?.labels["en"]?.[0], skill?.labels["fr"]?.[0]], ["manage musical staff", "gérer le personnel musical"]);
    assert.ok([...concepts.values()].filter(({ labels }) => labels["en"] !== undefined).length >= 13_896);
    assert.ok([...concepts.values()].filter(({ broader }) => broader.length > 0).length > 10_000);
    holds(concepts.get("esco/00064735-8fad-454b-90c7-ed858cc993f2")?.related ?? [], "esco/d4a0744a-508b-4a5e-97a5-ad1fc7f55e6e");
  });
  it("onet gives 35 skills and its technologies under their sorts", whenThere("onet"), async () => {
    const { engine, counts } = await importAll("onet", "vocabulary");
    assert.equal(counts.skipped, 0);
    const concepts = await conceptsOf(engine);
    assert.deepEqual(concepts.get("onet/2.a.1.a")?.labels["en"], ["Reading Comprehension"]);
    const acrobat = concepts.get("onet/adobe-acrobat");
    assert.deepEqual([acrobat?.labels["en"], acrobat?.broader], [["Adobe Acrobat"], ["onet/sort/document-management-software"]]);
    assert.deepEqual(concepts.get("onet/sort/document-management-software")?.labels["en"], ["Document management software"]);
  });
});
