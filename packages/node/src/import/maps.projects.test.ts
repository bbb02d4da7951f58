/**
 * The built-in maps on the real catalogues, where they are (COSMICSYNC_DATA, by default ../shared/data beside the project):
 * how much is read, and that what comes out is what a reader of the catalogue would say.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { readDocument, type Document } from "@cosmicsync/protocol";
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

interface Mapped { readonly title: string; readonly summary: string; readonly link: string; readonly needs: string[]; readonly interests: string[]; readonly offers: string[]; readonly values: string[]; readonly wanted: unknown; readonly licence: string }
const projectOf = async ({ store }: TestEngine, catalogue: string, sourceKey: string): Promise<Mapped> => {
  const [row] = await store.read.list("project", { fanOut: true }, { where: { catalogue, sourceKey }, index: "bySource", limit: 1 });
  assert.ok(row !== undefined, sourceKey);
  const { fields, sets } = readDocument(row.document as Document);
  const keys = (name: string): string[] => (sets[name] ?? []).map(({ key }) => key).sort();
  return { title: row.title, summary: String(fields["summary"]), link: (fields["links"] as string[] | undefined)?.[0] ?? "", needs: keys("needs"), interests: keys("interests"), offers: keys("offers"), values: keys("values"), wanted: fields["peopleWanted"], licence: (fields["source"] as { licence: string }).licence };
};
const holds = (list: readonly string[], ...wanted: string[]): void => assert.deepEqual(wanted.filter((one) => !list.includes(one)), [], list.join(" "));

describe("the catalogue of projects", () => {
  it("brainhack gives its 129 projects with skills, topics and how many people are wanted", whenThere("brainhack"), async () => {
    const { engine, counts } = await importAll("brainhack", "projects");
    assert.deepEqual(counts, { read: 129, imported: 129, unchanged: 0, skipped: 0 });
    const database = await projectOf(engine, "brainhack", "global2022#123");
    assert.equal(database.title, "Brainhack projects database");
    assert.match(database.summary, /^The brainhack has been running for more than 10 years/);
    assert.equal(database.link, "https://github.com/brainhackorg/global2022/issues/123");
    assert.deepEqual([database.wanted, database.licence], [2, "MIT"]);
    holds(database.needs, "skill/python", "skill/technical-writing", "skill/version-control");
    holds(database.interests, "skill/data-visualisation");
    assert.doesNotMatch((await projectOf(engine, "brainhack", "global2023#75")).summary, /[[\]#*]|https/);
  });
  it("up_for_grabs gives its 1,128 projects with technologies as needs and the rest as interests", whenThere("up_for_grabs"), async () => {
    const { engine, counts } = await importAll("up_for_grabs", "projects");
    assert.deepEqual(counts, { read: 1_128, imported: 1_128, unchanged: 0, skipped: 0 });
    const ifme = await projectOf(engine, "up_for_grabs", "ifme");
    assert.deepEqual([ifme.title, ifme.licence], ["if me", "CC-BY-SA-4.0"]);
    holds(ifme.needs, "skill/ruby", "skill/javascript", "skill/postgresql", "skill/react");
    assert.deepEqual(ifme.interests, ["skill/mental-health"]);
  });
  it("dpg gives its 651 public goods with the goals they serve as values", whenThere("dpg"), async () => {
    const { engine, counts } = await importAll("dpg", "projects");
    assert.deepEqual(counts, { read: 651, imported: 651, unchanged: 0, skipped: 0 });
    const glific = await projectOf(engine, "dpg", "2024/glific");
    assert.deepEqual([glific.title, glific.values], ["Glific", ["value/sdg-03", "value/sdg-04", "value/sdg-11", "value/sdg-17"]]);
  });
  it("opensustain gives its 2,703 projects, each with an interest", whenThere("opensustain"), async () => {
    const { engine, counts } = await importAll("opensustain", "projects");
    assert.deepEqual(counts, { read: 2_703, imported: 2_703, unchanged: 0, skipped: 0 });
    holds((await projectOf(engine, "opensustain", "https://github.com/pvlib/pvlib-python")).interests, "skill/solar-energy", "skill/renewable-energy");
    assert.deepEqual((await projectOf(engine, "opensustain", "https://github.com/sashahafner/biogas")).needs, []);
  });
  it("awesome_beginners gives its 229 projects with their technology as need", whenThere("awesome_beginners"), async () => {
    const { engine, counts } = await importAll("awesome_beginners", "projects");
    assert.deepEqual(counts, { read: 229, imported: 229, unchanged: 0, skipped: 0 });
    assert.deepEqual((await projectOf(engine, "awesome_beginners", "https://github.com/ppy/osu")).needs, ["skill/csharp"]);
  });
});
