/**
 * What is measured: something that learns from the history it is shown and scores candidates. Its questions hold no answers, and
 * it is shown an event before any question that may know of it, never otherwise.
 */
import type { AskedPair, AskedQuery, Entity } from "./format.ts";
import type { Link, World } from "./world.ts";

export interface Scorer {
  readonly name: string;
  learn(link: Link): void;
  /** Writes a score for each candidate that it has one for; `scores` is indexed by number and comes filled with 0. */
  rank(query: AskedQuery, scores: Float64Array): void;
  /** A score of a pair, greater for likelier. */
  pair(pair: AskedPair): number;
}

export const seekerEntity = (world: World, query: AskedQuery): Entity | undefined => {
  if (typeof query.for !== "string") return query.for;
  const number = world.seeker(query);
  return number === undefined ? undefined : world.entities[number];
};
