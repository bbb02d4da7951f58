/** Who would be in a team: against what is written on paper, and what must hold of every way and every mix. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chooseShares, createLikelyMembers, FilterError, memberWays, type MemberWay, type PastTeam } from "./index.ts";
import { createLikenessRidge, ridgeBounds, type Known } from "./likeness-ridge.ts";
import { createSkillLikeness } from "./skill-likeness.ts";

const team = (skills: readonly number[], members: readonly number[]): PastTeam => ({ skills: Int32Array.from(skills), members: Int32Array.from(members) });
const skillCount = 4;
const memberCount = 5;
const few = (most: number): fc.Arbitrary<number[]> => fc.uniqueArray(fc.integer({ min: 0, max: most - 1 }), { maxLength: most }).map((list) => list.sort((a, b) => a - b));
const someTeams = fc.array(fc.tuple(few(skillCount), few(memberCount)).map(([skills, members]) => team(skills, members)), { minLength: 1, maxLength: 12 });
const first = (scores: Float32Array): number => scores.indexOf(Math.max(...scores));

describe("likeness of skills", () => {
  it("is 1 for the same skills, the same both ways, and never outside 0 to 1", () => {
    fc.assert(fc.property(someTeams, (teams) => {
      const likeness = createSkillLikeness(teams, skillCount);
      const table = likeness.sets.map((skills) => {
        const { sets, likeness: values } = likeness.to(skills);
        return likeness.sets.map((_, set) => values[sets.indexOf(set)] ?? 0);
      });
      for (const [one, row] of table.entries()) for (const [other, value] of row.entries()) {
        assert.ok(value >= 0 && value <= 1 + 1e-9);
        assert.ok(Math.abs(value - (table[other]?.[one] as number)) < 1e-9);
        if (one === other) assert.ok(Math.abs(value - 1) < 1e-9);
      }
    }), { seed: 3, numRuns: 100 });
  });

  it("weighs a skill whose teams share people above one as common whose teams do not", () => {
    const teams = [team([0], [0, 1]), team([0], [0, 1]), team([0], [0, 1]), team([1], [0, 1]), team([1], [2]), team([1], [3, 4])];
    const { weights } = createSkillLikeness(teams, 2);
    assert.ok((weights[0] as number) > 1.2 * (weights[1] as number), weights.join());
    const alone = createSkillLikeness([team([0], [0]), team([1], [1]), team([1], [2])], 2).weights;
    assert.ok((alone[0] as number) > (alone[1] as number), "where nothing shares anybody, the rarer weighs more");
  });
});

describe("ridge regression on likeness", () => {
  it("solves its equations: for a team that was, what is left is the ridge times its coefficient", () => {
    // Two sets that share nothing are two equations of one unknown: y = mean + (y - mean) / (1 + ridge / count).
    const teams = [team([0], [0]), team([0], [0]), team([0], [0]), team([1], [1])];
    const likeness = createSkillLikeness(teams, 2);
    const known: Known[] = [{ members: [0], amounts: [3], count: 3 }, { members: [1], amounts: [1], count: 1 }];
    const scores = createLikenessRidge(likeness, known, 2);
    const [mean, kept] = [3 / 4, 1 / (1 + 1 / 3)];
    const found = scores(likeness.to(Int32Array.of(0)));
    assert.ok(Math.abs((found[0] as number) - (mean + (1 - mean) * kept)) < 1e-6, found.join());
    assert.ok(Math.abs((scores(likeness.to(Int32Array.of(1)))[1] as number) - (1 / 4 + (3 / 4) / 2)) < 1e-6, "what one team says is held nearer to the mean");
  });

  it("refuses what would not go into its memory, before anything is built", () => {
    const likeness = createSkillLikeness([team([0], [0])], 1);
    assert.throws(() => createLikenessRidge(likeness, [{ members: [0], amounts: [1], count: 1 }], ridgeBounds.coefficients + 1), FilterError);
  });
});

describe("likely members", () => {
  const teams = [team([0], [0, 1]), team([0], [0, 1]), team([1], [2]), team([1], [2, 3]), team([0, 1], [4]), team([], [3])];

  it("puts those first who were in teams with these very skills, by every way but popularity and co-workers, and by every mix of them", () => {
    const likely = createLikelyMembers(teams, { skillCount, memberCount });
    for (const way of memberWays.filter((one) => one !== "popularity" && !one.startsWith("co-workers"))) {
      assert.ok([0, 1].includes(first(likely.by(way, Int32Array.of(0)))), way);
      assert.ok([2, 3].includes(first(likely.by(way, Int32Array.of(1)))), way);
    }
    assert.equal(first(likely.mixed({ "ridge": 0.5, "nearest, power 8": 0.5 }, Int32Array.of(0, 1))), 4);
    assert.equal(first(likely.by("nearest, power 3", Int32Array.of())), 3, "no skills at all are alike to no skills at all");
    assert.equal(first(likely.by("co-workers of the nearest, power 8", Int32Array.of(1))), 3, "who worked with the nearest, and not the nearest");
  });

  it("gives numbers that are not negative and sum to 1, by every way, whatever the teams were and whatever is asked", () => {
    fc.assert(fc.property(someTeams.filter((some) => some.some(({ members }) => members.length > 0)), few(skillCount), fc.constantFrom(undefined, 1, 1_000), (some, skills, halfLife) => {
      const likely = createLikelyMembers(some, { skillCount, memberCount, halfLife });
      for (const way of memberWays) {
        const scores = likely.by(way, Int32Array.from(skills));
        assert.ok(scores.every((score) => score >= 0), `${way}: ${scores.join()}`);
        const sum = scores.reduce((total, score) => total + score, 0);
        // Nobody worked with anybody, or nobody is like this at all: then all are 0.
        assert.ok(Math.abs(sum - 1) < 1e-3 || (sum === 0 && (way.startsWith("co-workers") || way === "people as centroids")), `${way}: ${sum}`);
      }
    }), { seed: 11, numRuns: 100 });
  });

  it("lets what was long ago count less, and counts all alike without a half-life", () => {
    const turned = [...Array<PastTeam>(4).fill(team([0], [0])), ...Array<PastTeam>(3).fill(team([0], [1]))];
    const asked = (halfLife?: number): number => first(createLikelyMembers(turned, { skillCount, memberCount, halfLife }).by("nearest, power 3", Int32Array.of(0)));
    assert.deepEqual([asked(), asked(2)], [0, 1]);
  });
});

describe("the choice of shares", () => {
  it("gives nothing to ways that do not help, sums to 1, and is never worse than the best single way", () => {
    const scores: Readonly<Partial<Record<MemberWay, readonly number[]>>> = { "ridge": [1, 0, 0], "nearest, power 3": [0, 0.9, 0] };
    const scoresBy = Object.fromEntries(memberWays.map((way) => [way, [Float32Array.from(scores[way] ?? [0, 0, 1])]])) as unknown as Record<MemberWay, Float32Array[]>;
    // Right is that the first two are equal and the third is nothing: about as much of one as of the other.
    const judge = (mixed: readonly Float32Array[]): number => {
      const [one, other, third] = mixed[0] as unknown as readonly [number, number, number];
      return -(Math.abs(one - other) + 2 * third) / (one + other + third);
    };
    const { shares, value } = chooseShares(scoresBy, judge);
    assert.ok(Math.abs(Object.values(shares).reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    for (const way of memberWays) assert.ok(value >= judge(scoresBy[way]), way);
    assert.ok((shares.ridge ?? 0) > 0.4 && (shares["nearest, power 3"] ?? 0) > 0.4 && value > -0.1, JSON.stringify(shares));
  });
});
