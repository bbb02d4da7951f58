/**
 * How often each subject was shown lately: halved every day, and counted up to yesterday, so that within a day the same question has the same answer. Kept in memory alone; after a
 * start everybody is equally unseen.
 */
export interface Shown {
  count(slot: number): void;
  /** As of the beginning of the day. */
  lately(slot: number): number;
  /** Somebody else has the slot now. */
  forget(slot: number): void;
  /** Days since the Unix epoch. */
  turn(day: number): void;
}

export function createShown(): Shown {
  let before = new Float32Array(0);
  let today = new Float32Array(0);
  let current: number | undefined;
  return {
    count(slot) {
      if (slot >= today.length) {
        const grow = (from: Float32Array): Float32Array<ArrayBuffer> => {
          const into = new Float32Array(Math.max(1_024, slot + 1, from.length * 2));
          into.set(from);
          return into;
        };
        before = grow(before);
        today = grow(today);
      }
      today[slot] = (today[slot] as number) + 1;
    },
    lately: (slot) => before[slot] ?? 0,
    forget(slot) {
      if (slot < today.length) before[slot] = today[slot] = 0;
    },
    turn(day) {
      if (day === current) return;
      const passed = current === undefined ? 0 : Math.max(1, day - current);
      for (let slot = 0; slot < today.length; slot += 1) before[slot] = ((before[slot] as number) + (today[slot] as number)) / 2 ** passed;
      today.fill(0);
      current = day;
    },
  };
}
