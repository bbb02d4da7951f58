/** Bins: never more than there may be, about as full as each other, and none wasted on a value that most rows have. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { binColumns, binOf, binsMost } from "./bins.ts";
import { calibrate, logistic, probabilityAt } from "./calibrate.ts";
import { believe, trainModel, type TrainingRow } from "./train.ts";

const edgesOf = (values: readonly number[], bins = binsMost): Float64Array => binColumns([Float64Array.from(values)], bins).edges[0] as Float64Array;

describe("bins of a feature", () => {
  it("are at most as many as may be, and rise, whatever the values and however often each comes", () => {
    const value = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 0, 1, NaN) }, { weight: 2, arbitrary: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 30 }) });
    fc.assert(fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 3, max: binsMost }), (values, bins) => {
      const edges = edgesOf(values, bins);
      assert.ok(edges.length <= bins - 2);
      for (const [at, edge] of edges.entries()) assert.ok(at === 0 || edge > (edges[at - 1] as number));
      const known = values.filter((one) => !Number.isNaN(one));
      // No bin between two edges is empty.
      assert.equal(new Set(known.map((one) => binOf(edges, one))).size, known.length === 0 ? 0 : edges.length + 1);
    }), { numRuns: 300, seed: 5 });
  });

  it("are about as full as each other where no value comes often", () => {
    const chance = seededChance(3);
    const values = Array.from({ length: 6_300 }, () => chance() ** 3);
    const edges = edgesOf(values);
    assert.equal(edges.length, binsMost - 2);
    const counts = [...Map.groupBy(values, (one) => binOf(edges, one)).values()].map(({ length }) => length);
    assert.ok(Math.max(...counts) <= 102 && Math.min(...counts) >= 98, counts.join(" "));
  });

  it("are spent on what differs, where nineteen rows of twenty have one value, at the lower end, the upper, or between", () => {
    const chance = seededChance(4);
    for (const most of [0, 1, 0.5]) assert.ok(edgesOf(Array.from({ length: 5_000 }, () => (chance() < 0.95 ? most : chance()))).length >= 55, String(most));
  });
});

describe("what is learned of a measure that is nothing for most pairs", () => {
  it("gains nearly what a straight line gains that is told how two measures stand to each other, where that line is the truth", () => {
    const rowsOf = (count: number, seed: number): (TrainingRow & { readonly line: number })[] => {
      const chance = seededChance(seed);
      return Array.from({ length: count }, () => {
        const measures = [chance() < 0.985 ? 0 : chance(), chance() < 0.6 ? 0 : chance()] as const;
        const line = 4 * measures[0] + measures[1];
        return { measures, line, label: chance() < logistic(line - 3) ? 1 : 0 };
      });
    };
    const unseen = rowsOf(20_000, 2);
    const lossOf = (chanceOf: (row: (typeof unseen)[number]) => number): number => unseen.reduce((sum, row) => {
      const [truth, said] = [logistic(row.line - 3), chanceOf(row)];
      return sum - truth * Math.log(said) - (1 - truth) * Math.log(1 - said);
    }, 0) / unseen.length;
    for (const count of [6_000, 24_000]) {
      const rows = rowsOf(count, 1);
      const trained = trainModel(rows, { features: [{ name: "rare", monotone: 1 }, { name: "common", monotone: 1 }], objective: "probability", seed: 1, boost: { rounds: 150, pairRounds: 30 } });
      const straight = calibrate(rows.map(({ line, label }) => ({ score: line, label })));
      const [learned, line] = [lossOf(({ measures }) => believe(trained, measures).probability), lossOf((row) => probabilityAt(straight, row.line))];
      const nothing = lossOf(() => trained.figures.meanLabel);
      assert.ok(nothing - learned > 0.85 * (nothing - line), `${count} rows: ${learned}, a line ${line}, nothing ${nothing}`);
    }
  });
});
