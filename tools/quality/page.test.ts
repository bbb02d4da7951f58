import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { matchingPages } from "./page.ts";

function pageOf(t: TestContext, figures?: object): string | undefined {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-matching-page-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bench/results"), { recursive: true });
  if (figures !== undefined) writeFileSync(join(root, "bench/results/match-quality.json"), JSON.stringify({ name: "match-quality", figures, peers: { popularity: "a count" }, machine: "", day: "2026-11-22" }));
  return matchingPages(root)["docs/reference/matching.md"];
}

test("A row stands with its aims, its tables and intervals, and a missed aim is said to be missed", (t) => {
  const row = { overBest: 1.1, hits: 0.3, question: "Who?", data: "some", licence: "CC0", aims: { overBest: { means: "a ratio", least: 1.15 }, hits: { means: "a share", least: 0.28 } }, tables: [{ title: "All", metrics: ["mrr"], rows: { engine: { mrr: { mean: 0.25, low: 0.2, high: 0.3 } } } }], notes: ["beware"] };
  const page = pageOf(t, { needExpert: row }) ?? "";
  assert.match(page, /\| `overBest` \| a ratio \| 1\.100 \| ≥ 1\.15 \| \*\*missed\*\* \|/);
  assert.match(page, /\| `hits` \|.*\| reached \|/);
  assert.match(page, /\| engine \| \.250 \[\.200, \.300\] \|/);
  assert.match(page, /Licence: CC0\.[^]*\* beware/);
});

test("What was not measured says why, and without a result there is no page", (t) => {
  assert.match(pageOf(t, { values: { skipped: "valueeval not found" } }) ?? "", /## values\n\nNot measured: valueeval not found\./);
  assert.equal(pageOf(t), undefined);
});
