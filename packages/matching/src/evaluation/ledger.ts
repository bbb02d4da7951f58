/** What the harness itself remembers of the shown history, to tell slices apart: who has met whom, and who has been in how many events. */
import type { Link } from "./world.ts";

export interface Ledger {
  learn(link: Link): void;
  met(a: number, b: number): boolean;
  /** In no event so far. */
  cold(number: number): boolean;
  /** 0 the least popular tenth of its type, 9 the most; by events so far. */
  decile(number: number): number;
}

/** Deciles are worked out anew when the history has grown by this share. */
const growth = 1.05;

export function createLedger(peopleCount: number, count: number): Ledger {
  const counts = new Float64Array(count);
  const pairs = new Set<number>();
  const key = (a: number, b: number): number => Math.min(a, b) * count + Math.max(a, b);
  let events = 0;
  let workedOutAt = -1;
  let deciles = new Uint8Array(count);
  const workOut = (): void => {
    workedOutAt = events;
    deciles = new Uint8Array(count);
    for (const [from, to] of [[0, peopleCount], [peopleCount, count]] as const) {
      const order = Array.from({ length: to - from }, (_, index) => from + index).sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
      for (const [place, number] of order.entries()) deciles[number] = Math.floor((10 * place) / order.length);
    }
  };
  return {
    learn({ a, b, project }) {
      events += 1;
      for (const number of [a, b]) (counts[number] as number) += 1;
      pairs.add(key(a, b));
      if (project !== undefined) for (const person of [a, b]) pairs.add(key(person, project));
    },
    met: (a, b) => pairs.has(key(a, b)),
    cold: (number) => counts[number] === 0,
    decile(number) {
      if (workedOutAt < 0 || events > workedOutAt * growth) workOut();
      return deciles[number] as number;
    },
  };
}
