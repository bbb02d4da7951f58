/** Chance that follows from a seed (SplitMix32): the same numbers in the same order in every run, on every machine. */
export interface Chance {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number from 0 to below `most`. */
  below(most: number): number;
  between(least: number, most: number): number;
  bytes(size: number): Uint8Array;
}

export function createChance(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const chance: Chance = {
    fraction: () => next() / 2 ** 32,
    below: (most) => Math.floor((next() / 2 ** 32) * most),
    between: (least, most) => least + chance.below(most - least + 1),
    bytes: (size) => Uint8Array.from({ length: size }, () => next() & 255),
  };
  return chance;
}
