/**
 * Fits an additive model by cyclic boosting (Lou, Caruana and Gehrke 2012): round after round, feature after feature, one shallow tree at a small rate, and one cut across each of the pairs that promise most (FAST).
 *
 * Slopes and curves are made anew once a round; within a round a step on one feature is told to the next through the second-order change of the slope, slope += curve * step, so that no exponential stands in the
 * inner loop. Rows held out stop it: the rounds that did best on them are kept, and no more. The same rows and settings give the same model. Cost: one pass over the rows for each feature of each round.
 */
import { pairsMost, type AdditiveModel, type Monotone, type Shape, type Surface } from "./additive.ts";
import { coarsen, type Binned } from "./bins.ts";
import type { Objective } from "./objectives.ts";
import { bestQuadrants, makeMonotone, makeSurfaceMonotone, stepOfShape, type Quadrants, type StepSettings } from "./step.ts";

export interface FeatureKind {
  readonly name: string;
  readonly monotone?: Monotone;
}
export interface BoostSettings extends StepSettings {
  readonly rounds: number;
  /** Rounds of the first fit, by which pairs are chosen. */
  readonly pairRounds: number;
  readonly pairs: number;
  /** Rounds without gain on the rows held out, after which it stops; 0 runs them all. */
  readonly patience: number;
}
export const defaultBoost: BoostSettings = { rounds: 300, pairRounds: 100, pairs: pairsMost, leavesMost: 3, shrinkage: 1, leastCurve: 0.5, learningRate: 0.05, patience: 30 };

/** Bins of a feature within a pair. */
const coarseBins = 12;

export interface Boosted { readonly model: AdditiveModel; readonly rounds: number }

/** `stop`: asked before each round, so that a node may end a training that runs too long; what was reached is answered. */
export function boost(binned: Binned, features: readonly FeatureKind[], objective: Objective, settings: BoostSettings, stop: () => boolean = () => false): Boosted {
  const { rowCount, codes, edges } = binned;
  const scores = new Float32Array(rowCount).fill(objective.base);
  const [slope, curve] = [new Float32Array(rowCount), new Float32Array(rowCount)];
  const monotone = features.map((feature) => feature.monotone ?? 0);
  const varying = features.flatMap((_, feature) => ((edges[feature] as Float64Array).length > 0 || someUnknown(codes[feature] as Uint8Array) ? [feature] : []));
  const binCounts = edges.map((list) => list.length + 2);
  const tables = binCounts.map((count) => new Float64Array(count));

  const steps = features.map((_, feature) => new Float32Array(binCounts[feature] as number));
  const [slopes, curves] = [new Float64Array(66), new Float64Array(66)];
  /** One step on each shape, each told to the next. */
  const cycleShapes = (): void => {
    let before: { readonly codes: Uint8Array; readonly step: Float32Array } | undefined;
    for (const feature of varying) {
      const own = codes[feature] as Uint8Array;
      slopes.fill(0);
      curves.fill(0);
      if (before === undefined) gather(own, slope, curve, slopes, curves);
      else passOn(before.codes, before.step, own, scores, slope, curve, slopes, curves);
      const step = steps[feature] as Float32Array;
      const stepped = stepOfShape(slopes, curves, binCounts[feature] as number, settings, step);
      before = stepped ? { codes: own, step } : undefined;
      if (stepped) addStep(tables[feature] as Float64Array, step, curves, monotone[feature] as Monotone);
    }
    if (before !== undefined) passLast(before.codes, before.step, scores, slope, curve);
  };

  // A first fit without pairs, to see what shapes alone leave unexplained: pairs are chosen by it, and then everything is fitted anew, together. Shapes that had explained what a pair explains better would else keep it.
  const wanted = Math.min(pairsMost, settings.pairs);
  let pairs: readonly Pair[] = [];
  if (wanted > 0 && settings.pairRounds > 0 && varying.length > 1) {
    runRounds(settings.pairRounds, settings.patience, objective, scores, tables, stop, () => {
      objective.derive(scores, slope, curve);
      cycleShapes();
    });
    rescore(scores, objective.base, codes, tables);
    objective.derive(scores, slope, curve);
    pairs = choosePairs(binned, varying, slope, curve, settings).slice(0, wanted);
    for (const table of tables) table.fill(0);
    scores.fill(objective.base);
  }
  const surfaces = pairs.map(({ binsA, binsB }) => new Float64Array(binsA * binsB + 1));
  const rounds = runRounds(settings.rounds, settings.patience, objective, scores, [...tables, ...surfaces], stop, () => {
    objective.derive(scores, slope, curve);
    cycleShapes();
    for (const [index, pair] of pairs.entries()) {
      const [cellSlopes, cellCurves] = cellSums(pair, slope, curve);
      const found = bestQuadrants(cellSlopes, cellCurves, pair.binsA, pair.binsB, settings);
      if (found === undefined) continue;
      const surface = surfaces[index] as Float64Array;
      const step = stepOfSurface(surface, found, pair, cellCurves, [monotone[pair.a] as Monotone, monotone[pair.b] as Monotone], settings);
      passLast(pair.cells, step, scores, slope, curve);
    }
  });
  // What the last round derived is of the scores before it, and of shapes that may have been put back to an earlier round.
  rescore(scores, objective.base, codes, tables);
  for (const [index, pair] of pairs.entries()) for (let row = 0; row < rowCount; row += 1) (scores[row] as number) += surfaces[index]?.[pair.cells[row] as number] as number;
  objective.derive(scores, slope, curve);
  const masses = codes.map((own, feature) => {
    const sums = new Float64Array(binCounts[feature] as number);
    for (let row = 0; row < rowCount; row += 1) (sums[own[row] as number] as number) += curve[row] as number;
    return sums;
  });

  let intercept = objective.base;
  const shapes = features.map(({ name }, feature): Shape => {
    const table = tables[feature] as Float64Array;
    const mean = meanOf(table, codes[feature] as Uint8Array);
    intercept += mean;
    // What was never unknown among the rows says nothing where it is.
    if (!someUnknown(codes[feature] as Uint8Array)) table[0] = mean;
    return { name, monotone: monotone[feature] as Monotone, edges: [...(edges[feature] as Float64Array)], values: Array.from(table, (value) => value - mean), masses: spread(masses[feature] as Float64Array) };
  });
  return {
    rounds,
    model: { intercept, shapes, pairs: pairs.map(({ a, b, edgesA, edgesB, binsA, binsB }, index): Surface => ({ a, b, edgesA: [...edgesA], edgesB: [...edgesB], values: [...(surfaces[index] as Float64Array).subarray(0, binsA * binsB)] })) },
  };
}

