/**
 * How near people are in the graph of ties, from those who ask: resource allocation (Zhou, Lü and Zhang 2009), Adamic-Adar (2003) and walks of three steps and of four,
 * on lasting ties and on fading ones.
 *
 * With w(a, b) a tie, s(a) the sum of a's ties and d(a) how many a has, from each starter a over each z tied to both:
 * common = 1 each; Adamic-Adar = 1 / ln(1 + d(z)), where it fades times min(1, w(a, z)) min(1, w(z, b)); allocation = w(a, z) w(z, b) / s(z); the walk goes a -> z -> y -> b with probability w / s each. The walk goes on from the strongest
 * `frontierCount` only, so that a question costs the same in a city as in a village.
 */
import type { Ties } from "./ties.ts";

export const nearnessParts = ["tie", "fading tie", "common", "Adamic-Adar", "fading Adamic-Adar", "allocation", "fading allocation", "walk", "fading walk", "far walk"] as const;
export const frontierCount = 1_000;

/** Writes each measure for everybody it reaches, one array a part, indexed by person. Starters themselves get nothing. */
export function readNearness(ties: Ties, starters: readonly number[], tick: number, into: readonly Float32Array[]): void {
  const [tie, fadingTie, common, adamicAdar, fadingAdamicAdar, allocation, fadingAllocation, walk, fadingWalk, farWalk] = into as unknown as readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const own = new Set(starters);
  const second = new Map<number, number>();
  const fadingSecond = new Map<number, number>();
  for (const starter of own) {
    const [all, allFading] = ties.strength(starter, tick);
    if (all === 0) continue;
    ties.each(starter, tick, (z, w, fading) => {
      add(tie, z, w);
      add(fadingTie, z, fading);
      const [sum, sumFading] = ties.strength(z, tick);
      const kin = 1 / Math.log(1 + ties.degree(z));
      ties.each(z, tick, (other, onward, onwardFading) => {
        if (own.has(other)) return;
        add(common, other, 1);
        add(adamicAdar, other, kin);
        add(allocation, other, (w * onward) / sum);
        const step = (w / all) * (onward / sum);
        second.set(other, (second.get(other) ?? 0) + step);
        if (!(sumFading > 0) || !(allFading > 0)) return;
        add(fadingAdamicAdar, other, kin * Math.min(1, fading) * Math.min(1, onwardFading));
        add(fadingAllocation, other, (fading * onwardFading) / sumFading);
        fadingSecond.set(other, (fadingSecond.get(other) ?? 0) + (fading / allFading) * (onwardFading / sumFading));
      });
    });
  }
  step(ties, second, own, tick, 0, walk);
  const third = step(ties, fadingSecond, own, tick, 1, fadingWalk);
  step(ties, third, own, tick, 1, farWalk);
}

/** One step on from the strongest of a front: written out, and the front that it makes. Kind 0 goes by lasting ties, 1 by fading ones. */
function step(ties: Ties, front: ReadonlyMap<number, number>, own: ReadonlySet<number>, tick: number, kind: 0 | 1, out: Float32Array): ReadonlyMap<number, number> {
  const reached = new Map<number, number>();
  for (const [from, share] of strongest(front, frontierCount)) {
    const sum = ties.strength(from, tick)[kind];
    if (sum > 0) ties.each(from, tick, (other, lasting, fading) => {
      if (!own.has(other)) reached.set(other, (reached.get(other) ?? 0) + (share * (kind === 0 ? lasting : fading)) / sum);
    });
  }
  for (const [other, share] of reached) add(out, other, share);
  return reached;
}

function add(out: Float32Array, person: number, amount: number): void {
  if (person < out.length) (out[person] as number) += amount;
}

function strongest(weights: ReadonlyMap<number, number>, count: number): [number, number][] {
  const all = [...weights];
  return all.length <= count ? all : all.sort((x, y) => y[1] - x[1] || x[0] - y[0]).slice(0, count);
}
