/**
 * The score of one direction: a sum of terms, in [0, 1].
 *
 * A term that cannot be known gives nothing, and half of its weight is shared out among the known ones: knowing little is not held against
 * somebody as much as a bad fit, nor does one good term make a perfect match. What is missing is the uncertainty, the share of the weight that is unknown.
 * An extra term adds as much to the whole as it gives, so that it lifts and never lowers.
 *
 * How much a term counts says the model: the shipped one, by which a term gives its weight times its measure, or one that a node has learned (model/score-model.ts). What two terms give together is shown half with
 * the one and half with the other. The contributions sum to the score exactly, as the score is that sum.
 */
import type { Compiled } from "./compile.ts";
import { earned, earnedTogether, shippedModel, unknownCounts, type PairShare, type ScoreModel, type TermShare } from "./model/score-model.ts";
import { terms, type Context, type TermKind } from "./terms/index.ts";

/** `model`: how much each term counts; the shipped one where none is given. */
export interface ScoreContext extends Context { readonly model?: ScoreModel | undefined }

export interface Scored {
  readonly score: number;
  /** 0 everything known, 1 nothing. */
  readonly uncertainty: number;
  /** By term, in the order of `terms`; NaN where unknown. */
  readonly measures: readonly number[];
  /** The weight that the score is a share of: what is known, and half of what is not. */
  readonly whole: number;
  readonly model: ScoreModel;
}

const indexOf = new Map(terms.map(({ name }, index) => [name, index]));
const mirrors = terms.map(({ mirror }) => (mirror === undefined ? -1 : (indexOf.get(mirror) ?? -1)));
const holds = ({ a, b }: PairShare, index: number): boolean => { const name = terms[index]?.name; return a === name || b === name; };

/** `swapped`: the same pair seen from the other side, where that is known already. */
export function scoreSide(viewer: Compiled, other: Compiled, context: ScoreContext, swapped?: Scored): Scored {
  const measures: number[] = [];
  for (let index = 0; index < terms.length; index += 1) {
    const mirror = mirrors[index] as number;
    measures.push(swapped !== undefined && mirror >= 0 ? (swapped.measures[mirror] as number) : ((terms[index] as TermKind).measure(viewer, other, context) ?? NaN));
  }
  return scoreOf(measures, context.model ?? shippedModel);
}

/** By measures alone, in the order of `terms`: also of what was seen long ago, by a model that was not there yet. */
export function scoreOf(measures: readonly number[], model: ScoreModel): Scored {
  let [known, all, lifted, doubted] = [0, 0, 0, 0];
  for (let index = 0; index < terms.length; index += 1) {
    const { weight, unknownShare, curve } = model.terms[index] as TermShare;
    const measure = measures[index] as number;
    if (terms[index]?.extra === true) {
      if (!Number.isNaN(measure)) lifted += weight * earned(curve, measure);
      continue;
    }
    all += weight;
    if (Number.isNaN(measure)) doubted += unknownShare * weight;
    else known += weight;
  }
  for (const pair of model.pairs) {
    all += pair.weight;
    if (pairEarned(pair, measures) === undefined) doubted += unknownCounts * pair.weight;
    else known += pair.weight;
  }
  const scored = { score: 0, uncertainty: Math.max(0, 1 - known / all), measures, whole: known + doubted + lifted, model };
  for (let index = 0; index < terms.length; index += 1) scored.score += contribution(scored, index);
  return scored;
}

type Counted = Omit<Scored, "score" | "uncertainty">;

/** What a term gives the score: its own, and half of what it gives together with others. */
export function contribution({ measures, whole, model }: Counted, index: number): number {
  const measure = measures[index] as number;
  if (Number.isNaN(measure)) return 0;
  const { weight, curve } = model.terms[index] as TermShare;
  let sum = earned(curve, measure) * (weight / whole);
  for (const pair of model.pairs) if (holds(pair, index)) sum += ((pairEarned(pair, measures) ?? 0) * pair.weight) / whole / 2;
  return sum;
}

/** What the score loses because a known term does not fit in full, in the same shares. */
export function shortfall({ measures, whole, model }: Counted, index: number): number {
  const measure = measures[index] as number;
  if (Number.isNaN(measure)) return 0;
  const { weight, curve } = model.terms[index] as TermShare;
  let sum = (1 - earned(curve, measure)) * (weight / whole);
  for (const pair of model.pairs) if (holds(pair, index)) sum += ((1 - (pairEarned(pair, measures) ?? 1)) * pair.weight) / whole / 2;
  return sum;
}

/** What the score loses by what is unknown. */
export function unknownLoss({ measures, whole, model }: Counted): number {
  let sum = 0;
  for (let index = 0; index < terms.length; index += 1) {
    const { weight, unknownShare } = model.terms[index] as TermShare;
    if (terms[index]?.extra !== true && Number.isNaN(measures[index])) sum += unknownShare * (weight / whole);
  }
  for (const pair of model.pairs) if (pairEarned(pair, measures) === undefined) sum += (unknownCounts * pair.weight) / whole;
  return sum;
}

/**
 * Whether the score would fall if this were not known. A term that fits less well than the rest would, once unknown, leave the rest to count for more: that is no first reason. Where anything speaks for a match, something does pass this.
 */
export function carries({ measures, whole, model, score }: Omit<Scored, "uncertainty">, index: number): boolean {
  const measure = measures[index] as number;
  if (Number.isNaN(measure)) return false;
  const { weight, unknownShare, curve } = model.terms[index] as TermShare;
  let given = earned(curve, measure) * weight;
  let freed = terms[index]?.extra === true ? given : (1 - unknownShare) * weight;
  for (const pair of model.pairs) if (holds(pair, index)) {
    const share = pairEarned(pair, measures);
    if (share === undefined) continue;
    given += share * pair.weight;
    freed += (1 - unknownCounts) * pair.weight;
  }
  return given > 0 && (given > score * freed || whole - freed <= 0);
}

function pairEarned(pair: PairShare, measures: readonly number[]): number | undefined {
  const [one, other] = [measures[indexOf.get(pair.a) as number] as number, measures[indexOf.get(pair.b) as number] as number];
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : earnedTogether(pair.grid, one, other);
}

/** Both directions together: the harmonic mean, which a high score on one side cannot lift far above the other (as in RECON, Pizzato et al. 2010). */
export const both = (a: number, b: number): number => (a + b === 0 ? 0 : (2 * a * b) / (a + b));
