/**
 * Says which of a set of labels a short text bears, several or none: one ridge regression a label over hashed features, and a threshold a label.
 *
 * Features are given by the caller as texts ("whelp", "bhelp people"); they are hashed, weighted by their rarity and scaled to length 1 a text. With X the texts and Y whether they bear each label, less how many do,
 * the weights W = X' (X X' + ridge I)^-1 Y are found by conjugate gradients, all labels at once (Hoerl and Kennard 1970; Hestenes and Stiefel 1952): no learning rate, no order of rows, one minimum.
 * A regression on yes and no is no chance; a logistic curve a label, fitted on rows held out, makes it one (Platt 1999). Thresholds are those with the best F1 of each label on the same rows, since most labels are rare and
 * 0.5 would never name them. Rows are held out by `group` (arguments on one topic stay together); one without a group, such as a description of a label, only teaches. Costs `steps` passes over all features of all texts for each fold and once more.
 */
import { seededChance } from "@cosmicsync/protocol";

export interface LabelledText {
  readonly features: readonly string[];
  /** Indices of its labels. */
  readonly labels: readonly number[];
  /** Rows of one group are held out together. One without a group teaches only: it is never held out, and no threshold is of it. */
  readonly group?: string;
}

export interface LabelSettings {
  readonly labelCount: number;
  readonly bucketCount: number;
  /** How strongly weights are held near nothing; above 0. */
  readonly ridge: number;
  /** Of the conjugate gradients, at most. */
  readonly steps: number;
  readonly folds: number;
  readonly seed: number;
}
export const labelSettings: LabelSettings = { labelCount: 20, bucketCount: 1 << 18, ridge: 3, steps: 15, folds: 4, seed: 1 };

export interface TextLabels {
  /** Chance of each label, in (0, 1). */
  chances(features: readonly string[]): Float64Array;
  readonly thresholds: Float64Array;
}

/** Buckets and amounts of all rows, one after the other; row r from `starts[r]` to `starts[r + 1]`. */
interface Sparse { readonly buckets: Uint32Array; readonly amounts: Float32Array; readonly starts: Uint32Array }

const enough = 1e-2;
const curveSteps = 20;

export function trainTextLabels(rows: readonly LabelledText[], settings: LabelSettings = labelSettings): TextLabels {
  const { labelCount } = settings;
  const rarity = rarityOf(rows, settings.bucketCount);
  const sparse = toSparse(rows.map(({ features }) => features), rarity);
  const everything = [...rows.keys()];
  const tested = everything.filter((index) => (rows[index] as LabelledText).group !== undefined);
  const chance = seededChance(settings.seed);
  const foldOf = new Map([...new Set(rows.map(({ group }) => group))].filter((group) => group !== undefined).map((group) => [group, Math.floor(chance() * settings.folds)]));
  const isOf = (index: number, fold: number): boolean => foldOf.get((rows[index] as LabelledText).group ?? "") === fold;
  const heldOut: Float64Array[] = rows.map(() => new Float64Array(labelCount));
  const told = tested.map((index) => rows[index] as LabelledText);
  for (let fold = 0; fold < settings.folds; fold += 1) {
    const model = fit(sparse, rows, everything.filter((index) => !isOf(index, fold)), settings);
    for (const index of everything) if (isOf(index, fold)) heldOut[index] = model(sparse, index);
  }
  const curves = Array.from({ length: labelCount }, (_, label) => curveOf(tested.map((index) => heldOut[index] as Float64Array), told, label));
  const chanceOf = (scores: Float64Array): Float64Array => scores.map((score, label) => logistic((curves[label] as Curve).slope * score + (curves[label] as Curve).level));
  const chances = tested.map((index) => chanceOf(heldOut[index] as Float64Array));
  const model = fit(sparse, rows, everything, settings);
  return {
    chances: (features) => chanceOf(model(toSparse([features], rarity), 0)),
    thresholds: Float64Array.from({ length: labelCount }, (_, label) => bestThreshold(chances, told, label)),
  };
}

function rarityOf(rows: readonly LabelledText[], bucketCount: number): Float64Array {
  const rarity = new Float64Array(bucketCount);
  for (const { features } of rows) for (const bucket of new Set(features.map((feature) => bucketOf(feature, bucketCount)))) (rarity[bucket] as number) += 1;
  // A feature of one row alone tells nothing of another.
  return rarity.map((count) => (count < 2 ? 0 : Math.log(1 + rows.length / count)));
}

