import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { scenarioNames } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

const crypto = createNodeCrypto();

for (const scenario of scenarioNames) {
  test(`All honest nodes hold every record and no other after ${scenario}`, async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const result = await simulate(crypto, { scenario, seed, nodes: 4 + seed, recordsPerNode: 3 });
      assert.deepEqual(result.broken, [], `${scenario} ${seed}`);
      assert.equal(result.records, (4 + seed) * 3);
      assert.ok(result.convergenceSeconds !== undefined && result.convergenceSeconds < 300, `${scenario} ${seed}: ${result.convergenceSeconds}`);
    }
  });
}

test("The same seed gives the same run, down to the byte, and another seed another", async () => {
  const run = (seed: number) => simulate(crypto, { scenario: "lossy", seed, nodes: 5 });
  const first = await run(7);
  assert.deepEqual(await run(7), first);
  assert.notEqual((await run(8)).traceHash, first.traceHash);
});

test("A lossy network really loses, and hostile nodes really spoil sessions", async () => {
  assert.ok((await simulate(crypto, { scenario: "lossy", seed: 3, nodes: 6 })).lost > 0);
  const { ends } = await simulate(crypto, { scenario: "hostile", seed: 3, nodes: 8 });
  assert.ok(Object.entries(ends).some(([code, count]) => code !== "reconcile/agreed" && code !== "given up" && count > 0), JSON.stringify(ends));
});

test("The command prints the trace, explains itself, and refuses words it does not know", () => {
  const main = join(import.meta.dirname, "main.ts");
  assert.match(execFileSync(process.execPath, [main, "--nodes", "3"], { encoding: "utf8" }), /converged [\s\S]*trace [0-9a-f]{64}/);
  assert.match(execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" }), /Usage/);
  for (const wrong of [["--scenario", "sunny"], ["--nodes", "1"], ["--seed", "x"], ["--what"]]) assert.equal(spawnSync(process.execPath, [main, ...wrong]).status, 2, wrong.join(" "));
});
