/** Offers are given to needs so that nothing better is possible. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { assign } from "./assignment.ts";

const total = (gains: readonly (readonly number[])[], chosen: readonly number[]): number => chosen.reduce((sum, offer, need) => sum + (offer < 0 ? 0 : (gains[need]?.[offer] ?? 0)), 0);
/** Every way of giving offers to needs. */
const best = (gains: readonly (readonly number[])[], need = 0, taken: readonly number[] = []): number => {
  const row = gains[need];
  if (row === undefined) return 0;
  return row.reduce((most, gain, offer) => (taken.includes(offer) ? most : Math.max(most, gain + best(gains, need + 1, [...taken, offer]))), best(gains, need + 1, taken));
};

describe("assignment", () => {
  it("gives one offer to one need only, where both want it", () => {
    assert.deepEqual(assign([[1, 0.6], [0.9, 0]]), [1, 0]);
    assert.deepEqual(assign([[1], [0.9]]), [0, -1]);
    assert.deepEqual(assign([[0, 0], [0, 0.5]]), [-1, 1]);
    assert.deepEqual(assign([]), []);
  });

  it("is as good as the best of all possible ways, and never gives an offer twice", () => {
    const gain = fc.constantFrom(0, 0, 0.25, 0.5, 0.7, 0.7, 1);
    const matrix = fc.integer({ min: 1, max: 5 }).chain((width) => fc.array(fc.array(gain, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }));
    fc.assert(fc.property(matrix, (gains) => {
      const chosen = assign(gains);
      const given = chosen.filter((offer) => offer >= 0);
      assert.equal(new Set(given).size, given.length);
      assert.ok(Math.abs(total(gains, chosen) - best(gains)) < 1e-9, JSON.stringify({ gains, chosen }));
    }), { numRuns: 500, seed: 2 });
  });
});
