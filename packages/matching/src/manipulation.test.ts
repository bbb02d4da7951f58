/** What somebody gains who fills their profile up, copies another's, or has friends praise them: at most two ranks. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seededChance } from "@cosmicsync/protocol";
import { createMatcher, type Subject } from "./index.ts";
import { dayMillis, subject, testNow } from "./testing.ts";
import { createTogether, type Together } from "./together.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const skills = loadStarterVocabulary().filter(({ kind }) => kind === "skill").map(({ id }) => id).slice(0, 120);
const chance = seededChance(19);
const pick = (): string => skills[Math.floor(chance() * skills.length)] as string;
const some = (most: number) => [...new Set(Array.from({ length: most }, pick))].map((skill) => ({ skill }));
/** With hours and a last change of their own, as people have: among many who tie, the least lift would pass all at once. */
const people = Array.from({ length: 150 }, (_, at) => subject({ id: `p${String(at).padStart(3, "0")}`, offers: some(4), needs: some(3), interests: some(3).map(({ skill }) => skill), hoursPerWeek: 1 + Math.floor(chance() * 20), updatedAt: testNow - Math.floor(chance() * 200) * dayMillis }));
const places = 50;

const ranksOf = (subjects: readonly Subject[], ids: readonly string[], together?: Together): number[] => {
  const matcher = createMatcher({ vocabulary, now: () => testNow, ...(together === undefined ? {} : { together }) });
  for (const one of subjects) matcher.put(one);
  return people.slice(0, 30).flatMap((seeker) => {
    const found = matcher.match(seeker, { want: "person", limit: places, spheres: ["sphere"] }).map(({ subjectId }) => subjectId);
    return ids.filter((id) => id !== seeker.id).map((id) => (found.includes(id) ? found.indexOf(id) : places));
  });
};
const pastOf = (at: number): string => (people[at % people.length] as Subject).id;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("who games a profile", () => {
  it("is refused with thousands of skills, as with one beyond the bound", () => {
    const matcher = createMatcher({ vocabulary, now: () => testNow });
    for (const count of [65, 5_000]) assert.throws(() => matcher.put(subject({ id: "spam", offers: Array.from({ length: count }, (_, at) => ({ skill: `own/s${at}` })) })), /at most 64/);
    assert.equal(matcher.size(), 0);
  });

  it("as a copy of somebody good gains no place before the original, nor takes one from who differs", () => {
    const seeker = people[0] as Subject;
    const original = subject({ id: "original", offers: [...seeker.needs, { skill: "skill/law" }], needs: seeker.offers, interests: seeker.interests });
    const clones = Array.from({ length: 10 }, (_, at) => ({ ...original, id: `x-clone${at}` }));
    const matchOf = (subjects: readonly Subject[]): string[] => {
      const matcher = createMatcher({ vocabulary, now: () => testNow });
      for (const one of subjects) matcher.put(one);
      return matcher.match(seeker, { want: "person", limit: 20, spheres: ["sphere"] }).map(({ subjectId }) => subjectId);
    };
    const without = matchOf([...people, original]);
    const with10 = matchOf([...people, original, ...clones]);
    assert.equal(without[0], "original");
    assert.equal(with10[0], "original");
    const others = without.filter((id) => id !== "original").slice(0, 5);
    for (const id of others) assert.ok(with10.includes(id), `${id} was crowded out: ${with10.join(" ")}`);
  });

  it("gains nothing by praise: nothing that others say of a person has a place in what is matched", () => {
    const member = people[40] as Subject;
    const ring = people.slice(40, 50).map(({ id }) => id);
    const praised = people.map((one) => (ring.includes(one.id) ? { ...one, ...{ praise: 100, likes: ring, rating: 5 } } : one));
    assert.deepEqual(ranksOf(praised, [member.id]), ranksOf(people, [member.id]));
  });

  it("gains at most two ranks in the mean by a ring that works together on paper, without end, and is content each time", () => {
    const member = people[40] as Subject;
    const ring = people.slice(40, 50).map(({ id }) => id);
    // Others have worked too, each with some two: a ring is measured among people with a past, not among newcomers alone.
    const honest = Array.from({ length: 120 }, (_, at) => ({ id: `h${at}`, people: [pastOf(at), pastOf(at + 1 + (at % 7))], startedAt: testNow - at, content: at % 4 !== 0 }));
    const praise = Array.from({ length: 500 }, (_, at) => ({ id: `r${at}`, people: [ring[at % 10] as string, ring[(at + 1 + Math.floor(at / 10)) % 10] as string], startedAt: testNow - at, content: true }));
    const withPast = (done: typeof honest): Together => {
      const together = createTogether();
      for (const one of done) together.put(one);
      return together;
    };
    const [before, after] = [mean(ranksOf(people, [member.id], withPast(honest))), mean(ranksOf(people, [member.id], withPast([...honest, ...praise])))];
    assert.ok(before - after <= 2, `${before} to ${after}`);
  });

  it("by listing all that may be listed gains at most two ranks in the mean", () => {
    const honest = people[60] as Subject;
    const spam = { ...honest, offers: [...honest.offers, ...skills.filter((skill) => !honest.offers.some((offer) => offer.skill === skill)).map((skill) => ({ skill }))].slice(0, 64) };
    const [before, after] = [mean(ranksOf(people, [honest.id])), mean(ranksOf(people.map((one) => (one.id === honest.id ? spam : one)), [honest.id]))];
    assert.ok(before - after <= 2, `${before} to ${after}`);
  });
});
