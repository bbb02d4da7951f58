/**
 * How much each term of a score counts: its weight, the share of it that a measure earns, and at most 8 pairs of terms that count together.
 *
 * The shipped model gives each term its weight times its measure, and has no pairs. A learned one is held near it: with n answers its share is n / (n + `answersForHalf`), and without any it is the shipped model itself.
 * Shares rise from 0 to 1 and never fall, in terms and in pairs; weights of terms and pairs sum to 1, without those of extra terms: what somebody did here may lift as much as it always could, whatever is learned.
 */
import { terms, type TermKind, type TermName } from "../terms/index.ts";
import { pairsMost, shapeAt, surfaceAt, type AdditiveModel, type Shape, type Surface } from "./additive.ts";
import type { FeatureKind } from "./boost.ts";
import type { Calibration } from "./calibrate.ts";
import { ModelFault } from "./fault.ts";

export interface TermShare {
  readonly term: TermName;
  readonly weight: number;
  /** Of the weight, what still counts as wanted where the measure is unknown: the rest is shared out among the known terms. */
  readonly unknownShare: number;
  /** Share at measures 0, 1/16 ... 1, straight between; absent where it is the measure itself. */
  readonly curve?: readonly number[];
}
export interface PairShare {
  readonly a: TermName;
  readonly b: TermName;
  readonly weight: number;
  /** Share at (0, 0), (0, 1/8) ... (1, 1), row by a; bilinear between. */
  readonly grid: readonly number[];
}
/** How both scores of a match come to a chance that both say yes, and how much that counts in the order (mutual.ts). */
export interface Joint {
  /** From the log odds of the seeker's score to the chance that they ask. */
  readonly asks: Calibration;
  /** From those of the other's score to the chance that they then say yes. */
  readonly says: Calibration;
  /** Of the odds ratio of the two answers, the logarithm: 0 where they are independent. */
  readonly logRatio: number;
  /** From 0 to below 1. */
  readonly share: number;
}
/** `joint`: absent where nothing is known of answers, as in the shipped model. */
export interface ScoreModel { readonly terms: readonly TermShare[]; readonly pairs: readonly PairShare[]; readonly joint?: Joint }

export const unknownCounts = 0.5;
export const shippedModel: ScoreModel = { terms: terms.map(({ name, weight }) => ({ term: name, weight, unknownShare: unknownCounts })), pairs: [] };

/** Every term says how well two fit in one respect, so more of it is never worse: a learned model that says otherwise has learned an accident. */
export const termFeatures: readonly FeatureKind[] = terms.map(({ name }) => ({ name, monotone: 1 }));

/** Answers at which what was learned counts as much as what was shipped. */
export const answersForHalf = 1_000;
export const learnedShare = (answers: number): number => answers / (answers + answersForHalf);

const curveSteps = 16;
const gridSteps = 8;
/** A score that many have: how much an unknown term is worth is read at it. */
const typicalScore = 0.5;
/** More of all weight than this may not stand on pairs: a reason has to be one thing. */
const pairShareMost = 0.3;

/** `ranking`: fitted over `termFeatures`; `share`: how much it counts beside the shipped model, from 0 to 1. */
export function scoreModelOf(ranking: AdditiveModel, share: number): ScoreModel {
  const found = terms.map((term, index) => rise(ranking.shapes[index] as Shape, term));
  const pairs = ranking.pairs.flatMap((pair) => (isExtra(pair.a) || isExtra(pair.b) ? [] : [risePair(pair)]));
  const own = found.reduce((sum, { height }, index) => (isExtra(index) ? sum : sum + height), 0);
  const together = pairs.reduce((sum, { height }) => sum + height, 0);
  if (!(own > 1e-9) || share <= 0) return shippedModel;
  const pairScale = together === 0 ? 0 : Math.min(1, (pairShareMost * own) / ((1 - pairShareMost) * together));
  const whole = own + pairScale * together;
  return {
    terms: terms.map(({ name, weight: shipped, extra }, index) => {
      if (extra === true) return { term: name, weight: shipped, unknownShare: unknownCounts };
      const { height, curve, unknown } = found[index] as Rise;
      const learned = (share * height) / whole;
      const weight = (1 - share) * shipped + learned;
      return {
        term: name, weight, unknownShare: (1 - share) * unknownCounts + share * unknown,
        curve: curve.map((value, step) => (step === 0 ? 0 : step === curveSteps ? 1 : ((1 - share) * shipped * (step / curveSteps) + learned * value) / weight)),
      };
    }),
    pairs: pairs.filter(({ height }) => height > 0).map(({ a, b, height, grid }) => ({ a, b, weight: (share * pairScale * height) / whole, grid })),
  };
}

const isExtra = (index: number): boolean => terms[index]?.extra === true;

interface Rise { readonly height: number; readonly curve: readonly number[]; readonly unknown: number }

/** From the steps of a shape to a line: each point is the mean over half a step to either side, which keeps the order. */
function rise(shape: Shape, { extra }: TermKind): Rise {
  const at = (step: number): number => {
    if (step === 0 || step === curveSteps) return shapeAt(shape, step / curveSteps);
    let sum = 0;
    for (let part = 0; part < 8; part += 1) sum += shapeAt(shape, (step - 0.5 + (part + 0.5) / 8) / curveSteps);
    return sum / 8;
  };
  const bottom = at(0);
  const height = Math.max(0, at(curveSteps) - bottom);
  if (extra === true || height === 0) return { height, curve: Array.from({ length: curveSteps + 1 }, (_, step) => step / curveSteps), unknown: unknownCounts };
  return {
    height, curve: risen(Array.from({ length: curveSteps + 1 }, (_, step) => (at(step) - bottom) / height)),
    // Half is as much benefit of the doubt as the shipped model gives: with more, somebody could gain by saying nothing.
    unknown: Math.max(unknownCounts, Math.min(1, 1 - (shapeAt(shape, NaN) - bottom) / (typicalScore * height))),
  };
}

