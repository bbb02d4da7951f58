/**
 * The collaborative filter: whom people took part with, and in what, as a source of suggestions, once there is enough of it.
 *
 * In: interactions of people who consented to `learn`. Out: projects for a person, and projects like a project, best first, as evidence beside what people say of themselves. Below
 * `leastInteractions` altogether, or `leastOfPerson` of a person, there is no answer: a guess from so little would be noise. What somebody took part in already is never answered.
 * Up to `closedFormProjects` projects the closed form is used, above it the graph filter; both are linear, have no chance in them and give the same answer to the same interactions in the
 * same order. Nothing here knows a person but by what they took part in.
 */
import { closedFormProjects, createClosedForm, type Scoring } from "./closed-form.ts";
import { createGraphFilter, mostSteps, type GraphSettings } from "./graph-filter.ts";
import { FilterError, readInteractions, type Interaction } from "./interactions.ts";
import { strongest } from "./strongest.ts";

export interface FilterSettings {
  readonly leastInteractions: number;
  readonly leastOfPerson: number;
  /** What is added to how often each project was taken part in, before the closed form is solved: the greater, the more cautious. */
  readonly ridge: number;
  readonly closedFormProjects: number;
  readonly graph: GraphSettings;
}

export const filterDefaults: FilterSettings = {
  leastInteractions: 500, leastOfPerson: 2, ridge: 50, closedFormProjects,
  graph: { personDamping: 0.5, projectDamping: 0.5, steps: [0.1, 1, -1.8, 0.8], reach: -0.3 },
};

export interface Suggested { readonly project: string; readonly score: number }

export interface Filter {
  readonly method: "none" | "closed form" | "graph";
  readonly interactionCount: number;
  /** At most `limit` projects that speak for themselves (a score above 0), best first; none of the person's own. */
  scores(person: string, limit?: number): readonly Suggested[];
  similar(project: string, limit?: number): readonly Suggested[];
}

const usualLimit = 100;

export function createFilter(interactions: Iterable<Interaction>, settings: Partial<FilterSettings> = {}): Filter {
  const { leastInteractions, leastOfPerson, ridge, closedFormProjects: mostClosed, graph } = { ...filterDefaults, ...settings };
  if (!(ridge > 0) || !Number.isFinite(ridge)) throw new FilterError("filter/settings", `the ridge is ${ridge}, it must be above 0`);
  if (!(mostClosed >= 0 && mostClosed <= closedFormProjects)) throw new FilterError("filter/settings", `at most ${closedFormProjects} projects for the closed form`);
  if (!(leastInteractions >= 1) || !(leastOfPerson >= 1)) throw new FilterError("filter/settings", "at least one interaction is needed, altogether and of a person");
  if (graph.steps.length > mostSteps) throw new FilterError("filter/settings", `at most ${mostSteps} steps over the graph`);
  const matrix = readInteractions(interactions);
  const { ofPeople, ofProjects, personOf, projectOf, projects } = matrix;
  const interactionCount = ofPeople.columns.length;
  if (interactionCount < leastInteractions) return { method: "none", interactionCount, scores: () => [], similar: () => [] };

  const isClosed = projects.length <= mostClosed;
  const scoring: Scoring = isClosed ? createClosedForm(matrix, ridge) : createGraphFilter(matrix, graph);
  const scores = new Float32Array(projects.length);
  const answer = (limit: number): Suggested[] => strongest(scores, Math.min(limit, projects.length), 0).map((project) => ({ project: projects[project] as string, score: scores[project] as number }));
  return {
    method: isClosed ? "closed form" : "graph",
    interactionCount,
    scores(person, limit = usualLimit) {
      const row = personOf.get(person);
      if (row === undefined) return [];
      const own = ofPeople.columns.subarray(ofPeople.starts[row], ofPeople.starts[row + 1]);
      if (own.length < leastOfPerson) return [];
      scoring.person(row, scores);
      for (const project of own) scores[project] = -Infinity;
      return answer(limit);
    },
    similar(project, limit = usualLimit) {
      const row = projectOf.get(project);
      // Projects of one person are like whatever that person did: their names together would tell who it is.
      if (row === undefined || (ofProjects.starts[row + 1] as number) - (ofProjects.starts[row] as number) < 2) return [];
      scoring.project(row, scores);
      scores[row] = -Infinity;
      return answer(limit);
    },
  };
}
