/** Maps are data, checked before anything is read. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkShape } from "@cosmicsync/protocol";
import { testFolder } from "../testing/files.ts";
import { PeopleMap, ProjectMap, VocabularyMap, readMap } from "./map.ts";
import { builtInMaps } from "./maps.ts";

const good = { as: "projects", catalogue: "mine", name: "Mine", licence: "CC0-1.0", key: "id", title: ["name", { text: "{id}" }], needs: [{ from: "skills", split: "[,;]", known: true }] };
const readText = async (content: string) => {
  using folder = testFolder();
  return await readMap(folder.write("map.json", content));
};

describe("a map", () => {
  it("is read where it is whole", async () => assert.deepEqual(await readText(JSON.stringify(good)), good));
  for (const [what, map, reason] of [
    ["is no JSON", "{", /cannot be read as JSON/],
    ["is for something else", JSON.stringify({ ...good, as: "recipes" }), /"as" must be projects, people or vocabulary/],
    ["lacks a field", JSON.stringify({ ...good, title: undefined }), /title.*missing/],
    ["has an unknown field", JSON.stringify({ ...good, tittle: "x" }), /tittle/],
    ["has an unknown part of a pick", JSON.stringify({ ...good, needs: { from: "x", splitt: "," } }), /needs/],
    ["has a field of another sort of map", JSON.stringify({ ...good, contact: "mail" }), /contact/],
    ["has a pattern that is none", JSON.stringify({ ...good, needs: { from: "x", split: "(" } }), /needs.*regular expression/],
    ["names its catalogue in a way that cannot be kept", JSON.stringify({ ...good, catalogue: "My Catalogue!" }), /catalogue/],
  ] as const) it(`is refused, with the field, when it ${what}`, async () => { await assert.rejects(readText(map), reason); });
  it("that is not there is said to be missing", async () => { await assert.rejects(readMap("/nowhere/map.json"), /\/nowhere\/map.json/); });
});

describe("the built-in maps", () => {
  for (const map of builtInMaps) it(`for ${map.catalogue} (${map.name}) keeps to its shape`, () => {
    assert.deepEqual(checkShape(map.as === "projects" ? ProjectMap : map.as === "people" ? PeopleMap : VocabularyMap, map), []);
    assert.ok(map.files !== undefined, "a built-in map says which files it is for");
  });
  it("are for all catalogues that we promise", () => {
    assert.deepEqual([...new Set(builtInMaps.map(({ catalogue }) => catalogue))].sort(), ["awesome_beginners", "brainhack", "dpg", "esco", "github_topics", "onet", "opensustain", "sdg", "up_for_grabs"]);
  });
});
