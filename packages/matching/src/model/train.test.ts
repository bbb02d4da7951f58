/** Models that are learned: additive to the last digit, monotone where it is declared, the same every time, and never surer than what they saw. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { checkAdditive, ModelFault, partsOf, predict, shapeAt, surfaceAt, believe, trainModel, type AdditiveModel, type FeatureKind, type Monotone, type TrainingRow } from "./index.ts";
import { logistic } from "./calibrate.ts";
import { meanNdcg } from "./objectives.ts";

const few = { rounds: 20, pairRounds: 8, pairs: 3 };
const features = (monotone: readonly Monotone[]): FeatureKind[] => monotone.map((direction, index) => ({ name: `feature ${index}`, monotone: direction }));
const value = (x: number | undefined): number => (x === undefined || Number.isNaN(x) ? 0.3 : x);
/** Answers follow a curve, a square root and a product; the fourth feature says nothing. */
const truth = (m: ArrayLike<number>): number => logistic(-2 + 2 * value(m[0]) + 1.5 * Math.sqrt(value(m[1])) + 3 * value(m[0]) * value(m[2]));
const answers = (count: number, seed: number): (TrainingRow & { readonly group: number })[] => {
  const chance = seededChance(seed);
  return Array.from({ length: count }, (_, row) => {
    const measures = Array.from({ length: 4 }, () => (chance() < 0.1 ? NaN : chance()));
    return { measures, label: chance() < truth(measures) ? 1 : 0, group: Math.floor(row / 15) };
  });
};
const up = features([1, 1, 1, 1]);

const rowsOf = (width: number) => fc.array(fc.record({
  measures: fc.array(fc.oneof({ weight: 1, arbitrary: fc.constant(NaN) }, { weight: 4, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) }, { weight: 2, arbitrary: fc.constantFrom(0, 0.5, 1) }), { minLength: width, maxLength: width }),
  label: fc.constantFrom(0, 1), group: fc.integer({ min: 0, max: 4 }), weight: fc.constantFrom(0.5, 1, 3),
}), { minLength: 1, maxLength: 60 });
const directions = fc.array(fc.constantFrom<Monotone>(-1, 0, 1), { minLength: 3, maxLength: 3 });
const objectives = fc.constantFrom<"probability" | "ranking">("probability", "ranking");

describe("what is learned", () => {
  it("finds a curve and a product, ranks by them nearly as well as who knows the truth, and means its probabilities", () => {
    const rows = answers(12_000, 3);
    const unseen = answers(20_000, 4);
    const groups = [...Map.groupBy(unseen.keys(), (row) => unseen[row]?.group ?? 0).values()].map((list) => Int32Array.from(list));
    const labels = unseen.map(({ label }) => label);
    const best = meanNdcg(unseen.map(({ measures }) => truth(measures)), labels, groups);
    for (const objective of ["probability", "ranking"] as const) {
      const trained = trainModel(rows, { features: up, objective, seed: 1, boost: { rounds: 150, pairRounds: 40 } });
      const reached = meanNdcg(unseen.map(({ measures }) => predict(trained.model, measures)), labels, groups);
      assert.ok(reached > best - 0.015, `${objective}: ${reached} of ${best}`);
      if (objective === "ranking") continue;
      assert.ok(trained.model.pairs.some(({ a, b }) => a === 0 && b === 2));
      const error = unseen.reduce((sum, { measures }) => sum + Math.abs(believe(trained, measures).probability - truth(measures)), 0) / unseen.length;
      assert.ok(error < 0.06, String(error));
      assert.ok((trained.figures.logLoss as number) < (trained.figures.baseLogLoss as number) - 0.03);
    }
  });

  it("is a sum: intercept, shapes and pairs are the prediction", () => {
    fc.assert(fc.property(rowsOf(3), directions, objectives, (rows, monotone, objective) => {
      const { model } = trainModel(rows, { features: features(monotone), objective, seed: 1, boost: few });
      assert.ok(model.pairs.length <= 8);
      for (const { measures } of rows) {
        const parts = partsOf(model, measures);
        const sum = parts.intercept + [...parts.shapes, ...parts.pairs].reduce((all, part) => all + part, 0);
        assert.ok(Number.isFinite(sum) && Math.abs(sum - predict(model, measures)) < 1e-9);
      }
    }), { numRuns: 60, seed: 11 });
  });

  it("never turns back where a feature is declared monotone, in shapes and in pairs", () => {
    fc.assert(fc.property(rowsOf(3), directions, objectives, fc.array(fc.double({ min: -2.5, max: 2.5, noNaN: true }), { minLength: 4, maxLength: 4 }), (rows, monotone, objective, [x, y, other, third]) => {
      const { model } = trainModel(rows, { features: features(monotone), objective, seed: 1, boost: { ...few, leastCurve: 0.01 } });
      checkAdditive(structuredClone(model), "test");
      for (const [feature, direction] of monotone.entries()) {
        const at = (moved: number): number[] => [0, 1, 2].map((index) => (index === feature ? moved : index === (feature + 1) % 3 ? other as number : third as number));
        const [less, more] = [Math.min(x as number, y as number), Math.max(x as number, y as number)];
        assert.ok((predict(model, at(more)) - predict(model, at(less))) * direction >= -1e-9);
      }
    }), { numRuns: 150, seed: 12 });
  });

  it("is the same for the same rows and seed, and another seed holds other rows out", () => {
    const rows = answers(600, 5);
    const train = (seed: number) => JSON.stringify(trainModel(rows, { features: up, objective: "ranking", seed, boost: few }));
    assert.equal(train(1), train(1));
    assert.notEqual(train(1), train(2));
  });

  it("gives a pair nothing where one of the two is unknown, and a shape what unknown was worth", () => {
    const { model } = trainModel(answers(3_000, 6), { features: up, objective: "probability", seed: 1, boost: few });
    const pair = model.pairs[0] as AdditiveModel["pairs"][number];
    assert.equal(surfaceAt(pair, NaN, 0.5), 0);
    assert.notEqual(surfaceAt(pair, 0.99, 0.99), 0);
    const rows = answers(3_000, 7).map((row): TrainingRow => ({ ...row, label: Number.isNaN(row.measures[3]) ? 1 : 0 }));
    const told = trainModel(rows, { features: up, objective: "probability", seed: 1 }).model.shapes[3] as AdditiveModel["shapes"][number];
    assert.ok(shapeAt(told, NaN) > shapeAt(told, 0.9) + 3);
  });

  it("is surer where it saw more", () => {
    const [little, much] = [300, 6_000].map((count) => trainModel(answers(count, 8), { features: up, objective: "probability", seed: 1, boost: few }));
    const asked = [0.5, 0.5, 0.5, 0.5];
    assert.ok(believe(little as never, asked).standardError > 1.5 * believe(much as never, asked).standardError);
    assert.ok(believe(much as never, [NaN, NaN, NaN, NaN]).standardError > believe(much as never, asked).standardError);
  });
});

