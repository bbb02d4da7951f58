/** What the matcher promises to both sides. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { createMatcher, termNames, type Match, type Subject } from "./index.ts";
import { loadShippedEncoder } from "./encoder/index.ts";
import { dayMillis, subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const concepts = loadStarterVocabulary();
const skillIds = concepts.filter(({ kind }) => kind !== "value").map(({ id }) => id);
const valueIds = concepts.filter(({ kind }) => kind === "value").map(({ id }) => id);
const matcherOf = (...subjects: Subject[]) => {
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  for (const one of subjects) matcher.put(one);
  return matcher;
};
const seeker = subject({ id: "seeker", offers: [{ skill: "skill/carpentry", level: 3 }], needs: [{ skill: "skill/gardening" }] });
const gardener = subject({ id: "gardener", offers: [{ skill: "skill/gardening" }], needs: [{ skill: "skill/carpentry", level: 2 }] });
const everywhere = { want: "person", limit: 20, spheres: ["sphere"] } as const;

describe("the matcher", () => {
  it("finds whoever offers what is needed and needs what is offered", () => {
    assert.deepEqual(matcherOf(gardener, subject({ id: "lawyer", offers: [{ skill: "skill/law" }] })).match(seeker, everywhere).map(({ subjectId }) => subjectId), ["gardener"]);
  });

  it("places a fit in both directions above a fit in one", () => {
    const oneWay = subject({ id: "one-way", offers: [{ skill: "skill/gardening" }], needs: [{ skill: "skill/law" }] });
    assert.deepEqual(matcherOf(oneWay, gardener).match(seeker, everywhere).map(({ subjectId }) => subjectId), ["gardener", "one-way"]);
  });

  it("counts a related skill in part", () => {
    const near = subject({ id: "near", offers: [{ skill: "skill/garden-design" }], needs: [{ skill: "skill/carpentry", level: 2 }] });
    const [first, second] = matcherOf(near, gardener).match(seeker, everywhere);
    assert.equal(first?.subjectId, "gardener");
    assert.equal(second?.subjectId, "near");
    assert.ok((second?.forSeeker.score ?? 1) < (first?.forSeeker.score ?? 0));
  });

  it("never suggests somebody of another sphere, the seeker, the excluded or another type", () => {
    const matcher = matcherOf(gardener, { ...seeker, id: "seeker", offers: gardener.offers, needs: gardener.needs }, { ...gardener, id: "elsewhere", spheres: ["other"] }, { ...gardener, id: "blocked" }, { ...gardener, id: "project", type: "project" });
    assert.deepEqual(matcher.match(seeker, { ...everywhere, exclude: ["blocked"] }).map(({ subjectId }) => subjectId), ["gardener"]);
  });

  it("never suggests people their own project, nor a project its lead", () => {
    const own = subject({ id: "own", type: "project", lead: "seeker", needs: seeker.offers });
    const other = subject({ id: "other", type: "project", lead: "gardener", needs: seeker.offers });
    assert.deepEqual(matcherOf(own, other).match(seeker, { ...everywhere, want: "project" }).map(({ subjectId }) => subjectId), ["other"]);
    assert.deepEqual(matcherOf(seeker).match(own, everywhere), []);
  });

  it("forgets whoever is removed, and follows who changes", () => {
    const matcher = matcherOf(gardener);
    matcher.put({ ...gardener, offers: [{ skill: "skill/law" }], needs: [] });
    assert.deepEqual(matcher.match(seeker, everywhere), []);
    matcher.put(gardener);
    assert.equal(matcher.match(seeker, everywhere).length, 1);
    matcher.remove("gardener");
    assert.deepEqual(matcher.match(seeker, everywhere), []);
    assert.equal(matcher.size(), 0);
  });

  it("finds by meaning whom no shared concept finds, follows who changes, and never somebody out of reach", () => {
    const own = createVocabulary(concepts);
    own.encodeWith(loadShippedEncoder()).step();
    const matcher = createMatcher({ vocabulary: own, now: () => testNow });
    const more = { languages: [{ language: "sv" }], interests: ["own/yodelling"] };
    matcher.put(subject({ id: "near", ...more, interests: ["own/yodeling"] }));
    matcher.put(subject({ id: "far", ...more, interests: ["own/tax-law"] }));
    const asking = subject({ id: "asking", ...more });
    assert.deepEqual(matcher.match(asking, everywhere), [], "their words are spelled otherwise");
    assert.equal(matcher.encode(1), "more");
    assert.equal(matcher.encode(), "done");
    assert.deepEqual(matcher.match(asking, everywhere).map(({ subjectId }) => subjectId), ["near"]);
    assert.deepEqual(matcher.match(asking, { ...everywhere, blocked: ["near"] }), []);
    assert.deepEqual(matcher.match(asking, { ...everywhere, spheres: ["other"] }), []);
    matcher.put(subject({ id: "later", ...more, interests: ["own/yodeling"] }));
    assert.deepEqual(matcher.match(asking, everywhere).map(({ subjectId }) => subjectId).sort(), ["later", "near"]);
    matcher.remove("near");
    assert.deepEqual(matcher.match(asking, everywhere).map(({ subjectId }) => subjectId), ["later"]);
  });

  it("suggests nobody to an empty profile rather than anybody", () => {
    assert.deepEqual(matcherOf(gardener, seeker).match(subject({ id: "empty" }), everywhere), []);
  });

  it("links two people by the same own words that no vocabulary has", () => {
    const match = matcherOf(subject({ id: "yodeller", offers: [{ skill: "own/yodelling" }] })).match(subject({ id: "x", needs: [{ skill: "own/yodeling" }] }), everywhere);
    assert.deepEqual(match, [], "another spelling of own words is no candidate");
    assert.equal(matcherOf(subject({ id: "yodeller", offers: [{ skill: "own/yodelling" }] })).match(subject({ id: "x", needs: [{ skill: "own/yodelling" }] }), everywhere).length, 1);
  });

  it("refuses a profile beyond the bounds and takes one at the bounds", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ skill: `own/skill${index}` }));
    assert.throws(() => matcherOf(subject({ id: "spam", offers: many(65) })), /offers: 65 entries, at most 64/);
    assert.equal(matcherOf(subject({ id: "full", offers: many(64) })).size(), 1);
    assert.throws(() => matcherOf(subject({ id: "x", updatedAt: NaN })), /updatedAt/);
  });

  it("keeps one place of ten for a newcomer of whom little is known", () => {
    const rich = Array.from({ length: 30 }, (_, index) => subject({ id: `rich${index}`, offers: gardener.offers, needs: gardener.needs, interests: ["skill/cooking"], values: ["value/benevolence"], languages: [{ language: "en" }], hoursPerWeek: 4, region: "SE", timeZone: "Europe/Stockholm", updatedAt: testNow - 40 * dayMillis }));
    const whole = { ...seeker, interests: ["skill/cooking"], values: ["value/benevolence"], languages: [{ language: "en" }], hoursPerWeek: 4, region: "SE", timeZone: "Europe/Stockholm" };
    const newcomer = { ...gardener, id: "newcomer" };
    assert.ok(matcherOf(...rich, newcomer).match(whole, { ...everywhere, limit: 10 }).some(({ subjectId }) => subjectId === "newcomer"));
    const silent = { ...newcomer, updatedAt: testNow - 300 * dayMillis };
    assert.ok(!matcherOf(...rich, silent).match(whole, { ...everywhere, limit: 10 }).some(({ subjectId }) => subjectId === "newcomer"));
  });

  it("does not show ten copies of one profile before somebody different", () => {
    const copies = Array.from({ length: 10 }, (_, index) => ({ ...gardener, id: `copy${index}` }));
    const different = subject({ id: "different", offers: [{ skill: "skill/gardening" }, { skill: "skill/music" }], needs: [{ skill: "skill/carpentry", level: 2 }] });
    const places = matcherOf(...copies, different).match(seeker, { ...everywhere, limit: 5 }).map(({ subjectId }) => subjectId);
    assert.ok(places.includes("different"), places.join(" "));
  });
});

const anyMatches = (seed: number): Match[] => {
  const chance = seededChance(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(chance() * (most + 1)) }, make);
  const skill = () => ({ skill: chance() < 0.05 ? "own/juggling" : pick(skillIds.slice(0, 40)), ...(chance() < 0.5 ? { level: 1 + Math.floor(chance() * 4) } : {}) });
  const random = (id: string): Subject => subject({
    id, type: chance() < 0.5 ? "person" : "project", offers: some(5, skill), needs: some(5, skill), interests: some(5, () => pick(skillIds.slice(0, 40))), values: some(3, () => pick(valueIds)),
    languages: some(2, () => ({ language: pick(["en", "es", "pt-BR"]) })), updatedAt: testNow - chance() * 900 * dayMillis, synthetic: chance() < 0.3, introducible: chance() < 0.7,
    ...(chance() < 0.6 ? { hoursPerWeek: Math.floor(chance() * 20) } : {}), ...(chance() < 0.6 ? { timeZone: pick(["Europe/Stockholm", "America/Lima", "Nowhere/Land"]) } : {}), ...(chance() < 0.6 ? { region: pick(["SE", "SE-AB", "PE"]) } : {}),
    ...(chance() < 0.3 ? { windows: [{ day: 1 + Math.floor(chance() * 7), fromMinute: 1_000, toMinute: pick([60, 1_200]) }] } : {}),
  });
  const matcher = matcherOf(...Array.from({ length: 30 }, (_, index) => random(`s${index}`)));
  const asker = random("asker");
  return [...matcher.match(asker, everywhere), ...matcher.match(asker, { ...everywhere, want: "project" }), matcher.score(asker, random("other")), matcher.score(subject({ id: "a" }), subject({ id: "b" }))];
};

describe("every match", () => {
  const all = (check: (match: Match) => void) => fc.assert(fc.property(fc.integer(), (seed) => anyMatches(seed).forEach(check)), { numRuns: 60, seed: 7 });

  it("has terms that sum to the score within 1e-9, on both sides", () => {
    all(({ forSeeker, forSubject }) => {
      for (const side of [forSeeker, forSubject]) {
        assert.ok(Math.abs(side.terms.reduce((sum, { contribution }) => sum + contribution, 0) - side.score) < 1e-9);
        assert.deepEqual(side.terms.map(({ term }) => term).sort(), [...termNames].sort());
      }
    });
  });

  it("has scores and uncertainty between 0 and 1, and a joint score between those of the sides", () => {
    all(({ score, forSeeker, forSubject }) => {
      for (const value of [score, forSeeker.score, forSubject.score, forSeeker.uncertainty, forSubject.uncertainty]) assert.ok(value >= 0 && value <= 1 + 1e-12, String(value));
      assert.ok(score <= Math.max(forSeeker.score, forSubject.score) + 1e-12 && score >= Math.min(forSeeker.score, forSubject.score) - 1e-12);
    });
  });

  it("has at least two reasons and one caveat for each side, made from its terms", () => {
    all(({ forSeeker, forSubject }) => {
      for (const side of [forSeeker, forSubject]) {
        assert.ok(side.reasons.length >= 2 && side.caveats.length >= 1);
        for (const reason of side.reasons) assert.equal(reason.contribution, side.terms.find(({ term }) => term === reason.term)?.contribution);
        assert.ok(side.caveats.every(({ contribution }) => contribution <= 0));
        assert.equal(new Set(side.reasons.map(({ term }) => term)).size, side.reasons.length);
      }
    });
  });

  it("that is suggested has two reasons that gave something to the score, on both sides", () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      for (const { forSeeker, forSubject } of anyMatches(seed).slice(0, -2)) for (const { reasons } of [forSeeker, forSubject]) assert.ok(reasons.filter(({ contribution }) => contribution > 0).length >= 2);
    }), { numRuns: 60, seed: 8 });
  });

  it("is the mirror image when the two change places", () => {
    const [a, b] = [{ ...seeker, languages: [{ language: "sv", level: "basic" as const }], region: "SE" }, { ...gardener, languages: [{ language: "sv" }], region: "SE-AB" }];
    const [there, back] = [matcherOf(a, b).score(a, b), matcherOf(a, b).score(b, a)];
    assert.deepEqual(there.forSeeker, back.forSubject);
    assert.deepEqual(there.forSubject, back.forSeeker);
  });

  it("is the same when asked again, whatever the order in which subjects came", () => {
    const others = Array.from({ length: 12 }, (_, index) => subject({ id: `o${index}`, offers: [{ skill: "skill/gardening" }, { skill: skillIds[index] as string }], needs: [{ skill: "skill/carpentry" }] }));
    assert.deepEqual(matcherOf(...others).match(seeker, everywhere), matcherOf(...others.toReversed()).match(seeker, everywhere));
  });
});

describe("a caveat", () => {
  const caveats = (a: Subject, b: Subject) => matcherOf().score(a, b).forSeeker.caveats.map(({ caveat }) => caveat);

  it("says of an imported project that nobody answers for it, and of a claimed one not", () => {
    const project = subject({ id: "p", type: "project", needs: seeker.offers, introducible: false });
    assert.ok(caveats(seeker, project).includes("not-claimed"));
    assert.ok(!caveats(seeker, { ...project, introducible: true, lead: "somebody" }).includes("not-claimed"));
  });

  it("says that somebody is synthetic, even when much else is missing", () => {
    assert.ok(caveats({ ...seeker, languages: [{ language: "sv" }], region: "SE", hoursPerWeek: 20 }, { ...gardener, synthetic: true, languages: [{ language: "pt" }], region: "PT", hoursPerWeek: 1, updatedAt: 0 }).includes("synthetic"));
    assert.ok(!caveats(seeker, gardener).includes("synthetic"));
  });

  it("says which need is left and which level falls short", () => {
    const match = matcherOf().score({ ...seeker, needs: [{ skill: "skill/gardening", level: 4 }, { skill: "skill/law" }] }, { ...gardener, offers: [{ skill: "skill/gardening", level: 2 }] });
    assert.deepEqual(match.forSeeker.caveats.find(({ caveat }) => caveat === "need-unmet")?.facts, { concepts: ["skill/law"], count: 1, of: 2 });
    const gap = matcherOf().score({ ...seeker, needs: [{ skill: "skill/gardening", level: 4 }] }, { ...gardener, offers: [{ skill: "skill/gardening", level: 2 }] });
    assert.deepEqual(gap.forSeeker.caveats.find(({ caveat }) => caveat === "level-gap")?.facts, { concepts: ["skill/gardening"], level: 2, wantedLevel: 4 });
  });

  it("says that little is known of a thin profile", () => {
    assert.ok(caveats(seeker, gardener).includes("little-known"));
  });
});
