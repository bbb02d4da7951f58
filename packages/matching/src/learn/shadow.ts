/**
 * A new model beside the one in use, on showings that it has not seen: what its order would have brought (doubly robust), whether its chances mean what they say, and who would have been shown. It is promoted only where nothing
 * that guards people got worse: the value, the rate of answers, calibration, and the share of attention that goes to people of whom little is known yet.
 */
import { mutualChances, orderOf } from "../mutual.ts";
import { scoreOf } from "../score.ts";
import { shippedModel, type ScoreModel } from "../model/score-model.ts";
import { lookAt, propensityWeight, type Examination } from "./examination.ts";
import { chancesOf, type LearnedModel } from "./learned.ts";
import { isAnswer } from "./learn.ts";
import { rewardOf, reachedStep } from "./objective.ts";
import type { Observation } from "./observation.ts";
import { doublyRobust } from "./off-policy.ts";

/** Fewer answers than this say nothing about a model. */
export const shadowAnswersLeast = 100;
export const guards = {
  /** Of the new model's chances; or as good as those of the old one. */
  eceMost: 0.05,
  /** Share of attention for who is new, against that under the old model. */
  newShareLeast: 0.9,
  /** Value and rate of answers may be lower by so many standard errors of the difference: noise alone must not stop a model that is no worse. */
  lowerErrorsMost: 1,
} as const;

export interface ShadowFigures { readonly value: number; readonly answerRate: number; readonly newShare: number; readonly ece: number | undefined }
export interface Comparison {
  readonly showings: number;
  readonly answers: number;
  readonly old: ShadowFigures;
  readonly new: ShadowFigures;
  /** Standard errors of the differences. */
  readonly valueError: number;
  readonly answerError: number;
  readonly clipped: number;
  /** What keeps it from being promoted, in words; empty where nothing does. */
  readonly against: readonly string[];
}

/** `current`: undefined for the shipped model. `seen`: showings after the new model was made. */
export function compareModels(seen: readonly Observation[], current: LearnedModel | undefined, candidate: LearnedModel): Comparison {
  const answers = seen.filter(isAnswer).length;
  const examination = candidate.examination;
  const [one, other] = [ordered(seen, current?.score ?? shippedModel), ordered(seen, candidate.score)];
  const judge = (reward: (one: Observation) => number) => {
    const meanReward = mean(seen.filter(({ step }) => step !== undefined).map(reward));
    const parts = (places: readonly number[]) => seen.map((shown, at) => {
      const foretold = meanReward * chancesOf(candidate, shown.measures, shown.otherMeasures).seeker.probability;
      const [was, would] = [lookAt(examination, shown.place), lookAt(examination, places[at] as number)];
      return { logged: was * shown.propensity, wanted: would, reward: reward(shown), foretold: was * foretold, foretoldWanted: would * foretold };
    });
    const [old, fresh] = [parts(one), parts(other)];
    // Of the difference, showing by showing: both models are judged on the very same luck.
    const difference = doublyRobust(fresh.map((part, at) => ({ ...part, wanted: part.wanted - (old[at]?.wanted ?? 0), foretoldWanted: part.foretoldWanted - (old[at]?.foretoldWanted ?? 0) })));
    return { old: doublyRobust(old), new: doublyRobust(fresh), error: difference.standardError };
  };
  const value = judge(({ step }) => rewardOf(step));
  const rate = judge(({ step }) => (reachedStep(step, "answered") ? 1 : 0));
  const figures = (which: "old" | "new", model: LearnedModel | undefined, places: readonly number[]): ShadowFigures => ({
    value: value[which].value, answerRate: rate[which].value, newShare: newShare(seen, places, examination), ece: model === undefined ? undefined : Math.max(eceOf(seen, examination, chanceByTerms(model)), eceOf(seen, examination, chanceByScores(model.score))),
  });
  const [before, after] = [figures("old", current, one), figures("new", candidate, other)];
  const against: string[] = [];
  if (answers < shadowAnswersLeast) against.push(`${answers} answers since it was made, at least ${shadowAnswersLeast} are wanted`);
  if (after.value < before.value - guards.lowerErrorsMost * value.error) against.push(`it would have brought less: ${after.value.toPrecision(3)} against ${before.value.toPrecision(3)}`);
  if (after.answerRate < before.answerRate - guards.lowerErrorsMost * rate.error) against.push(`fewer would have been answered: ${after.answerRate.toPrecision(3)} against ${before.answerRate.toPrecision(3)}`);
  if ((after.ece ?? 0) > Math.max(guards.eceMost, before.ece ?? 0)) against.push(`its chances are off by ${(after.ece ?? 0).toPrecision(3)}, at most ${Math.max(guards.eceMost, before.ece ?? 0).toPrecision(3)} is allowed`);
  if (after.newShare < guards.newShareLeast * before.newShare) against.push(`who is new would be seen less: ${after.newShare.toPrecision(3)} of all attention against ${before.newShare.toPrecision(3)}`);
  return { showings: seen.length, answers, old: before, new: after, valueError: value.error, answerError: rate.error, clipped: value.new.clipped, against };
}

