/** Whoever was in most events: the baseline that any ranking must beat before it may be called a recommendation. */
import type { Scorer } from "../scorer.ts";
import type { World } from "../world.ts";

export function createPopularity(world: World): Scorer {
  const counts = new Float64Array(world.entities.length);
  return {
    name: "popularity",
    learn: ({ a, b, kind }) => {
      if (kind === "said-no") return;
      (counts[a] as number) += 1;
      (counts[b] as number) += 1;
    },
    rank: (_query, scores) => scores.set(counts),
    pair: ({ b }) => counts[world.find(b) ?? -1] ?? 0,
  };
}
