/** Attention in a running node: who is shown to many gives way, nobody vanishes, and the same seed says the same. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMatcher, type Subject } from "../index.ts";
import { subject, testNow } from "../testing.ts";
import { createVocabulary, loadStarterVocabulary } from "../vocabulary/index.ts";
import { createAllotment } from "./allotment.ts";
import { finish } from "./attention.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
/** Eighteen look for a gardener who can use a carpenter; one gardener fits all a little better than ten others. */
const seekers = Array.from({ length: 18 }, (_, at) => subject({ id: `seeker${at}`, offers: [{ skill: "skill/carpentry" }], needs: [{ skill: "skill/gardening" }], interests: ["skill/cooking"] }));
const gardeners = Array.from({ length: 11 }, (_, at) => subject({ id: `gardener${String(at).padStart(2, "0")}`, offers: [{ skill: "skill/gardening" }], needs: [{ skill: "skill/carpentry" }], interests: at === 5 ? ["skill/cooking"] : ["skill/music"] }));
const question = { want: "person", limit: 5, spheres: ["sphere"] } as const;

const nodeOf = (subjects: readonly Subject[], roomOf?: (id: string) => number) => {
  const allotment = createAllotment({ matcher: () => matcher, ...(roomOf === undefined ? {} : { roomOf }) });
  const matcher = createMatcher({ vocabulary, now: () => testNow, attention: allotment.attention });
  for (const one of subjects) matcher.put(one);
  return { allotment, matcher };
};

describe("the allotment of a node", () => {
  it("leaves the order by score until it is first made, then moves the one whom everybody would see first", () => {
    const { allotment, matcher } = nodeOf([...seekers, ...gardeners]);
    const before = matcher.match(seekers[0] as Subject, question);
    assert.equal(before[0]?.subjectId, "gardener05");
    assert.equal(allotment.attention("gardener05"), 1);
    const said = finish(allotment.renew(1));
    assert.equal(said.seekers, 29);
    assert.ok(said.gap < 0.2 && said.matches > 0);
    assert.ok(allotment.attention("gardener05") < allotment.attention("gardener04"));
    const after = matcher.match(seekers[0] as Subject, question);
    assert.notEqual(after[0]?.subjectId, "gardener05");
    const scores = new Map(before.map(({ subjectId, score }) => [subjectId, score]));
    for (const { subjectId, score } of after) if (scores.has(subjectId)) assert.equal(score, scores.get(subjectId), "what is said of a match stays");
  });

  it("turns away from whose inbox is full", () => {
    const room = (id: string): number => (id === "gardener03" ? 0 : 12);
    const { allotment } = nodeOf([...seekers, ...gardeners], room);
    finish(allotment.renew(1));
    assert.ok(allotment.attention("gardener03") < allotment.attention("gardener02"));
  });

  it("is the same for the same subjects and seed, in whatever order they came, and holds until a renewal ends", () => {
    const [one, other] = [nodeOf([...seekers, ...gardeners]), nodeOf([...gardeners, ...seekers].toReversed())];
    finish(one.allotment.renew(7));
    finish(other.allotment.renew(7));
    for (const { id } of gardeners) assert.ok(Math.abs(one.allotment.attention(id) - other.allotment.attention(id)) < 1e-6, id);
    const kept = gardeners.map(({ id }) => one.allotment.attention(id));
    const work = one.allotment.renew(8);
    for (let step = 0; step < 5; step += 1) work.next();
    assert.deepEqual(gardeners.map(({ id }) => one.allotment.attention(id)), kept);
  });

  it("says nothing of a sphere of one, of nobody, or of three people", () => {
    for (const subjects of [[], gardeners.slice(0, 1), [...gardeners.slice(0, 2), seekers[0] as Subject]]) {
      const { allotment } = nodeOf(subjects);
      assert.equal(finish(allotment.renew(1)).seekers, subjects.length);
      for (const { id } of subjects) assert.equal(allotment.attention(id), 1);
    }
  });

  it("reads a few thousand of many at a time, and of more than it can ask the same ones, whatever the order of the index", () => {
    const many = Array.from({ length: 9_000 }, (_, at) => subject({ id: `many${at}`, type: at % 3 === 0 ? "project" : "person" }));
    const askedOf = (subjects: readonly Subject[], seed: number): Set<string> => {
      const asked = new Set<string>();
      const byId = new Map(subjects.map((one) => [one.id, one]));
      let read = 0;
      const ids = function* () { for (const id of byId.keys()) { read += 1; yield id; } };
      const work = createAllotment({ matcher: () => ({ ids, get: (id) => byId.get(id), shortlist: ({ id }) => { asked.add(id); return []; } }) }).renew(seed);
      for (let before = 0; work.next().done !== true; before = read) assert.ok(read - before <= 2_001, `${read - before} in one step`);
      return asked;
    };
    const asked = askedOf(many, 1);
    assert.equal(asked.size, 2_000);
    assert.deepEqual(askedOf(many.toReversed(), 1), asked);
    assert.notDeepEqual(askedOf(many, 2), asked);
  });

  it("goes on when people leave while it works", () => {
    const { allotment, matcher } = nodeOf([...seekers, ...gardeners]);
    const work = allotment.renew(2);
    work.next();
    for (const { id } of seekers.slice(0, 9)) matcher.remove(id);
    assert.ok(finish(work).subjects > 0);
  });
});
