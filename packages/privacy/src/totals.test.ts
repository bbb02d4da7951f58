/** Totals are near the truth where many are counted, and nobody's share can grow. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { clipped, countsOf, sumOf, together, type Bytes, type Counts } from "./index.ts";

const seeded = (seed: number): Bytes => {
  const chance = seededChance(seed);
  return (count) => Uint8Array.from({ length: count }, () => Math.floor(chance() * 256));
};
const settings = { millionths: 250_000, most: 10, delta: 1e-9 };

describe("counts over names", () => {
  it("are near the truth where many have a name, and silent where few have", () => {
    const people = Array.from({ length: 400 }, (_, index) => ["all", ...(index < 200 ? ["half"] : []), ...(index < 5 ? ["few"] : []), `only ${index}`]);
    const { counts, variance, threshold } = countsOf(people, settings, seeded(1));
    assert.equal(variance, 20);
    assert.ok(threshold > 25 && threshold < 40, String(threshold));
    assert.deepEqual(Object.keys(counts), ["all", "half"]);
    assert.ok(Math.abs((counts["all"] as number) - 400) < 25 && Math.abs((counts["half"] as number) - 200) < 25);
  });

  it("count a person under so many names at most, and once under each", () => {
    const greedy = Array.from({ length: 1_000 }, (_, index) => `name ${String(index).padStart(4, "0")}`);
    const plain = Array.from({ length: 100 }, () => ["shared", "shared", "shared"]);
    const seen = countsOf([...Array.from({ length: 100 }, () => greedy), ...plain], settings, seeded(2)).counts;
    assert.equal(Object.keys(seen).filter((name) => name.startsWith("name")).length, settings.most);
    assert.ok((seen["shared"] as number) < 130);
  });

  it("of one person alone are told less often than delta allows, also where delta is large", () => {
    const loose = { ...settings, delta: 0.05, most: 1 };
    let told = 0;
    for (let seed = 0; seed < 400; seed += 1) told += Object.keys(countsOf([["mine"]], loose, seeded(seed)).counts).length;
    assert.ok(told / 400 <= 0.05, String(told));
  });

  it("of several nodes add up, in any order", () => {
    const told = fc.record({ counts: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 30, max: 900 })), variance: fc.constant(20), threshold: fc.integer({ min: 20, max: 40 }), nodes: fc.constant(1) }) as fc.Arbitrary<Counts>;
    fc.assert(fc.property(told, told, told, (a, b, c) => {
      assert.deepEqual(together([a, together([b, c])]), together([together([c, a]), b]));
      assert.equal(together([a, b, c]).variance, 60);
    }), { seed: 3, numRuns: 200 });
  });
});

describe("sums over places", () => {
  it("are near the truth, and a vector is never longer than it may be", () => {
    const { sums, variance } = sumOf(Array.from({ length: 300 }, () => [3, -4, 0]), 3, { millionths: 500_000, most: 5 }, seeded(4));
    assert.equal(variance, 25);
    for (const [place, wanted] of [900, -1_200, 0].entries()) assert.ok(Math.abs((sums[place] as number) - wanted) < 30);
    fc.assert(fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 1_000 }), (vector, most) => {
      const short = clipped(vector, most);
      assert.ok(Math.hypot(...short) <= most + 1e-9);
      if (Math.hypot(...vector) <= most) assert.deepEqual(short, vector);
    }), { seed: 5 });
  });

  it("refuse what is no whole number, or of another length", () => {
    for (const wrong of [[0.5], [NaN], [Infinity], [1, 2]]) assert.throws(() => sumOf([wrong], 1, { millionths: 1, most: 1 }, seeded(1)), RangeError);
    for (const wrong of [{ millionths: 0, most: 1 }, { millionths: 1, most: 0 }, { millionths: 0.5, most: 1 }]) assert.throws(() => sumOf([[1]], 1, wrong, seeded(1)), RangeError);
    for (const delta of [0, 0.5, NaN]) assert.throws(() => countsOf([["a"]], { ...settings, delta }, seeded(1)), RangeError);
  });
});
