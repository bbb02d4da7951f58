/**
 * Text only and skills only: BM25 between what the seeker says and what a candidate says or has worked on. The history makes a profile for those without one: a
 * person's score is that of their own words and the sum of those of the projects they were in (the document model of expert finding, Balog, Azzopardi and de Rijke 2006, which beats
 * one long document a person: that would be punished for its length).
 */
import type { AskedQuery, Entity } from "../format.ts";
import { seekerEntity, type Scorer } from "../scorer.ts";
import type { World } from "../world.ts";
import { countTerms, createBags } from "./bag.ts";
import { skillsOfEntity, wordsOfEntity } from "./words.ts";

export const createTextOnly = (world: World): Scorer => createLikeness("text", world, wordsOfEntity);
export const createSkillsOnly = (world: World): Scorer => createLikeness("skills", world, skillsOfEntity);

function createLikeness(name: string, world: World, termsOf: (entity: Entity | undefined) => string[]): Scorer {
  const bags = createBags();
  for (const [number, entity] of world.entities.entries()) bags.add(number, termsOf(entity));
  const projectsOf = new Map<number, number[]>();
  const isProject = (number: number): boolean => number >= world.peopleCount;
  const documents = new Float64Array(world.entities.length);

  /** What the seeker says, and what those given and their former projects do; each of these weighs less than their own words. */
  const asked = (query: AskedQuery): ReadonlyMap<string, number> => {
    const number = world.seeker(query);
    const terms = number === undefined ? countTerms(termsOf(seekerEntity(world, query))) : new Map<string, number>();
    const include = (one: number): void => {
      for (const [term, count] of bags.of(one)) terms.set(term, (terms.get(term) ?? 0) + count);
    };
    for (const one of [number, ...query.given.map(world.find)]) {
      if (one === undefined) continue;
      include(one);
      for (const project of projectsOf.get(one) ?? []) include(project);
    }
    for (const [term, count] of terms) terms.set(term, Math.log1p(count));
    return terms;
  };
  const scoreAll = (query: AskedQuery): void => {
    documents.fill(0);
    bags.score(asked(query), documents);
  };
  const ofCandidate = (candidate: number): number => {
    let sum = documents[candidate] as number;
    for (const project of projectsOf.get(candidate) ?? []) sum += documents[project] as number;
    return sum;
  };
  return {
    name,
    learn({ a, b, project, kind }) {
      if (kind === "said-no") return;
      const work = isProject(b) && !isProject(a) ? b : project;
      if (work === undefined) return;
      for (const person of work === b ? [a] : [a, b]) {
        const list = projectsOf.get(person);
        if (list === undefined) projectsOf.set(person, [work]);
        else list.push(work);
      }
    },
    rank(query, scores) {
      scoreAll(query);
      const [from, to] = query.want === "person" ? [0, world.peopleCount] : [world.peopleCount, scores.length];
      for (let candidate = from; candidate < to; candidate += 1) scores[candidate] = ofCandidate(candidate);
    },
    pair({ a, b }) {
      const candidate = world.find(b);
      if (candidate === undefined) return 0;
      scoreAll({ id: "", for: a, want: isProject(candidate) ? "project" : "person", given: [], exclude: [] });
      return ofCandidate(candidate);
    },
  };
}
