/**
 * Factors that make what is suggested as even as what people take part in: scores are multiplied by them for the order alone.
 *
 * Linear filters show what is popular more than in proportion, as every path over the graph ends there often. In: the first candidates of many people, and how often each project should be
 * shown beside others. Each round counts how often each is in the first places of a list as it would be ordered now, and moves its factor towards what it should be (iterative
 * proportional fitting, in steps that shorten, as lists are orders and would swing). With `share` 1 exposure comes near what is wanted, with 0 nothing is changed; between, relevance is traded for evenness.
 * Factors stay within bounds, so that what nobody like this person did is never moved to the front.
 */
import { FilterError } from "./interactions.ts";

/** Candidates of a person, best first, with scores above 0. */
export interface Candidates { readonly projects: Int32Array; readonly scores: Float32Array }

export interface EvenSettings {
  /** Places of a list that count as shown. */
  readonly shown: number;
  /** 0: as the filter has it; 1: as even as the factors can make it. */
  readonly share: number;
}

const rounds = 30;
export const mostFactor = 30;

export function evenFactors(lists: readonly Candidates[], wanted: Float64Array, { shown, share }: EvenSettings): Float32Array {
  if (!(share >= 0 && share <= 1) || !(shown >= 1)) throw new FilterError("filter/settings", `a share of ${share} of evenness in ${shown} places: it is from 0 to 1, in at least one place`);
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const places = lists.reduce((sum, { projects }) => sum + Math.min(shown, projects.length), 0);
  const factors = new Float64Array(wanted.length).fill(1);
  const found = new Float64Array(wanted.length);
  for (let round = 0; round < rounds && share > 0 && total > 0; round += 1) {
    found.fill(0);
    for (const list of lists) for (const project of reordered(list, factors, shown)) (found[project] as number) += 1;
    for (let project = 0; project < factors.length; project += 1) {
      // One more on both sides: of what is wanted once or never, chance decides how often it was found.
      const moved = (factors[project] as number) * ((((wanted[project] as number) * places) / total + 1) / ((found[project] as number) + 1)) ** (1 / (round + 2));
      factors[project] = Math.min(mostFactor, Math.max(1 / mostFactor, moved));
    }
  }
  return Float32Array.from(factors, (factor) => factor ** share);
}

/** The first projects of a list by score times factor; of equal ones that which the list had first. */
export function reordered({ projects, scores }: Candidates, factors: Float32Array | Float64Array, shown: number): Int32Array {
  const values = Float64Array.from(projects, (project, at) => (scores[at] as number) * (factors[project] as number));
  return Int32Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b).slice(0, shown).map((at) => projects[at] as number);
}
