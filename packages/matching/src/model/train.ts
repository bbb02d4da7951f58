/**
 * From rows to a model with its figures: binned, fitted, stopped by rows held out, calibrated on those, and judged on rows that nothing else saw.
 *
 * In: rows of measures (NaN where unknown), a label, and optionally the question a row belongs to and a weight. Out: plain data, the same for the same rows and settings. Thrown: `ModelFault` "rows" or "settings" before
 * anything is done. Rows of one group are never on both sides of a split. A constant feature, no yes at all, or a single row are no fault: the model then says the base rate.
 */
import { seededChance } from "@cosmicsync/protocol";
import { predict, standardErrorOf, type AdditiveModel } from "./additive.ts";
import { binColumns, binsMost } from "./bins.ts";
import { boost, defaultBoost, type BoostSettings, type FeatureKind } from "./boost.ts";
import { calibrate, logistic, probabilityAt, uncalibrated, type Calibration } from "./calibrate.ts";
import { ModelFault } from "./fault.ts";
import { lambdaRankObjective, logisticObjective, meanNdcg } from "./objectives.ts";

export interface TrainingRow {
  readonly measures: ArrayLike<number>;
  /** For `probability` 1 yes and 0 no, or a corrected label whose mean is the chance of a yes; for `ranking` a gain from 0. */
  readonly label: number;
  /** The question it was shown for. Needed for `ranking`. */
  readonly group?: string | number;
  readonly weight?: number;
}
export interface TrainingSettings {
  readonly features: readonly FeatureKind[];
  readonly objective: "probability" | "ranking";
  readonly seed: number;
  readonly boost?: Partial<BoostSettings>;
  /** Asked before each round; what was reached is kept. */
  readonly stop?: () => boolean;
}
/** Of the rows judged on, where there are enough, else of those held out, else of those learned from: `judgedOn` says which. */
export interface TrainingFigures {
  readonly rows: number;
  readonly groups: number;
  readonly meanLabel: number;
  readonly rounds: number;
  readonly judgedOn: "unseen" | "held" | "learned";
  readonly judgedRows: number;
  /** Of `probability`. */
  readonly logLoss?: number;
  readonly baseLogLoss?: number;
  readonly ece?: number;
  /** Of `ranking`: mean NDCG@10. */
  readonly ndcg?: number;
}
export interface TrainedModel {
  readonly objective: TrainingSettings["objective"];
  readonly model: AdditiveModel;
  readonly calibration: Calibration;
  readonly figures: TrainingFigures;
}

export const trainingBounds = { rows: 2_000_000, features: 500, labelMost: 1_000, weightMost: 1_000 } as const;
/** Fewer rows are too few to hold some out, or to judge on some. */
const rowsToHold = 200;
const rowsToJudge = 1_000;
const folds = 10;
const heldFolds = 2;
/** Rows at which half of the rounds are run, where none can be held out to say when to stop. */
const halfRoundsRows = 400;

export function trainModel(rows: readonly TrainingRow[], settings: TrainingSettings): TrainedModel {
  const { features, objective } = settings;
  checkRows(rows, settings);
  const columns = features.map((_, feature) => Float64Array.from(rows, ({ measures }) => measures[feature] as number));
  const labels = Float32Array.from(rows, ({ label }) => label);
  const weights = Float32Array.from(rows, ({ weight }) => weight ?? 1);
  const { fits, holds, unseen, groupCount } = split(rows, settings.seed);
  const inGroups = (part: Int32Array): Int32Array[] => groupsOf(rows, part);
  const asked = { ...defaultBoost, ...settings.boost };
  const canStop = holds.length > 0;
  const boostSettings = canStop ? asked : { ...asked, patience: 0, rounds: Math.ceil((asked.rounds * rows.length) / (rows.length + halfRoundsRows)), pairs: 0 };
  const goal = objective === "probability" ? logisticObjective(labels, weights, fits, holds) : lambdaRankObjective(labels, weights, inGroups(fits), inGroups(holds));
  const { model, rounds } = boost(binColumns(columns, binsMost), features, goal, boostSettings, settings.stop);
  const scores = Float64Array.from(rows, ({ measures }) => predict(model, measures));
  const calibration = objective === "probability" && canStop ? calibrate(Array.from(holds, (row) => ({ score: scores[row] as number, label: labels[row] as number, weight: weights[row] as number }))) : uncalibrated;
  const [judged, judgedOn] = unseen.length > 0 ? [unseen, "unseen" as const] : holds.length > 0 ? [holds, "held" as const] : [fits, "learned" as const];
  const base = { rows: rows.length, groups: groupCount, meanLabel: labels.reduce((sum, label) => sum + label, 0) / rows.length, rounds, judgedOn, judgedRows: judged.length };
  const figures = objective === "ranking" ? { ...base, ndcg: meanNdcg(scores, labels, inGroups(judged)) } : { ...base, ...judge(judged, scores, labels, calibration, logistic(goal.base)) };
  return { objective, model, calibration, figures };
}

