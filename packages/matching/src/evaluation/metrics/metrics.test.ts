/** Every metric against values worked out by hand, and the laws it must keep. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { intervals, intervalOf } from "./bootstrap.ts";
import { auc, calibrationError, fitLogistic, logLoss, meanGroupAuc } from "./pairs.ts";
import { hits, meanRank, ndcg, recall, reciprocalRank } from "./ranking.ts";
import { coverage, exposureGini, gini } from "./spread.ts";

const near = (actual: number | undefined, expected: number): void => assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);
const pool = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index);

describe("ranks", () => {
  it("share the mean of the places of a tie", () => {
    const scores = Float64Array.from([5, 3, 3, 1]);
    assert.deepEqual([0, 1, 2, 3].map((candidate) => meanRank(scores, pool(4), candidate)), [1, 2.5, 2.5, 4]);
    assert.equal(meanRank(new Float64Array(101), pool(101), 7), 51, "a scorer that says nothing puts everybody in the middle");
  });

  it("sum to the same whatever the scores, and do not depend on the order of the pool", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 }), (values) => {
      const scores = Float64Array.from(values);
      const ranks = values.map((_, candidate) => meanRank(scores, pool(values.length), candidate));
      near(ranks.reduce((sum, rank) => sum + rank, 0), (values.length * (values.length + 1)) / 2);
      assert.deepEqual(ranks, values.map((_, candidate) => meanRank(scores, pool(values.length).reverse(), candidate)));
    }), { seed: 1 });
  });
});

describe("ranking metrics", () => {
  it("agree with values worked out by hand", () => {
    // Relevant with grades 3 and 1 at places 1 and 4: (3/log2 2 + 1/log2 5) / (3/log2 2 + 1/log2 3).
    near(ndcg([{ rank: 1, grade: 3 }, { rank: 4, grade: 1 }], [3, 1], 10), (3 + 1 / Math.log2(5)) / (3 + 1 / Math.log2(3)));
    near(ndcg([{ rank: 11, grade: 1 }], [1], 10), 0);
    near(recall([{ rank: 2, grade: 1 }, { rank: 20, grade: 1 }, { rank: 21, grade: 1 }], 4, 20), 0.5);
    near(reciprocalRank([{ rank: 4, grade: 1 }, { rank: 2.5, grade: 1 }]), 0.4);
    near(reciprocalRank([]), 0);
    near(hits([50, 51], 4, 50), 0.25);
  });

  it("stay between 0 and 1, are 1 for a perfect order, and never fall when a relevant one rises", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), (places) => {
      const placed = places.map((rank) => ({ rank, grade: 1 }));
      const grades = places.map(() => 1);
      for (const value of [ndcg(placed, grades, 10), recall(placed, places.length, 20), reciprocalRank(placed)]) assert.ok(value >= 0 && value <= 1);
      near(ndcg(places.map((_, index) => ({ rank: index + 1, grade: 1 })), grades, 10), 1);
      const better = placed.map((one, index) => (index === 0 ? { ...one, rank: Math.max(1, one.rank - 0.5) } : one));
      assert.ok(ndcg(better, grades, 10) >= ndcg(placed, grades, 10) && reciprocalRank(better) >= reciprocalRank(placed));
    }), { seed: 2 });
  });
});

describe("pair metrics", () => {
  it("agree with values worked out by hand", () => {
    // Yes at .9 and .4, no at .5 and .4: three of four comparisons are won, of which one is half: (1 + 1 + 0 + .5) / 4.
    near(auc([{ score: 0.9, label: 1 }, { score: 0.4, label: 1 }, { score: 0.5, label: 0 }, { score: 0.4, label: 0 }]), 2.5 / 4);
    assert.equal(auc([{ score: 1, label: 1 }]), undefined);
    near(logLoss(0.8, 1), -Math.log(0.8));
    near(logLoss(0.8, 0), -Math.log(0.2));
    assert.ok(Number.isFinite(logLoss(0, 1)) && Number.isFinite(logLoss(1, 0)));
    // Two bins of two: |.1 - .5| and |.85 - .5|, each half of the pairs.
    near(calibrationError([{ probability: 0.1, label: 0 }, { probability: 0.1, label: 1 }, { probability: 0.85, label: 1 }, { probability: 0.85, label: 0 }]), 0.375);
  });

  it("see within groups what a pooled AUC hides: knowing who is popular is not knowing who fits", () => {
    const pairs = ["a", "b"].flatMap((group, base) => [0, 1].map((label) => ({ group, label: base === 0 ? label : 1 - label, score: base })));
    near(meanGroupAuc(pairs), 0.5);
    near(auc([{ score: 1, label: 1 }, { score: 1, label: 1 }, { score: 0, label: 0 }, { score: 0, label: 0 }]), 1);
  });

  it("keep AUC unchanged under any rising transformation, and mirror it when labels turn round", () => {
    const sample = fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), label: fc.constantFrom(0, 1) }), { minLength: 4, maxLength: 40 });
    fc.assert(fc.property(sample, (pairs) => {
      const value = auc(pairs);
      if (value === undefined) return;
      near(auc(pairs.map(({ score, label }) => ({ score: Math.exp(score), label }))), value);
      near(auc(pairs.map(({ score, label }) => ({ score, label: 1 - label }))), 1 - value);
    }), { seed: 3 });
  });

  it("find the curve that made the labels, and the base rate where scores say nothing", () => {
    const points = Array.from({ length: 2_000 }, (_, index) => ({ score: index / 2_000, label: (index * 0.618) % 1 < 1 / (1 + Math.exp(-(-2 + 4 * (index / 2_000)))) ? 1 : 0 }));
    const curve = fitLogistic(points);
    assert.ok(Math.abs(curve(0) - 0.119) < 0.03 && Math.abs(curve(1) - 0.881) < 0.03, `${curve(0)} ${curve(1)}`);
    assert.ok(Math.abs(fitLogistic([1, 0, 0, 0].map((label) => ({ score: 7, label })))(7) - 0.25) < 1e-6);
    assert.ok(Number.isFinite(fitLogistic([{ score: 0, label: 0 }, { score: 1, label: 1 }])(0.5)));
  });
});

describe("spread", () => {
  it("agrees with values worked out by hand", () => {
    near(gini([1, 1, 1, 1], 4), 0);
    near(gini([1], 4), 0.75);
    near(gini([1, 3], 2), 0.25);
    near(coverage([[1, 2], [2, 3]], 6), 0.5);
    near(exposureGini([[1], [2]], 2), 0);
  });

  it("is the same for any unit of exposure, and greater when somebody gets more of what another had", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 12 }), (amounts) => {
      near(gini(amounts.map((amount) => amount * 7), amounts.length), gini(amounts, amounts.length));
      const sorted = [...amounts].sort((a, b) => a - b);
      const unfair = sorted.map((amount, index) => (index === 0 ? amount - 1 : index === sorted.length - 1 ? amount + 1 : amount));
      assert.ok(gini(unfair, amounts.length) >= gini(amounts, amounts.length));
    }), { seed: 4 });
  });
});

describe("intervals", () => {
  it("hold the mean, shrink with more queries, and are the same for the same seed", () => {
    const column = (count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => index % 2);
    const [few] = intervals([column(20)], 1);
    const [many] = intervals([column(2_000)], 1, 200);
    assert.ok(few !== undefined && many !== undefined && few.low <= few.mean && few.mean <= few.high);
    assert.ok(many.high - many.low < (few.high - few.low) / 4);
    assert.deepEqual(intervals([column(20)], 1), intervals([column(20)], 1));
  });

  it("are paired: two scorers that differ by a constant differ surely, however much the queries vary", () => {
    const one = Float64Array.from({ length: 30 }, (_, index) => (index * 37) % 30);
    const [, , difference] = intervals([one, one.map((value) => value - 0.1), one.map((value) => value - (value - 0.1))], 5);
    assert.ok(difference !== undefined && difference.low > 0.0999 && difference.high < 0.1001);
  });

  it("hold a figure that is no mean", () => {
    const { mean, low, high } = intervalOf(50, (rows) => new Set(rows).size / 50, 3, 100);
    assert.ok(low <= mean && mean <= high);
  });
});
