import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import type { FuzzTarget } from "@cosmicsync/protocol/testing";
import { projectRoot } from "./findings.ts";
import { withCounters } from "./fuzz/coverage.ts";
import { createDice, mutate } from "./fuzz/mutate.ts";
import { bytesOfCrasher, findTargets, readCrashers } from "./fuzz/targets.ts";
import { tryTarget } from "./fuzz/try-target.ts";

const runsEach = 2_000;

for (const target of (await findTargets(projectRoot)).values()) {
  test(`Nothing that once broke ${target.name}, nor ${runsEach} inputs near its vectors, breaks a promise`, async () => {
    assert.ok(target.seeds().length > 0);
    const { crash } = await tryTarget(target, { runs: runsEach, seed: 11, more: readCrashers(projectRoot, target.name).map(bytesOfCrasher) });
    assert.equal(crash, undefined, crash === undefined ? "" : `${crash.why}\n${Buffer.from(crash.input).toString("hex")}`);
  });
}

const twoFaced: FuzzTarget = {
  name: "two-faced",
  seeds: () => [new Uint8Array([1, 2, 3, 4])],
  run(bytes) { if (bytes.includes(77)) throw new Error("77 is not liked"); },
};

test("What breaks a promise is found again from the same seed, and made as short as it can be", async () => {
  const found = await tryTarget(twoFaced, { runs: 50_000, seed: 3 });
  assert.deepEqual(found.crash?.input, new Uint8Array([77]));
  assert.match(found.crash?.why ?? "", /not liked/);
  assert.equal((await tryTarget(twoFaced, { runs: 50_000, seed: 3 })).runs, found.runs);
  assert.equal((await tryTarget({ ...twoFaced, run: () => undefined }, { runs: 500, seed: 3 })).crash, undefined);
});

test("A crasher of before is tried before anything else", async () => {
  const { runs, crash } = await tryTarget(twoFaced, { runs: 10, seed: 1, more: [new Uint8Array([77, 1])] });
  assert.deepEqual([runs, crash?.input], [0, new Uint8Array([77, 1])]);
});

test("Mutations follow from their seed and stay within the bound", () => {
  const run = (seed: number): number[][] => {
    const dice = createDice(seed);
    return Array.from({ length: 300 }, () => [...mutate(dice, new Uint8Array(30).fill(7), [new Uint8Array(50)], [new Uint8Array([1, 2])], 40)]);
  };
  assert.deepEqual(run(1), run(1));
  assert.notDeepEqual(run(1), run(2));
  assert.ok(run(1).every(({ length }) => length <= 40));
  assert.ok(new Set(run(1).map(String)).size > 200);
});

test("Counters tell branches apart and change nothing else", () => {
  let used = 0;
  const source = withCounters("export const sign = (n: number): string => { if (n < 0) return '-'; return n > 0 ? '+' : '0'; };", "sign.ts", () => used++);
  const branches = new Uint16Array(used);
  const sign = runInNewContext(source.replace("export const sign =", ""), { __branches: branches }) as (n: number) => string;
  const reached = (n: number): [string, string] => { branches.fill(0); return [sign(n), branches.join("")]; };
  const answers = [-1, 0, 1].map(reached);
  assert.deepEqual(answers.map(([answer]) => answer), ["-", "0", "+"]);
  assert.equal(new Set(answers.map(([, counts]) => counts)).size, 3);
});
