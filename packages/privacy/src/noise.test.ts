/** Noise comes as often as its formula says, to the last number, and by whole numbers alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { bernoulliExp, discreteGaussian, discreteLaplace, fraction, NoiseError, squareRoot, uniform, type Bytes } from "./index.ts";

const seeded = (seed: number): Bytes => {
  const chance = seededChance(seed);
  return (count) => Uint8Array.from({ length: count }, () => Math.floor(chance() * 256));
};

/**
 * Pearson's chi-square of draws against chances by value; what is expected less than ten times is one bin. In: the draws. Out: how far it is above what it should be, in standard deviations
 * (Wilson and Hilferty 1931), to be below four with a seed that is kept.
 */
function surprise(draws: readonly number[], chanceOf: (value: number) => number, span: number): number {
  const counts = new Map<number, number>();
  for (const draw of draws) counts.set(draw, (counts.get(draw) ?? 0) + 1);
  let [sum, bins, restExpected, restSeen] = [0, 0, draws.length, draws.length];
  for (let value = -span; value <= span; value += 1) {
    const expected = draws.length * chanceOf(value);
    if (expected < 10) continue;
    const seen = counts.get(value) ?? 0;
    sum += (seen - expected) ** 2 / expected;
    bins += 1;
    restExpected -= expected;
    restSeen -= seen;
  }
  if (restExpected >= 10) {
    sum += (restSeen - restExpected) ** 2 / restExpected;
    bins += 1;
  }
  const degrees = bins - 1;
  return ((sum / degrees) ** (1 / 3) - (1 - 2 / (9 * degrees))) / Math.sqrt(2 / (9 * degrees));
}
const normalised = (weight: (value: number) => number, span: number): ((value: number) => number) => {
  let whole = 0;
  for (let value = -span; value <= span; value += 1) whole += weight(value);
  return (value) => weight(value) / whole;
};
const draws = (count: number, draw: () => bigint): number[] => Array.from({ length: count }, () => Number(draw()));

describe("noise", () => {
  it("of Laplace comes as often as e^(-|y| / scale) says, for whole scales and others", () => {
    for (const [over, under, seed] of [[1, 1, 1], [5, 2, 2], [1, 3, 3], [20, 1, 4]] as const) {
      const bytes = seeded(seed);
      const found = surprise(draws(8_000, () => discreteLaplace(fraction(over, under), bytes)), normalised((value) => Math.exp((-Math.abs(value) * under) / over), 400), 400);
      assert.ok(Math.abs(found) < 4, `scale ${over}/${under}: ${found}`);
    }
  });

  it("of Gauss comes as often as e^(-y^2 / 2 variance) says, for large variances, small ones and fractions", () => {
    for (const [over, under, seed] of [[1, 1, 5], [20, 1, 6], [1, 4, 7], [355, 113, 8]] as const) {
      const bytes = seeded(seed);
      const found = surprise(draws(8_000, () => discreteGaussian(fraction(over, under), bytes)), normalised((value) => Math.exp((-(value ** 2) * under) / (2 * over)), 200), 200);
      assert.ok(Math.abs(found) < 4, `variance ${over}/${under}: ${found}`);
    }
  });

  it("would be found out if it were twice as likely to be zero, or a little wider", () => {
    const bytes = seeded(9);
    const wrong = draws(8_000, () => (uniform(12n, bytes) === 0n ? 0n : discreteGaussian(fraction(20), bytes)));
    assert.ok(surprise(wrong, normalised((value) => Math.exp(-(value ** 2) / 40), 200), 200) > 4);
    const wider = draws(8_000, () => discreteGaussian(fraction(24), bytes));
    assert.ok(surprise(wider, normalised((value) => Math.exp(-(value ** 2) / 40), 200), 200) > 4);
  });

  it("is true with the chance e^-x, also where x is large", () => {
    for (const [over, under] of [[0, 1], [1, 2], [1, 1], [7, 3]] as const) {
      const bytes = seeded(10);
      const seen = Array.from({ length: 4_000 }, () => bernoulliExp(fraction(over, under), bytes)).filter(Boolean).length / 4_000;
      assert.ok(Math.abs(seen - Math.exp(-over / under)) < 0.03, `${over}/${under}: ${seen}`);
    }
  });

  it("is drawn evenly, whatever the count", () => {
    const bytes = seeded(11);
    for (const count of [2, 3, 7, 200, 257]) {
      const found = surprise(draws(6_000, () => uniform(BigInt(count), bytes)), (value) => (value >= 0 && value < count ? 1 / count : 0), count);
      assert.ok(Math.abs(found) < 4, `${count}: ${found}`);
    }
  });

  it("is never made of bytes that are no chance: the draw ends, and says so", () => {
    assert.throws(() => discreteLaplace(fraction(1), (count) => new Uint8Array(count).fill(0)), NoiseError);
    assert.throws(() => uniform(3n, (count) => new Uint8Array(count).fill(255)), NoiseError);
    for (const wrong of [fraction(0), fraction(-1), fraction(1, 0)]) {
      assert.throws(() => discreteLaplace(wrong, seeded(1)), RangeError);
      assert.throws(() => discreteGaussian(wrong, seeded(1)), RangeError);
    }
  });

  it("has roots that are exact", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (of) => {
      const root = squareRoot(of);
      assert.ok(root * root <= of && of < (root + 1n) * (root + 1n));
    }), { seed: 1, numRuns: 500 });
  });
});
