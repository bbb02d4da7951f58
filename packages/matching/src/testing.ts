/** Subjects for tests: everything empty but what is said. Times are milliseconds since the Unix epoch. */
import type { Subject } from "./subject.ts";

export const testNow = 1_790_000_000_000;
export const dayMillis = 86_400_000;

export const subject = (said: Partial<Subject> & { readonly id: string }): Subject => ({
  type: "person", spheres: ["sphere"], offers: [], needs: [], interests: [], values: [], languages: [], updatedAt: testNow - dayMillis, synthetic: false, introducible: true, ...said,
});

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
