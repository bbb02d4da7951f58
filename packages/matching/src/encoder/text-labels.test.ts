/** What the classifier of short texts promises, on made-up texts whose labels are known. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seededChance } from "@cosmicsync/protocol";
import { bestThreshold, labelSettings, trainTextLabels, type LabelledText } from "./text-labels.ts";

const settings = { ...labelSettings, labelCount: 3, bucketCount: 4_096, folds: 3 };
const chance = seededChance(3);
/** Label 0 goes with "bread", label 1 with "river"; label 2 is rare and goes with "moon"; the rest are words of no weight. */
const rows: LabelledText[] = Array.from({ length: 240 }, (_, index) => {
  const labels = [0, 1, 2].filter((label) => chance() < ([0.5, 0.3, 0.08][label] as number));
  const words = ["bread", "river", "moon"].filter((_word, label) => labels.includes(label));
  return { features: [...words, ...Array.from({ length: 6 }, () => `noise${Math.floor(chance() * 40)}`)], labels, group: `topic ${index % 30}` };
});
const model = trainTextLabels(rows, settings);
const named = (features: readonly string[]): number[] => [...model.chances(features).keys()].filter((label) => (model.chances(features)[label] as number) >= (model.thresholds[label] as number));

describe("labels of a text", () => {
  it("are those its words stand for, several, one or none, and rare ones too", () => {
    assert.deepEqual(named(["bread", "noise1", "noise2"]), [0]);
    assert.deepEqual(named(["bread", "river", "noise2"]), [0, 1]);
    assert.ok(named(["moon", "noise3"]).includes(2));
    assert.deepEqual(named(["noise1", "noise2", "noise3"]), []);
  });

  it("have chances between 0 and 1 for words never seen and for none", () => {
    for (const features of [[], ["never seen"]]) assert.ok(model.chances(features).every((number) => number > 0 && number < 1));
  });

  it("are taught by descriptions too, which belong to no group and are never held out", () => {
    const taught = trainTextLabels([...rows, ...Array.from({ length: 8 }, () => ({ features: ["lunar", "eclipse"], labels: [2] }))], settings);
    const chanceOf = (of: typeof model): number => of.chances(["lunar"])[2] as number;
    assert.ok(chanceOf(taught) > 2 * chanceOf(model), `${chanceOf(taught)} after ${chanceOf(model)}`);
  });

  it("are the same when trained again", () => {
    assert.deepEqual(trainTextLabels(rows, settings).chances(["bread"]), model.chances(["bread"]));
  });

  it("are named above the chance that gives the best F1", () => {
    const chances = [0.9, 0.6, 0.4, 0.1].map((number) => Float64Array.of(number));
    const told = [true, true, false, false].map((right): LabelledText => ({ features: [], labels: right ? [0] : [], group: "" }));
    assert.equal(bestThreshold(chances, told, 0), 0.5);
  });
});
