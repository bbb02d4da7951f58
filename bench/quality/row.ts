/**
 * One row of match-quality: a question asked of the engine on real data, with simple methods beside it in the same run.
 *
 * To add a row, add `bench/quality/NAME.ts` with `export const measure: Measure` (NAME is its key in the figures); nothing else has to be told.
 * Nothing may be tuned on the part that is measured here. Where its data are absent, a row says `skipped` and why.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A mean with its 95 % interval. */
export interface Estimate { readonly mean: number; readonly low: number; readonly high: number }
export type Cell = number | Estimate;
/** Methods down, metrics across. A difference ("engine less popularity") is a method like any other, of paired draws. */
export interface Table { readonly title: string; readonly metrics: readonly string[]; readonly rows: Readonly<Record<string, Readonly<Record<string, Cell>>>> }
/** What a figure is to reach, and what it is in a line. */
export interface Aim { readonly means: string; readonly least?: number; readonly most?: number }

/** Means of a bin: the chance that was foretold, the share that came true, of so many. */
export interface ReliabilityBin { readonly foretold: number; readonly happened: number; readonly count: number }

export interface Measured {
  /** What the row is about, one sentence. */
  readonly question: string;
  readonly data: string;
  readonly licence: string;
  /** The few numbers that are held against aims, by name. */
  readonly figures: Readonly<Record<string, number>>;
  readonly aims: Readonly<Record<string, Aim>>;
  readonly tables: readonly Table[];
  /** How exposure is spread, by method, drawn on the page: the least shown share of people, and the share of all exposure that they get; from [0, 0] to [1, 1]. */
  readonly lorenz?: Readonly<Record<string, readonly (readonly [people: number, exposure: number])[]>>;
  /** What was foretold and what came of it, by method, in bins of foretold chance, drawn on the page. */
  readonly reliability?: Readonly<Record<string, readonly ReliabilityBin[]>>;
  /** How it was split and fitted, and what to beware of. */
  readonly notes?: readonly string[];
}
export interface Skipped { readonly skipped: string }

export interface QualityParts {
  /** The folder of COSMICSYNC_DATA, where there is one. */
  readonly data: string | undefined;
  readonly seed: number;
  /** An empty folder of this run, removed afterwards. */
  readonly folder: string;
  /** Of a row whose questions take long, ask so many at most, evenly spaced; all of them unless given. What is kept says so. */
  readonly most?: number;
}
export type Measure = (parts: QualityParts) => Promise<Measured | Skipped>;

/** Which of these folders of the shared data are missing, said as a reason; undefined where all are there. */
export function absent(data: string | undefined, ...folders: readonly string[]): Skipped | undefined {
  const missing = folders.filter((name) => data === undefined || !existsSync(join(data, name)));
  return missing.length === 0 ? undefined : { skipped: `${missing.join(", ")} not found in ${data === undefined ? "COSMICSYNC_DATA, which is not set" : "the folder of COSMICSYNC_DATA"}` };
}
