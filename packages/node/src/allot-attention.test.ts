/** Allotting attention beside other work: in steps, every hour, and on with what there was when a run fails. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allotAttention } from "./allot-attention.ts";

const begin = (renew: (seed: number) => Generator<undefined, never>) => {
  let waiting: { afterMillis: number; work: () => void } | undefined;
  let moment = 7_200_000;
  let tick = 0;
  const told: unknown[] = [];
  const stop = allotAttention({ allotment: { renew }, now: () => moment, ticks: () => (tick += 3), schedule: (afterMillis, work) => { waiting = { afterMillis, work }; return () => { waiting = undefined; }; }, onFailure: (cause) => told.push(cause) });
  const next = (): number | undefined => {
    const due = waiting;
    if (due === undefined) return undefined;
    waiting = undefined;
    moment += due.afterMillis;
    due.work();
    return due.afterMillis;
  };
  return { next, stop, told };
};

describe("allotting attention", () => {
  it("does a few steps at a time, and begins anew an hour after it ended, with the hour as seed", () => {
    const seeds: number[] = [];
    let steps = 0;
    const { next, stop } = begin(function* (seed) {
      seeds.push(seed);
      for (let step = 0; step < 5; step += 1, steps += 1) yield;
      return undefined as never;
    });
    assert.equal(next(), 60_000);
    assert.ok(steps > 0 && steps < 5, String(steps));
    const waits: (number | undefined)[] = [];
    while (seeds.length < 2) waits.push(next());
    assert.deepEqual(waits, [10, 10, 3_600_000].slice(3 - waits.length));
    assert.deepEqual(seeds, [2, 3]);
    stop();
    assert.equal(next(), undefined);
  });

  it("tells of a run that failed and tries again an hour later", () => {
    let runs = 0;
    const { next, told } = begin(function* () { runs += 1; throw new Error("no"); });
    next();
    assert.deepEqual(told.map(String), ["Error: no"]);
    assert.equal(next(), 3_600_000);
    assert.equal(runs, 2);
  });
});
