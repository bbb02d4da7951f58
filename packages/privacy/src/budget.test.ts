/** What may be told of anybody is bounded in each period, however it is asked for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { epsilonOf, left, spend, type Budget } from "./index.ts";

const year = 1_000;
const fresh: Budget = { millionths: 1_000_000, periodMillis: year, spent: [] };

describe("a budget", () => {
  it("is spent, and says when there is more", () => {
    const first = spend(fresh, 600_000, "a", 10);
    assert.ok(first.ok);
    assert.equal(left(first.budget, 10), 400_000);
    assert.deepEqual(spend(first.budget, 500_000, "b", 20), { ok: false, left: 400_000, fromMillis: 1_010 });
    const second = spend(first.budget, 400_000, "b", 20);
    assert.ok(second.ok);
    assert.deepEqual(spend(second.budget, 1, "c", 1_009), { ok: false, left: 0, fromMillis: 1_010 });
    assert.ok(spend(second.budget, 600_000, "c", 1_010).ok);
    assert.deepEqual(spend(fresh, 1_000_001, "d", 0), { ok: false, left: 1_000_000, fromMillis: Infinity });
  });

  it("is never exceeded in any period, whatever is asked for and when, also by a clock that goes back", () => {
    fc.assert(fc.property(fc.array(fc.record({ step: fc.integer({ min: -300, max: 700 }), millionths: fc.integer({ min: 1, max: 700_000 }) }), { maxLength: 40 }), (asks) => {
      let budget = fresh;
      let now = 5_000;
      const told: { readonly at: number; readonly millionths: number }[] = [];
      for (const { step, millionths } of asks) {
        now += step;
        const answer = spend(budget, millionths, "x", now);
        if (!answer.ok) continue;
        budget = answer.budget;
        told.push({ at: now, millionths });
        const forward = told.every(({ at }, index) => index === 0 || at >= (told[index - 1]?.at as number));
        if (forward) for (const { at } of told) assert.ok(told.filter((one) => one.at > at - year && one.at <= at).reduce((sum, one) => sum + one.millionths, 0) <= fresh.millionths);
        assert.ok(left(budget, now) >= 0);
      }
    }), { seed: 4, numRuns: 400 });
  });

  it("adds up exactly: a hundred small sums are one large one", () => {
    let budget: Budget = fresh;
    for (let at = 0; at < 100; at += 1) {
      const answer = spend(budget, 10_000, "x", at);
      assert.ok(answer.ok);
      budget = answer.budget;
    }
    assert.equal(left(budget, 100), 0);
  });

  it("takes whole numbers above zero only, and can be told as epsilon and delta", () => {
    for (const wrong of [0, -1, 0.5, NaN, Infinity]) assert.throws(() => spend(fresh, wrong, "x", 0), RangeError);
    assert.ok(Math.abs(epsilonOf(1_000_000, 1e-9) - (1 + 2 * Math.sqrt(Math.log(1e9)))) < 1e-12);
  });
});
