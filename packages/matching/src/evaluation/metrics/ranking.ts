/**
 * Ranking metrics from ranks. A rank is 1 for the best; candidates with the same score share the mean of their places, so that a scorer gains nothing by how ties
 * happen to be sorted. Relevant ones that are not among the candidates are missed, and count as such.
 */

/** Mean rank of a candidate among the pool: 1 + those above + half of those level. */
export function meanRank(scores: Float64Array, pool: Int32Array, candidate: number): number {
  const own = scores[candidate] as number;
  let above = 0;
  let level = 0;
  for (const other of pool) {
    const score = scores[other] as number;
    if (score > own) above += 1;
    else if (score === own) level += 1;
  }
  return above + (level + 1) / 2;
}

export interface Placed { readonly rank: number; readonly grade: number }

/**
 * NDCG@k = (sum of grade / log2(1 + rank) over the relevant with rank <= k) / (the same for the best possible order), Järvelin and Kekäläinen 2002, with linear gain.
 */
export function ndcg(placed: readonly Placed[], grades: readonly number[], k: number): number {
  const gained = placed.reduce((sum, { rank, grade }) => (rank <= k ? sum + grade / Math.log2(1 + rank) : sum), 0);
  const ideal = [...grades].sort((a, b) => b - a).slice(0, k).reduce((sum, grade, index) => sum + grade / Math.log2(2 + index), 0);
  // Half ranks of ties can add up to a hair more than the ideal order has.
  return ideal === 0 ? 0 : Math.min(1, gained / ideal);
}

/** Recall@k = relevant with rank <= k / all relevant (Manning, Raghavan and Schütze 2008, 8.3). */
export const recall = (placed: readonly Placed[], relevantCount: number, k: number): number => (relevantCount === 0 ? 0 : placed.filter(({ rank }) => rank <= k).length / relevantCount);

/** Reciprocal rank = 1 / rank of the best relevant one, 0 without any (Voorhees 1999); its mean over queries is MRR. */
export const reciprocalRank = (placed: readonly Placed[]): number => placed.reduce((best, { rank }) => Math.max(best, 1 / rank), 0);

/** Hits@k = relevant whose filtered rank (the query's other relevant ones taken out, Bordes et al. 2013) <= k / all relevant. */
export const hits = (filteredRanks: readonly number[], relevantCount: number, k: number): number => (relevantCount === 0 ? 0 : filteredRanks.filter((rank) => rank <= k).length / relevantCount);
