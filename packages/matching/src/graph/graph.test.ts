/** Ties and nearness by hand, and laws that hold for any history. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nearnessParts, readNearness } from "./nearness.ts";
import { createTies, type Ties } from "./ties.ts";

const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
function read(ties: Ties, starters: readonly number[], tick: number, count: number): Record<(typeof nearnessParts)[number], Float32Array> {
  const into = nearnessParts.map(() => new Float32Array(count));
  readNearness(ties, starters, tick, into);
  return Object.fromEntries(nearnessParts.map((name, index) => [name, into[index]])) as Record<(typeof nearnessParts)[number], Float32Array>;
}

describe("ties", () => {
  it("give each pair of an occasion of n people 1 / (n - 1), and fade by half in a half-life", () => {
    const ties = createTies(10);
    ties.add([0, 1, 2], 0);
    ties.add([0, 1], 10);
    const seen: number[][] = [];
    ties.each(0, 20, (other, lasting, fading) => seen.push([other, lasting, fading]));
    assert.deepEqual(seen, [[1, 1.5, 0.5 / 4 + 1 / 2], [2, 0.5, 0.5 / 4]]);
    assert.deepEqual(ties.strength(0, 20), [2, 2 * 0.5 / 4 + 1 / 2]);
    assert.deepEqual([ties.tied(1, 2), ties.tied(0, 3), ties.degree(0), ties.degree(9)], [true, false, 2, 0]);
  });

  it("tie nobody through a crowd, nor somebody with themself", () => {
    const ties = createTies();
    ties.add(Array.from({ length: 31 }, (_, person) => person), 0);
    ties.add([40, 40], 0);
    assert.deepEqual([ties.degree(0), ties.degree(40)], [0, 0]);
  });
});

describe("nearness", () => {
  it("is what the formulas say on a path of three with a branch", () => {
    const ties = createTies();
    for (const pair of [[0, 1], [1, 2], [1, 3], [2, 4]]) ties.add(pair, 0);
    const found = read(ties, [0], 0, 5);
    assert.deepEqual([...found.tie], [0, 1, 0, 0, 0]);
    assert.deepEqual([...found.common], [0, 0, 1, 1, 0]);
    near(found["Adamic-Adar"][2] as number, 1 / Math.log(4));
    near(found.allocation[3] as number, 1 / 3);
    // 0 -> 1 -> 2 -> 4 with probability 1 x 1/3 x 1/2, and 0 -> 1 -> 2 -> 1 and 0 -> 1 -> 3 -> 1 back.
    near(found.walk[4] as number, 1 / 6);
    near(found.walk[1] as number, 1 / 6 + 1 / 3);
    // A fourth step goes on from there: to 2 from 4, and from 1 to each of its others; back to who asks it never goes.
    for (const [person, share] of [[1, 0], [2, 1 / 6 + (1 / 6 + 1 / 3) / 3], [3, (1 / 6 + 1 / 3) / 3], [4, 0], [0, 0]] as const) near(found["far walk"][person] as number, share);
    for (const [lasting, fading] of [["tie", "fading tie"], ["allocation", "fading allocation"], ["walk", "fading walk"]] as const) assert.deepEqual(found[lasting], found[fading], "nothing has faded yet");
  });

  it("says nothing of somebody without history, and never of those who ask", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 30 });
    fc.assert(fc.property(pairs, fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 3 }), (all, starters) => {
      const ties = createTies(5);
      for (const [tick, pair] of all.entries()) ties.add(pair, tick);
      for (const part of Object.values(read(ties, starters, all.length, 12))) {
        assert.ok(part[10] === 0 && part[11] === 0);
        assert.ok(part.every((value) => value >= 0 && Number.isFinite(value)));
      }
      const { walk, allocation } = read(ties, starters, all.length, 12);
      for (const starter of starters) assert.ok(walk[starter] === 0 && allocation[starter] === 0);
      assert.ok(walk.reduce((sum, share) => sum + share, 0) <= starters.length + 1e-5, "a walk ends in one place");
    }), { seed: 3, numRuns: 200 });
  });

  it("weighs a newer tie more, where ties fade", () => {
    const ties = createTies(10);
    for (const [tick, pair] of [[0, 1], [1, 2], [0, 3], [3, 4]].entries()) ties.add(pair as [number, number], tick < 2 ? 0 : 100);
    const found = read(ties, [0], 100, 5);
    assert.equal(found.allocation[2], found.allocation[4]);
    assert.ok((found["fading allocation"][4] as number) > 10 * (found["fading allocation"][2] as number));
  });
});
