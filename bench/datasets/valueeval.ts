/** Arguments with the values behind them (Touché23-ValueEval), as rows of features, in the official parts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { LabelledText } from "../../packages/matching/src/encoder/text-labels.ts";
import { normalise } from "../../packages/matching/src/vocabulary/normalise.ts";
import { stem } from "../../packages/matching/src/vocabulary/stem.ts";

export type Part = "training" | "validation" | "test";
const runsOf = [3, 4, 5] as const;

export function readValueEval(data: string, part: Part): { readonly rows: readonly LabelledText[]; readonly labels: readonly string[] } {
  const [head = [], ...marks] = cells(join(data, "valueeval", `labels-${part}.tsv.gz`));
  const labelsOf = new Map(marks.map(([id = "", ...row]) => [id, row.flatMap((mark, index) => (mark.trim() === "1" ? [index] : []))]));
  const rows = cells(join(data, "valueeval", `arguments-${part}.tsv.gz`)).slice(1).map(([id = "", conclusion = "", , premise = ""]) => ({ features: featuresOf(premise), labels: labelsOf.get(id) ?? [], group: conclusion }));
  return { rows, labels: head.slice(1) };
}

/** The descriptions of values that come with the data: names of finer values and examples of what speaks for them, each with its value. They belong to no topic. */
export function readValueDescriptions(data: string, labels: readonly string[]): LabelledText[] {
  const values = JSON.parse(gunzipSync(readFileSync(join(data, "valueeval", "value-categories.json.gz"))).toString("utf8")) as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  return Object.entries(values).flatMap(([value, finer]) => Object.entries(finer).flatMap(([name, examples]) => [name, ...examples]).map((text) => ({ features: featuresOf(text), labels: [labels.indexOf(value)].filter((label) => label >= 0) })));
}

/** Stemmed words, pairs of them, and runs of letters of what was said. The conclusion is left out: its topics are others in every part. */
export function featuresOf(text: string): string[] {
  const words = normalise(text).split(" ");
  const stems = words.map(stem);
  const features = stems.map((word) => `w${word}`);
  for (let at = 0; at + 1 < stems.length; at += 1) features.push(`b${stems[at]} ${stems[at + 1]}`);
  for (const word of words) {
    const marked = `<${word}>`;
    for (const length of runsOf) for (let from = 0; from + length <= marked.length; from += 1) features.push(`c${marked.slice(from, from + length)}`);
  }
  return features;
}

const cells = (path: string): string[][] => gunzipSync(readFileSync(path)).toString("utf8").trim().split(/\r?\n/u).map((line) => line.split("\t"));
