/**
 * For tests: does the main job on a node that is killed in each step, and judges each kill.
 *
 * What was answered is there after the restart; what was not is there whole or not at all; the same request again is answered as
 * the first one was, or does what was not done, and then once more as before; and what the killed process left on disk is whole.
 * Several pairs of people work side by side, each with a part of the steps, so that one kill strikes a step of each. Each is sent
 * so long before the kill as it takes to its commit: longer when the last kill came before it, shorter when it came too late.
 */
import { isDeepStrictEqual } from "node:util";
import { ProblemError, createClient } from "@cosmicsync/api";
import { jobSteps, seeAll, type Job, type JobStep, type Seen } from "./main-job-steps.ts";
import type { MortalNode } from "./mortal-node.ts";
import { watchedFetch } from "./watched-fetch.ts";

/** When the kill came: so long after the request began, or after this pair's answer (for others, somebody's) began to arrive. */
export interface Moment { readonly after: "request" | "answer"; readonly micros: number }
export type Outcome = "acknowledged" | "done, not told" | "not done";
export interface Struck { readonly step: string; readonly moment: Moment; readonly outcome: Outcome; readonly faults: readonly string[] }

export interface KillParts {
  readonly node: MortalNode;
  /** Numbers in [0, 1), by a seed. */
  readonly chance: () => number;
  readonly now: () => number;
}

/** A node lets one address sign up ten times a minute, and a pair tries three times. */
export const mostPairs = 3;
const firstAimMicros = { plain: 25_000, stretching: 120_000 };
const mostAimMicros = 2_000_000;
const dayMillis = 86_400_000;

/** One round strikes each step of the main job once. */
export interface Killer { round(name: string, pairs: number, told: (struck: Struck) => void): Promise<void> }

/** A pair of people with the steps in which they are struck. */
interface Lane { readonly job: Job; readonly steps: readonly JobStep[]; before: Seen }

export const createKiller = ({ node, chance, now }: KillParts): Killer => {
  const aims = new Map<string, number>();
  const sortOf = ({ stretches }: JobStep): keyof typeof firstAimMicros => (stretches ? "stretching" : "plain");
  const aimOf = (step: JobStep): number => aims.get(step.name) ?? aims.get(sortOf(step)) ?? firstAimMicros[sortOf(step)];
  const learn = (step: JobStep, outcome: Outcome): void => {
    const aim = Math.min(mostAimMicros, aimOf(step) * (outcome === "acknowledged" ? 0.75 : outcome === "not done" ? 1.35 : 1));
    for (const name of [step.name, sortOf(step)]) aims.set(name, aim);
  };

  const beginLane = async (name: string, from: number, to: number): Promise<Lane> => {
    const job: Job = { name, dueAt: new Date(now() + 3 * dayMillis).toISOString(), tokens: {}, ids: {} };
    for (const step of jobSteps.slice(0, from)) await sendTo(node.url, job, step, keyOf(job, step));
    return { job, steps: jobSteps.slice(from, to), before: await seeAll(job, node.url) };
  };

  const strike = async (lanes: readonly (readonly [Lane, JobStep])[], told: (struck: Struck) => void): Promise<void> => {
    const isAfterAnswer = chance() < 0.15;
    const micros = lanes.map(([, step]) => Math.round(isAfterAnswer || chance() < 0.1 ? chance() * 1_000 : aimOf(step) * (0.4 + 1.2 * chance())));
    const firsts = await sendAndKill(node, lanes, micros, isAfterAnswer ? Math.floor(chance() * lanes.length) : undefined);
    const wrong = await node.startAgain();
    await Promise.all(lanes.map(async ([lane, step], index) => {
      const [{ job, before }, first] = [lane, firsts[index]];
      const again = (): Promise<Told> => sendTo(node.url, job, step, keyOf(job, step));
      if (first === undefined) await step.recall?.(job, createClient({ base: node.url }));
      const found = await seeAll(job, node.url);
      const second = await again();
      const third = step.again === "anew" ? second : await again();
      const after = await seeAll(job, node.url);
      const { outcome, faults } = judge({ again: step.again, before, found, after, first, second, third });
      if (!isAfterAnswer) learn(step, outcome);
      lane.before = after;
      told({ step: step.name, moment: { after: isAfterAnswer ? "answer" : "request", micros: micros[index] ?? 0 }, outcome, faults: [...wrong, ...faults] });
    }));
  };

  return {
    async round(name, pairs, told) {
      const share = Math.ceil(jobSteps.length / pairs);
      const lanes = await Promise.all(Array.from({ length: pairs }, (_, pair) => beginLane(`${name} ${pair + 1}`, pair * share, (pair + 1) * share)));
      for (let place = 0; place < share; place++) await strike(lanes.flatMap((lane) => { const step = lane.steps[place]; return step === undefined ? [] : [[lane, step] as const]; }), told);
    },
  };
};

