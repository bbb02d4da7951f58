/** Seeded chance for tests (mulberry32): the same seed gives the same people. */
export interface Chance {
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
  some<T>(list: readonly T[], count: number): T[];
}

export const createChance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const chance: Chance = {
    below: (count) => Math.floor(next() * count),
    pick: (list) => {
      const one = list[chance.below(list.length)];
      if (one === undefined) throw new RangeError("nothing to pick from");
      return one;
    },
    some: (list, count) => {
      const left = [...list];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(chance.below(left.length), 1)[0] as (typeof left)[number]);
    },
  };
  return chance;
};
