/**
 * How far peers are trusted to behave: a sum of the weights of their faults, of which half is forgiven in every half-life.
 * Nothing good is counted: a peer cannot save up for a misdeed.
 */
import { scoredPeersMost } from "./settings.ts";

export interface PeerScores {
  /** Takes the weight off, and gives the score after that: 0 or below. */
  fault(peer: string, weight: number): number;
  scoreOf(peer: string): number;
  forget(peer: string): void;
}

export function createPeerScores({ now }: { readonly now: () => number }, { halfLifeMillis }: { readonly halfLifeMillis: number }): PeerScores {
  const faults = new Map<string, { readonly sum: number; readonly at: number }>();
  const sumOf = (peer: string): number => {
    const held = faults.get(peer);
    return held === undefined ? 0 : held.sum * 2 ** (-Math.max(0, now() - held.at) / halfLifeMillis);
  };
  return {
    fault(peer, weight) {
      if (!(weight > 0)) throw new RangeError(`a fault weighs more than nothing, not ${weight}`);
      const sum = sumOf(peer) + weight;
      faults.set(peer, { sum, at: now() });
      if (faults.size > scoredPeersMost) faults.delete(leastFaulty(faults.keys(), sumOf));
      return -sum;
    },
    scoreOf: (peer) => 0 - sumOf(peer),
    forget: (peer) => { faults.delete(peer); },
  };
}

function leastFaulty(peers: Iterable<string>, sumOf: (peer: string) => number): string {
  let least = "", leastSum = Infinity;
  for (const peer of peers) {
    const sum = sumOf(peer);
    if (sum < leastSum) [least, leastSum] = [peer, sum];
  }
  return least;
}
