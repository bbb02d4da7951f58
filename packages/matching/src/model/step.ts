/**
 * One small step of boosting: a shallow tree over the bins of one feature, or one cut across each of two; and how what they sum up to is kept monotone.
 *
 * A step may go down where the sum still rises: were each step made to rise, a shape could only ever grow steeper, and what a pair explains better could not be taken from it again. A leaf's value is the shrunken Newton step -slope / (curve + shrinkage) (Friedman 2001), no larger than `stepMost` before the learning rate.
 */
import type { Monotone } from "./additive.ts";

export interface StepSettings { readonly leavesMost: number; readonly shrinkage: number; readonly leastCurve: number; readonly learningRate: number }

const stepMost = 4;
const leaf = (slope: number, curve: number, shrinkage: number): number => Math.max(-stepMost, Math.min(stepMost, -slope / (curve + shrinkage)));
const worth = (slope: number, curve: number, shrinkage: number): number => (slope * slope) / (curve + shrinkage);

/** In: sums of slope and curve by bin, the unknown first. Fills `into` by bin. False where there is nothing to gain. */
export function stepOfShape(slopes: Float64Array, curves: Float64Array, bins: number, settings: StepSettings, into: Float32Array): boolean {
  const { leavesMost, shrinkage, leastCurve, learningRate } = settings;
  into.fill(0);
  const unknownCurve = curves[0] as number;
  if (unknownCurve > 0) into[0] = learningRate * leaf(slopes[0] as number, unknownCurve, shrinkage);
  /** Leaves as first bin, in order; each ends where the next begins. */
  const starts = [1];
  const totals = [{ slope: sumOf(slopes, 1, bins), curve: sumOf(curves, 1, bins) }];
  const cuts = [bestCut(slopes, curves, 1, bins, totals[0] as Total, shrinkage, leastCurve)];
  while (starts.length < leavesMost) {
    let chosen = -1;
    for (const [index, cut] of cuts.entries()) if (cut !== undefined && (chosen < 0 || cut.gain > (cuts[chosen]?.gain ?? 0))) chosen = index;
    const cut = cuts[chosen];
    if (cut === undefined) break;
    const whole = totals[chosen] as Total;
    const rest = { slope: whole.slope - cut.left.slope, curve: whole.curve - cut.left.curve };
    const end = starts[chosen + 1] ?? bins;
    starts.splice(chosen + 1, 0, cut.at);
    totals.splice(chosen, 1, cut.left, rest);
    cuts.splice(chosen, 1, bestCut(slopes, curves, starts[chosen] as number, cut.at, cut.left, shrinkage, leastCurve), bestCut(slopes, curves, cut.at, end, rest, shrinkage, leastCurve));
  }
  const values = totals.map(({ slope, curve }) => leaf(slope, curve, shrinkage));
  let any = (into[0] as number) !== 0;
  for (const [index, start] of starts.entries()) {
    const value = learningRate * (values[index] as number);
    if (value !== 0) any = true;
    into.fill(value, start, starts[index + 1] ?? bins);
  }
  return any;
}

interface Total { readonly slope: number; readonly curve: number }
interface Cut { readonly at: number; readonly gain: number; readonly left: Total }

const sumOf = (list: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let bin = from; bin < to; bin += 1) sum += list[bin] as number;
  return sum;
};

function bestCut(slopes: Float64Array, curves: Float64Array, from: number, to: number, whole: Total, shrinkage: number, leastCurve: number): Cut | undefined {
  let [slope, curve, most, at, leftSlope, leftCurve] = [0, 0, 1e-9, -1, 0, 0];
  const before = worth(whole.slope, whole.curve, shrinkage);
  for (let bin = from; bin < to - 1; bin += 1) {
    slope += slopes[bin] as number;
    curve += curves[bin] as number;
    if (curve < leastCurve || whole.curve - curve < leastCurve) continue;
    const gain = worth(slope, curve, shrinkage) + worth(whole.slope - slope, whole.curve - curve, shrinkage) - before;
    if (gain > most) [most, at, leftSlope, leftCurve] = [gain, bin + 1, slope, curve];
  }
  return at < 0 ? undefined : { at, gain: most, left: { slope: leftSlope, curve: leftCurve } };
}

/** Pools neighbours that are out of order into their weighted mean, in place (PAVA: Ayer et al. 1955). */
export function makeMonotone(values: number[] | Float64Array, weights: ArrayLike<number>, monotone: Monotone): void {
  const blocks: { value: number; weight: number; count: number }[] = [];
  for (const [index, value] of values.entries()) {
    blocks.push({ value: value * monotone, weight: weights[index] as number, count: 1 });
    for (let last = blocks.length - 1; last > 0 && (blocks[last - 1] as { value: number }).value > (blocks[last] as { value: number }).value; last -= 1) {
      const [one, other] = [blocks[last - 1], blocks.pop()] as [(typeof blocks)[number], (typeof blocks)[number]];
      const weight = one.weight + other.weight;
      Object.assign(one, { value: weight > 0 ? (one.value * one.weight + other.value * other.weight) / weight : (one.value + other.value) / 2, weight, count: one.count + other.count });
    }
  }
  let at = 0;
  for (const { value, count } of blocks) for (let one = 0; one < count; one += 1) values[at++] = value * monotone;
}

