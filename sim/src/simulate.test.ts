import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { scenarioNames } from "./scenarios.ts";
import { eventsOf, keptRuns, shrink, type Fails } from "./shrink.ts";
import { simulate } from "./simulate.ts";

const crypto = createNodeCrypto();
/** With fifteen scenarios 210 runs. */
const seedsEach = 14;

for (const scenario of scenarioNames) {
  test(`All honest nodes hold the same and nothing forged, leaked or erased after ${scenario}`, async () => {
    for (let seed = 1; seed <= seedsEach; seed++) {
      const settings = { scenario, seed, nodes: 3 + (seed % 5), words: 1 + (seed % 3) };
      const result = await simulate(crypto, settings);
      assert.deepEqual(result.broken, [], `npm run sim -- --scenario ${scenario} --seed ${seed} --nodes ${settings.nodes} --words ${settings.words}`);
      assert.ok(result.records > settings.nodes);
    }
  });
}

for (const run of keptRuns()) {
  test(`What once failed in ${run.scenario} with seed ${run.seed} holds: ${run.why}`, async () => {
    assert.deepEqual((await simulate(crypto, run)).broken, []);
  });
}

test("A failing run is made smaller while it fails, and no smaller", async () => {
  const settings = { scenario: "churn", seed: 1, nodes: 6, words: 2 } as const;
  // Fails where node 1 goes away after it has spoken.
  const fails: Fails = (run) => Promise.resolve(["say", "away"].every((what) => run.events?.some((event) => event.do === what && "node" in event && event.node === 1) === true));
  const smallest = await shrink(fails, settings);
  assert.deepEqual(smallest.events?.map((event) => event.do).sort(), ["away", "say"]);
  assert.equal(smallest.nodes, 2);
  assert.ok(eventsOf(settings).length > 2);
});

test("An invariant that is broken is told: a network that is cut for good does not converge", async () => {
  const settings = { scenario: "calm", seed: 2, nodes: 3, words: 1 } as const;
  const { broken } = await simulate(crypto, { ...settings, events: [...eventsOf(settings), { at: 0, do: "cut", side: [0], forMillis: 10 }, ...Array.from({ length: 100 }, (_, turn) => ({ at: turn * 40_000, do: "cut", side: [0], forMillis: 39_999 }) as const)], patienceSeconds: -3_000 });
  assert.ok(broken.some((line) => /no convergence/.test(line)), broken.join("\n"));
});

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
