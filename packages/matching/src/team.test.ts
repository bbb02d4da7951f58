import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMatcher } from "./matcher.ts";
import { completeTeam, type TeamCandidate } from "./team.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const needsCount = 4;
const share = fc.double({ min: 0, max: 1, noNaN: true });
const serves = fc.array(share, { minLength: needsCount, maxLength: needsCount });
const people = fc.array(fc.record({ score: share, serves }), { maxLength: 6 }).map((list) => list.map((one, at): TeamCandidate => ({ id: `p${at}`, ...one })));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean over the needs that can be expected of this choice. */
const expected = (members: readonly (readonly number[])[], set: readonly TeamCandidate[]): number =>
  mean(Array.from({ length: needsCount }, (_, need) => 1 - [...members.map((one) => one[need] ?? 0), ...set.map((one) => one.score * (one.serves[need] ?? 0))].reduce((left, met) => left * (1 - met), 1)));

test("What is chosen one by one reaches at least 1 - 1/e of what the best choice gains", () => {
  fc.assert(
    fc.property(fc.array(serves, { maxLength: 2 }), people, fc.integer({ min: 0, max: 3 }), (members, candidates, size) => {
      const { chosen } = completeTeam(needsCount, members, candidates, size);
      const sets = candidates.reduce<TeamCandidate[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]).filter((set) => set.length <= size);
      const before = expected(members, []);
      const reached = expected(members, candidates.filter(({ id }) => chosen.some((one) => one.id === id)));
      assert.ok(chosen.length <= size && new Set(chosen.map(({ id }) => id)).size === chosen.length);
      // Whoever would bring next to nothing is left out: size times as little may be missing.
      assert.ok(reached - before >= (1 - 1 / Math.E) * (Math.max(...sets.map((set) => expected(members, set))) - before) - size * 0.01 - 1e-9);
      assert.ok(Math.abs(reached - before - chosen.reduce((sum, { adds }) => sum + adds, 0)) < 1e-9, "what each adds sums to the whole gain");
    }),
    { seed: 23 },
  );
});

test("Who brings what is missing is chosen before who brings more of what is there", () => {
  const team = completeTeam(2, [[1, 0]], [{ id: "more of it", score: 0.9, serves: [1, 0.1] }, { id: "the missing", score: 0.6, serves: [0, 1] }], 1);
  assert.deepEqual(team.chosen.map(({ id }) => id), ["the missing"]);
  assert.deepEqual([team.now, team.then], [[1, 0], [1, 1]]);
});

test("A whole team, no needs, nobody to choose from: nobody is proposed", () => {
  const somebody = { id: "a", score: 1, serves: [1, 1] };
  assert.deepEqual(completeTeam(2, [[1, 1]], [somebody], 3).chosen, []);
  assert.deepEqual(completeTeam(0, [], [somebody], 3), { chosen: [], now: [], then: [] });
  assert.deepEqual(completeTeam(2, [], [], 3).chosen, []);
});

test("Somebody serves a need by the nearest skill they offer, a lower level in part", () => {
  const [one, other] = loadStarterVocabulary().filter(({ kind }) => kind === "skill").map(({ id }) => id) as [string, string];
  const matcher = createMatcher({ vocabulary: createVocabulary(loadStarterVocabulary()), now: () => testNow });
  const project = subject({ id: "p", type: "project", needs: [{ skill: one, level: 3 }, { skill: "own/rain dance" }] });
  const [asWanted, lower, none] = [[{ skill: one, level: 3 }], [{ skill: one, level: 1 }], [{ skill: other }]].map((offers) => matcher.serves(project, subject({ id: "a", offers }))) as [number[], number[], number[]];
  assert.deepEqual([asWanted, asWanted[1]], [[1, 0], 0]);
  assert.ok((lower[0] as number) > 0 && (lower[0] as number) < 1);
  assert.ok((none[0] as number) < 1 && none[1] === 0);
});
