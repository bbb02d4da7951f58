import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { findBenchmarks, judgeAnswer, showTable } from "./bench.ts";
import { projectRoot } from "./findings.ts";

function bench(t: TestContext, files: Record<string, string>, ...parameters: string[]): { code: number | null; stdout: string; stderr: string } {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-bench-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...files, "package.json": `{"type":"module"}` })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "bench.ts"), "--root", root, ...parameters], { encoding: "utf8" });
  return { code: status, stdout, stderr };
}

const merge = `console.log("warming up");
export async function run(): Promise<{ figures: Record<string, number>; peers: Record<string, string> }> {
  setInterval(() => {}, 1000);
  return { figures: { mergeNs: 12.5 }, peers: { plain: "Map.set" } };
}`;

test("With --json, stdout holds one line of JSON and nothing that the benchmark printed", (t) => {
  const { code, stdout, stderr } = bench(t, { "packages/protocol/src/merge.bench.ts": merge }, "merge", "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, `{"name":"merge","figures":{"mergeNs":12.5},"peers":{"plain":"Map.set"}}\n`);
  assert.match(stderr, /warming up/);
});

test("Without --json, the figures are a table that names what they were compared with", () => {
  const table = showTable("scan", { figures: { scanMs: 1.81234, rows: 100000, recall: { at10: 0.9965 } }, peers: { plain: "a loop" } });
  assert.equal(table, "scan\n  scanMs       1.812\n  rows         100,000\n  recall.at10  0.9965\n  compared with plain: a loop");
});

test("Help lists the names, and a name that nobody knows is an error that lists them too", (t) => {
  const files = { "packages/protocol/src/merge.bench.ts": merge, "bench/network.bench.ts": merge };
  const help = bench(t, files, "--help");
  assert.equal(help.code, 0);
  assert.match(help.stdout, /Names: network, merge\./);
  const unknown = bench(t, files, "gone", "--json");
  assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
  assert.match(unknown.stderr, /there is no benchmark gone; there are: network, merge/);
});

test("Two benchmarks of one name are refused", (t) => {
  const { code, stderr } = bench(t, { "packages/a/src/merge.bench.ts": merge, "packages/b/src/merge.bench.ts": merge }, "merge");
  assert.equal(code, 1);
  assert.match(stderr, /^packages\/b\/src\/merge\.bench\.ts:1: packages\/a\/src\/merge\.bench\.ts has the same name/);
});

test("A benchmark that fails exits with 1 and gives no figures", (t) => {
  const { code, stdout, stderr } = bench(t, { "bench/a.bench.ts": `export async function run() { throw new Error("wrong result"); }` }, "a", "--json");
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /wrong result/);
});

test("Figures are finite numbers or objects, and peers are described", () => {
  assert.equal(judgeAnswer({ figures: { a: 1, b: { c: 2 } }, peers: { plain: "a loop" } }), undefined);
  for (const answer of [undefined, {}, { figures: {}, peers: {} }, { figures: { a: NaN }, peers: {} }, { figures: { a: "1" }, peers: {} }, { figures: { a: 1 } }, { figures: { a: 1 }, peers: { plain: 1 } }]) {
    assert.equal(typeof judgeAnswer(answer), "string", JSON.stringify(answer));
  }
});

test("The benchmarks of this project have names of their own", () => {
  assert.doesNotThrow(() => findBenchmarks(projectRoot));
});
