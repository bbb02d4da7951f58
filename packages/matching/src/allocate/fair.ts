/**
 * A small market allotted with as many matches as can be had without envy.
 *
 * The problem of both sides together has many stationary points, so a small market is allotted from several beginnings (alphas and paces), and of the answers with the fewest envies
 * (all up to `enviesMost` count as equally few) the one with the most matches is kept. Beyond `smallCells` pairs one beginning is enough: the points differ less the larger the market, and time counts.
 */
import { allocateTwoSided, countEnvies, type Market, type TwoSidedAllocation } from "./two-sided.ts";

export const smallCells = 10_000;
const alphas = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
const paces = [15, 20, 30, 45, 60] as const;
const envyRounds = 400;
/** One beginning, for a larger market. */
const large = { alpha: 0.5, rounds: 30, envyRounds: 40 } as const;

/** The market must be complete: every one of the left with every one of the right. */
export function allocateWithoutEnvy(market: Market, enviesMost = 0): TwoSidedAllocation {
  if (market.worth.length > smallCells) return allocateTwoSided(market, large);
  let best: { readonly allocation: TwoSidedAllocation; readonly envies: number } | undefined;
  for (const alpha of alphas) {
    for (const rounds of paces) {
      const allocation = allocateTwoSided(market, { alpha, rounds, envyRounds });
      const { left, right } = countEnvies(market, allocation);
      const envies = Math.max(enviesMost, left + right);
      if (best === undefined || envies < best.envies || (envies === best.envies && allocation.matches > best.allocation.matches)) best = { allocation, envies };
    }
  }
  return (best as NonNullable<typeof best>).allocation;
}
