/**
 * Says which of a set of labels a short text bears, several or none: one logistic regression a label over hashed features, and a threshold a label.
 *
 * Features are given by the caller as texts ("whelp", "bhelp people"); they are hashed, weighted by their rarity and by how much more often they stand with a label
 * than without it, and scaled to length 1 a text. Training is by Adagrad over all rows, few rounds, seeded; thresholds are those with the best F1 of each label on rows
 * held out by `group` (arguments on one topic stay together), since most labels are rare and 0.5 would never name them.
 */
import { seededChance } from "@cosmicsync/protocol";

export interface LabelledText {
  readonly features: readonly string[];
  /** Indices of its labels. */
  readonly labels: readonly number[];
  /** Rows of one group are held out together. */
  readonly group: string;
}

export interface LabelSettings {
  readonly labelCount: number;
  readonly bucketCount: number;
  readonly rounds: number;
  readonly rate: number;
  /** Weights shrink towards nothing by this share of themselves a round. */
  readonly shrink: number;
  readonly folds: number;
  readonly seed: number;
}
export const labelSettings: LabelSettings = { labelCount: 20, bucketCount: 1 << 18, rounds: 3, rate: 0.1, shrink: 0.02, folds: 4, seed: 1 };

export interface TextLabels {
  /** Chance of each label, in (0, 1). */
  chances(features: readonly string[]): Float64Array;
  readonly thresholds: Float64Array;
}

const smoothing = 1;

interface Sparse { readonly buckets: Uint32Array; readonly weights: Float64Array }

export function trainTextLabels(rows: readonly LabelledText[], settings: LabelSettings = labelSettings): TextLabels {
  const rarity = rarityOf(rows, settings.bucketCount);
  const sparse = rows.map(({ features }) => toSparse(features, rarity));
  const everything = rows.map((_, index) => index);
  const groups = [...new Set(rows.map(({ group }) => group))];
  const chance = seededChance(settings.seed);
  const foldOf = new Map(groups.map((group) => [group, Math.floor(chance() * settings.folds)]));
  const heldOut: Float64Array[] = rows.map(() => new Float64Array(settings.labelCount));
  for (let fold = 0; fold < settings.folds; fold += 1) {
    const model = fit(sparse, rows, everything.filter((index) => foldOf.get((rows[index] as LabelledText).group) !== fold), settings);
    for (const index of everything) if (foldOf.get((rows[index] as LabelledText).group) === fold) heldOut[index] = model(sparse[index] as Sparse);
  }
  const model = fit(sparse, rows, everything, settings);
  return { chances: (features) => model(toSparse(features, rarity)), thresholds: Float64Array.from({ length: settings.labelCount }, (_, label) => bestThreshold(heldOut, rows, label)) };
}

function rarityOf(rows: readonly LabelledText[], bucketCount: number): Float64Array {
  const rarity = new Float64Array(bucketCount);
  for (const { features } of rows) for (const bucket of new Set(features.map((feature) => bucketOf(feature, bucketCount)))) (rarity[bucket] as number) += 1;
  // A feature of one row alone tells nothing of another.
  return rarity.map((count) => (count < 2 ? 0 : Math.log(1 + rows.length / count)));
}

function toSparse(features: readonly string[], rarity: Float64Array): Sparse {
  const counts = new Map<number, number>();
  for (const feature of features) {
    const bucket = bucketOf(feature, rarity.length);
    if ((rarity[bucket] as number) > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const weights = Float64Array.from(counts, ([bucket, count]) => (1 + Math.log(count)) * (rarity[bucket] as number));
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return { buckets: Uint32Array.from(counts.keys()), weights: weights.map((weight) => weight / length) };
}

function fit(sparse: readonly Sparse[], rows: readonly LabelledText[], chosen: readonly number[], settings: LabelSettings): (row: Sparse) => Float64Array {
  const { labelCount, bucketCount } = settings;
  const chance = seededChance(settings.seed);
  const weights = new Float32Array(bucketCount * labelCount);
  const squares = new Float32Array(bucketCount * labelCount).fill(1e-3);
  const bias = new Float64Array(labelCount);
  for (const index of chosen) for (const label of (rows[index] as LabelledText).labels) (bias[label] as number) += 1;
  for (let label = 0; label < labelCount; label += 1) bias[label] = Math.log(((bias[label] as number) + 1) / (chosen.length - (bias[label] as number) + 1));
  const predict = ({ buckets, weights: amounts }: Sparse): Float64Array => {
    const sums = bias.slice();
    for (let at = 0; at < buckets.length; at += 1) {
      const from = (buckets[at] as number) * labelCount;
      const amount = amounts[at] as number;
      for (let label = 0; label < labelCount; label += 1) (sums[label] as number) += amount * (ratios[from + label] as number) * (weights[from + label] as number);
    }
    return sums.map((sum) => 1 / (1 + Math.exp(-sum)));
  };
  const ratios = ratiosOf(sparse, rows, chosen, settings);
  const errors = new Float64Array(labelCount);
  for (let round = 0; round < settings.rounds; round += 1) {
    const order = [...chosen];
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(chance() * (at + 1));
      [order[at], order[other]] = [order[other] as number, order[at] as number];
    }
    for (const index of order) {
      const row = sparse[index] as Sparse;
      errors.set(predict(row));
      for (const label of (rows[index] as LabelledText).labels) (errors[label] as number) -= 1;
      for (let at = 0; at < row.buckets.length; at += 1) {
        const from = (row.buckets[at] as number) * labelCount;
        const amount = row.weights[at] as number;
        for (let label = 0; label < labelCount; label += 1) {
          const place = from + label;
          const gradient = amount * (ratios[place] as number) * (errors[label] as number);
          const sum = (squares[place] as number) + gradient * gradient;
          squares[place] = sum;
          (weights[place] as number) -= (settings.rate * gradient) / Math.sqrt(sum);
        }
      }
      for (let label = 0; label < labelCount; label += 1) (bias[label] as number) -= 0.01 * (errors[label] as number);
    }
    for (let place = 0; place < weights.length; place += 1) (weights[place] as number) *= 1 - settings.shrink;
  }
  return predict;
}

/** How much more often a feature stands where a label does than elsewhere, as a logarithm (Wang and Manning 2012, "Baselines and bigrams"). */
function ratiosOf(sparse: readonly Sparse[], rows: readonly LabelledText[], chosen: readonly number[], { labelCount, bucketCount }: LabelSettings): Float32Array {
  const withLabel = new Float32Array(bucketCount * labelCount);
  const all = new Float32Array(bucketCount);
  const sums = new Float64Array(labelCount);
  let total = 0;
  for (const index of chosen) {
    const { labels } = rows[index] as LabelledText;
    for (const bucket of (sparse[index] as Sparse).buckets) {
      (all[bucket] as number) += 1;
      total += 1;
      for (const label of labels) {
        (withLabel[bucket * labelCount + label] as number) += 1;
        (sums[label] as number) += 1;
      }
    }
  }
  return withLabel.map((count, place) => {
    const bucket = Math.floor(place / labelCount);
    const label = place % labelCount;
    if (all[bucket] === 0) return 0;
    return Math.log(((count + smoothing) / ((sums[label] as number) + smoothing)) / (((all[bucket] as number) - count + smoothing) / (total - (sums[label] as number) + smoothing)));
  });
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
