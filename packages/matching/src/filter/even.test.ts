/** Exposure made more even: against what is wanted, and what must never change. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { evenFactors, FilterError, mostFactor, reordered, type Candidates } from "./index.ts";

const candidates = (projects: readonly number[], scores: readonly number[]): Candidates => ({ projects: Int32Array.from(projects), scores: Float32Array.from(scores) });
/** Forty people, whom the same two projects suit better than two of the rest, each a little differently. */
const crowded = Array.from({ length: 40 }, (_, person) => candidates([0, 1, 2 + (person % 4), 2 + ((person + 1) % 4)], [1, 0.99 - person / 400, 0.8 - (person % 7) / 50, 0.6 - (person % 5) / 50]));
const shownOf = (factors: Float32Array): number[] => {
  const counts = Array.from({ length: 6 }, () => 0);
  for (const list of crowded) for (const project of reordered(list, factors, 2)) (counts[project] as number) += 1;
  return counts;
};

describe("evenness", () => {
  it("changes nothing at a share of 0, and shows each about as often as wanted at 1, where few had everything", () => {
    const wanted = new Float64Array(6).fill(1);
    assert.deepEqual(shownOf(evenFactors(crowded, wanted, { shown: 2, share: 0 })), [40, 40, 0, 0, 0, 0]);
    const even = shownOf(evenFactors(crowded, wanted, { shown: 2, share: 1 }));
    assert.ok(even.every((count) => count <= 30) && even.slice(2).every((count) => count >= 5), even.join());
  });

  it("only reorders: what a person is shown was among their candidates, no factor leaves its bounds, and the same lists give the same factors", () => {
    const lists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 6 }).map((projects) => candidates(projects, projects.map((_, at) => 1 / (at + 1)))), { maxLength: 20 });
    fc.assert(fc.property(lists, fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 6, maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (some, wanted, share) => {
      const settings = { shown: 3, share };
      const factors = evenFactors(some, Float64Array.from(wanted), settings);
      assert.deepEqual(factors, evenFactors(some, Float64Array.from(wanted), settings));
      assert.ok(factors.every((factor) => factor >= 1 / mostFactor - 1e-6 && factor <= mostFactor + 1e-6), factors.join());
      for (const list of some) {
        const shown = reordered(list, factors, 3);
        assert.equal(new Set(shown).size, Math.min(3, list.projects.length));
        assert.ok(shown.every((project) => list.projects.includes(project)));
      }
    }), { seed: 9, numRuns: 100 });
  });

  it("refuses a share that is none, and no place at all", () => {
    for (const settings of [{ shown: 2, share: -0.1 }, { shown: 2, share: NaN }, { shown: 0, share: 0.5 }]) assert.throws(() => evenFactors([], new Float64Array(1), settings), FilterError);
  });
});