describe("rows that teach nothing", () => {
  const train = (rows: readonly TrainingRow[], objective: "probability" | "ranking" = "probability") => trainModel(rows, { features: up, objective, seed: 1, boost: few });
  it("one row, rows that are all alike, a feature that never changes and one never known are no fault", () => {
    for (const objective of ["probability", "ranking"] as const) {
      for (const rows of [answers(1, 1), Array.from({ length: 300 }, () => ({ measures: [1, 1, NaN, 0], label: 1, group: 1 }))]) {
        const trained = train(rows, objective);
        assert.ok(Number.isFinite(predict(trained.model, [0, NaN, 1, 2])));
        assert.ok(Number.isFinite(believe(trained, [NaN, NaN, NaN, NaN]).probability));
      }
    }
  });

  it("no yes among a thousand answers is a low chance and not none, and no yes at all leaves an order alone", () => {
    const never = answers(1_000, 2).map((row) => ({ ...row, label: 0 }));
    const { probability } = believe(train(never), [0.5, 0.5, 0.5, 0.5]);
    assert.ok(probability > 0 && probability < 0.01, String(probability));
    assert.equal(predict(train(never, "ranking").model, [1, 1, 1, 1]), predict(train(never, "ranking").model, [0, 0, 0, 0]));
  });

  it("what cannot be learned from is refused before anything is done: what, and where", () => {
    const good = answers(3, 1);
    const row = good[0] as TrainingRow;
    const bad: [string, readonly TrainingRow[], RegExp][] = [
      ["no rows", [], /rows: 0 rows/],
      ["too few measures", [...good, { ...row, measures: [1] }], /row 3: 1 measures for 4 features/],
      ["an infinite measure", [{ ...row, measures: [0, Infinity, 0, 0] }], /row 0: feature 1 is Infinity/],
      ["a label that is none", [{ ...row, label: NaN }], /row 0: the label NaN/],
      ["a label below 0", [{ ...row, label: -1 }], /row 0: the label -1/],
      ["a weight that is none", [{ ...row, weight: NaN }], /row 0: the weight NaN/],
    ];
    for (const [what, rows, message] of bad) assert.throws(() => train(rows), (error) => error instanceof ModelFault && error.code === "rows" && message.test(error.message), what);
    const { group: _, ...alone } = row;
    assert.throws(() => train([alone], "ranking"), /row 0: it belongs to no group/);
    assert.throws(() => trainModel(good, { features: [], objective: "probability", seed: 1 }), (error) => error instanceof ModelFault && error.code === "settings");
    assert.throws(() => trainModel(good, { features: up, objective: "probability", seed: 1, boost: { learningRate: NaN } }), /boost.learningRate/);
    assert.throws(() => train(Array.from({ length: 1_001 }, () => ({ ...row, group: 1 })), "ranking"), /rows in one group, at most/);
  });

  it("a model that is not whole is refused, and a whole one is not", () => {
    const { model } = trainModel(answers(400, 9), { features: up, objective: "probability", seed: 1, boost: few });
    const kept = JSON.parse(JSON.stringify(model)) as AdditiveModel;
    assert.deepEqual(checkAdditive(kept, "kept"), model);
    const [shape, ...rest] = kept.shapes as [AdditiveModel["shapes"][number], ...AdditiveModel["shapes"]];
    const broken: unknown[] = [
      undefined, {}, { ...kept, intercept: null }, { ...kept, shapes: [{ ...shape, values: shape.values.slice(1) }, ...rest] }, { ...kept, shapes: [{ ...shape, edges: [1, 0, ...shape.edges.slice(2)] }, ...rest] },
      { ...kept, shapes: [{ ...shape, values: [...shape.values].reverse() }, ...rest] }, { ...kept, pairs: [{ ...kept.pairs[0], a: 9 }] }, { ...kept, pairs: Array.from({ length: 9 }, () => kept.pairs[0]) },
    ];
    for (const one of broken) assert.throws(() => checkAdditive(one, "kept"), (error) => error instanceof ModelFault && error.code === "form");
  });
});