/** Between 0 and 1 and never back by a rounding. */
const risen = (values: number[]): number[] => {
  for (const [step, value] of values.entries()) values[step] = Math.min(1, Math.max(value, values[step - 1] ?? 0));
  return values;
};

function risePair(pair: Surface): { readonly a: TermName; readonly b: TermName; readonly height: number; readonly grid: readonly number[] } {
  const bottom = surfaceAt(pair, 0, 0);
  const height = Math.max(0, surfaceAt(pair, 1, 1) - bottom);
  const grid: number[] = [];
  for (let a = 0; a <= gridSteps; a += 1) for (let b = 0; b <= gridSteps; b += 1) grid.push(height === 0 ? 0 : Math.max(0, Math.min(1, (surfaceAt(pair, a / gridSteps, b / gridSteps) - bottom) / height)));
  return { a: (terms[pair.a] as TermKind).name, b: (terms[pair.b] as TermKind).name, height, grid };
}

/** The share of its weight that a measure from 0 to 1 earns. */
export function earned(curve: readonly number[] | undefined, measure: number): number {
  if (curve === undefined) return measure;
  const place = Math.max(0, Math.min(1, measure)) * curveSteps;
  const step = Math.min(curveSteps - 1, Math.floor(place));
  const [low, high] = [curve[step] as number, curve[step + 1] as number];
  return low + (place - step) * (high - low);
}
export function earnedTogether(grid: readonly number[], a: number, b: number): number {
  const width = gridSteps + 1;
  const [placeA, placeB] = [Math.max(0, Math.min(1, a)) * gridSteps, Math.max(0, Math.min(1, b)) * gridSteps];
  const [stepA, stepB] = [Math.min(gridSteps - 1, Math.floor(placeA)), Math.min(gridSteps - 1, Math.floor(placeB))];
  const [restA, restB] = [placeA - stepA, placeB - stepB];
  const at = (one: number, other: number): number => grid[one * width + other] as number;
  return (1 - restA) * ((1 - restB) * at(stepA, stepB) + restB * at(stepA, stepB + 1)) + restA * ((1 - restB) * at(stepA + 1, stepB) + restB * at(stepA + 1, stepB + 1));
}

/** Whether what was read is a whole model of these very terms. Thrown: `ModelFault`. */
export function checkScoreModel(model: unknown, where: string): ScoreModel {
  const refuse = (code: "form" | "terms", message: string): never => { throw new ModelFault(code, where, message); };
  const { terms: shares, pairs, joint } = (typeof model === "object" && model !== null ? model : {}) as Partial<ScoreModel>;
  if (!Array.isArray(shares) || !Array.isArray(pairs) || pairs.length > pairsMost) return refuse("form", "it has no terms and pairs");
  const names = (shares as readonly TermShare[]).map(({ term }) => term).join(", ");
  if (names !== terms.map(({ name }) => name).join(", ")) refuse("terms", `it was learned for other terms than this program scores by: ${names}`);
  const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1 + 1e-9;
  let sum = 0;
  for (const [index, { term, weight, unknownShare, curve }] of (shares as readonly TermShare[]).entries()) {
    if (!isShare(weight) || !isShare(unknownShare) || unknownShare < unknownCounts) refuse("form", `the weight of ${term} is none`);
    if (isExtra(index) && weight !== terms[index]?.weight) refuse("form", `${term} is an extra term, whose weight is not learned`);
    if (!isExtra(index)) sum += weight;
    if (curve !== undefined && !(Array.isArray(curve) && curve.length === curveSteps + 1 && curve.every((value, step) => isShare(value) && (step === 0 ? value === 0 : value >= (curve[step - 1] as number) - 1e-12)))) refuse("form", `the curve of ${term} does not rise from 0 to 1`);
  }
  const width = gridSteps + 1;
  for (const { a, b, weight, grid } of pairs as readonly PairShare[]) {
    if (!names.split(", ").includes(a) || !names.split(", ").includes(b) || !isShare(weight) || !Array.isArray(grid) || grid.length !== width * width || !grid.every((value, at) => isShare(value) && (at % width === 0 || value >= (grid[at - 1] as number) - 1e-9) && (at < width || value >= (grid[at - width] as number) - 1e-9))) refuse("form", `the pair of ${a} and ${b} is not whole, or turns back`);
    sum += weight;
  }
  if (Math.abs(sum - 1) > 1e-6) refuse("form", `its weights sum to ${sum} and not to 1`);
  if (joint !== undefined && !isJoint(joint)) refuse("form", "how both sides come together is not whole");
  return { terms: shares as readonly TermShare[], pairs: pairs as readonly PairShare[], ...(joint === undefined ? {} : { joint }) };
}

function isJoint(joint: unknown): joint is Joint {
  const { asks, says, logRatio, share } = (typeof joint === "object" && joint !== null ? joint : {}) as Partial<Joint>;
  const rises = (one: Calibration | undefined): boolean => Number.isFinite(one?.offset) && Number.isFinite(one?.slope) && (one?.slope ?? 0) > 0;
  return rises(asks) && rises(says) && Number.isFinite(logRatio) && typeof share === "number" && share >= 0 && share < 1;
}
