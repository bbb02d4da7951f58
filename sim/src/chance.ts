/** Chance that follows from a seed (SplitMix32): the same numbers in the same order in every run, on every machine. */
export interface Chance {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number from 0 to below `most`. */
  below(most: number): number;
  between(least: number, most: number): number;
  bytes(size: number): Uint8Array;
  pick<T>(from: readonly T[]): T;
  /** `count` different ones, in the order of chance. */
  some<T>(from: readonly T[], count: number): T[];
  /**
   * Another chance that follows from the seed and the name alone: what one part of a run draws does not shift what another does, so
   * that taking an event out of a run leaves the rest as it was.
   */
  branch(name: string): Chance;
}

export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) >>> 0;
  };
  const chance: Chance = {
    fraction: () => next() / 2 ** 32,
    below: (most) => Math.floor((next() / 2 ** 32) * most),
    between: (least, most) => least + chance.below(most - least + 1),
    bytes: (size) => Uint8Array.from({ length: size }, () => next() & 255),
    pick: (from) => from[chance.below(from.length)]!,
    some(from, count) {
      const rest = [...from];
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(chance.below(rest.length), 1)[0]!);
    },
    branch(name) {
      let hash = seed | 0;
      for (const letter of name) hash = mix((hash + letter.codePointAt(0)!) | 0);
      return createChance(hash);
    },
  };
  return chance;
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