export interface Quadrants { readonly gain: number; readonly cutA: number; readonly cutB: number; readonly values: readonly [number, number, number, number] }

/**
 * The best way to cut two features once each (FAST: Lou et al. 2013), from sums by cell of known bins, row by bin of a. `values`: low-low, low-high, high-low, high-high.
 * `gain`: how much the loss falls by it, to second order.
 */
export function bestQuadrants(slopes: Float64Array, curves: Float64Array, binsA: number, binsB: number, settings: Pick<StepSettings, "shrinkage" | "leastCurve">): Quadrants | undefined {
  const { shrinkage, leastCurve } = settings;
  const [sumSlopes, sumCurves] = [prefix(slopes, binsA, binsB), prefix(curves, binsA, binsB)];
  const width = binsB + 1;
  const at = (sums: Float64Array, a: number, b: number): number => sums[a * width + b] as number;
  const quarter = (sums: Float64Array, a: number, b: number): [number, number, number, number] => {
    const [low, left, top, all] = [at(sums, a, b), at(sums, a, binsB), at(sums, binsA, b), at(sums, binsA, binsB)];
    return [low, left - low, top - low, all - left - top + low];
  };
  let [most, cutA, cutB] = [1e-9, 0, 0];
  for (let a = 1; a < binsA; a += 1) for (let b = 1; b < binsB; b += 1) {
    const [slope, curve] = [quarter(sumSlopes, a, b), quarter(sumCurves, a, b)];
    if (Math.min(...curve) < leastCurve) continue;
    let gain = 0;
    for (let index = 0; index < 4; index += 1) gain += worth(slope[index] as number, curve[index] as number, shrinkage);
    if (gain > most) [most, cutA, cutB] = [gain, a, b];
  }
  if (cutA === 0) return undefined;
  const [slope, curve] = [quarter(sumSlopes, cutA, cutB), quarter(sumCurves, cutA, cutB)];
  const values = slope.map((sum, index) => leaf(sum, curve[index] as number, shrinkage)) as [number, number, number, number];
  return { cutA, cutB, values, gain: values.reduce((sum, value, index) => sum - 2 * (slope[index] as number) * value - ((curve[index] as number) + shrinkage) * value * value, 0) };
}

function prefix(cells: Float64Array, binsA: number, binsB: number): Float64Array {
  const width = binsB + 1;
  const sums = new Float64Array((binsA + 1) * width);
  for (let a = 0; a < binsA; a += 1) {
    let row = 0;
    for (let b = 0; b < binsB; b += 1) {
      row += cells[a * binsB + b] as number;
      sums[(a + 1) * width + b + 1] = (sums[a * width + b + 1] as number) + row;
    }
  }
  return sums;
}

const surfaceSweeps = 4;
/**
 * Makes a surface monotone along each of its features where it must be, row by bin of a: pooled along one, then along the other, some times; at last lifted, so that no step back is left, however small. Near the nearest such
 * surface, which exact methods (Dykstra 1983) reach in many more sweeps.
 */
export function makeSurfaceMonotone(values: Float64Array, weights: Float64Array, binsA: number, binsB: number, [alongA, alongB]: readonly [Monotone, Monotone]): void {
  if (alongA === 0 && alongB === 0) return;
  const line = (first: number, stride: number, count: number, along: Monotone): boolean => {
    if (along === 0) return false;
    let wrong = false;
    for (let at = 1; at < count; at += 1) if (((values[first + at * stride] as number) - (values[first + (at - 1) * stride] as number)) * along < 0) wrong = true;
    if (!wrong) return false;
    const [own, heavy] = [new Float64Array(count), new Float64Array(count)];
    for (let at = 0; at < count; at += 1) [own[at], heavy[at]] = [values[first + at * stride] as number, weights[first + at * stride] as number];
    makeMonotone(own, heavy, along);
    for (let at = 0; at < count; at += 1) values[first + at * stride] = own[at] as number;
    return true;
  };
  for (let sweep = 0; sweep < surfaceSweeps; sweep += 1) {
    let moved = false;
    for (let b = 0; b < binsB; b += 1) moved = line(b, binsB, binsA, alongA) || moved;
    for (let a = 0; a < binsA; a += 1) moved = line(a * binsB, 1, binsB, alongB) || moved;
    if (!moved) return;
  }
  const [fromA, fromB] = [alongA < 0 ? binsA - 1 : 0, alongB < 0 ? binsB - 1 : 0];
  const [stepA, stepB] = [alongA < 0 ? -1 : 1, alongB < 0 ? -1 : 1];
  for (let a = fromA; a >= 0 && a < binsA; a += stepA) for (let b = fromB; b >= 0 && b < binsB; b += stepB) {
    const at = a * binsB + b;
    if (alongA !== 0 && a !== fromA) values[at] = Math.max(values[at] as number, values[at - stepA * binsB] as number);
    if (alongB !== 0 && b !== fromB) values[at] = Math.max(values[at] as number, values[at - stepB] as number);
  }
}
