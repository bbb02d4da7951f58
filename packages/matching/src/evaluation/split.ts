/**
 * What a question may know of the history. No event at or after the question's own time is ever shown. With a split time, only events before
 * it; with "split": "train", those so marked. Without either the data are rolling: everything before the question's time, and nothing to a question without time.
 */
import type { HistoryEvent } from "./format.ts";

export const mayLearn = (event: HistoryEvent, asked: { readonly time?: number }, splitTime: number | undefined): boolean => {
  if (asked.time !== undefined && event.time >= asked.time) return false;
  if (event.split !== undefined) return event.split === "train";
  return splitTime === undefined ? asked.time !== undefined : event.time < splitTime;
};

/**
 * Puts questions and events in one order, so that a scorer that only ever adds what it is shown sees exactly what `mayLearn` allows: the set of a later question holds that of
 * an earlier one. Questions without time come last.
 */
export function* timeline<Q extends { readonly time?: number }>(events: readonly HistoryEvent[], questions: readonly Q[], splitTime: number | undefined): Generator<{ learn: HistoryEvent } | { ask: Q; index: number }> {
  const ordered = [...questions.entries()].sort(([a, one], [b, other]) => (one.time ?? Infinity) - (other.time ?? Infinity) || a - b);
  const waiting = [...events].sort((a, b) => a.time - b.time);
  let next = 0;
  for (const [index, ask] of ordered) {
    for (let event = waiting[next]; event !== undefined && (ask.time === undefined || event.time < ask.time); event = waiting[next]) {
      next += 1;
      if (mayLearn(event, ask, splitTime)) yield { learn: event };
    }
    yield { ask, index };
  }
}
