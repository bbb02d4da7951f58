/**
 * What a node does by itself: takes away what has ended (sessions, kept answers, claims, drafts of invitations), at start and
 * every hour after, one run at a time. A run that fails is told and tried again an hour later.
 */
import type { Store } from "@cosmicsync/storage";
import { sweep } from "@cosmicsync/server";
import type { Logger } from "./logger.ts";

const hourMillis = 3_600_000;

export const startUpkeep = (store: Store, now: () => number, log: Logger): AsyncDisposable => {
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= sweep(store, now()).then(
      // Named as counts, or the log's own guard would take them for what they count.
      (swept) => log.debug({ event: "swept", ...Object.fromEntries(Object.entries(swept).map(([name, count]) => [`${name}Count`, count])) }),
      (cause: unknown) => log.error({ event: "sweep-failed", error: cause instanceof Error ? cause.name : typeof cause }),
    ).finally(() => { running = undefined; });
  };
  run();
  const timer = setInterval(run, hourMillis).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
};
