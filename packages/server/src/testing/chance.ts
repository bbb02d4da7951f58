/** Seeded chance for tests: the same seed gives the same people. */
import { seededChance } from "@cosmicsync/protocol";

export interface Chance {
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
  some<T>(list: readonly T[], count: number): T[];
}

export const createChance = (seed: number): Chance => {
  const next = seededChance(seed);
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
