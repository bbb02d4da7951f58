/**
 * What training costs, in CPU time of this process: the ranker on 200,000 rows of 40 features, 300 rounds run to the end; and the collaborative filter in closed form.
 *
 * Rows are drawn with a seed: questions of twenty, of which some are answered, by a truth with curves, a threshold on two features together, and thirty features that say nothing; some measures are unknown. What was learned is checked by NDCG@10
 * on questions that nothing saw, beside a plain linear model (pairwise logistic loss), a full tree ensemble as challenger (LambdaRank, the same rows; it explains nothing and is used here alone), and who knows the truth.
 */
import { seededChance } from "@cosmicsync/protocol";
import { measureClosedForm } from "./filter/closed-form-cost.ts";
import { binColumns, binOf, type Binned } from "./model/bins.ts";
import { logistic, meanNdcg, predict, trainModel, type TrainingRow } from "./model/index.ts";
import { lambdaRankObjective } from "./model/objectives.ts";

const featureCount = 40;
const groupRows = 20;
const full = { rows: 200_000, testRows: 40_000, rounds: 300, trees: 60 } as const;
const quickly = { rows: 20_000, testRows: 20_000, rounds: 60, trees: 20 } as const;
const treeDepth = 5;

type Row = TrainingRow & { readonly chance: number; readonly group: number };

export async function run({ quick }: { readonly quick: boolean } = { quick: false }): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const size = quick ? quickly : full;
  const rows = draw(size.rows, 1);
  const test = draw(size.testRows, 2);
  const groups = groupsOf(test);
  const gains = Float32Array.from(test, ({ label }) => label);
  const judge = (score: (row: Row) => number): number => meanNdcg(Float64Array.from(test, score), gains, groups);
  const features = Array.from({ length: featureCount }, (_, feature) => ({ name: `feature ${feature}`, monotone: feature < 10 ? 1 as const : 0 as const }));

  const [ranker, rankerCpuSeconds] = cpuSeconds(() => trainModel(rows, { features, objective: "ranking", seed: 1, boost: { rounds: size.rounds, patience: 0 } }));
  const [linear, linearCpuSeconds] = cpuSeconds(() => fitLinear(rows));
  const [trees, treesCpuSeconds] = cpuSeconds(() => fitTrees(rows, size.trees));
  const ndcg = { ranker: judge(({ measures }) => predict(ranker.model, measures)), linear: judge(({ measures }) => linear(measures)), trees: judge(({ measures }) => trees(measures)), truth: judge(({ chance }) => chance) };
  if (!(ndcg.ranker > ndcg.linear)) throw new Error(`the ranker reaches NDCG@10 ${ndcg.ranker}, a linear model ${ndcg.linear}`);
  const closedForm = measureClosedForm({ quick });
  return {
    figures: { rankerCpuSeconds, linearCpuSeconds, treesCpuSeconds, ndcg, rankerRows: size.rows, rankerRounds: ranker.figures.rounds, rankerPairs: ranker.model.pairs.length, ...closedForm.figures },
    peers: { linear: "a linear model of the same features by pairwise logistic loss, unknown as 0 beside a feature that says so, in the same run", trees: `${size.trees} trees of depth ${treeDepth} by LambdaRank on the same rows, in the same run`, truth: "the chances by which the answers were drawn", ...closedForm.peers },
  };
}

function cpuSeconds<T>(work: () => T): [T, number] {
  const before = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(before);
  return [done, (user + system) / 1e6];
}

function draw(count: number, seed: number): Row[] {
  const chance = seededChance(seed);
  return Array.from({ length: count }, (_, row) => {
    const measures = Float64Array.from({ length: featureCount }, () => (chance() < 0.1 ? NaN : chance()));
    const at = (feature: number): number => (Number.isNaN(measures[feature]) ? 0.3 : (measures[feature] as number));
    const odds = -4.5 + 1.5 * at(0) + 1.2 * Math.sqrt(at(1)) + at(2) ** 3 + 0.8 * at(3) + (at(4) > 0.5 && at(5) > 0.5 ? 1.5 : 0) + 1.5 * at(6) * at(7) + 0.6 * Math.min(1, 3 * at(8)) + 0.5 * at(9);
    const likely = logistic(odds);
    return { measures, chance: likely, label: chance() < likely ? 1 : 0, group: Math.floor(row / groupRows) };
  });
}
const groupsOf = (rows: readonly Row[]): Int32Array[] => Array.from({ length: Math.ceil(rows.length / groupRows) }, (_, group) => Int32Array.from({ length: Math.min(groupRows, rows.length - group * groupRows) }, (_, at) => group * groupRows + at));

