/**
 * Who together would complete a team: the few people whose offers, beside those of who is in already, leave the fewest needs open.
 *
 * Somebody who is asked may say no. Each is taken to say yes with the chance of their score, and a need is met as far as at least one who can serve
 * it is there: 1 less the product of (1 - chance * serves). The mean over the needs is what is made great, one person at a time. It is monotone and submodular,
 * so that this greedy choice reaches at least 1 - 1/e of the best possible (Nemhauser, Wolsey and Fisher 1978).
 *
 * Costs size * candidates * needs multiplications: under a millisecond for a hundred people.
 */
import type { RecordId } from "@cosmicsync/protocol";

/** How well somebody serves each need, 0 to 1, in the order of the needs. */
export type Serves = readonly number[];
export interface TeamCandidate { readonly id: RecordId; /** Of both directions, 0 to 1. */ readonly score: number; readonly serves: Serves }
export interface Team {
  /** In the order in which they were chosen; `adds` is what the mean over the needs gains by each. */
  readonly chosen: readonly { readonly id: RecordId; readonly adds: number }[];
  /** How far each need is met by who is in, and would be if all the chosen came. */
  readonly now: Serves;
  readonly then: Serves;
}

/** Nobody is proposed who would bring less than this. */
const leastAdds = 0.01;

export function completeTeam(needsCount: number, members: readonly Serves[], candidates: readonly TeamCandidate[], size: number): Team {
  const open = new Float64Array(needsCount).fill(1);
  for (const serves of members) take(open, serves, 1);
  const joined = open.slice();
  const now = met(open);
  const waiting = new Set(candidates);
  const chosen: { id: RecordId; adds: number }[] = [];
  while (chosen.length < size) {
    let best: TeamCandidate | undefined;
    let most = leastAdds;
    for (const candidate of waiting) {
      const adds = gain(open, candidate);
      if (adds > most) {
        most = adds;
        best = candidate;
      }
    }
    if (best === undefined) break;
    waiting.delete(best);
    take(open, best.serves, best.score);
    take(joined, best.serves, 1);
    chosen.push({ id: best.id, adds: most });
  }
  return { chosen, now, then: met(joined) };
}

const met = (open: Float64Array): number[] => Array.from(open, (left) => 1 - left);

function gain(open: Float64Array, { serves, score }: TeamCandidate): number {
  let sum = 0;
  for (const [need, left] of open.entries()) sum += left * score * (serves[need] ?? 0);
  return open.length === 0 ? 0 : sum / open.length;
}

function take(open: Float64Array, serves: Serves, chance: number): void {
  for (const need of open.keys()) (open[need] as number) *= 1 - chance * (serves[need] ?? 0);
}
