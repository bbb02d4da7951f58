/**
 * An additive model with a few pairwise terms (GA2M: Lou, Caruana, Gehrke and Hooker 2013): F(x) = intercept + sum of shape_i(x_i) + sum over at most 8 pairs of surface_ij(x_i, x_j).
 *
 * Shapes are constant within a bin; an unknown value has a bin of its own in a shape, and gives nothing in a pair. So each part of a prediction can be shown, and they sum to it. Plain numbers through and through:
 * a model is kept as JSON. Cost of a prediction: a binary search a feature.
 */
import { binOf, binsMost } from "./bins.ts";
import { ModelFault } from "./fault.ts";

/** 1: more is never worse; -1: more is never better; 0: as it comes. */
export type Monotone = -1 | 0 | 1;

export interface Shape {
  readonly name: string;
  readonly monotone: Monotone;
  readonly edges: readonly number[];
  /** By bin, the unknown first: one more than there are edges, and that one. */
  readonly values: readonly number[];
  /** By bin, how much was known there and near by: the sum of p (1 - p), the inverse of the variance of its value. */
  readonly masses: readonly number[];
}
export interface Surface {
  /** Indexes of the two features. */
  readonly a: number;
  readonly b: number;
  readonly edgesA: readonly number[];
  readonly edgesB: readonly number[];
  /** Row by bin of a, column by bin of b, known bins only. */
  readonly values: readonly number[];
}
export interface AdditiveModel {
  readonly intercept: number;
  readonly shapes: readonly Shape[];
  readonly pairs: readonly Surface[];
}
export const pairsMost = 8;

export const shapeAt = ({ edges, values }: Shape, value: number): number => values[binOf(edges, value)] as number;
export function surfaceAt({ edgesA, edgesB, values }: Surface, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return 0;
  return values[(binOf(edgesA, a) - 1) * (edgesB.length + 1) + binOf(edgesB, b) - 1] as number;
}

export interface Parts { readonly intercept: number; readonly shapes: readonly number[]; readonly pairs: readonly number[] }
export const partsOf = (model: AdditiveModel, measures: ArrayLike<number>): Parts => ({
  intercept: model.intercept,
  shapes: model.shapes.map((shape, feature) => shapeAt(shape, measures[feature] as number)),
  pairs: model.pairs.map((pair) => surfaceAt(pair, measures[pair.a] as number, measures[pair.b] as number)),
});

/** F, on the scale of log odds where the model was fitted to answers of yes and no. */
export function predict(model: AdditiveModel, measures: ArrayLike<number>): number {
  let sum = model.intercept;
  for (let feature = 0; feature < model.shapes.length; feature += 1) sum += shapeAt(model.shapes[feature] as Shape, measures[feature] as number);
  for (const pair of model.pairs) sum += surfaceAt(pair, measures[pair.a] as number, measures[pair.b] as number);
  return sum;
}

/** How unsure F is here: the root of the summed variances of the bins it reads, each of prior variance 1 / `priorMass`. Large where few of this sort were ever seen. */
export function standardErrorOf(model: AdditiveModel, measures: ArrayLike<number>, priorMass = 4): number {
  let variance = 0;
  for (const [feature, { edges, masses }] of model.shapes.entries()) variance += 1 / ((masses[binOf(edges, measures[feature] as number)] as number) + priorMass);
  return Math.sqrt(variance);
}

/** Whether what was read is such a model: its sizes agree, its numbers are numbers, its edges rise. Thrown: `ModelFault`. */
export function checkAdditive(model: unknown, where: string): AdditiveModel {
  const refuse = (message: string): never => { throw new ModelFault("form", where, message); };
  const { intercept, shapes, pairs } = (typeof model === "object" && model !== null ? model : {}) as Partial<AdditiveModel>;
  if (!isNumber(intercept) || !Array.isArray(shapes) || !Array.isArray(pairs)) return refuse("it is no additive model");
  if (pairs.length > pairsMost) refuse(`${pairs.length} pairs, at most ${pairsMost}`);
  for (const { name, monotone, edges, values, masses } of shapes as readonly Shape[]) {
    if (typeof name !== "string" || ![-1, 0, 1].includes(monotone) || !rising(edges) || edges.length > binsMost - 2) refuse(`the shape of ${String(name)} has no bins that rise`);
    if (!numbers(values, edges.length + 2) || !numbers(masses, edges.length + 2)) refuse(`the shape of ${name} does not have ${edges.length + 2} numbers`);
    for (let bin = 2; bin < values.length; bin += 1) if (((values[bin] as number) - (values[bin - 1] as number)) * monotone < -1e-9) refuse(`the shape of ${name} turns back`);
  }
  for (const { a, b, edgesA, edgesB, values } of pairs as readonly Surface[]) {
    if (!(Number.isInteger(a) && Number.isInteger(b) && a !== b && a in shapes && b in shapes) || !rising(edgesA) || !rising(edgesB) || !numbers(values, (edgesA.length + 1) * (edgesB.length + 1))) refuse("a pair is not whole");
  }
  return { intercept: intercept as number, shapes, pairs };
}
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const numbers = (list: unknown, count: number): boolean => Array.isArray(list) && list.length === count && list.every(isNumber);
const rising = (list: unknown): boolean => Array.isArray(list) && list.every((value, at) => isNumber(value) && (at === 0 || value > (list[at - 1] as number)));
