/**
 * What a ranking would have brought, from what another one showed: doubly robust (Dudík, Langford and Li 2011). What a model foretells of each, and where it was shown in truth, the error of that, weighed by how much likelier the
 * new ranking is to show it there. Right on average when either the propensities or the model are; the weight is clipped at `clipMost`.
 */
export interface Judged {
  /** How likely the ranking that was used was to show it so, above 0. */
  readonly logged: number;
  /** How likely the other one is. */
  readonly wanted: number;
  readonly reward: number;
  /** What is foretold of what was shown, and of what the other ranking would show, on average over its choices. */
  readonly foretold: number;
  readonly foretoldWanted: number;
}
export interface Value { readonly value: number; readonly standardError: number; /** Share of showings whose weight was clipped. */ readonly clipped: number; readonly count: number }
export const clipMost = 20;

export function doublyRobust(shown: readonly Judged[], clip: number = clipMost): Value {
  return mean(shown, ({ logged, wanted, reward, foretold, foretoldWanted }) => foretoldWanted + Math.min(clip, wanted / logged) * (reward - foretold), clip);
}
/** Without a model: Horvitz and Thompson 1952. Unbiased, and of large variance. */
export const inversePropensity = (shown: readonly Judged[], clip: number = clipMost): Value => mean(shown, ({ logged, wanted, reward }) => Math.min(clip, wanted / logged) * reward, clip);

function mean(shown: readonly Judged[], part: (one: Judged) => number, clip: number): Value {
  const count = shown.length;
  if (count === 0) return { value: 0, standardError: Infinity, clipped: 0, count };
  for (const [at, { logged }] of shown.entries()) if (!(logged > 0 && logged <= 1)) throw new RangeError(`showing ${at} has the propensity ${logged}, which is not above 0 and at most 1`);
  const parts = Float64Array.from(shown, part);
  const value = parts.reduce((sum, one) => sum + one, 0) / count;
  const variance = parts.reduce((sum, one) => sum + (one - value) ** 2, 0) / Math.max(1, count - 1);
  return { value, standardError: Math.sqrt(variance / count), clipped: shown.filter(({ logged, wanted }) => wanted / logged > clip).length / count, count };
}
