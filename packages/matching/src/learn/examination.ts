/**
 * How likely a place is to be looked at at all. A suggestion that nobody answered may have been bad, or too far down: the position-based model (Craswell et al. 2008; Joachims, Swaminathan and Schnabel 2017) has p(answer) = look(place) x appeal.
 *
 * Appeal of a suggestion does not change with where it stood, so what differs between places, once likely showings are weighed down by their propensity, is looking. Estimated by turns with what a model says of appeal, as in
 * regression EM (Wang et al. 2018), and held near place^-1/2 by pseudo-answers. The first place is looked at, by definition; further ones never more than those before.
 */
import { ModelFault } from "../model/fault.ts";
import { makeMonotone } from "../model/step.ts";

export interface Examination { readonly look: readonly number[] }
/** Places beyond are one. */
export const placesKept = 50;
/** No suggestion counts for more than so many: a bound on variance, paid for in bias (Ionides 2008). */
export const weightMost = 10;
const pseudoAnswers = 20;
const priorLook = (place: number): number => place ** -0.5;
export const shippedExamination: Examination = { look: Array.from({ length: placesKept }, (_, index) => priorLook(index + 1)) };

export const lookAt = ({ look }: Examination, place: number): number => look[Math.min(placesKept, Math.max(1, place)) - 1] as number;
/** What an answer at this place stands for, 1 at the first. */
export const lookWeight = (examination: Examination, place: number): number => Math.min(weightMost, 1 / lookAt(examination, place));
export const propensityWeight = (propensity: number): number => Math.min(weightMost, 1 / propensity);

/** `appeal`: how likely it is to be answered where it is seen, as far as is known. */
export function estimateExamination(shown: Iterable<{ readonly place: number; readonly propensity: number; readonly answered: boolean; readonly appeal: number }>): Examination {
  const [answers, appeals] = [new Float64Array(placesKept), new Float64Array(placesKept)];
  for (const { place, propensity, answered, appeal } of shown) {
    const at = Math.min(placesKept, Math.max(1, place)) - 1;
    const weight = propensityWeight(propensity);
    (answers[at] as number) += answered ? weight : 0;
    (appeals[at] as number) += weight * appeal;
  }
  const ratio = Float64Array.from(answers, (sum, at) => (sum + pseudoAnswers * priorLook(at + 1)) / ((appeals[at] as number) + pseudoAnswers));
  makeMonotone(ratio, appeals.map((sum) => sum + pseudoAnswers), -1);
  const first = ratio[0] as number;
  return { look: Array.from(ratio, (value) => Math.max(1 / weightMost, value / first)) };
}

export function checkExamination(examination: unknown, where: string): Examination {
  const { look } = (typeof examination === "object" && examination !== null ? examination : {}) as Partial<Examination>;
  if (!Array.isArray(look) || look.length !== placesKept || !look.every((value) => typeof value === "number" && value > 0 && value <= 1)) throw new ModelFault("form", where, `it does not say how likely each of ${placesKept} places is looked at`);
  return { look };
}
