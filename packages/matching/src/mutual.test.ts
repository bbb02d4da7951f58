/** Both sides together: an order that rises with either score, is the harmonic mean without answers and near it with few, and chances that mean what answers said. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { createMatcher } from "./index.ts";
import { bothYes } from "./model/dependence.ts";
import { logistic, logOdds } from "./model/calibrate.ts";
import { checkScoreModel, learnedShare, shippedModel, type Joint } from "./model/score-model.ts";
import { fitJoint, mutualChances, orderOf, type Answered } from "./mutual.ts";
import { both } from "./score.ts";
import { testNow } from "./testing.ts";
import { syntheticCommunity } from "./testing/community.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

/** People who ask by one curve over their score and answer by another, and hang together. */
const truth = { asks: (score: number): number => logistic(-1.5 + 0.8 * logOdds(score)), says: (score: number): number => logistic(0.4 + 1.3 * logOdds(score)), logRatio: 1 };
const answers = (count: number, seed: number): Answered[] => {
  const chance = seededChance(seed);
  return Array.from({ length: count }, () => {
    const [mine, theirs] = [0.1 + 0.8 * chance(), 0.1 + 0.8 * chance()];
    const asked = chance() < truth.asks(mine) ? 1 : 0;
    const said = chance() < bothYes(truth.asks(mine), truth.says(theirs), truth.logRatio) / truth.asks(mine) ? 1 : 0;
    return { mine, theirs, asked, weight: 1, said: asked === 1 ? said : undefined };
  });
};
const learned = fitJoint(answers(20_000, 1), learnedShare(4_000));
const scores = fc.double({ min: 0, max: 1, noNaN: true });
const joints = fc.oneof(fc.constantFrom(undefined, learned), fc.record({
  asks: fc.record({ offset: fc.double({ min: -4, max: 4, noNaN: true }), slope: fc.double({ min: 0.05, max: 3, noNaN: true }) }), says: fc.record({ offset: fc.double({ min: -4, max: 4, noNaN: true }), slope: fc.double({ min: 0.05, max: 3, noNaN: true }) }),
  logRatio: fc.double({ min: -4, max: 4, noNaN: true }), share: fc.double({ min: 0, max: 0.99, noNaN: true }),
}));

describe("both sides together", () => {
  it("stand from 0 to 1, and higher when either side fits better, whatever was learned", () => {
    fc.assert(fc.property(joints, scores, scores, scores, (joint: Joint | undefined, mine, theirs, more) => {
      const before = orderOf(joint, mine, theirs);
      assert.ok(before >= 0 && before <= 1 + 1e-9, String(before));
      assert.ok(orderOf(joint, Math.max(mine, more), theirs) >= before - 1e-12 && orderOf(joint, mine, Math.max(theirs, more)) >= before - 1e-12);
      if (more > mine + 1e-3 && theirs > 0.01 && before > 1e-9) assert.ok(orderOf(joint, more, theirs) > before, "what takes from the score takes from the order");
      const { asks, both: mutual } = mutualChances(joint, mine, theirs);
      assert.ok(mutual >= 0 && mutual <= asks + 1e-12 && asks <= 1);
    }), { numRuns: 500, seed: 41 });
  });

  it("are the harmonic mean of the scores without answers, and near it with few", () => {
    fc.assert(fc.property(scores, scores, (mine, theirs) => {
      assert.equal(orderOf(undefined, mine, theirs), both(mine, theirs));
      assert.equal(orderOf({ ...learned, share: learnedShare(0) }, mine, theirs), both(mine, theirs));
    }), { numRuns: 100, seed: 42 });
    const few = { ...learned, share: learnedShare(20) };
    for (const [mine, theirs] of [[0.3, 0.5], [0.6, 0.4], [0.8, 0.8]] as const) assert.ok(Math.abs(orderOf(few, mine, theirs) / both(mine, theirs) - 1) < 0.06);
  });

  it("say chances that are those of the answers learned from, on answers that nothing saw", () => {
    const unseen = answers(20_000, 2);
    for (const [low, high] of [[0.1, 0.35], [0.35, 0.65], [0.65, 0.9]] as const) {
      const part = unseen.filter(({ mine }) => mine >= low && mine < high);
      const mean = (of: (one: Answered) => number): number => part.reduce((sum, one) => sum + of(one), 0) / part.length;
      assert.ok(Math.abs(mean(({ mine, theirs }) => mutualChances(learned, mine, theirs).asks) - mean(({ asked }) => asked)) < 0.02);
      assert.ok(Math.abs(mean(({ mine, theirs }) => mutualChances(learned, mine, theirs).both) - mean(({ said }) => said ?? 0)) < 0.02);
    }
    // Only who is asked answers: what hangs together is in their chance already, and cannot be told from it.
    assert.ok(Math.abs(learned.logRatio) < 0.2, String(learned.logRatio));
    assert.deepEqual(fitJoint([], 0), { asks: { offset: 0, slope: 1 }, says: { offset: 0, slope: 1 }, logRatio: 0, share: 0 });
  });

  it("order what a matcher suggests, while the score that is said stays that of both sides' terms; and are refused where they are not whole", () => {
    const concepts = loadStarterVocabulary();
    const people = syntheticCommunity(concepts, 300);
    // Whoever asks says yes to anybody, and the asked are choosy: then the other side's score decides.
    const choosy: Joint = { asks: { offset: 3, slope: 0.05 }, says: { offset: -2, slope: 3 }, logRatio: 0, share: 0.95 };
    const matcherBy = (joint: Joint | undefined) => {
      const matcher = createMatcher({ vocabulary: createVocabulary(concepts), now: () => testNow, model: () => (joint === undefined ? shippedModel : { ...shippedModel, joint }) });
      for (const one of people) matcher.put(one);
      return matcher;
    };
    const [plain, judged] = [matcherBy(undefined), matcherBy(choosy)];
    let moved = 0;
    for (const seeker of people.slice(0, 20)) {
      const question = { want: "person", limit: 50, spheres: seeker.spheres } as const;
      const [before, after] = [plain.shortlist(seeker, question), judged.shortlist(seeker, question)];
      if (before.map(({ subjectId }) => subjectId).join() !== after.map(({ subjectId }) => subjectId).join()) moved += 1;
      for (const match of judged.match(seeker, { ...question, limit: 5 })) assert.equal(match.score, both(match.forSeeker.score, match.forSubject.score));
      const order = after.map(({ subjectId }) => { const { forSeeker, forSubject } = judged.score(seeker, judged.get(subjectId) ?? seeker); return orderOf(choosy, forSeeker.score, forSubject.score); });
      assert.ok(order.every((value, at) => at === 0 || value <= (order[at - 1] as number) + 1e-12));
    }
    assert.ok(moved > 5, String(moved));
    const kept = { ...shippedModel, joint: choosy };
    assert.deepEqual(checkScoreModel(JSON.parse(JSON.stringify(kept)), "kept").joint, choosy);
    for (const broken of [null, {}, { ...choosy, share: 1 }, { ...choosy, asks: { offset: 0, slope: 0 } }, { ...choosy, logRatio: "1" }]) assert.throws(() => checkScoreModel({ ...shippedModel, joint: broken }, "kept"), /how both sides come together/);
  });
});