const keyOf = (job: Job, step: JobStep): string => `${job.name}/${step.name}`.replaceAll(" ", "-");

/** An answer, or the problem that was answered instead. */
export type Told = { readonly answer: unknown } | { readonly problem: string };

export interface Judged {
  readonly again: JobStep["again"];
  /** What could be seen before the step, after the kill, and after the step was sent again. */
  readonly before: Seen;
  readonly found: Seen;
  readonly after: Seen;
  /** Undefined where the node died before it had answered. */
  readonly first: Told | undefined;
  readonly second: Told;
  readonly third: Told;
}

export const judge = ({ again, before, found, after, first, second, third }: Judged): { readonly outcome: Outcome; readonly faults: string[] } => {
  const faults: string[] = [];
  const differing = (one: Seen, other: Seen): string => [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => !isDeepStrictEqual(one[name], other[name])).map((name) => `${name}: ${shortened(one[name])} and ${shortened(other[name])}`).join("; ");
  const isThere = isDeepStrictEqual(found, after) && (!isDeepStrictEqual(before, found) || first !== undefined || repeats(again, second));
  const isRefused = (told: Told): boolean => "problem" in told;
  if (first !== undefined && isRefused(first)) faults.push(`was refused: ${show(first)}`);
  if (first !== undefined && !isDeepStrictEqual(found, after)) faults.push(`was acknowledged, and is not what it was: ${differing(found, after)}`);
  if (first === undefined && !isThere && !isDeepStrictEqual(before, found)) faults.push(`is half there; before and then: ${differing(before, found)}; then and when sent again: ${differing(found, after)}`);
  if (again === "as before") {
    if (isRefused(second)) faults.push(`is refused when sent again: ${show(second)}`);
    if (first !== undefined && !isDeepStrictEqual(first, second)) faults.push(`is answered otherwise when sent again: ${show(first)} / ${show(second)}`);
    if (!isDeepStrictEqual(second, third)) faults.push(`is answered otherwise when sent once more: ${show(second)} / ${show(third)}`);
  } else if (again === "anew") {
    if (isRefused(second)) faults.push(`is refused when sent again: ${show(second)}`);
  } else {
    if (first !== undefined && !repeats(again, second)) faults.push(`was done twice: ${show(second)}`);
    if (isRefused(second) && !repeats(again, second)) faults.push(`is refused when sent again: ${show(second)}`);
    if (!repeats(again, third)) faults.push(`was done twice when sent once more: ${show(third)}`);
  }
  return { outcome: first !== undefined ? "acknowledged" : isThere ? "done, not told" : "not done", faults };
};

const repeats = (again: string, told: Told): boolean => "problem" in told && told.problem === again;
const show = (told: Told): string => shortened(told);
const shortened = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 400);

const sendTo = async (url: string, job: Job, step: JobStep, key: string, send?: typeof fetch): Promise<Told> => {
  const say = createClient({ base: url, ...(send === undefined ? {} : { fetch: send }) });
  try {
    return { answer: await step.send(job, (who) => (who === undefined ? say : say.withToken(job.tokens[who])), key) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.code };
    throw error;
  }
};

/**
 * Sends each step `micros` before the kill; or all at once, and kills so long after the answer to `answerTo` began. What is given back was
 * answered: it arrived whole, even if after the kill.
 */
const sendAndKill = async (node: MortalNode, lanes: readonly (readonly [Lane, JobStep])[], micros: readonly number[], answerTo: number | undefined): Promise<(Told | undefined)[]> => {
  let isKilled = false;
  const kill = (): void => {
    if (!isKilled) node.kill();
    isKilled = true;
  };
  const began = performance.now();
  const last = Math.max(...micros);
  const firsts = lanes.map(async ([{ job }, step], index) => {
    const own = micros[index] ?? 0;
    if (answerTo === undefined) await until(began, last - own);
    return sendTo(node.url, job, step, keyOf(job, step), watchedFetch(() => { if (index === answerTo) void until(performance.now(), own).then(kill); })).catch(() => undefined);
  });
  if (answerTo === undefined) void until(began, last).then(kill);
  const told = await Promise.all(firsts);
  kill();
  return told;
};

/** Timers count in milliseconds; this turns with the loop, so that answers are noticed meanwhile. */
const until = (began: number, micros: number): Promise<void> => new Promise((resolve) => {
  const look = (): void => void ((performance.now() - began) * 1_000 >= micros ? resolve() : setImmediate(look));
  look();
});
