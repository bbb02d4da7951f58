/**
 * Base rates: how often somebody was in an occasion, counted with several half-lives at once.
 *
 * Age is counted in occasions of the whole history and not in days: "in one of the last thirty" means the same in a village and in a city, and nothing fades while nobody does anything.
 * The last half-life is infinite: the plain count. Adding costs the number of half-lives; nothing is swept.
 */
export const rateHalfLives = [8, 30, 100, 300, 1_000, Infinity] as const;

export interface Rates {
  add(person: number, tick: number): void;
  /** Writes the counts as they stand at `tick`, one array a half-life, indexed by person. */
  read(tick: number, into: readonly Float32Array[]): void;
  count(person: number): number;
}

export function createRates(): Rates {
  const kinds = rateHalfLives.length;
  let sums = new Float64Array(64 * kinds);
  let ticks = new Float64Array(64);
  let people = 0;
  const grow = (person: number): void => {
    people = Math.max(people, person + 1);
    if (person < ticks.length) return;
    const size = Math.max(person + 1, ticks.length * 2);
    const [moreSums, moreTicks] = [new Float64Array(size * kinds), new Float64Array(size)];
    moreSums.set(sums);
    moreTicks.set(ticks);
    [sums, ticks] = [moreSums, moreTicks];
  };
  return {
    add(person, tick) {
      grow(person);
      const past = tick - (ticks[person] as number);
      for (const [kind, halfLife] of rateHalfLives.entries()) sums[person * kinds + kind] = (sums[person * kinds + kind] as number) * 2 ** (-past / halfLife) + 1;
      ticks[person] = tick;
    },
    read(tick, into) {
      for (const [kind, halfLife] of rateHalfLives.entries()) {
        const out = into[kind] as Float32Array;
        const most = Math.min(people, out.length);
        for (let person = 0; person < most; person += 1) {
          const sum = sums[person * kinds + kind] as number;
          if (sum > 0) out[person] = halfLife === Infinity ? sum : sum * 2 ** (-(tick - (ticks[person] as number)) / halfLife);
        }
      }
    },
    count: (person) => (person < people ? (sums[person * kinds + kinds - 1] as number) : 0),
  };
}
