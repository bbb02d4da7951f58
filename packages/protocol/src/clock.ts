/**
 * Hybrid logical clock (Kulkarni et al. 2014) packed into one safe integer: (milliseconds since 2020-01-01) * 4096 + counter.
 * Compares as a number; good until 2089; a counter that overflows carries into the milliseconds.
 *
 * What ticks is greater than everything that ticked or was observed before, even when the wall clock goes back. Admission
 * refuses clocks more than `limits.clockAheadMillis` ahead, so that one wrong clock cannot drag the others along.
 */
export type Clock = number;

/** 2020-01-01T00:00:00Z. */
export const clockEpochMillis = 1_577_836_800_000;
export const clockCounterSize = 4_096;
export const clockMax: Clock = Number.MAX_SAFE_INTEGER;

export const isClock = (value: unknown): value is Clock => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
/** Wall time of a clock, in milliseconds since the Unix epoch. */
export const millisOf = (clock: Clock): number => Math.floor(clock / clockCounterSize) + clockEpochMillis;
export const counterOf = (clock: Clock): number => clock % clockCounterSize;

/** The clock at a wall time; before 2020 it is zero. Throws a RangeError past 2089 or on a counter over 4095. */
export function clockAt(millis: number, counter = 0): Clock {
  if (!Number.isInteger(counter) || counter < 0 || counter >= clockCounterSize) throw new RangeError(`clock counter out of range: ${counter}`);
  const clock = Math.max(0, Math.floor(millis) - clockEpochMillis) * clockCounterSize + counter;
  if (!isClock(clock)) throw new RangeError(`no clock for this time: ${millis}`);
  return clock;
}

export interface HybridClock {
  /** A clock greater than all before. */
  tick(): Clock;
  /** Something with this clock was seen: what ticks next is greater. */
  observe(clock: Clock): void;
}

/** `now`: wall time in milliseconds. `last`: the greatest clock known, from what is stored. */
export function createClock({ now, last = 0 }: { readonly now: () => number; readonly last?: Clock }): HybridClock {
  let latest = last;
  return {
    tick() {
      const next = Math.max(clockAt(now()), latest + 1);
      if (!isClock(next)) throw new RangeError("the clock has run out");
      return (latest = next);
    },
    observe(clock) {
      if (!isClock(clock)) throw new RangeError("not a clock");
      if (clock > latest) latest = clock;
    },
  };
}
