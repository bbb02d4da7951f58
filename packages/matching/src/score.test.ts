/** What a learned model may change of a score, and what no model may: the sum, the order, the first reason. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { createMatcher } from "./matcher.ts";
import { ModelFault, trainModel, type TrainingRow } from "./model/index.ts";
import { checkScoreModel, earned, learnedShare, scoreModelOf, shippedModel, termFeatures, type ScoreModel } from "./model/score-model.ts";
import { carries, contribution, scoreOf } from "./score.ts";
import { terms } from "./terms/index.ts";
import { testNow } from "./testing.ts";
import { syntheticCommunity } from "./testing/community.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const at = (name: string): number => terms.findIndex((term) => term.name === name);
/** Questions whose answers hang on interests together with needs met, not on hours or region; some measures are unknown. */
const learnFrom = (count: number, seed: number): TrainingRow[] => {
  const chance = seededChance(seed);
  return Array.from({ length: count }, (_, row) => {
    const measures = terms.map(() => (chance() < 0.2 ? NaN : chance()));
    const value = (name: string): number => (Number.isNaN(measures[at(name)]) ? 0.3 : (measures[at(name)] as number));
    return { measures, label: chance() < 0.05 + (value("interests") > 0.5 && value("need-met-by-offer") > 0.4 ? 0.6 : 0) + 0.15 * value("values") ** 2 ? 1 : 0, group: Math.floor(row / 20) };
  });
};
const trained = trainModel(learnFrom(8_000, 5), { features: termFeatures, objective: "ranking", seed: 1, boost: { rounds: 80, pairRounds: 40 } });
const learned = scoreModelOf(trained.model, learnedShare(20_000));

const measuresOf = fc.array(fc.oneof({ weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(NaN) }, { weight: 1, arbitrary: fc.constantFrom(0, 1) }), { minLength: terms.length, maxLength: terms.length });
const models = fc.constantFrom(shippedModel, learned, scoreModelOf(trained.model, 0.3), scoreModelOf(trained.model, 1));

describe("a score by any model", () => {
  it("is the sum of its terms, from 0 to 1, also where two count together", () => {
    assert.ok(learned.pairs.length > 0);
    fc.assert(fc.property(measuresOf, models, (measures, model) => {
      const side = scoreOf(measures, model);
      const sum = terms.reduce((total, _, index) => total + contribution(side, index), 0);
      assert.ok(Math.abs(sum - side.score) < 1e-9 && side.score >= 0 && side.score <= 1 + 1e-9, `${sum} ${side.score}`);
      for (const [index, measure] of measures.entries()) if (Number.isNaN(measure)) assert.equal(contribution(side, index), 0);
    }), { numRuns: 400, seed: 21 });
  });

  it("never falls when a term fits better", () => {
    fc.assert(fc.property(measuresOf, models, fc.nat(terms.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), (measures, model, index, more) => {
      if (Number.isNaN(measures[index])) return;
      const better = measures.map((measure, at) => (at === index ? Math.max(measure, more) : measure));
      assert.ok(scoreOf(better, model).score >= scoreOf(measures, model).score - 1e-9);
    }), { numRuns: 400, seed: 22 });
  });

  it("falls without what carries it, and something carries every score above nothing", () => {
    fc.assert(fc.property(measuresOf, models, (measures, model) => {
      const side = scoreOf(measures, model);
      const carrying = terms.flatMap((_, index) => (carries(side, index) ? [index] : []));
      if (side.score > 1e-6 && side.score < 1 - 1e-6) assert.ok(carrying.length > 0);
      for (const index of carrying) {
        const without = measures.map((measure, at) => (at === index ? NaN : measure));
        assert.ok(scoreOf(without, model).score <= side.score + 1e-12);
      }
    }), { numRuns: 400, seed: 23 });
  });
});

