import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { compare, figuresOf, perLink, sliceTable, type RanksByScorer } from "./ranked.ts";
import { absent } from "./row.ts";
import { keepRow, rowKeys, runRow } from "./rows.ts";

test("A row that is kept takes its place and leaves the others as they were", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "rows-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "match-quality.json");
  keepRow("values", { skipped: "first" }, "2026-11-22", file);
  keepRow("needExpert", { skipped: "second" }, "2026-11-23", file);
  const kept = JSON.parse(readFileSync(file, "utf8")) as { day: string; figures: Record<string, { skipped: string }> };
  assert.deepEqual(Object.keys(kept.figures), [...rowKeys]);
  assert.deepEqual([kept.day, kept.figures["values"]?.skipped, kept.figures["needExpert"]?.skipped, kept.figures["market"]?.skipped], ["2026-11-23", "first", "second", "not kept yet"]);
});

test("Data that are absent are a reason, and data that are there are none", async () => {
  assert.match(absent(undefined, "se_experts")?.skipped ?? "", /se_experts not found in COSMICSYNC_DATA/);
  assert.match(absent(import.meta.dirname, "nowhere")?.skipped ?? "", /^nowhere not found/);
  assert.equal(absent(join(import.meta.dirname, ".."), "quality"), undefined);
  const before = process.env["COSMICSYNC_DATA"];
  process.env["COSMICSYNC_DATA"] = import.meta.dirname;
  try {
    for (const key of ["needExpert", "newCollaborators", "teamCompletion", "openTeams", "topN"] as const) assert.deepEqual(Object.keys(await runRow(key)), ["skipped"]);
  } finally {
    if (before === undefined) delete process.env["COSMICSYNC_DATA"];
    else process.env["COSMICSYNC_DATA"] = before;
  }
});

test("Links count one by one, however many a question brings, and differences are drawn in pairs", () => {
  const ranks = { plain: [1, 4], filtered: [1, 3] };
  assert.deepEqual([figuresOf.mrr(ranks), figuresOf.linkMrr(ranks), figuresOf.linkHits50(ranks), figuresOf.links(ranks)], [1, 4 / 3, 2, 2]);
  const links = new Map([["a", 3], ["b", 1]]);
  const { means, less } = compare({ engine: perLink(new Map([["a", 3], ["b", 0]]), links), other: perLink(new Map([["a", 2], ["b", 0]]), links) }, 1);
  assert.equal(means["engine"]?.mean, 3 / 4);
  assert.equal(less["other"]?.mean, 1 / 4);
});

test("A slice looks at those who are in it, wherever the others stand, and is left out where it has nobody", () => {
  const slices = [new Set(["unseen pair", "most popular tenth"] as const), new Set(["least popular half"] as const)];
  const ranks: RanksByScorer = new Map([["engine", new Map([["a", { plain: [2, 5], filtered: [2, 4], slices }], ["b", { plain: [1], filtered: [1], slices: slices.slice(0, 1) }]])]]);
  const { metrics, rows } = sliceTable("by who is looked for", ranks, 1);
  assert.deepEqual(metrics, ["unseen pair, 2 looked for", "least popular half, 1 looked for", "most popular tenth, 2 looked for"]);
  assert.deepEqual(Object.values(rows["engine"] ?? {}).map((cell) => (typeof cell === "number" ? cell : cell.mean)), [3 / 4, 1 / 4, 3 / 4]);
});