/** Runs rounds, and afterwards leaves in `tables` what did best on the rows held out. Answers how many rounds that were. */
function runRounds(most: number, patience: number, objective: Objective, scores: Float32Array, tables: readonly Float64Array[], stop: () => boolean, round: () => void): number {
  let best = { loss: patience === 0 ? -Infinity : objective.held(scores), round: 0, tables: tables.map((table) => table.slice()) };
  let done = 0;
  while (done < most && !stop()) {
    round();
    done += 1;
    if (patience === 0) continue;
    const loss = objective.held(scores);
    if (loss < best.loss) best = { loss, round: done, tables: tables.map((table) => table.slice()) };
    else if (done - best.round >= patience) break;
  }
  if (patience === 0) return done;
  for (const [index, table] of tables.entries()) table.set(best.tables[index] as Float64Array);
  return best.round;
}

function gather(own: Uint8Array, slope: Float32Array, curve: Float32Array, slopes: Float64Array, curves: Float64Array): void {
  for (let row = 0; row < own.length; row += 1) {
    const bin = own[row] as number;
    (slopes[bin] as number) += slope[row] as number;
    (curves[bin] as number) += curve[row] as number;
  }
}

/** Applies the step of the feature before and sums up for this one, in one pass. */
function passOn(before: Uint8Array, step: Float32Array, own: Uint8Array, scores: Float32Array, slope: Float32Array, curve: Float32Array, slopes: Float64Array, curves: Float64Array): void {
  for (let row = 0; row < own.length; row += 1) {
    const moved = step[before[row] as number] as number;
    const bend = curve[row] as number;
    const turned = (slope[row] as number) + bend * moved;
    slope[row] = turned;
    (scores[row] as number) += moved;
    const bin = own[row] as number;
    (slopes[bin] as number) += turned;
    (curves[bin] as number) += bend;
  }
}

function passLast(codes: Uint8Array | Uint16Array, step: Float32Array, scores: Float32Array, slope: Float32Array, curve: Float32Array): void {
  for (let row = 0; row < codes.length; row += 1) {
    const moved = step[codes[row] as number] as number;
    (scores[row] as number) += moved;
    (slope[row] as number) += (curve[row] as number) * moved;
  }
}

/** Adds a step to a shape, brings the sum into order where it must be, and leaves in `step` how far it went in truth. */
function addStep(table: Float64Array, step: Float32Array, curves: Float64Array, monotone: Monotone): void {
  if (monotone === 0) {
    for (let bin = 0; bin < table.length; bin += 1) (table[bin] as number) += step[bin] as number;
    return;
  }
  const moved = table.map((value, bin) => value + (step[bin] as number));
  makeMonotone(moved.subarray(1), curves.subarray(1, table.length).map((mass) => mass + massLeast), monotone);
  for (let bin = 0; bin < table.length; bin += 1) {
    step[bin] = (moved[bin] as number) - (table[bin] as number);
    table[bin] = moved[bin] as number;
  }
}
/** Where nothing was seen, values still weigh a little when they are pooled. */
const massLeast = 1e-3;

