/**
 * What boosting descends on: for scores of rows, the slope and the curve of a loss.
 *
 * Logistic: -w (y ln p + (1 - y) ln(1 - p)), p = 1 / (1 + e^-F): the scores become log odds of a yes.
 * LambdaRank (Burges 2010): within a group, for each two rows of which one has the greater gain, w |change of NDCG when they swap| ln(1 + e^-(F_i - F_j)): the order becomes as good as NDCG counts it.
 */
import { ModelFault } from "./fault.ts";

export interface Objective {
  /** Fills slope and curve by row, for the rows of `part`; others get 0. */
  readonly derive: (scores: Float32Array, slope: Float32Array, curve: Float32Array) => void;
  /** Of the rows held out, smaller is better. */
  readonly held: (scores: Float32Array) => number;
  /** Where every row begins. */
  readonly base: number;
}

/** A group is compared pair by pair, so its size is bounded. */
export const groupRowsMost = 1_000;
const ndcgPlaces = 10;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** `fits` and `holds`: rows to learn from, and rows to judge by. */
export function logisticObjective(labels: Float32Array, weights: Float32Array, fits: Int32Array, holds: Int32Array): Objective {
  let [yes, all] = [0, 0];
  for (const row of fits) {
    yes += (labels[row] as number) * (weights[row] as number);
    all += weights[row] as number;
  }
  // Half a yes and half a no beforehand: an only answer is no certainty.
  const rate = (yes + 0.5) / (all + 1);
  return {
    base: Math.log(rate / (1 - rate)),
    derive(scores, slope, curve) {
      for (let at = 0; at < fits.length; at += 1) {
        const row = fits[at] as number;
        const p = logistic(scores[row] as number);
        const weight = weights[row] as number;
        slope[row] = weight * (p - (labels[row] as number));
        curve[row] = weight * p * (1 - p);
      }
    },
    held(scores) {
      let [loss, count] = [0, 0];
      for (const row of holds) {
        const [score, label, weight] = [scores[row] as number, labels[row] as number, weights[row] as number];
        loss += weight * (Math.max(score, 0) - score * label + Math.log1p(Math.exp(-Math.abs(score))));
        count += weight;
      }
      return count === 0 ? 0 : loss / count;
    },
  };
}

/** `groups`: rows of one question, each list at most `groupRowsMost` long. */
export function lambdaRankObjective(gains: Float32Array, weights: Float32Array, groups: readonly Int32Array[], heldGroups: readonly Int32Array[]): Objective {
  const longest = groups.reduce((most, { length }) => Math.max(most, length), 0);
  if (longest > groupRowsMost) throw new ModelFault("rows", "group", `${longest} rows in one group, at most ${groupRowsMost}`);
  const discounts = Float64Array.from({ length: longest + 1 }, (_, place) => 1 / Math.log2(2 + place));
  const ideals = Float64Array.from(groups, (rows) => idealGain(gains, rows, rows.length));
  const ranks = new Int32Array(longest);
  /** Kept from round to round: an order that changed little is quick to mend. */
  const orders = groups.map((rows) => Int32Array.from(rows.keys()));
  return {
    base: 0,
    derive(scores, slope, curve) {
      for (let group = 0; group < groups.length; group += 1) {
        const rows = groups[group] as Int32Array;
        const ideal = ideals[group] as number;
        for (let at = 0; at < rows.length; at += 1) slope[rows[at] as number] = curve[rows[at] as number] = 0;
        if (ideal === 0) continue;
        placesOf(scores, rows, orders[group] as Int32Array, ranks);
        for (let at = 0; at < rows.length; at += 1) {
          const better = rows[at] as number;
          const gain = gains[better] as number;
          if (gain <= 0) continue;
          const [score, discount, scale] = [scores[better] as number, discounts[ranks[at] as number] as number, (weights[better] as number) / ideal];
          let [ownSlope, ownCurve] = [0, 0];
          for (let other = 0; other < rows.length; other += 1) {
            const worse = rows[other] as number;
            const difference = gain - (gains[worse] as number);
            if (difference <= 0) continue;
            const swap = scale * difference * Math.abs(discount - (discounts[ranks[other] as number] as number));
            const wrong = logistic((scores[worse] as number) - score);
            const [push, bend] = [swap * wrong, swap * wrong * (1 - wrong)];
            ownSlope -= push;
            ownCurve += bend;
            (slope[worse] as number) += push;
            (curve[worse] as number) += bend;
          }
          (slope[better] as number) += ownSlope;
          (curve[better] as number) += ownCurve;
        }
      }
    },
    // Where to stop is read off the smooth loss of pairs: NDCG of a few groups jumps about.
    held(scores) {
      let [loss, count] = [0, 0];
      for (const rows of heldGroups) for (const better of rows) {
        if ((gains[better] as number) <= 0) continue;
        for (const worse of rows) {
          const difference = (gains[better] as number) - (gains[worse] as number);
          if (difference <= 0) continue;
          const apart = (scores[better] as number) - (scores[worse] as number);
          const weight = difference * (weights[better] as number);
          loss += weight * (Math.max(-apart, 0) + Math.log1p(Math.exp(-Math.abs(apart))));
          count += weight;
        }
      }
      return count === 0 ? 0 : loss / count;
    },
  };
}

/** Mean NDCG@10 with linear gain of groups that have any gain (Järvelin and Kekäläinen 2002). Rows that tie keep their order. */
export function meanNdcg(scores: ArrayLike<number>, gains: ArrayLike<number>, groups: readonly Int32Array[]): number {
  let [sum, count] = [0, 0];
  for (const rows of groups) {
    const ideal = idealGain(gains, rows, ndcgPlaces);
    if (ideal === 0) continue;
    const ranks = new Int32Array(rows.length);
    placesOf(scores, rows, Int32Array.from(rows.keys()), ranks);
    for (const [at, row] of rows.entries()) if ((ranks[at] as number) < ndcgPlaces) sum += (gains[row] as number) / Math.log2(2 + (ranks[at] as number)) / ideal;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function idealGain(gains: ArrayLike<number>, rows: Int32Array, places: number): number {
  const sorted = Float64Array.from(rows, (row) => gains[row] as number).sort().reverse();
  let sum = 0;
  for (let place = 0; place < Math.min(places, sorted.length); place += 1) sum += (sorted[place] as number) / Math.log2(2 + place);
  return sum;
}

/** From 0, the best first. `order` is brought into the order of the scores by insertion. */
function placesOf(scores: ArrayLike<number>, rows: Int32Array, order: Int32Array, into: Int32Array): void {
  for (let place = 1; place < order.length; place += 1) {
    const moved = order[place] as number;
    const score = scores[rows[moved] as number] as number;
    let to = place;
    while (to > 0 && (scores[rows[order[to - 1] as number] as number] as number) < score) {
      order[to] = order[to - 1] as number;
      to -= 1;
    }
    order[to] = moved;
  }
  for (let place = 0; place < order.length; place += 1) into[order[place] as number] = place;
}