/** By showing, the place that a model would have given it among what was shown with it: the same places, in another order. */
function ordered(seen: readonly Observation[], model: ScoreModel): number[] {
  const places = new Array<number>(seen.length);
  for (const list of Map.groupBy(seen.keys(), (at) => `${seen[at]?.seeker} ${seen[at]?.shownAt}`).values()) {
    const free = list.map((at) => (seen[at] as Observation).place).sort((a, b) => a - b);
    const scores = new Map(list.map((at) => [at, orderOf(model.joint, scoreOf((seen[at] as Observation).measures, model).score, scoreOf((seen[at] as Observation).otherMeasures, model).score)]));
    for (const [order, at] of [...list].sort((a, b) => (scores.get(b) as number) - (scores.get(a) as number) || a - b).entries()) places[at] = free[order] as number;
  }
  return places;
}

function newShare(seen: readonly Observation[], places: readonly number[], examination: Examination): number {
  let [fresh, all] = [0, 0];
  for (const [at, { isNew }] of seen.entries()) {
    const look = lookAt(examination, places[at] as number);
    all += look;
    if (isNew) fresh += look;
  }
  return all === 0 ? 0 : fresh / all;
}

/** That the seeker asks where they look: by the model of answers, which judges, and by the scores, which order. */
const chanceByTerms = (model: LearnedModel) => ({ measures, otherMeasures }: Observation): number => chancesOf(model, measures, otherMeasures).seeker.probability;
const chanceByScores = (model: ScoreModel) => ({ measures, otherMeasures }: Observation): number => mutualChances(model.joint, scoreOf(measures, model).score, scoreOf(otherMeasures, model).score).asks;

const bins = 10;
/** Of what was seen at its place: the chance of being asked there is look times the chance where one looks. */
function eceOf(seen: readonly Observation[], examination: Examination, chanceOf: (one: Observation) => number): number {
  const [stated, happened] = [new Float64Array(bins), new Float64Array(bins)];
  let count = 0;
  for (const one of seen) {
    const { place, propensity, step } = one;
    const chance = lookAt(examination, place) * chanceOf(one);
    const bin = Math.min(bins - 1, Math.floor(chance * bins));
    const weight = propensityWeight(propensity);
    (stated[bin] as number) += weight * chance;
    (happened[bin] as number) += weight * (reachedStep(step, "answered") ? 1 : 0);
    count += weight;
  }
  return count === 0 ? 0 : stated.reduce((sum, value, bin) => sum + Math.abs(value - (happened[bin] as number)), 0) / count;
}

const mean = (list: readonly number[]): number => (list.length === 0 ? 0 : list.reduce((sum, one) => sum + one, 0) / list.length);
