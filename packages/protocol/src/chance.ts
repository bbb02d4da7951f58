/** Chance that can be repeated: the same seed gives the same numbers. For draws and synthetic subjects, never for secrets. */

/** Seeded numbers in [0, 1): mulberry32, whose state is one 32-bit integer. */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
