/**
 * Neighbourhood in the history: who is near in the graph of past events. Up to three steps of a walk with degree normalisation (resource
 * allocation, Zhou, Lü and Zhang 2009) from the seeker and those already given; a seeker without history starts from the past projects whose words and
 * skills are most like theirs (nearest neighbours).
 */
import { seekerEntity, type Scorer } from "../scorer.ts";
import type { World } from "../world.ts";
import { countTerms, createBags } from "./bag.ts";
import { skillsOfEntity, wordsOfEntity } from "./words.ts";

const neighbourCount = 50;
const steps = 3;
const damping = 0.5;
/** Nodes a step goes on from: the strongest. */
const frontierCount = 2_000;

export function createNeighbourhood(world: World): Scorer {
  const edges: Map<number, number>[] = world.entities.map(() => new Map<number, number>());
  const degrees = new Float64Array(world.entities.length);
  // Only what has been in an event can lead anywhere, so only that is searched for likeness.
  const past = createBags();
  const known = new Set<number>();
  const join = (from: number, to: number): void => {
    const list = edges[from] as Map<number, number>;
    list.set(to, (list.get(to) ?? 0) + 1);
    (degrees[from] as number) += 1;
    if (known.has(from)) return;
    known.add(from);
    past.add(from, termsOf(from));
  };
  const termsOf = (number: number): string[] => [...skillsOfEntity(world.entities[number]).map((skill) => `#${skill}`), ...wordsOfEntity(world.entities[number])];
  const buffer = new Float64Array(world.entities.length);

  const walk = (start: ReadonlyMap<number, number>, scores: Float64Array): void => {
    let front = start;
    for (let step = 1; step <= steps && front.size > 0; step += 1) {
      const next = new Map<number, number>();
      for (const [from, weight] of strongest(front, frontierCount)) {
        const share = weight / Math.max(1, degrees[from] as number);
        for (const [to, count] of edges[from] as Map<number, number>) next.set(to, (next.get(to) ?? 0) + share * count);
      }
      for (const [to, weight] of next) (scores[to] as number) += weight * damping ** step;
      front = next;
    }
  };
  const seeds = (numbers: readonly (number | undefined)[], terms: ReadonlyMap<string, number>): ReadonlyMap<number, number> => {
    const linked = numbers.filter((number): number is number => number !== undefined && (degrees[number] as number) > 0);
    if (linked.length > 0) return new Map(linked.map((number) => [number, 1]));
    buffer.fill(0);
    past.score(terms, buffer);
    const like = new Map<number, number>();
    for (const number of known) if ((buffer[number] as number) > 0) like.set(number, buffer[number] as number);
    return new Map(strongest(like, neighbourCount));
  };
  const entityTerms = (entity: ReturnType<typeof seekerEntity>): ReadonlyMap<string, number> => countTerms([...skillsOfEntity(entity).map((skill) => `#${skill}`), ...wordsOfEntity(entity)]);
  return {
    name: "neighbourhood",
    learn({ a, b, project, kind }) {
      if (kind === "said-no") return;
      join(a, b);
      join(b, a);
      if (project !== undefined) for (const person of [a, b]) {
        join(person, project);
        join(project, person);
      }
    },
    rank: (query, scores) => walk(seeds([world.seeker(query), ...query.given.map(world.find)], entityTerms(seekerEntity(world, query))), scores),
    pair({ a, b }) {
      const candidate = world.find(b);
      const from = world.find(a);
      if (candidate === undefined || from === undefined) return 0;
      const scores = new Float64Array(world.entities.length);
      walk(seeds([from], entityTerms(world.entities[from])), scores);
      return scores[candidate] as number;
    },
  };
}

function strongest(weights: ReadonlyMap<number, number>, count: number): [number, number][] {
  const all = [...weights];
  return all.length <= count ? all : all.sort((x, y) => y[1] - x[1] || x[0] - y[0]).slice(0, count);
}
