/**
 * Scores every pair with every scorer and measures order and calibration. A score becomes a probability by a logistic curve fitted on the labels of other groups only (five folds of groups), for every
 * scorer alike; where pairs have no group no label may be learned from, and a score is taken as it is, scaled by the greatest of its scorer.
 */
import { intervalOf, intervals, type Estimate } from "./metrics/bootstrap.ts";
import { auc, calibrationError, fitLogistic, logLoss, meanGroupAuc } from "./metrics/pairs.ts";
import type { Dataset } from "./reader.ts";
import type { Scorer } from "./scorer.ts";
import { timeline } from "./split.ts";
import { linkOf, type World } from "./world.ts";

export const pairMetrics = ["auc", "auc within groups", "log loss", "ece"] as const;
export type PairMetric = (typeof pairMetrics)[number];
export interface PairFigures {
  readonly pairs: number;
  readonly scorers: Readonly<Record<string, Readonly<Partial<Record<PairMetric, Estimate>>>>>;
  readonly differences: Readonly<Record<string, Readonly<Record<"auc" | "log loss", Estimate>>>>;
}
export interface PairLine { readonly a: string; readonly b: string; readonly score: number }

const foldCount = 5;
const draws = 200;

export function measurePairs(dataset: Dataset, world: World, scorers: readonly Scorer[], seed: number, onScored: (line: PairLine) => void): PairFigures {
  const { pairs } = dataset;
  const scores = scorers.map(() => new Float64Array(pairs.length));
  for (const step of timeline(dataset.events, pairs.map(({ asked }) => asked), dataset.head.splitTime)) {
    if ("learn" in step) {
      const link = linkOf(world, step.learn);
      if (link !== undefined) for (const scorer of scorers) scorer.learn(link);
    } else for (const [index, scorer] of scorers.entries()) (scores[index] as Float64Array)[step.index] = scorer.pair(step.ask);
  }
  for (const [index, { asked }] of pairs.entries()) onScored({ a: asked.a, b: asked.b, score: scores[0]?.[index] ?? 0 });
  const rows = scorers.map((_, scorer) => pairs.map(({ asked, label }, index) => ({ score: scores[scorer]?.[index] ?? 0, label, ...(asked.group === undefined ? {} : { group: asked.group }) })));
  const probabilities = rows.map(probabilitiesOf);
  const losses = probabilities.map((of) => Float64Array.from(of, (probability, index) => logLoss(probability, pairs[index]?.label ?? 0)));
  const lossEstimates = intervals([...losses, ...losses.slice(1).map((of) => (losses[0] as Float64Array).map((value, at) => value - (of[at] as number)))], seed);
  const pick = <T>(of: readonly T[], picks: Int32Array): T[] => Array.from(picks, (at) => of[at] as T);
  const figure = (of: (picks: Int32Array) => number | undefined): Estimate | undefined => {
    const estimate = intervalOf(pairs.length, (picks) => of(picks) ?? NaN, seed, draws);
    return Number.isNaN(estimate.mean) ? undefined : estimate;
  };
  const grouped = rows[0]?.some(({ group }) => group !== undefined) === true;
  return {
    pairs: pairs.length,
    scorers: Object.fromEntries(scorers.map(({ name }, scorer) => {
      const own = rows[scorer] as (typeof rows)[number];
      const predictions = own.map(({ label }, index) => ({ label, probability: probabilities[scorer]?.[index] ?? 0 }));
      const figures = { "auc": figure((picks) => auc(pick(own, picks))), "auc within groups": grouped ? figure((picks) => meanGroupAuc(pick(own, picks))) : undefined, "log loss": lossEstimates[scorer], "ece": figure((picks) => calibrationError(pick(predictions, picks))) };
      return [name, Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined))];
    })),
    differences: Object.fromEntries(scorers.slice(1).map(({ name }, index) => [name, {
      "auc": figure((picks) => (auc(pick(rows[0] as (typeof rows)[number], picks)) ?? NaN) - (auc(pick(rows[index + 1] as (typeof rows)[number], picks)) ?? NaN)) ?? { mean: NaN, low: NaN, high: NaN },
      "log loss": lossEstimates[scorers.length + index] as Estimate,
    }])),
  };
}

function probabilitiesOf(rows: readonly { readonly score: number; readonly label: number; readonly group?: string }[]): number[] {
  const groups = [...new Set(rows.map(({ group }) => group).filter((group) => group !== undefined))];
  const foldOf = new Map(groups.map((group, index) => [group, index % foldCount]));
  const most = rows.reduce((greatest, { score }) => Math.max(greatest, score), 1);
  if (groups.length < 2) return rows.map(({ score }) => score / most);
  const curves = Array.from({ length: foldCount }, (_, fold) => fitLogistic(rows.filter(({ group }) => group !== undefined && foldOf.get(group) !== fold)));
  return rows.map(({ score, group }) => (group === undefined ? score / most : (curves[foldOf.get(group) ?? 0] as (score: number) => number)(score)));
}
