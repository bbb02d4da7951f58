/** What people did together lifts a score and never lowers one, and tells nobody who worked with whom. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createMatcher, createTogether, type Side, type Subject, type TermName, type Together } from "./index.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
let count = 0;
const did = (together: Together, people: readonly string[], content?: boolean): string => {
  const id = `c${(count += 1)}`;
  together.put({ id, people, startedAt: count, content });
  return id;
};
const measureOf = (side: Side, name: TermName): number | undefined => side.terms.find(({ term }) => term === name)?.measure;
const [offers, needs] = [[{ skill: "skill/carpentry" }], [{ skill: "skill/gardening" }]];
const ana: Subject = subject({ id: "ana", offers, needs });
const bo: Subject = subject({ id: "bo", offers: needs, needs: offers });

/** Ana and Bo have each worked with the same three people, and these with one more each. */
const circle = (together: Together): void => {
  for (const partner of ["x", "y", "z"]) {
    did(together, ["ana", partner]);
    did(together, ["bo", partner]);
    did(together, [partner, `${partner}2`]);
  }
};

describe("a track record", () => {
  it("grows with content partners, each counted once, and ends before it is popularity", () => {
    const together = createTogether();
    const after = (partners: number): number | undefined => (did(together, ["ana", `p${partners}`], true), together.trackRecord("ana"));
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(after), [1 / 2, 2 / 3, 3 / 4, 3 / 4, 3 / 4, 3 / 4, 3 / 4]);
    const pair = createTogether();
    for (let times = 0; times < 20; times += 1) did(pair, ["ana", "bo"], true);
    assert.equal(pair.trackRecord("ana"), 1 / 2, "two who praise each other without end gain one step");
  });

  it("is none, and not a bad one, where nothing came of it or somebody was not content", () => {
    const together = createTogether();
    did(together, ["ana", "x"]);
    did(together, ["ana", "y"], false);
    assert.equal(together.trackRecord("ana"), undefined);
    assert.equal(together.trackRecord("nobody"), undefined);
  });
});

describe("relatedness", () => {
  it("is that of people who worked with the same people, and the same from both sides", () => {
    const together = createTogether();
    circle(together);
    const found = together.relatedness("ana", "bo");
    assert.ok(found !== undefined && found > 0.5 && found < 1, String(found));
    assert.equal(together.relatedness("bo", "ana"), found);
    assert.equal(together.relatedness("ana", "stranger"), undefined);
  });

  it("is not said of two who worked together: it would tell who is behind a pseudonym", () => {
    const together = createTogether();
    circle(together);
    const id = did(together, ["ana", "bo"]);
    assert.equal(together.relatedness("ana", "bo"), undefined);
    together.remove(id);
    assert.notEqual(together.relatedness("ana", "bo"), undefined);
  });

  it("is not said where fewer than three people could be the link, on either side, nor where the others were made up to make three", () => {
    const together = createTogether();
    for (const partner of ["x", "y", "z"]) did(together, [partner, `${partner}2`]);
    for (const partner of ["x", "y", "z"]) did(together, ["bo", partner]);
    did(together, ["ana", "x"]);
    did(together, ["ana", "y"]);
    assert.equal(together.relatedness("ana", "bo"), undefined, "two partners");
    did(together, ["ana", "made-up"]);
    did(together, ["ana", "made-up-too"]);
    did(together, ["made-up", "made-up-too"]);
    assert.equal(together.relatedness("ana", "bo"), undefined, "two partners, and two who worked with nobody else");
    did(together, ["ana", "z"]);
    assert.notEqual(together.relatedness("ana", "bo"), undefined);
  });

  it("goes with whoever is taken out, and nothing of them is left to be the link", () => {
    const together = createTogether();
    const ids = ["x", "y", "z"].flatMap((partner) => [did(together, ["ana", partner]), did(together, ["bo", partner]), did(together, [partner, `${partner}2`])]);
    assert.notEqual(together.relatedness("ana", "bo"), undefined);
    together.put({ id: ids[0] as string, people: ["ana"], startedAt: 1, content: undefined });
    assert.equal(together.size(), 8);
    assert.equal(together.relatedness("ana", "bo"), undefined);
  });
});

describe("what people did, in the score", () => {
  it("lifts a score and never lowers one, whatever it is, and the terms still sum to it", () => {
    const plain = createMatcher({ vocabulary, now: () => testNow });
    const people = ["ana", "bo", "x", "y", "z", "x2", "y2"];
    const done = fc.array(fc.record({ pair: fc.uniqueArray(fc.constantFrom(...people), { minLength: 2, maxLength: 3 }), content: fc.constantFrom(true, false, undefined) }), { maxLength: 25 });
    const said = fc.record({ offers: fc.constantFrom(offers, needs, []), needs: fc.constantFrom(offers, needs, []), hoursPerWeek: fc.integer({ min: 1, max: 20 }) });
    fc.assert(fc.property(done, said, said, (list, one, other) => {
      const together = createTogether();
      for (const { pair, content } of list) did(together, pair, content);
      const [a, b] = [subject({ id: "ana", ...one }), subject({ id: "bo", ...other })];
      const [before, after] = [plain.score(a, b), createMatcher({ vocabulary, now: () => testNow, together }).score(a, b)];
      for (const side of ["forSeeker", "forSubject"] as const) {
        assert.ok(after[side].score >= before[side].score - 1e-12 && after[side].score <= 1 + 1e-12);
        assert.ok(Math.abs(after[side].terms.reduce((sum, { contribution }) => sum + contribution, 0) - after[side].score) < 1e-9);
        assert.equal(after[side].uncertainty, before[side].uncertainty, "who did nothing here is not less known");
      }
    }), { seed: 11, numRuns: 300 });
  });

  it("is a reason without a fact: no figure and no name", () => {
    const together = createTogether();
    circle(together);
    did(together, ["bo", "w"], true);
    const matcher = createMatcher({ vocabulary, now: () => testNow, together });
    const { forSeeker, forSubject } = matcher.score(ana, bo);
    assert.ok((measureOf(forSeeker, "relatedness") ?? 0) > 0.5);
    assert.equal(measureOf(forSeeker, "relatedness"), measureOf(forSubject, "relatedness"));
    assert.equal(measureOf(forSeeker, "track-record"), 0.5);
    assert.equal(measureOf(forSubject, "track-record"), undefined);
    const reasons = forSeeker.reasons.filter(({ term }) => term === "relatedness" || term === "track-record");
    assert.equal(reasons.length, 2, JSON.stringify(forSeeker.reasons));
    for (const { facts } of reasons) assert.deepEqual(facts, {});
  });

  it("of a project is what its lead did", () => {
    const together = createTogether();
    did(together, ["lead", "w"], true);
    const matcher = createMatcher({ vocabulary, now: () => testNow, together });
    assert.equal(measureOf(matcher.score(ana, subject({ id: "p", type: "project", lead: "lead", needs: offers })).forSeeker, "track-record"), 0.5);
    assert.equal(measureOf(matcher.score(ana, subject({ id: "p", type: "project", needs: offers })).forSeeker, "track-record"), undefined);
  });
});
