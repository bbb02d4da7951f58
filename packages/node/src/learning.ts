/**
 * Learning in a running node: once a day, by the process that holds the upkeep, in slices between which it answers requests. Nothing is learned before there are enough answers, and nothing that was learned is used before it was tried.
 *
 * Each round writes what it did into the log; a round that fails is told and tried again the next day.
 */
import { setImmediate } from "node:timers/promises";
import type { Matcher } from "@cosmicsync/matching";
import { learnOnce, type Models } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import type { Logger } from "./logger.ts";
import type { Schedule } from "./upkeep.ts";

const dayMillis = 86_400_000;
/** A node that has just begun has other things to do. */
const firstMillis = 600_000;

const followMillis = 600_000;

export interface LearningSettings { readonly learning: "on" | "trial" | "off" }

/** Answers how to end it; a round that runs is waited for. */
export const startLearning = ({ store, matcher, models, now, log, schedule }: { readonly store: Store; readonly matcher: Matcher; readonly models: Models; readonly now: () => number; readonly log: Pick<Logger, "info" | "debug" | "error">; readonly schedule: Schedule }, { learning }: LearningSettings): (() => Promise<void>) => {
  if (learning === "off") return () => Promise.resolve();
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  let callOff = (): void => undefined;
  const rest = async (): Promise<void> => {
    await setImmediate();
    if (closed) throw new Error("the node stops");
  };
  const round = async (): Promise<void> => {
    try {
      const { did, showings, version } = await learnOnce({ store, matcher, models, now, rest }, { mayPromote: learning === "on", seed: Math.floor(now() / dayMillis) });
      const told = { event: "learned", did, showings, ...(version === undefined ? {} : { version }) };
      if (did === "nothing" || did === "waits") log.debug(told);
      else log.info(told);
    } catch (cause) {
      if (!closed) log.error({ event: "learning-failed", error: cause instanceof Error ? cause.name : typeof cause });
    }
  };
  const plan = (afterMillis: number): void => {
    callOff = schedule(afterMillis, () => {
      running = round().then(() => { if (!closed) plan(dayMillis); });
    });
  };
  plan(firstMillis);
  return async () => {
    closed = true;
    callOff();
    await running;
  };
};

/** Another process of the node may have changed what is in use; each looks now and then. Answers how to end it. */
export const followModels = (models: Pick<Models, "load">, schedule: Schedule): (() => void) => {
  let callOff = (): void => undefined;
  const plan = (): void => { callOff = schedule(followMillis, () => void models.load().catch(() => undefined).then(plan)); };
  plan();
  return () => callOff();
};
