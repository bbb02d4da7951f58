import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { scenarioNames } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

const crypto = createNodeCrypto();
const seedsEach = 4;

for (const scenario of scenarioNames) {
  test(`All honest nodes hold the same and nothing forged, leaked or erased after ${scenario}`, async () => {
    for (let seed = 1; seed <= seedsEach; seed++) {
      const nodes = 4 + seed;
      const result = await simulate(crypto, { scenario, seed, nodes, words: 3 });
      assert.deepEqual(result.broken, [], `npm run sim -- --scenario ${scenario} --seed ${seed} --nodes ${nodes} --words 3`);
      assert.ok(result.records > nodes);
    }
  });
}

test("The same seed gives the same run, down to the byte, and another seed another", async () => {
  for (const scenario of ["storm", "hostile"] as const) {
    const run = (seed: number) => simulate(crypto, { scenario, seed, nodes: 6, words: 2 });
    const first = await run(7);
    assert.deepEqual(await run(7), first);
    assert.notEqual((await run(8)).traceHash, first.traceHash);
  }
});

test("The command prints the trace, explains itself, and refuses words it does not know", () => {
  const main = join(import.meta.dirname, "main.ts");
  const say = (...words: string[]): string => execFileSync(process.execPath, [main, ...words], { encoding: "utf8" });
  assert.match(say("--nodes", "3"), /converged [\s\S]*trace [0-9a-f]{64}/);
  assert.equal((JSON.parse(say("--nodes", "3", "--json")) as { broken: unknown[] }).broken.length, 0);
  assert.match(say("--help"), /Usage/);
  assert.match(say("--list"), /storm/);
  for (const wrong of [["--scenario", "sunny"], ["--nodes", "1"], ["--seed", "x"], ["--what"]]) assert.equal(spawnSync(process.execPath, [main, ...wrong]).status, 2, wrong.join(" "));
});