function stepOfSurface(surface: Float64Array, { cutA, cutB, values }: Quadrants, { binsA, binsB }: Pair, curves: Float64Array, monotone: readonly [Monotone, Monotone], { learningRate }: BoostSettings): Float32Array {
  const cells = binsA * binsB;
  const moved = surface.slice();
  for (let a = 0; a < binsA; a += 1) for (let b = 0; b < binsB; b += 1) (moved[a * binsB + b] as number) += learningRate * (values[(a < cutA ? 0 : 2) + (b < cutB ? 0 : 1)] as number);
  makeSurfaceMonotone(moved, curves.map((mass) => mass + massLeast), binsA, binsB, monotone);
  const step = new Float32Array(cells + 1);
  for (let cell = 0; cell < cells; cell += 1) {
    step[cell] = (moved[cell] as number) - (surface[cell] as number);
    surface[cell] = moved[cell] as number;
  }
  return step;
}

function rescore(scores: Float32Array, base: number, codes: readonly Uint8Array[], tables: readonly Float64Array[]): void {
  scores.fill(base);
  for (const [feature, table] of tables.entries()) {
    const own = codes[feature] as Uint8Array;
    for (let row = 0; row < own.length; row += 1) (scores[row] as number) += table[own[row] as number] as number;
  }
}

interface Pair { readonly a: number; readonly b: number; readonly binsA: number; readonly binsB: number; readonly edgesA: Float64Array; readonly edgesB: Float64Array; /** By row; the last one is for where either is unknown. */ readonly cells: Uint16Array }

function choosePairs({ codes, edges, rowCount }: Binned, varying: readonly number[], slope: Float32Array, curve: Float32Array, settings: BoostSettings): Pair[] {
  const coarse = new Map(varying.map((feature) => {
    const merged = coarsen(codes[feature] as Uint8Array, edges[feature] as Float64Array, coarseBins);
    return [feature, { edges: merged.edges, codes: (codes[feature] as Uint8Array).map((bin) => merged.of[bin] as number) }];
  }));
  const cellsOf = (a: number, b: number): Pair => {
    const [one, other] = [coarse.get(a), coarse.get(b)] as [{ edges: Float64Array; codes: Uint8Array }, { edges: Float64Array; codes: Uint8Array }];
    const [binsA, binsB] = [one.edges.length + 1, other.edges.length + 1];
    const cells = new Uint16Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      const [binA, binB] = [one.codes[row] as number, other.codes[row] as number];
      cells[row] = binA === 0 || binB === 0 ? binsA * binsB : (binA - 1) * binsB + binB - 1;
    }
    return { a, b, binsA, binsB, edgesA: one.edges, edgesB: other.edges, cells };
  };
  const found: { readonly a: number; readonly b: number; readonly gain: number }[] = [];
  for (const a of varying) for (const b of varying) {
    if (a >= b) continue;
    const pair = cellsOf(a, b);
    const [cellSlopes, cellCurves] = cellSums(pair, slope, curve);
    const best = bestQuadrants(cellSlopes, cellCurves, pair.binsA, pair.binsB, settings);
    if (best !== undefined) found.push({ a, b, gain: best.gain });
  }
  return found.sort((one, other) => other.gain - one.gain || one.a - other.a || one.b - other.b).slice(0, pairsMost).map(({ a, b }) => cellsOf(a, b));
}

function cellSums({ cells, binsA, binsB }: Pair, slope: Float32Array, curve: Float32Array): [Float64Array, Float64Array] {
  const [slopes, curves] = [new Float64Array(binsA * binsB + 1), new Float64Array(binsA * binsB + 1)];
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row] as number;
    (slopes[cell] as number) += slope[row] as number;
    (curves[cell] as number) += curve[row] as number;
  }
  return [slopes, curves];
}

/** A tree learns of a bin from its neighbours too: what is known of each is summed over those so near. */
const spreadBins = 8;
const spread = (masses: Float64Array): number[] => Array.from(masses, (mass, bin) => (bin === 0 ? mass : masses.subarray(Math.max(1, bin - spreadBins), bin + spreadBins + 1).reduce((sum, near) => sum + near, 0)));

const someUnknown = (codes: Uint8Array): boolean => codes.includes(0);
const meanOf = (table: Float64Array, codes: Uint8Array): number => {
  let sum = 0;
  for (const code of codes) sum += table[code] as number;
  return codes.length === 0 ? 0 : sum / codes.length;
};