/** What a model of answers says of a pair: how likely a yes is, and how unsure that is, in log odds. */
export interface Belief { readonly probability: number; readonly logOdds: number; readonly standardError: number }
export function believe({ model, calibration }: Pick<TrainedModel, "model" | "calibration">, measures: ArrayLike<number>): Belief {
  const score = predict(model, measures);
  return { probability: probabilityAt(calibration, score), logOdds: calibration.offset + calibration.slope * score, standardError: calibration.slope * standardErrorOf(model, measures) };
}

function checkRows(rows: readonly TrainingRow[], { features, objective, boost: given }: TrainingSettings): void {
  const refuse = (where: string, message: string): never => { throw new ModelFault("rows", where, message); };
  if (features.length === 0 || features.length > trainingBounds.features) throw new ModelFault("settings", "features", `${features.length} features, between 1 and ${trainingBounds.features} are wanted`);
  for (const [name, value] of Object.entries(given ?? {})) if (!(Number.isFinite(value) && value >= 0)) throw new ModelFault("settings", `boost.${name}`, `${value} is no number from 0`);
  if (rows.length === 0 || rows.length > trainingBounds.rows) refuse("rows", `${rows.length} rows, between 1 and ${trainingBounds.rows} are wanted`);
  for (const [at, { measures, label, group, weight }] of rows.entries()) {
    if (measures.length !== features.length) refuse(`row ${at}`, `${measures.length} measures for ${features.length} features`);
    for (let feature = 0; feature < features.length; feature += 1) if (Math.abs(measures[feature] as number) === Infinity || typeof measures[feature] !== "number") refuse(`row ${at}`, `${features[feature]?.name} is ${measures[feature]}; what is not known is NaN`);
    if (!(label >= 0 && label <= trainingBounds.labelMost)) refuse(`row ${at}`, `the label ${label} is not between 0 and ${trainingBounds.labelMost}`);
    if (weight !== undefined && !(weight >= 0 && weight <= trainingBounds.weightMost)) refuse(`row ${at}`, `the weight ${weight} is not between 0 and ${trainingBounds.weightMost}`);
    if (objective === "ranking" && group === undefined) refuse(`row ${at}`, "it belongs to no group, and only rows of one group can be ranked");
  }
}

/** By group, or by row where it has none; which fold a group falls into is drawn once, in the order in which groups come. */
function split(rows: readonly TrainingRow[], seed: number): { readonly fits: Int32Array; readonly holds: Int32Array; readonly unseen: Int32Array; readonly groupCount: number } {
  const chance = seededChance(seed);
  const foldOf = new Map<string | number, number>();
  const parts: [number[], number[], number[]] = [[], [], []];
  let alone = 0;
  for (const [row, { group }] of rows.entries()) {
    let fold = group === undefined ? undefined : foldOf.get(group);
    if (fold === undefined) {
      fold = Math.floor(chance() * folds);
      if (group === undefined) alone += 1;
      else foldOf.set(group, fold);
    }
    const part = rows.length >= rowsToHold && fold < heldFolds ? 1 : rows.length >= rowsToJudge && fold === heldFolds ? 2 : 0;
    parts[part].push(row);
  }
  // A few groups may all have fallen on one side; then nothing is held out.
  if (parts[0].length === 0) return { fits: Int32Array.from(rows.keys()), holds: new Int32Array(0), unseen: new Int32Array(0), groupCount: foldOf.size + alone };
  const [fits, holds, unseen] = parts.map((part) => Int32Array.from(part)) as [Int32Array, Int32Array, Int32Array];
  return { fits, holds, unseen, groupCount: foldOf.size + alone };
}

function groupsOf(rows: readonly TrainingRow[], part: Int32Array): Int32Array[] {
  const groups = new Map<string | number, number[]>();
  for (const row of part) {
    const group = rows[row]?.group ?? `row ${row}`;
    const list = groups.get(group);
    if (list === undefined) groups.set(group, [row]);
    else list.push(row);
  }
  return [...groups.values()].map((list) => Int32Array.from(list));
}

const eceBins = 10;
/** Log loss and ECE, as evaluation/metrics/pairs.ts has them, for labels that need not be 0 or 1. */
function judge(judged: Int32Array, scores: Float64Array, labels: Float32Array, calibration: Calibration, baseRate: number): { readonly logLoss: number; readonly baseLogLoss: number; readonly ece: number } {
  const [stated, happened] = [new Float64Array(eceBins), new Float64Array(eceBins)];
  let [loss, baseLoss] = [0, 0];
  const lossAt = (p: number, label: number): number => -(label * Math.log(Math.max(1e-6, p)) + (1 - label) * Math.log(Math.max(1e-6, 1 - p)));
  for (const row of judged) {
    const [p, label] = [probabilityAt(calibration, scores[row] as number), labels[row] as number];
    const bin = Math.min(eceBins - 1, Math.floor(p * eceBins));
    (stated[bin] as number) += p;
    (happened[bin] as number) += label;
    loss += lossAt(p, label);
    baseLoss += lossAt(baseRate, label);
  }
  let error = 0;
  for (let bin = 0; bin < eceBins; bin += 1) error += Math.abs((stated[bin] as number) - (happened[bin] as number));
  return { logLoss: loss / judged.length, baseLogLoss: baseLoss / judged.length, ece: error / judged.length };
}
