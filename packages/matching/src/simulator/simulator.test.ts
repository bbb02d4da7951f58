/** The simulator: one seed one world, the same dice under every ranking, and what it says of extremes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createVocabulary, loadStarterVocabulary } from "../vocabulary/index.ts";
import { drawCommunity } from "./community.ts";
import { chancesOf, learnYes, measurePairs, mostToGain, rankingNames, rankingOf } from "./rankings.ts";
import { firstSuccess, giniOf, lorenzOf, simulate, wouldSayYes } from "./simulate.ts";

const concepts = loadStarterVocabulary();
const vocabulary = createVocabulary(concepts);
const count = 40;
const community = drawCommunity(concepts, count, 7);
const measures = measurePairs(vocabulary, community.subjects);
const says = wouldSayYes(community, 7);
const chances = chancesOf(measures, count, learnYes([{ community, measures, says }], 20, 1));

describe("a simulated community", () => {
  it("is the same for the same seed, and every ranking in it comes out the same again", () => {
    assert.deepEqual(drawCommunity(concepts, count, 7), community);
    for (const name of rankingNames) {
      const run = (): ReturnType<typeof simulate> => simulate(community, rankingOf(name, chances, measures, community, 1), { seed: 7, periods: 3 });
      assert.deepEqual(run(), run(), name);
      assert.ok(run().success10 >= 0 && run().success10 <= 1 && run().unanswered <= 1);
    }
  });

  it("lets nobody meet who would not, and nobody answer beyond their room", () => {
    const never = { ...community, yes: new Float32Array(count * count) };
    assert.equal(simulate(never, { score: () => 1 }, { seed: 1 }).meetings, 0);
    const none = { ...community, yes: new Float32Array(count * count).fill(1), capacity: new Uint8Array(count) };
    const { meetings, requests, unanswered } = simulate(none, { score: () => 1 }, { seed: 1 });
    assert.ok(requests > 0);
    assert.deepEqual([meetings, unanswered], [0, 1]);
  });

  it("has nothing to gain from both sides where both want the same, and something where they do not", () => {
    const alike = { ...community, yes: Float32Array.from({ length: count * count }, (_, pair) => Math.max(community.yes[pair] as number, community.yes[(pair % count) * count + Math.floor(pair / count)] as number)) };
    const [same, drawn] = [mostToGain(alike), mostToGain(community)];
    assert.ok(Math.abs(same.ratio - 1) < 1e-9 && Math.abs(same.correlation - 1) < 1e-6, JSON.stringify(same));
    assert.ok(drawn.ratio > 1.1 && drawn.correlation < 0.5, JSON.stringify(drawn));
  });

  it("tells of the first lists apart, which nobody was yet asked from", () => {
    const { success10, firstSuccess10 } = simulate(community, rankingOf("truth, two-sided", chances, measures, community, 1), { seed: 7, periods: 8 });
    assert.ok(firstSuccess10 > success10, `${firstSuccess10} then ${success10}: those found are gone from later lists`);
    const once = simulate(community, rankingOf("truth, two-sided", chances, measures, community, 1), { seed: 7, periods: 1 });
    assert.equal(once.firstSuccess10, once.success10);
  });

  it("counts of everybody's first list who would be a yes on both sides: all where those come first, none where they come last", () => {
    const mutual = (i: number, j: number): number => (says[i * count + j] as number) & (says[j * count + i] as number);
    const partners = Array.from({ length: count }, (_, i) => [...Array(count).keys()].reduce((sum, j) => sum + (i === j ? 0 : mutual(i, j)), 0));
    assert.equal(firstSuccess(community, says, mutual), partners.reduce((sum, here) => sum + Math.min(10, here), 0) / (count * 10));
    assert.equal(firstSuccess(community, says, (i, j) => -mutual(i, j)), 0);
    for (const size of [0, 1]) assert.equal(firstSuccess(drawCommunity(concepts, size, 1), new Uint8Array(size), () => 1), 0);
  });

  it("of one person, or of nobody, shows nothing", () => {
    for (const size of [0, 1]) assert.deepEqual([...simulate(drawCommunity(concepts, size, 1), { score: () => NaN }, { seed: 1 }).shown], []);
  });

  it("spreads attention more evenly where it is allotted than where the popular come first", () => {
    const gini = (name: (typeof rankingNames)[number]): number => giniOf(simulate(community, rankingOf(name, chances, measures, community, 1), { seed: 7 }).exposure);
    assert.ok(gini("two-sided, allotted") < gini("popularity"));
  });

  it("tells inequality: 0 where all have the same, near 1 where one has all, and its curve from corner to corner", () => {
    assert.equal(giniOf(new Float64Array(5).fill(3)), 0);
    assert.ok(giniOf(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 9)) > 0.89);
    const curve = lorenzOf(Float64Array.of(1, 2, 3, 4), 4);
    assert.deepEqual(curve, [[0, 0], [0.25, 0.1], [0.5, 0.3], [0.75, 0.6], [1, 1]]);
  });
});
