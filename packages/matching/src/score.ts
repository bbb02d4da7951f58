/**
 * The score of one direction: a sum of terms, in [0, 1].
 *
 * A term that cannot be known gives nothing, and half of its weight is shared out among the known ones: knowing little is not held against
 * somebody as much as a bad fit, nor does one good term make a perfect match. What is missing is the uncertainty, the share of the weight that is unknown.
 * An extra term adds as much to the whole as it gives, so that it lifts and never lowers.
 * The contributions sum to the score exactly, as the score is that sum.
 */
import type { Compiled } from "./compile.ts";
import { terms, type Context, type TermKind } from "./terms/index.ts";

export interface Scored {
  readonly score: number;
  /** 0 everything known, 1 nothing. */
  readonly uncertainty: number;
  /** By term, in the order of `terms`; NaN where unknown. */
  readonly measures: readonly number[];
  /** The weight that the score is a share of: what is known, and half of what is not. */
  readonly whole: number;
}

const unknownCounts = 0.5;

const mirrors = terms.map(({ mirror }) => terms.findIndex(({ name }) => name === mirror));

/** `swapped`: the same pair seen from the other side, where that is known already. */
export function scoreSide(viewer: Compiled, other: Compiled, context: Context, swapped?: Scored): Scored {
  const measures: number[] = [];
  let known = 0;
  let all = 0;
  let lifted = 0;
  for (let index = 0; index < terms.length; index += 1) {
    const term = terms[index] as TermKind;
    const mirror = mirrors[index] as number;
    const measure = swapped !== undefined && mirror >= 0 ? (swapped.measures[mirror] as number) : (term.measure(viewer, other, context) ?? NaN);
    measures.push(measure);
    if (term.extra === true) {
      if (!Number.isNaN(measure)) lifted += term.weight * measure;
      continue;
    }
    all += term.weight;
    if (!Number.isNaN(measure)) known += term.weight;
  }
  const whole = known + unknownCounts * (all - known) + lifted;
  let score = 0;
  for (let index = 0; index < terms.length; index += 1) score += contribution(measures, whole, index);
  return { score, uncertainty: Math.max(0, 1 - known / all), measures, whole };
}

/** What a full measure of a term would give. */
export const share = (whole: number, index: number): number => (terms[index] as TermKind).weight / whole;

export const contribution = (measures: readonly number[], whole: number, index: number): number => {
  const measure = measures[index] as number;
  return Number.isNaN(measure) ? 0 : measure * share(whole, index);
};

/** Both directions together: the harmonic mean, which a high score on one side cannot lift far above the other (as in RECON, Pizzato et al. 2010). */
export const both = (a: number, b: number): number => (a + b === 0 ? 0 : (2 * a * b) / (a + b));
