import assert from "node:assert/strict";
import { test } from "node:test";
import { tryErasures, tryHostiles } from "./trials.ts";

test("No erased word comes back with a node that was away for long", async () => {
  assert.deepEqual(await tryErasures(10, 500), { trials: 10, resurrections: 0, broken: [] });
});

test("With three hostile nodes in ten all honest ones converge, at no more than twice the bytes", async () => {
  const { trials, converged, costRatio } = await tryHostiles(3, 500);
  assert.equal(converged, trials);
  assert.ok(costRatio <= 2, `${costRatio} times the bytes`);
});
