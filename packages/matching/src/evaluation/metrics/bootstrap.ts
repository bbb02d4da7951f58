/**
 * How sure a mean is: percentile intervals by drawing the queries anew (Efron 1979), 95 %. The draws are seeded, and one draw serves all scorers at once, so
 * that differences between two scorers are paired, which is the only honest way to say "better" (Sakai 2006).
 */
import { seededChance } from "@cosmicsync/protocol";

export interface Estimate { readonly mean: number; readonly low: number; readonly high: number }

/** `columns[c][q]`: value of column c for query q; NaN where it has none. Out: an estimate for each column, by 1,000 draws. */
export function intervals(columns: readonly Float64Array[], seed: number, draws = 1_000): Estimate[] {
  const count = columns[0]?.length ?? 0;
  const chance = seededChance(seed);
  const means = columns.map(() => new Float64Array(draws));
  const picks = new Int32Array(count);
  for (let draw = 0; draw < draws; draw += 1) {
    for (let at = 0; at < count; at += 1) picks[at] = Math.floor(chance() * count);
    for (const [index, column] of columns.entries()) (means[index] as Float64Array)[draw] = meanOf(column, picks);
  }
  return columns.map((column, index) => ({ mean: meanOf(column, undefined), ...percentiles(means[index] as Float64Array) }));
}

/**
 * Of a figure that is no mean: it is worked out anew for each draw of rows. Drawing with repetition changes such a figure by itself (fewer different queries cover
 * less), so the interval is moved by what the draws are off on average.
 */
export function intervalOf(count: number, figure: (rows: Int32Array) => number, seed: number, draws: number): Estimate {
  const chance = seededChance(seed);
  const values = new Float64Array(draws);
  const picks = new Int32Array(count);
  for (let draw = 0; draw < draws; draw += 1) {
    for (let at = 0; at < count; at += 1) picks[at] = Math.floor(chance() * count);
    values[draw] = figure(picks);
  }
  const mean = figure(Int32Array.from({ length: count }, (_, index) => index));
  const known = values.filter((value) => !Number.isNaN(value));
  const off = mean - known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const { low, high } = percentiles(values);
  return { mean, low: low + off, high: high + off };
}

function percentiles(values: Float64Array): { low: number; high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}

function meanOf(column: Float64Array, picks: Int32Array | undefined): number {
  let sum = 0;
  let count = 0;
  const length = picks?.length ?? column.length;
  for (let at = 0; at < length; at += 1) {
    const value = column[picks === undefined ? at : (picks[at] as number)] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? NaN : sum / count;
}
