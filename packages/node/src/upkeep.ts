/**
 * What a node does by itself: takes away what has ended, by policy's table of endings and what follows from the state of
 * introductions and mail, at start and every hour after, one run at a time. A run is bounded; where it left something, the next
 * comes after a minute. A run that fails is told and tried again an hour later.
 *
 * Each run that removed something writes how many rows of which table into the log; `removed` counts them since the start.
 */
import { endings } from "@cosmicsync/policy";
import type { Store } from "@cosmicsync/storage";
import { createRetention, type RetentionBounds } from "@cosmicsync/storage/retention";
import { sweep } from "@cosmicsync/server";
import type { Logger } from "./logger.ts";

const hourMillis = 3_600_000;
const soonMillis = 60_000;

export interface Upkeep extends AsyncDisposable {
  /** Rows removed since the start, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** The run that is going on now, if one is. */
  readonly running: Promise<void> | undefined;
}
/** `schedule` as `setTimeout`, handed in so that tests need not wait. Answers how to call it off. */
export type Schedule = (afterMillis: number, work: () => void) => () => void;
const timers: Schedule = (afterMillis, work) => {
  const timer = setTimeout(work, afterMillis).unref();
  return () => clearTimeout(timer);
};

export const startUpkeep = (store: Store, now: () => number, log: Pick<Logger, "info" | "debug" | "error">, { schedule = timers, bounds }: { readonly schedule?: Schedule; readonly bounds?: RetentionBounds } = {}): Upkeep => {
  const retention = createRetention(store, endings, bounds);
  const removed: Record<string, number> = {};
  let running: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  let closed = false;

  const runOnce = async (): Promise<boolean> => {
    const swept = await sweep(store, now(), retention);
    const counts = Object.entries(swept.removed);
    for (const [name, count] of counts) removed[name] = (removed[name] ?? 0) + count;
    // Named as counts, or the log's own guard would take them for what they count.
    const told = { event: "swept", ...Object.fromEntries(counts.map(([name, count]) => [`${name}Count`, count])) };
    if (counts.length > 0) log.info(told);
    else log.debug(told);
    return swept.more;
  };
  const run = (): void => {
    if (closed || running !== undefined) return;
    running = runOnce().catch((cause: unknown) => {
      log.error({ event: "sweep-failed", error: cause instanceof Error ? cause.name : typeof cause });
      return false;
    }).then((more) => {
      running = undefined;
      if (!closed) callOff = schedule(more ? soonMillis : hourMillis, run);
    });
  };
  run();
  return {
    removed,
    get running() { return running; },
    async [Symbol.asyncDispose]() {
      closed = true;
      callOff?.();
      await running;
    },
  };
};
