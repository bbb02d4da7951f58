/** What becomes of rows that say what a project is: good ones, hostile ones, repeated ones. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocument, type Document } from "@cosmicsync/protocol";
import { importInto, testEngine, type TestEngine } from "../testing/engine.ts";
import { testFolder } from "../testing/files.ts";
import type { ProjectMap } from "./map.ts";

const map: ProjectMap = { as: "projects", catalogue: "test", name: "Test", licence: "CC0-1.0", key: "id", title: "title", summary: ["summary", "title"], description: "text", url: "url", needs: "needs", interests: "topics", values: "values", languages: "languages", peopleWanted: "people" };
const importRows = async (engine: TestEngine, rows: readonly object[], more: { dryRun?: boolean; stopAfter?: number } = {}) => {
  using folder = testFolder();
  return await importInto(engine, folder.write("rows.jsonl", rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n")), { as: "projects", map, ...more });
};
const projects = async ({ store }: TestEngine) => (await store.read.list("project", { fanOut: true }, { limit: 500 })).map((row) => ({ ...row, ...readDocument(row.document as Document) }));
const keysOf = (sets: Record<string, readonly { key: string }[]>, name: string): string[] => (sets[name] ?? []).map(({ key }) => key).sort();

describe("a project that is imported", () => {
  it("says where it comes from and under which licence, has no lead, and is not synthetic", async () => {
    const engine = await testEngine();
    const { counts, skips } = await importRows(engine, [{ id: "a1", title: "Tool library", summary: "Lends tools", url: "example.org/tools", people: "3" }]);
    assert.deepEqual([counts, skips], [{ read: 1, imported: 1, unchanged: 0, skipped: 0 }, []]);
    const [project] = await projects(engine);
    assert.deepEqual(project?.fields["source"], { catalogue: "test", id: "a1", licence: "CC0-1.0", url: "https://example.org/tools" });
    assert.deepEqual([project?.lead, project?.synthetic, project?.sphereId, project?.fields["peopleWanted"]], [null, false, engine.sphere, 3]);
  });
  it("needs and likes what the vocabulary knows, and keeps short words of its own", async () => {
    const engine = await testEngine();
    await importRows(engine, [{ id: "a", title: "A", needs: ["Carpentry", "C++", "moth trapping"], topics: ["biodiversity"], values: ["benevolence", "value/sdg-15", "nonsense"] }]);
    const [project] = await projects(engine);
    assert.deepEqual(keysOf(project!.sets, "needs"), ["own/moth-trapping", "skill/carpentry", "skill/cpp"]);
    assert.deepEqual(keysOf(project!.sets, "interests"), ["interest/biodiversity"]);
    assert.deepEqual(keysOf(project!.sets, "values"), ["value/benevolence", "value/sdg-15"]);
  });
  it("keeps markup and script as the plain text that they are", async () => {
    const engine = await testEngine();
    await importRows(engine, [{ id: "a", title: "<script>alert(1)</script>", text: "<img src=x onerror=alert(1)>" }]);
    const [project] = await projects(engine);
    assert.equal(project?.title, "<script>alert(1)</script>");
    assert.equal(project?.fields["description"], "<img src=x onerror=alert(1)>");
  });
  it("loses an address that is no web address, not its place", async () => {
    const engine = await testEngine();
    const { counts } = await importRows(engine, ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://"].map((url, index) => ({ id: String(index), title: "A", url })));
    assert.equal(counts.imported, 4);
    for (const project of await projects(engine)) assert.equal(project.fields["links"], undefined);
  });
  it("is cut to fit, at words and with an ellipsis, and never in the middle of a character", async () => {
    const engine = await testEngine();
    const { counts } = await importRows(engine, [{ id: "a", title: "word ".repeat(100), text: "😀".repeat(20_000) }, { id: "b", title: `${"x".repeat(118)}😀😀`, text: "a\r\nb" }]);
    assert.equal(counts.imported, 2);
    const all = await projects(engine);
    assert.ok(all.every(({ title, fields }) => title.length <= 120 && title.endsWith("…") && String(fields["description"]).isWellFormed()));
  });
});

describe("a row that cannot become a project", () => {
  const cases: readonly [string, object | string, RegExp][] = [
    ["has no id", { title: "A" }, /^1 key: no id/],
    ["has no title", { id: "a", title: "  " }, /^1 title: no title/],
    ["has U+0000 in its title", { id: "a", title: "a\u0000b" }, /^1 title: record\/text-refused/],
    ["has half a surrogate pair", '{"id":"a","title":"a\\ud800b"}', /^1 title: record\/text-refused.*surrogate/],
    ["has a direction override in its title", { id: "a", title: "evil\u202Efdp.exe" }, /^1 title: record\/invalid/],
    ["has a direction override in its id", { id: "a\u202Eb", title: "A" }, /^1 key: /],
    ["has an id longer than a line", { id: "x".repeat(241), title: "A" }, /^1 key: /],
    ["has a language that is none", { id: "a", title: "A", languages: ["klingonese!"] }, /^1 languages/],
  ];
  for (const [what, row, reason] of cases) it(`is skipped with field and reason when it ${what}`, async () => {
    const engine = await testEngine();
    const { counts, skips } = await importRows(engine, [row as object, { id: "good", title: "Good" }]);
    assert.deepEqual(counts, { read: 2, imported: 1, unchanged: 0, skipped: 1 });
    assert.match(skips[0] ?? "", reason);
    assert.deepEqual((await projects(engine)).map(({ title }) => title), ["Good"]);
  });
  it("does not reach the prototype of anything by a key called __proto__", async () => {
    const engine = await testEngine();
    await importRows(engine, ['{"id":"a","title":"A","__proto__":{"needs":["carpentry"]}}' as unknown as object]);
    assert.deepEqual((await projects(engine))[0]?.sets["needs"] ?? [], []);
  });
});

describe("an import that is repeated", () => {
  const rows = Array.from({ length: 150 }, (_, index) => ({ id: `p${index}`, title: `Project ${index}`, needs: ["carpentry"] }));
  it("changes nothing", async () => {
    const engine = await testEngine();
    assert.deepEqual((await importRows(engine, rows)).counts, { read: 150, imported: 150, unchanged: 0, skipped: 0 });
    const before = [await engine.store.digest("project"), await engine.store.digest("envelope")];
    assert.deepEqual((await importRows(engine, rows)).counts, { read: 150, imported: 0, unchanged: 150, skipped: 0 });
    assert.deepEqual([await engine.store.digest("project"), await engine.store.digest("envelope")], before);
  });
  it("takes in what has changed, and only that", async () => {
    const engine = await testEngine();
    await importRows(engine, rows.slice(0, 3));
    const { counts } = await importRows(engine, [rows[0]!, { id: "p1", title: "Renamed", needs: ["sewing"] }, rows[2]!]);
    assert.deepEqual(counts, { read: 3, imported: 1, unchanged: 2, skipped: 0 });
    const changed = (await projects(engine)).find(({ sourceKey }) => sourceKey === "p1");
    assert.equal(changed?.title, "Renamed");
    assert.deepEqual(keysOf(changed!.sets, "needs"), ["skill/sewing"]);
  });
  it("takes the first of two rows with one id, and says so of the second, each time", async () => {
    const engine = await testEngine();
    const twice = [rows[0]!, rows[1]!, { id: "p0", title: "Another" }, rows[1]!];
    for (const expected of [{ read: 4, imported: 2, unchanged: 1, skipped: 1 }, { read: 4, imported: 0, unchanged: 3, skipped: 1 }, { read: 4, imported: 0, unchanged: 3, skipped: 1 }]) {
      const { counts, skips } = await importRows(engine, twice);
      assert.deepEqual(counts, expected);
      assert.match(skips[0] ?? "", /^3 key: the id p0 stands twice/);
    }
    assert.equal((await projects(engine)).length, 2);
  });
  it("goes on where it was stopped", async () => {
    const engine = await testEngine();
    const stopped = await importRows(engine, rows, { stopAfter: 64 });
    assert.ok(stopped.counts.imported >= 64 && stopped.counts.imported < 150);
    const { counts } = await importRows(engine, rows);
    assert.deepEqual([counts.imported + stopped.counts.imported, counts.unchanged], [150, stopped.counts.imported]);
  });
  it("writes nothing when it is only tried", async () => {
    const engine = await testEngine();
    const before = await engine.store.size();
    assert.deepEqual((await importRows(engine, rows, { dryRun: true })).counts, { read: 150, imported: 150, unchanged: 0, skipped: 0 });
    assert.deepEqual((await engine.store.size()).rows, before.rows);
    await importRows(engine, rows.slice(0, 100));
    assert.deepEqual((await importRows(engine, rows, { dryRun: true })).counts, { read: 150, imported: 50, unchanged: 100, skipped: 0 });
  });
});