function toSparse(texts: readonly (readonly string[])[], rarity: Float64Array): Sparse {
  const buckets: number[] = [];
  const amounts: number[] = [];
  const starts = new Uint32Array(texts.length + 1);
  for (const [row, features] of texts.entries()) {
    const counts = new Map<number, number>();
    for (const feature of features) {
      const bucket = bucketOf(feature, rarity.length);
      if ((rarity[bucket] as number) > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    const weights = [...counts].map(([bucket, count]) => (1 + Math.log(count)) * (rarity[bucket] as number));
    const length = Math.hypot(...weights);
    for (const [at, bucket] of [...counts.keys()].entries()) {
      buckets.push(bucket);
      amounts.push((weights[at] as number) / length);
    }
    starts[row + 1] = buckets.length;
  }
  return { buckets: Uint32Array.from(buckets), amounts: Float32Array.from(amounts), starts };
}

/** Answers the score of each label for a row of any sparse texts: about 1 where it is borne, 0 where not. */
function fit(sparse: Sparse, rows: readonly LabelledText[], chosen: readonly number[], { labelCount, bucketCount, ridge, steps }: LabelSettings): (texts: Sparse, row: number) => Float64Array {
  if (!(ridge > 0)) throw new RangeError(`the ridge ${ridge} is not above 0`);
  const size = chosen.length * labelCount;
  const shares = new Float64Array(labelCount);
  for (const index of chosen) for (const label of (rows[index] as LabelledText).labels) (shares[label] as number) += 1 / chosen.length;
  const residual = new Float64Array(size);
  for (const [place, index] of chosen.entries()) {
    for (let label = 0; label < labelCount; label += 1) residual[place * labelCount + label] = -(shares[label] as number);
    for (const label of (rows[index] as LabelledText).labels) (residual[place * labelCount + label] as number) += 1;
  }
  const weights = new Float32Array(bucketCount * labelCount);
  /** Weights of the buckets from amounts of the rows: X' a. */
  const gather = (of: Float64Array): void => {
    weights.fill(0);
    for (const [place, index] of chosen.entries()) for (let at = sparse.starts[index] as number; at < (sparse.starts[index + 1] as number); at += 1) {
      const [to, amount] = [(sparse.buckets[at] as number) * labelCount, sparse.amounts[at] as number];
      for (let label = 0; label < labelCount; label += 1) (weights[to + label] as number) += amount * (of[place * labelCount + label] as number);
    }
  };
  const addRow = (texts: Sparse, row: number, into: Float64Array, from: number): void => {
    for (let at = texts.starts[row] as number; at < (texts.starts[row + 1] as number); at += 1) {
      const [bucket, amount] = [(texts.buckets[at] as number) * labelCount, texts.amounts[at] as number];
      for (let label = 0; label < labelCount; label += 1) (into[from + label] as number) += amount * (weights[bucket + label] as number);
    }
  };
  const dots = (a: Float64Array, b: Float64Array): Float64Array => {
    const sums = new Float64Array(labelCount);
    for (let at = 0; at < size; at += 1) (sums[at % labelCount] as number) += (a[at] as number) * (b[at] as number);
    return sums;
  };
  const solution = new Float64Array(size);
  const direction = residual.slice();
  const turned = new Float64Array(size);
  let left = dots(residual, residual);
  const first = left.slice();
  for (let step = 0; step < steps && left.some((sum, label) => sum > enough ** 2 * (first[label] as number)); step += 1) {
    gather(direction);
    for (let at = 0; at < size; at += 1) turned[at] = ridge * (direction[at] as number);
    for (const [place, index] of chosen.entries()) addRow(sparse, index, turned, place * labelCount);
    const along = dots(direction, turned);
    const lengths = left.map((sum, label) => (along[label] === 0 ? 0 : sum / (along[label] as number)));
    for (let at = 0; at < size; at += 1) {
      const length = lengths[at % labelCount] as number;
      (solution[at] as number) += length * (direction[at] as number);
      (residual[at] as number) -= length * (turned[at] as number);
    }
    const next = dots(residual, residual);
    for (let at = 0; at < size; at += 1) {
      const before = left[at % labelCount] as number;
      direction[at] = (residual[at] as number) + (before === 0 ? 0 : (next[at % labelCount] as number) / before) * (direction[at] as number);
    }
    left = next;
  }
  gather(solution);
  return (texts, row) => {
    const scores = shares.slice();
    addRow(texts, row, scores, 0);
    return scores;
  };
}

interface Curve { readonly slope: number; readonly level: number }
const logistic = (score: number): number => 1 / (1 + Math.exp(-score));

/** The logistic curve from a label's scores to its chances, by Newton's method; rows that are not there yet, half a yes and half a no, hold it where a label is never or always borne. */
function curveOf(scores: readonly Float64Array[], rows: readonly LabelledText[], label: number): Curve {
  let [slope, level] = [1, 0];
  for (let step = 0; step < curveSteps; step += 1) {
    // One for each of the two, and a slope held near 1 as by one row.
    let [g0, g1, h00, h01, h11] = [logistic(level) - 0.5, slope - 1, 0.25, 0, 1];
    for (const [index, of] of scores.entries()) {
      const score = of[label] as number;
      const chance = logistic(slope * score + level);
      const off = chance - ((rows[index] as LabelledText).labels.includes(label) ? 1 : 0);
      const curve = chance * (1 - chance);
      g0 += off;
      g1 += off * score;
      h00 += curve;
      h01 += curve * score;
      h11 += curve * score * score;
    }
    const whole = h00 * h11 - h01 * h01;
    if (!(whole > 1e-12)) break;
    level -= (h11 * g0 - h01 * g1) / whole;
    slope -= (h00 * g1 - h01 * g0) / whole;
  }
  return { slope, level };
}

/** The threshold with the best F1 of a label. */
export function bestThreshold(chances: readonly Float64Array[], rows: readonly LabelledText[], label: number): number {
  const order = chances.map((row, index) => ({ chance: row[label] as number, right: (rows[index] as LabelledText).labels.includes(label) })).sort((a, b) => b.chance - a.chance);
  const positives = order.filter(({ right }) => right).length;
  let hits = 0;
  let best = 0;
  let threshold = 0.5;
  for (const [index, { chance, right }] of order.entries()) {
    if (right) hits += 1;
    const f1 = (2 * hits) / (index + 1 + positives);
    if (f1 <= best) continue;
    best = f1;
    threshold = (chance + (order[index + 1]?.chance ?? 0)) / 2;
  }
  return threshold;
}

/** FNV-1a. */
function bucketOf(feature: string, bucketCount: number): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < feature.length; at += 1) state = Math.imul(state ^ feature.charCodeAt(at), 0x01000193);
  state ^= state >>> 15;
  return (Math.imul(state, 0x2c1b3c6d) >>> 0) % bucketCount;
}
