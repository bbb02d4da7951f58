/**
 * Totals over people that name nobody, and that add up between nodes: each person gives at most so much (clipping), whole numbers are summed, and each sum is told with noise.
 *
 * `countsOf` is for counts over names that only the people themselves say (which concepts go together): a name is told when its noisy count reaches a threshold, so that a name which one person
 * alone has is told with a chance of at most `delta`. `sumOf` is for vectors of fixed places (a histogram, an update of a model): every place is told. Adding or taking out one person changes what is
 * told, in the sense of rho, by at most the cost that is given (Gaussian mechanism: rho = sensitivity^2 / (2 variance); Bun and Steinke 2016).
 *
 * What two nodes told is added by `together`: noise adds to noise, and nobody's share grows, as long as nobody is counted by both.
 */
import { discreteGaussian, fraction, type Bytes } from "./noise.ts";

export interface TotalsSettings {
  /** rho, in millionths. */
  readonly millionths: number;
  /** Names a person is counted under at most, of `countsOf`; length a person's vector has at most, of `sumOf`. */
  readonly most: number;
}
export interface CountsSettings extends TotalsSettings { readonly delta: number }

/** What was told. `variance` is that of the noise in each number; `threshold`, below which a count is kept back. */
export interface Counts { readonly counts: Readonly<Record<string, number>>; readonly variance: number; readonly threshold: number; readonly nodes: number }
export interface Sums { readonly sums: readonly number[]; readonly variance: number; readonly nodes: number }

/** Names that are counted at all: more is no vocabulary. */
export const namesMost = 2_000_000;
export const placesMost = 1_000_000;

export function countsOf(people: Iterable<readonly string[]>, settings: CountsSettings, bytes: Bytes): Counts {
  const { delta, most } = settings;
  if (!(delta > 0 && delta < 0.5)) throw new RangeError("a delta is between 0 and one half");
  // Each of a person's counts changes by 1: the sensitivity squared is how many they are.
  const variance = varianceOf(settings, most);
  const counts = new Map<string, number>();
  for (const names of people) {
    // A person's choice among more is by the names themselves, so that it is the same each time and asks for no chance.
    for (const name of [...new Set(names)].sort().slice(0, most)) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      // Which are left out would hang on who comes first: rather none than that.
      if (counts.size > namesMost) throw new RangeError(`more than ${namesMost} names`);
    }
  }
  const squared = Number(variance.over) / Number(variance.under);
  const spread = Math.sqrt(squared);
  // A name of one person alone passes where its noise is above threshold - 1: e^(-x^2 / 2 variance) bounds that for each of their `most` names.
  const threshold = Math.ceil(1 + spread * Math.sqrt(2 * Math.log(most / delta)));
  const told: [string, number][] = [];
  for (const [name, count] of counts) {
    const noisy = count + Number(discreteGaussian(variance, bytes));
    if (noisy >= threshold) told.push([name, noisy]);
  }
  return { counts: Object.fromEntries(told.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))), variance: squared, threshold, nodes: 1 };
}

/** Whole numbers only; a vector that is longer than `most` (Euclid's length) is shortened to it, toward zero. Throws a RangeError for one of another length or with a number that is not whole. */
export function sumOf(people: Iterable<readonly number[]>, places: number, settings: TotalsSettings, bytes: Bytes): Sums {
  if (!Number.isInteger(places) || places < 1 || places > placesMost) throw new RangeError(`a sum has 1 to ${placesMost} places`);
  const variance = varianceOf(settings, settings.most ** 2);
  const sums = new Array<number>(places).fill(0);
  for (const vector of people) {
    if (vector.length !== places) throw new RangeError(`a vector has ${vector.length} places, the sum has ${places}`);
    for (const [place, value] of clipped(vector, settings.most).entries()) sums[place] = (sums[place] as number) + value;
  }
  return { sums: sums.map((sum) => sum + Number(discreteGaussian(variance, bytes))), variance: Number(variance.over) / Number(variance.under), nodes: 1 };
}

export function clipped(vector: readonly number[], most: number): number[] {
  if (!vector.every(Number.isSafeInteger)) throw new RangeError("a vector is of whole numbers");
  const length = Math.hypot(...vector);
  // Rounded toward zero, so that the shortened one is never longer than it may be.
  return length <= most ? [...vector] : vector.map((value) => Math.trunc((value * most) / length));
}

/** What several nodes told, as one: a count that one of them kept back counts nothing, so that it is at least what is said. */
export function together(told: readonly Counts[]): Counts {
  const counts = new Map<string, number>();
  for (const one of told) for (const [name, count] of Object.entries(one.counts)) counts.set(name, (counts.get(name) ?? 0) + count);
  return {
    counts: Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
    variance: told.reduce((sum, { variance }) => sum + variance, 0), threshold: told.reduce((most, { threshold }) => Math.max(most, threshold), 0), nodes: told.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

/** Sensitivity squared over twice rho, as a fraction of whole numbers. */
function varianceOf({ millionths, most }: TotalsSettings, sensitivitySquared: number): ReturnType<typeof fraction> {
  if (!Number.isSafeInteger(millionths) || millionths <= 0) throw new RangeError("rho is a whole number of millionths above 0");
  if (!Number.isSafeInteger(most) || most < 1 || most > 1_000_000) throw new RangeError("a person gives a whole number from 1 to a million");
  return fraction(BigInt(sensitivitySquared) * 1_000_000n, 2n * BigInt(millionths));
}
