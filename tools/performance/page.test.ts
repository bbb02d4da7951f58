import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { performancePages, type Result } from "./page.ts";

function pagesOf(t: TestContext, ...results: Partial<Result>[]): Record<string, string> {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-performance-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bench/results"), { recursive: true });
  for (const result of results) writeFileSync(join(root, "bench/results", `${result.name}.json`), JSON.stringify({ figures: {}, peers: {}, machine: "two cores", day: "2026-11-22", ...result }));
  return performancePages(root);
}

test("A figure stands beside its target, and a missed target is said to be missed", (t) => {
  const page = pagesOf(t, { name: "reconcile", figures: { roundTrips: 1.5, bytesPerDifference: { 100: 31.26, 1000: 20 } }, peers: { negentropy: "in JavaScript" } })["docs/reference/performance.md"]!;
  assert.match(page, /\| `roundTrips` \|.*\| 1\.5 \| ≤ 1\.5 \| reached \|/);
  assert.match(page, /\| `bytesPerDifference\.100` \|.*\| 31\.3 \| ≤ 25 \| \*\*missed\*\* \|/);
  assert.match(page, /\| `bytesPerDifference\.10000` \|.*\| not measured \|/);
  assert.match(page, /compared with negentropy: in JavaScript/);
});

test("A figure that nobody aims at is shown, and without results there is no page", (t) => {
  assert.match(pagesOf(t, { name: "start", figures: { startMillis: 1_490 } })["docs/reference/performance.md"]!, /Measured: `startMillis` 1,490\./);
  assert.deepEqual(pagesOf(t), {});
});

test("Every plot has a table with the same numbers", (t) => {
  const pages = pagesOf(t, { name: "reconcile", figures: { bytesPerDifference: { 100: 24, 1000: 21 }, negentropyBytesPerDifference: { 100: 1_114 } } });
  assert.match(pages["docs/reference/performance.md"]!, /!\[Bytes to find out a difference, of 100,000 records\]\(performance-bytes\.svg\)/);
  assert.match(pages["docs/reference/performance.md"]!, /\| 100 \| 24 \| 1,114 \| 8 \|\n\| 1,000 \| 21 \| {2}\| 8 \|/);
  const picture = pages["docs/reference/performance-bytes.svg"]!;
  assert.equal(picture.match(/<circle/g)?.length, 5);
  assert.doesNotMatch(picture, /NaN|Infinity|undefined/);
});

test("The plot of reads comes with the storage result, beside a line that grows as log N", (t) => {
  const pages = pagesOf(t, { name: "storage", figures: { readCpuMicros: { 10000: 10, 1000000: 12 }, readPages: { 10000: 4, 1000000: 5 }, readPagesPostgres: { 10000: 5 } } });
  assert.match(pages["docs/reference/performance.md"]!, /\| 1,000,000 \| 12 \| 15 \| 5 \| {2}\|/);
  assert.equal(pages["docs/reference/performance-reads.svg"]!.match(/<circle/g)?.length, 7);
});
