/**
 * Who did things with whom, as weighted ties that fade: an occasion of n people gives each pair 1 / (n - 1), so that a crowd ties nobody closely (Newman 2001).
 *
 * Each tie is kept twice, for ever and with a half-life counted in occasions. Reading costs the neighbours read; adding costs the pairs of the occasion, which are bounded.
 */
import { historyBounds } from "../history/occasion.ts";

export const tieHalfLife = 3_000;

export interface Ties {
  /** Ties the first `joining` people of the list with each other and with the rest. */
  add(people: readonly number[], tick: number, joining?: number): void;
  /** How many others somebody is tied to. */
  degree(person: number): number;
  /** The sum of a person's ties: lasting and fading. */
  strength(person: number, tick: number): readonly [lasting: number, fading: number];
  each(person: number, tick: number, visit: (other: number, lasting: number, fading: number) => void): void;
  tied(a: number, b: number): boolean;
}

interface Tie { lasting: number; fading: number; tick: number }

export function createTies(halfLife = tieHalfLife): Ties {
  const ties = new Map<number, Map<number, Tie>>();
  const sums = new Map<number, Tie>();
  const strengthen = (tie: Tie, weight: number, tick: number): void => {
    tie.fading = tie.fading * 2 ** (-(tick - tie.tick) / halfLife) + weight;
    tie.lasting += weight;
    tie.tick = tick;
  };
  const join = (from: number, to: number, weight: number, tick: number): void => {
    let around = ties.get(from);
    if (around === undefined) ties.set(from, (around = new Map()));
    let tie = around.get(to);
    if (tie === undefined) around.set(to, (tie = { lasting: 0, fading: 0, tick }));
    strengthen(tie, weight, tick);
    let sum = sums.get(from);
    if (sum === undefined) sums.set(from, (sum = { lasting: 0, fading: 0, tick }));
    strengthen(sum, weight, tick);
  };
  return {
    add(people, tick, joining = people.length) {
      const everybody = [...new Set(people)];
      if (everybody.length < 2 || everybody.length > historyBounds.pairedPeople) return;
      const weight = 1 / (everybody.length - 1);
      for (let at = 0; at < Math.min(joining, everybody.length); at += 1) for (let other = at + 1; other < everybody.length; other += 1) {
        const [one, two] = [everybody[at] as number, everybody[other] as number];
        join(one, two, weight, tick);
        join(two, one, weight, tick);
      }
    },
    degree: (person) => ties.get(person)?.size ?? 0,
    strength(person, tick) {
      const sum = sums.get(person);
      return sum === undefined ? [0, 0] : [sum.lasting, sum.fading * 2 ** (-(tick - sum.tick) / halfLife)];
    },
    each(person, tick, visit) {
      const around = ties.get(person);
      if (around !== undefined) for (const [other, { lasting, fading, tick: then }] of around) visit(other, lasting, fading * 2 ** (-(tick - then) / halfLife));
    },
    tied: (a, b) => ties.get(a)?.has(b) === true,
  };
}
