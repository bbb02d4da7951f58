/**
 * From what was shown and what came of it to a model: how likely places are looked at, what chance a yes has on either side, in which order suggestions lead furthest.
 *
 * Fewer than `answersLeast` answers teach nothing here; above that the model is held near the shipped one (`learnedShare`). Extra terms are not learned, and neither is anybody's name: only measures are read. Cost: a few seconds
 * of CPU for 50,000 showings, in slices: a generator that rests after each part, so that whoever runs it decides when to go on.
 */
import { fitDependence, type Answers } from "../model/dependence.ts";
import { fitJoint } from "../mutual.ts";
import { scoreOf } from "../score.ts";
import { ModelFault } from "../model/fault.ts";
import { learnedShare, scoreModelOf, termFeatures } from "../model/score-model.ts";
import { believe, trainModel, type TrainingRow } from "../model/train.ts";
import { estimateExamination, lookWeight, propensityWeight, type Examination } from "./examination.ts";
import { answerMeasures, askedFeature, type LearnedModel } from "./learned.ts";
import { reachedStep, requireObjective, rewardOf, type LadderStep } from "./objective.ts";
import type { Observation } from "./observation.ts";

export const answersLeast = 200;
/** The newest are read, where there are more. */
export const observationsMost = 100_000;
const turns = 2;
const boost = { rounds: 200, pairRounds: 60 } as const;

export interface LearnSettings {
  readonly version: number;
  readonly from: number;
  readonly now: number;
  readonly seed: number;
  /** `ladder` unless given; whatever it is, it has to be registered. */
  readonly objective?: string;
}

export const isAnswer = ({ step, declined }: Observation): boolean => step !== undefined || declined === true;

/** Undefined where there are too few answers. Each `yield` is a good moment to rest. */
export function* learnInSlices(all: readonly Observation[], settings: LearnSettings): Generator<undefined, LearnedModel | undefined> {
  const objective = requireObjective(settings.objective ?? "ladder");
  const seen = [...all].sort((a, b) => a.shownAt - b.shownAt).slice(-observationsMost);
  for (const [at, { place, propensity }] of seen.entries()) if (!(place >= 1) || !(propensity > 0 && propensity <= 1)) throw new ModelFault("rows", `showing ${at}`, `place ${place} with propensity ${propensity} cannot be`);
  const answers = seen.filter(isAnswer).length;
  if (answers < answersLeast) return undefined;
  const asked = (one: Observation): boolean => reachedStep(one.step, "answered");
  const features = [...termFeatures, { name: askedFeature }];
  const answered = seen.filter(({ otherSaid }) => otherSaid !== undefined);
  const trainYes = (examination: Examination) => trainModel([
    ...seen.map((one): TrainingRow => ({ measures: answerMeasures(one.measures, 0), label: asked(one) ? lookWeight(examination, one.place) : 0, weight: propensityWeight(one.propensity), group: one.seeker })),
    ...answered.map((one): TrainingRow => ({ measures: answerMeasures(one.otherMeasures, 1), label: one.otherSaid as number, group: one.seeker })),
  ], { features, objective: "probability", seed: settings.seed, boost });

  const rate = seen.filter(asked).length / seen.length;
  let appeals = seen.map(() => rate);
  let examination = estimateExamination([]);
  let yes: ReturnType<typeof trainYes> | undefined;
  for (let turn = 0; turn < turns; turn += 1) {
    examination = estimateExamination(seen.map((one, at) => ({ place: one.place, propensity: one.propensity, answered: asked(one), appeal: appeals[at] as number })));
    yield;
    yes = trainYes(examination);
    const learned = yes;
    appeals = seen.map(({ measures }) => believe(learned, answerMeasures(measures, 0)).probability);
    yield;
  }
  const said = yes as NonNullable<typeof yes>;
  const logRatio = fitDependence(answered.flatMap((one): Answers[] => (asked(one) ? [{ a: believe(said, answerMeasures(one.measures, 0)).probability, b: believe(said, answerMeasures(one.otherMeasures, 1)).probability, saidA: 1, saidB: one.otherSaid as number }] : [])));
  yield;
  const gain = (step: LadderStep | undefined): number => (objective === "ladder" ? rewardOf(step) : reachedStep(step, objective) ? 1 : 0);
  const ranking = trainModel(seen.map((one): TrainingRow => ({
    measures: one.measures, label: gain(one.step), group: `${one.seeker} ${one.shownAt}`, weight: Math.max(1, lookWeight(examination, one.place)) * propensityWeight(one.propensity),
  })), { features: termFeatures, objective: "ranking", seed: settings.seed, boost });
  const share = learnedShare(answers);
  const score = scoreModelOf(ranking.model, share);
  const joint = fitJoint(seen.map((one) => ({
    mine: scoreOf(one.measures, score).score, theirs: scoreOf(one.otherMeasures, score).score, asked: asked(one) ? lookWeight(examination, one.place) : 0, weight: propensityWeight(one.propensity), said: asked(one) ? one.otherSaid : undefined,
  })), share);
  const counts = Map.groupBy(seen.flatMap(({ step }) => (step === undefined ? [] : [step])), (step) => step);
  return {
    version: settings.version, from: settings.from, score: { ...score, joint }, yes: { model: said.model, calibration: said.calibration }, logRatio, examination,
    card: {
      madeAt: settings.now, objective, showings: seen.length, answers, people: new Set(seen.map(({ seeker }) => seeker)).size, steps: Object.fromEntries([...counts].map(([step, list]) => [step, list.length])), share,
      figures: { ndcg: ranking.figures.ndcg ?? 0, ece: said.figures.ece ?? 0, logLoss: said.figures.logLoss ?? 0, baseLogLoss: said.figures.baseLogLoss ?? 0, logRatio },
      limits: [
        "learned from people of this node who agreed to it, and true of nobody else",
        "terms are measured anew when it learns: who changed their profile since is seen as they are now",
        "extra terms count as shipped, and so does everything in its share beside the shipped model",
      ],
    },
  };
}

export function learn(all: readonly Observation[], settings: LearnSettings): LearnedModel | undefined {
  const slices = learnInSlices(all, settings);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}
