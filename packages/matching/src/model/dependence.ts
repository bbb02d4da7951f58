/**
 * The chance that both say yes, from each one's own chance and how their answers hang together: Plackett's (1965) family, whose one parameter is the odds ratio of the two answers. 1 is independence, above it
 * a yes of the one makes that of the other likelier.
 *
 * The odds ratio is fitted to pairs of which both answers are known, on its logarithm with a Gaussian prior about 0: without answers the two are independent.
 */
export interface Answers { readonly a: number; readonly b: number; /** 0 or 1. */ readonly saidA: number; readonly saidB: number; readonly weight?: number }

export const independent = 0;
/** Of the logarithm of the odds ratio, beforehand; a ratio beyond e^4 either way is never believed. */
const deviation = 0.7;
const logRatioMost = 4;
const edge = 1e-9;

/** p(a and b), between the Fréchet bounds max(0, a + b - 1) and min(a, b). */
export function bothYes(a: number, b: number, logRatio: number): number {
  const [least, most] = [Math.max(0, a + b - 1), Math.min(a, b)];
  const ratio = Math.exp(logRatio);
  if (Math.abs(ratio - 1) < 1e-6) return a * b;
  const sum = 1 + (a + b) * (ratio - 1);
  const joint = (sum - Math.sqrt(Math.max(0, sum * sum - 4 * ratio * (ratio - 1) * a * b))) / (2 * (ratio - 1));
  return Math.max(least, Math.min(most, joint));
}

/** Answers the logarithm of the odds ratio. Golden-section search: the loss has one minimum over so short a stretch. */
export function fitDependence(pairs: readonly Answers[]): number {
  const loss = (logRatio: number): number => {
    let sum = (logRatio / deviation) ** 2 / 2;
    for (const { a, b, saidA, saidB, weight = 1 } of pairs) {
      const joint = bothYes(a, b, logRatio);
      const cell = saidA >= 0.5 ? (saidB >= 0.5 ? joint : a - joint) : saidB >= 0.5 ? b - joint : 1 - a - b + joint;
      sum -= weight * Math.log(Math.max(edge, cell));
    }
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-logRatioMost, logRatioMost];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > 1e-6) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - golden * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + golden * (high - low);
      lossRight = loss(right);
    }
  }
  const found = (low + high) / 2;
  return Math.abs(found) < 1e-5 ? independent : found;
}
