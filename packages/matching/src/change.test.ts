import assert from "node:assert/strict";
import { test } from "node:test";
import { decideFeature } from "@cosmicsync/policy";
import fc from "fast-check";
import { changesOf, withChange, type Change } from "./change.ts";
import { createMatcher } from "./matcher.ts";
import { fieldsRead } from "./receipt.ts";
import type { Subject } from "./subject.ts";
import { matchFields } from "./terms/index.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const concepts = loadStarterVocabulary();
const matcher = createMatcher({ vocabulary: createVocabulary(concepts), now: () => testNow });
const topics = concepts.filter(({ kind }) => kind !== "value").slice(0, 60).map(({ id }) => id);

const topic = fc.constantFrom(...topics);
const skill = fc.record({ skill: topic, level: fc.integer({ min: 1, max: 4 }) });
const anybody = (id: string): fc.Arbitrary<Subject> =>
  fc.record({
    offers: fc.uniqueArray(skill, { maxLength: 5, selector: ({ skill: concept }) => concept }), needs: fc.uniqueArray(skill, { maxLength: 4, selector: ({ skill: concept }) => concept }), interests: fc.uniqueArray(topic, { maxLength: 4 }),
    languages: fc.uniqueArray(fc.constantFrom("en", "es", "de"), { maxLength: 2 }).map((list) => list.map((language) => ({ language }))), hoursPerWeek: fc.integer({ min: 1, max: 20 }),
  }).map((said) => subject({ id, ...said }));

test("Following what would change it gives the score that was told, and a better one", () => {
  fc.assert(
    fc.property(anybody("a"), anybody("b"), (seeker, other) => {
      const before = matcher.score(seeker, other).score;
      for (const change of changesOf(matcher, seeker, other)) {
        const after = matcher.score(withChange(seeker, change), other).score;
        assert.ok(after > before, `${JSON.stringify(change)}: ${before} to ${after}`);
        assert.ok(Math.abs(after - change.score) < 1e-9);
      }
    }),
    { seed: 17 },
  );
});

test("The skill that a project lacks is what would change most, at the level that it looks for", () => {
  const [carpentry, cooking] = topics as [string, string];
  const project = subject({ id: "p", type: "project", needs: [{ skill: carpentry, level: 3 }], interests: [cooking] });
  assert.deepEqual(pick(changesOf(matcher, subject({ id: "a", interests: [cooking] }), project)[0]), { change: "offer", concept: carpentry, level: 3 });
  assert.deepEqual(pick(changesOf(matcher, subject({ id: "a", offers: [{ skill: carpentry, level: 1 }], interests: [cooking] }), project)[0]), { change: "level", concept: carpentry, level: 3 });
});

test("Nobody is told to take on another's values, place or time of day", () => {
  const value = concepts.find(({ kind }) => kind === "value")?.id as string;
  const other = subject({ id: "b", values: [value], region: "SE", timeZone: "Europe/Stockholm" });
  assert.deepEqual(changesOf(matcher, subject({ id: "a", region: "PE", timeZone: "America/Lima" }), other), []);
});

test("A receipt names the fields that are filled in and no others, and each is one that policy has reviewed", () => {
  assert.deepEqual(fieldsRead(subject({ id: "a", offers: [{ skill: topics[0] as string }], languages: [{ language: "en" }], region: "SE" })), ["offers", "languages", "region"]);
  assert.deepEqual(fieldsRead(subject({ id: "a" })), []);
  for (const field of matchFields) assert.equal(decideFeature(field).outcome, "allow", field);
});

test("A field that no receipt names moves no score", () => {
  fc.assert(
    fc.property(anybody("a"), anybody("b"), fc.string(), (seeker, other, text) => {
      assert.equal(matcher.score({ ...seeker, text }, other).score, matcher.score(seeker, other).score);
    }),
    { seed: 18, numRuns: 50 },
  );
});

const pick = (change: Change | undefined): Partial<Change> | undefined => change && { change: change.change, ...(change.concept === undefined ? {} : { concept: change.concept }), ...(change.level === undefined ? {} : { level: change.level }) };