/** Descends on ln(1 + e^-(better - worse)) over pairs of one question, five times over them all. */
function fitLinear(rows: readonly Row[]): (measures: ArrayLike<number>) => number {
  const weights = new Float64Array(featureCount * 2);
  const part = (measures: ArrayLike<number>, at: number): number => {
    const measure = measures[at % featureCount] as number;
    return at < featureCount ? (Number.isNaN(measure) ? 0 : measure) : Number.isNaN(measure) ? 1 : 0;
  };
  const score = (measures: ArrayLike<number>): number => {
    let sum = 0;
    for (let at = 0; at < weights.length; at += 1) sum += (weights[at] as number) * part(measures, at);
    return sum;
  };
  const groups = groupsOf(rows);
  for (let epoch = 0; epoch < 5; epoch += 1) for (const group of groups) {
    const scores = Array.from(group, (row) => score((rows[row] as Row).measures));
    for (const [better, row] of group.entries()) if ((rows[row] as Row).label === 1) for (const [worse, other] of group.entries()) if ((rows[other] as Row).label === 0) {
      const push = (0.02 / (1 + epoch)) * logistic((scores[worse] as number) - (scores[better] as number));
      for (let at = 0; at < weights.length; at += 1) (weights[at] as number) += push * (part((rows[row] as Row).measures, at) - part((rows[other] as Row).measures, at));
    }
  }
  return score;
}

interface Split { readonly feature: number; readonly bin: number }
/** Trees grown level by level, every node of a level cut at its best bin of any feature (histograms; Ke et al. 2017); a leaf is the shrunken Newton step. Unknown is the lowest bin. */
function fitTrees(rows: readonly Row[], trees: number): (measures: ArrayLike<number>) => number {
  const binned: Binned = binColumns(Array.from({ length: featureCount }, (_, feature) => Float64Array.from(rows, ({ measures }) => measures[feature] as number)));
  const objective = lambdaRankObjective(Float32Array.from(rows, ({ label }) => label), new Float32Array(rows.length).fill(1), groupsOf(rows), []);
  const [scores, slope, curve, node] = [new Float32Array(rows.length), new Float32Array(rows.length), new Float32Array(rows.length), new Uint8Array(rows.length)];
  const [rate, shrinkage] = [0.1, 1];
  const grown: { readonly splits: (Split | undefined)[]; readonly leaves: Float64Array }[] = [];
  for (let tree = 0; tree < trees; tree += 1) {
    objective.derive(scores, slope, curve);
    node.fill(0);
    const splits: (Split | undefined)[] = [];
    for (let level = 0; level < treeDepth; level += 1) {
      const width = 2 ** level;
      const best = Array.from({ length: width }, () => ({ gain: 1e-6, split: undefined as Split | undefined }));
      for (let feature = 0; feature < featureCount; feature += 1) {
        const [codes, bins] = [binned.codes[feature] as Uint8Array, 64];
        const [slopes, curves] = [new Float64Array(width * bins), new Float64Array(width * bins)];
        for (let row = 0; row < rows.length; row += 1) {
          const at = (node[row] as number) * bins + (codes[row] as number);
          (slopes[at] as number) += slope[row] as number;
          (curves[at] as number) += curve[row] as number;
        }
        for (let one = 0; one < width; one += 1) {
          let [allSlope, allCurve, leftSlope, leftCurve] = [0, 0, 0, 0];
          for (let bin = 0; bin < bins; bin += 1) [allSlope, allCurve] = [allSlope + (slopes[one * bins + bin] as number), allCurve + (curves[one * bins + bin] as number)];
          for (let bin = 0; bin < bins - 1; bin += 1) {
            leftSlope += slopes[one * bins + bin] as number;
            leftCurve += curves[one * bins + bin] as number;
            if (leftCurve < 1 || allCurve - leftCurve < 1) continue;
            const gain = leftSlope ** 2 / (leftCurve + shrinkage) + (allSlope - leftSlope) ** 2 / (allCurve - leftCurve + shrinkage) - allSlope ** 2 / (allCurve + shrinkage);
            if (gain > (best[one] as { gain: number }).gain) best[one] = { gain, split: { feature, bin } };
          }
        }
      }
      splits.push(...best.map(({ split }) => split));
      for (let row = 0; row < rows.length; row += 1) {
        const split = best[node[row] as number]?.split;
        node[row] = 2 * (node[row] as number) + (split !== undefined && (binned.codes[split.feature]?.[row] as number) > split.bin ? 1 : 0);
      }
    }
    const [slopes, curves] = [new Float64Array(2 ** treeDepth), new Float64Array(2 ** treeDepth)];
    for (let row = 0; row < rows.length; row += 1) {
      (slopes[node[row] as number] as number) += slope[row] as number;
      (curves[node[row] as number] as number) += curve[row] as number;
    }
    const leaves = slopes.map((sum, leaf) => (-rate * sum) / ((curves[leaf] as number) + shrinkage));
    for (let row = 0; row < rows.length; row += 1) (scores[row] as number) += leaves[node[row] as number] as number;
    grown.push({ splits, leaves });
  }
  return (measures) => {
    const codes = binned.edges.map((edges, feature) => binOf(edges, measures[feature] as number));
    return grown.reduce((sum, { splits, leaves }) => {
      let one = 0;
      for (let level = 0; level < treeDepth; level += 1) {
        const split = splits[2 ** level - 1 + one];
        one = 2 * one + (split !== undefined && (codes[split.feature] as number) > split.bin ? 1 : 0);
      }
      return sum + (leaves[one] as number);
    }, 0);
  };
}
