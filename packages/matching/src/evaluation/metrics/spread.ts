/** How attention is spread: how many of the candidates anybody is shown, and how unequally. */

/** Coverage@k = candidates in at least one top k / all candidates (Herlocker et al. 2004). */
export const coverage = (tops: readonly (readonly number[])[], candidateCount: number): number => (candidateCount === 0 ? 0 : new Set(tops.flat()).size / candidateCount);

/**
 * Gini = sum_i (2 i - n - 1) x_i / (n sum x), x in rising order, over all candidates, those never shown included: 0 all alike, towards 1 one has everything (Gini 1912).
 * Exposure of a place is 1 / log2(1 + place).
 */
export function exposureGini(tops: readonly (readonly number[])[], candidateCount: number): number {
  const exposure = new Map<number, number>();
  for (const top of tops) for (const [index, candidate] of top.entries()) exposure.set(candidate, (exposure.get(candidate) ?? 0) + 1 / Math.log2(2 + index));
  return gini([...exposure.values()], candidateCount);
}

/** Those not listed have nothing. */
export function gini(amounts: readonly number[], count: number): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  const total = sorted.reduce((sum, amount) => sum + amount, 0);
  if (total === 0 || count === 0) return 0;
  const without = count - sorted.length;
  return sorted.reduce((sum, amount, index) => sum + (2 * (without + index + 1) - count - 1) * amount, 0) / (count * total);
}
