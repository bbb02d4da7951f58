import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createCandidateIndex } from "./candidates.ts";
import { compile, type Compiled } from "./compile.ts";
import { createMatcher } from "./matcher.ts";
import { createNumbers } from "./numbers.ts";
import { subject, testNow } from "./testing.ts";
import { syntheticCommunity } from "./testing/community.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const skills = Array.from({ length: 40 }, (_, index) => `own/skill ${index}`);
const everybody = new Uint32Array(8).fill(0xffffffff);
const seeker = subject({ id: "seeker", needs: skills.slice(0, 30).map((skill) => ({ skill })) });

test("A short list of candidates is the beginning of the long one", () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.constantFrom(...skills), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 40 }), (offers, limit) => {
      const numbers = createNumbers(createVocabulary([]));
      const index = createCandidateIndex("person");
      for (const [slot, held] of offers.entries()) index.put(slot, compiled(numbers.number, `s${slot}`, held));
      const viewer = compile(seeker, numbers.number);
      const rarity = (concept: number): number => 1 + (concept % 7) / 3;
      const find = (most: number): number[] => index.find(viewer, { numbers, rarity, now: testNow, offsetHours: () => undefined }, most, everybody);
      assert.deepEqual(find(limit), find(offers.length).slice(0, limit));
    }),
    { seed: 41 },
  );
});

test("Who is not allowed is no candidate and takes nobody's place", () => {
  const numbers = createNumbers(createVocabulary([]));
  const index = createCandidateIndex("person");
  for (let slot = 0; slot < 30; slot += 1) index.put(slot, compiled(numbers.number, `s${slot}`, [skills[0] as string]));
  const found = index.find(compile(seeker, numbers.number), { numbers, rarity: () => 1, now: testNow, offsetHours: () => undefined }, 10, Uint32Array.of(0b001001001001001001001001001001));
  assert.deepEqual(found, [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
});

const compiled = (number: (id: string) => number, id: string, offers: readonly string[]): Compiled => compile(subject({ id, offers: offers.map((skill) => ({ skill })) }), number);

test("The best of a community by the whole score are among its candidates", () => {
  const concepts = loadStarterVocabulary();
  const vocabulary = createVocabulary(concepts);
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  const subjects = syntheticCommunity(concepts, 1_200);
  for (const one of subjects) matcher.put(one);
  let found = 0;
  for (const asking of subjects.slice(0, 10)) {
    const found20 = new Set(matcher.shortlist(asking, { want: "person", limit: 100, spheres: ["sphere"] }).map(({ subjectId }) => subjectId));
    const best = subjects.filter(({ type, id }) => type === "person" && id !== asking.id).map((other) => ({ id: other.id, score: matcher.score(asking, other).score })).sort((a, b) => b.score - a.score).slice(0, 20);
    found += best.filter(({ id }) => found20.has(id)).length;
  }
  assert.ok(found >= 190, `${found} of 200`);
});
