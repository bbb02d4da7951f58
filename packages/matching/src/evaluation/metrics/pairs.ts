/** Metrics of scored pairs: whether those with a yes stand above those without, and whether a stated probability is kept. Labels of 0.5 and more count as yes. */
export interface Scored { readonly score: number; readonly label: number; readonly group?: string }

const isYes = ({ label }: { readonly label: number }): boolean => label >= 0.5;

/** AUC = P(score of a yes > score of a no) + half of P(equal): the Mann-Whitney statistic (Hanley and McNeil 1982). Undefined without both. */
export function auc(pairs: readonly Scored[]): number | undefined {
  const sorted = [...pairs].sort((a, b) => a.score - b.score);
  const yes = sorted.filter(isYes).length;
  const no = sorted.length - yes;
  if (yes === 0 || no === 0) return undefined;
  let rankSum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && (sorted[to] as Scored).score === (sorted[from] as Scored).score) to += 1;
    const shared = (from + 1 + to) / 2;
    for (let at = from; at < to; at += 1) if (isYes(sorted[at] as Scored)) rankSum += shared;
    from = to;
  }
  return (rankSum - (yes * (yes + 1)) / 2) / (yes * no);
}

/** Mean of the AUC within each group that has both a yes and a no: a pooled one can reward knowing who is popular. */
export function meanGroupAuc(pairs: readonly Scored[]): number | undefined {
  const groups = new Map<string, Scored[]>();
  for (const pair of pairs) if (pair.group !== undefined) groups.set(pair.group, [...(groups.get(pair.group) ?? []), pair]);
  const values = [...groups.values()].map(auc).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const edge = 1e-6;
const within = (probability: number): number => Math.min(1 - edge, Math.max(edge, probability));

/** Log loss = -mean(label log p + (1 - label) log(1 - p)), p kept off 0 and 1 by 1e-6 (Good 1952). Of one pair. */
export const logLoss = (probability: number, label: number): number => {
  const p = within(probability);
  return label >= 0.5 ? -Math.log(p) : -Math.log(1 - p);
};

/** Expected calibration error = sum over 10 equal bins of share of pairs * |mean p - share of yes| (Naeini, Cooper and Hauskrecht 2015). */
export function calibrationError(predictions: readonly { readonly probability: number; readonly label: number }[], bins = 10): number {
  const count = new Float64Array(bins);
  const stated = new Float64Array(bins);
  const happened = new Float64Array(bins);
  for (const { probability, label } of predictions) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)));
    (count[bin] as number) += 1;
    (stated[bin] as number) += probability;
    (happened[bin] as number) += label >= 0.5 ? 1 : 0;
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) error += Math.abs((stated[bin] as number) - (happened[bin] as number));
  return predictions.length === 0 ? 0 : error / predictions.length;
}

/**
 * Turns any score into a probability by one logistic curve (Platt 1999), fitted by Newton's method with a small ridge so that perfectly separated
 * data stay finite. In: scores with labels. Out: the curve; the base rate where the scores are all the same.
 */
export function fitLogistic(points: readonly { readonly score: number; readonly label: number }[]): (score: number) => number {
  const n = points.length;
  const mean = points.reduce((sum, { score }) => sum + score, 0) / Math.max(1, n);
  const deviation = Math.sqrt(points.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / Math.max(1, n)) || 1;
  let intercept = 0;
  let slope = 0;
  for (let round = 0; round < 25; round += 1) {
    let [g0, g1, h00, h01, h11] = [0, -1e-3 * slope, 1e-9, 0, 1e-3];
    for (const { score, label } of points) {
      const x = (score - mean) / deviation;
      const p = logistic(intercept + slope * x);
      const error = (label >= 0.5 ? 1 : 0) - p;
      const weight = p * (1 - p);
      g0 += error;
      g1 += error * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(Math.abs(determinant) > 1e-12)) break;
    intercept += Math.max(-4, Math.min(4, (h11 * g0 - h01 * g1) / determinant));
    slope += Math.max(-4, Math.min(4, (h00 * g1 - h01 * g0) / determinant));
  }
  return (score) => logistic(intercept + (slope * (score - mean)) / deviation);
}
const logistic = (x: number): number => 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, x))));