describe("the model that is shipped", () => {
  it("gives each term its weight times its measure, as a share of what is known and half of what is not", () => {
    fc.assert(fc.property(measuresOf, (measures) => {
      const known = (index: number): boolean => !Number.isNaN(measures[index]);
      const usual = [...terms.entries()].filter(([, { extra }]) => extra !== true);
      const given = [...terms.entries()].reduce((sum, [index, { weight }]) => sum + (known(index) ? weight * (measures[index] as number) : 0), 0);
      const lifted = [...terms.entries()].reduce((sum, [index, { weight, extra }]) => sum + (extra === true && known(index) ? weight * (measures[index] as number) : 0), 0);
      const whole = usual.reduce((sum, [index, { weight }]) => sum + (known(index) ? weight : weight / 2), lifted);
      assert.ok(Math.abs(scoreOf(measures, shippedModel).score - given / whole) < 1e-12);
    }), { numRuns: 200, seed: 24 });
  });

  it("is what a learned one is without answers, and what it stays near with few", () => {
    assert.equal(scoreModelOf(trained.model, learnedShare(0)), shippedModel);
    const nothing = trainModel(learnFrom(1, 1), { features: termFeatures, objective: "ranking", seed: 1 });
    assert.equal(scoreModelOf(nothing.model, 0.5), shippedModel);
    const few = scoreModelOf(trained.model, learnedShare(20));
    for (const [index, { weight, curve }] of few.terms.entries()) {
      assert.ok(Math.abs(weight - (shippedModel.terms[index]?.weight ?? 0)) < 0.02);
      for (const measure of [0.2, 0.5, 0.9]) assert.ok(Math.abs(earned(curve, measure) - measure) < 0.15);
    }
  });
});

describe("a model that was learned", () => {
  it("finds which terms count, and which count together", () => {
    const weightOf = (name: string): number => learned.terms[at(name)]?.weight ?? 0;
    const [strongest] = learned.pairs.toSorted((a, b) => b.weight - a.weight);
    const together = weightOf("interests") + weightOf("need-met-by-offer") + (strongest?.weight ?? 0);
    for (const name of ["offer-meets-need", "languages", "time-overlap", "hours", "region", "freshness"]) assert.ok(weightOf(name) < together / 5, `${name} ${weightOf(name)}`);
    assert.deepEqual([strongest?.a, strongest?.b].sort(), ["interests", "need-met-by-offer"]);
    assert.ok((strongest?.weight ?? 0) > 0.05);
    assert.equal(learned.terms.reduce((sum, { weight }, index) => sum + (terms[index]?.extra === true ? 0 : weight), learned.pairs.reduce((sum, { weight }) => sum + weight, 0)).toFixed(9), "1.000000000");
  });

  it("explains what it suggests: the terms sum to the score of both sides, and the first reason carries it", () => {
    const concepts = loadStarterVocabulary();
    const current = { model: learned };
    const matcher = createMatcher({ vocabulary: createVocabulary(concepts), now: () => testNow, model: () => current.model });
    const people = syntheticCommunity(concepts, 300);
    for (const one of people) matcher.put(one);
    let sides = 0;
    const order: string[][] = [[], []];
    for (const seeker of people.slice(0, 40)) {
      for (const match of matcher.match(seeker, { want: "person", limit: 10, spheres: seeker.spheres })) {
        order[0]?.push(match.subjectId);
        for (const side of [match.forSeeker, match.forSubject]) {
          sides += 1;
          assert.ok(Math.abs(side.terms.reduce((sum, { contribution: part }) => sum + part, 0) - side.score) < 1e-9);
          const first = side.terms.findIndex(({ term }) => term === side.reasons[0]?.term);
          const measures = side.terms.map(({ measure }, index) => (index === first ? NaN : (measure ?? NaN)));
          assert.ok(scoreOf(measures, learned).score < side.score);
        }
      }
    }
    assert.ok(sides > 400);
    current.model = shippedModel;
    for (const seeker of people.slice(0, 40)) for (const match of matcher.match(seeker, { want: "person", limit: 10, spheres: seeker.spheres })) order[1]?.push(match.subjectId);
    assert.notDeepEqual(order[0], order[1]);
  });

  it("is read again as it was kept, and refused where it is of other terms, turns back, or does not sum to one", () => {
    const kept = JSON.parse(JSON.stringify(learned)) as ScoreModel;
    assert.deepEqual(checkScoreModel(kept, "kept"), learned);
    const change = (index: number, changed: object): unknown => ({ ...kept, terms: kept.terms.map((term, other) => (other === index ? { ...term, ...changed } : term)) });
    const fault = (code: string) => (error: unknown): boolean => error instanceof ModelFault && error.code === code;
    assert.throws(() => checkScoreModel(change(0, { term: "clicks" }), "kept"), fault("terms"));
    assert.throws(() => checkScoreModel({ ...kept, terms: kept.terms.slice(1) }, "kept"), fault("terms"));
    for (const broken of [undefined, [], change(0, { weight: 0.9 }), change(0, { weight: NaN }), change(2, { curve: [0, 0.5] }), change(2, { curve: kept.terms[2]?.curve?.toReversed() }), change(0, { unknownShare: 0.1 }), change(9, { weight: 0.5 }), { ...kept, pairs: [{ ...kept.pairs[0], grid: [] }] }]) {
      assert.throws(() => checkScoreModel(broken, "kept"), fault("form"));
    }
  });
});
