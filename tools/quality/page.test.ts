import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { matchingPages } from "./page.ts";

const pageOf = (t: TestContext, figures?: object): string | undefined => pagesOf(t, figures)["docs/reference/matching.md"];
function pagesOf(t: TestContext, figures?: object): Record<string, string> {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-matching-page-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bench/results"), { recursive: true });
  if (figures !== undefined) writeFileSync(join(root, "bench/results/match-quality.json"), JSON.stringify({ name: "match-quality", figures, peers: { popularity: "a count" }, machine: "", day: "2026-11-22" }));
  return matchingPages(root);
}

test("A row stands with its aims, its tables and intervals, and a missed aim is said to be missed", (t) => {
  const row = { overBest: 1.1, hits: 0.3, question: "Who?", data: "some", licence: "CC0", aims: { overBest: { means: "a ratio", least: 1.15 }, hits: { means: "a share", least: 0.28 }, also: { means: "what else" } }, also: 2, tables: [{ title: "All", metrics: ["mrr"], rows: { engine: { mrr: { mean: 0.25, low: 0.2, high: 0.3 } } } }], notes: ["beware"] };
  const page = pageOf(t, { needExpert: row }) ?? "";
  assert.match(page, /\| `overBest` \| a ratio \| 1\.100 \| ≥ 1\.15 \| \*\*missed\*\* \|/);
  assert.match(page, /\| `hits` \|.*\| reached \|/);
  assert.match(page, /\| `also` \| what else \| [\d.]+ \|  \|  \|/);
  assert.match(page, /\| engine \| \.250 \[\.200, \.300\] \|/);
  assert.match(page, /Licence: CC0\.[^]*\* beware/);
});

test("What was not measured says why, and without a result there is no page", (t) => {
  assert.match(pageOf(t, { values: { skipped: "valueeval not found" } }) ?? "", /## values\n\nNot measured: valueeval not found\./);
  assert.equal(pageOf(t), undefined);
});

test("How exposure is spread, and what came of foretold chances, is drawn where a row has it, with the numbers beside", (t) => {
  const row = {
    question: "How fair?", data: "a simulator", licence: "ours",
    lorenz: { engine: [[0, 0], [0.5, 0.3], [1, 1]], "by popularity": [[0, 0], [0.5, 0.05], [1, 1]] },
    reliability: { engine: [{ foretold: 0.1, happened: 0.12, count: 40 }, { foretold: 0.5, happened: 0.4, count: 0 }, { foretold: 0.9, happened: 0.85, count: 9 }] },
  };
  const pages = pagesOf(t, { simulator: row });
  const page = pages["docs/reference/matching.md"] ?? "";
  assert.match(page, /!\[simulator: how exposure is spread\]\(matching-simulator-lorenz\.svg\)/);
  assert.match(page, /\| engine \| \.060, \.300, \.860 \|/);
  assert.match(page, /\| engine \| \.100 \| \.120 \| 40 \|/);
  assert.doesNotMatch(page, /\| engine \| \.500 \| \.400/, "an empty bin says nothing");
  const [curve, diagram] = [pages["docs/reference/matching-simulator-lorenz.svg"] ?? "", pages["docs/reference/matching-simulator-reliability.svg"] ?? ""];
  assert.match(curve, /^<svg [^>]*role="img" aria-label="simulator: how exposure is spread"/);
  assert.equal(curve.match(/<circle/g)?.length, 6);
  assert.equal(diagram.match(/<circle/g)?.length, 2);
  assert.deepEqual(Object.keys(pagesOf(t, { values: { skipped: "none" } })), ["docs/reference/matching.md"]);
});
