/**
 * Tries one target with many inputs: seeds first, then changed ones, keeping what reaches code that nothing reached before. Stops at the
 * first input that breaks a promise, takes too long or too much memory, and makes it as short as it can.
 *
 * One thread runs this; whoever watches it from another (see ../fuzz.ts) learns by `onInput` what to blame for an endless loop.
 */
import { type FuzzTarget } from "@cosmicsync/protocol/testing";
import type { Coverage } from "./coverage.ts";
import { createDice, mutate, type Dice } from "./mutate.ts";

export interface FuzzSettings {
  readonly runs: number;
  readonly seed: number;
  /** Without it inputs are changed blindly. */
  readonly coverage?: Coverage;
  readonly onInput?: (input: Uint8Array) => void;
  readonly onProgress?: (done: number, kept: number, branches: number) => void;
  /** Inputs that once broke something, and what earlier runs kept. */
  readonly more?: readonly Uint8Array[];
}

export interface Outcome {
  readonly runs: number;
  readonly kept: readonly Uint8Array[];
  readonly branches: number;
  readonly crash?: { readonly input: Uint8Array; readonly why: string };
}

/** One input may take so long; decoders of a few kilobytes take microseconds. */
export const slowMillis = 1_000;
const heavyBytes = 256 * 2 ** 20;
const bytesMostUsual = 4_096;
const batchSize = 1_024;
const keptMost = 4_096;
const shortenTries = 2_000;

export async function tryTarget(target: FuzzTarget, { runs, seed, coverage, onInput, onProgress, more = [] }: FuzzSettings): Promise<Outcome> {
  const dice = createDice(seed);
  const bytesMost = target.bytesMost ?? bytesMostUsual;
  const corpus: Uint8Array[] = [...target.seeds(), ...more];
  const outcome = (done: number, crash?: Outcome["crash"]): Outcome => ({ runs: done, kept: corpus, branches: coverage?.reached() ?? 0, ...(crash === undefined ? {} : { crash }) });
  for (const input of corpus) {
    onInput?.(input);
    coverage?.clear();
    const why = await faultOf(target, input);
    if (why !== undefined) return outcome(0, { input, why });
    coverage?.isFresh();
  }

  for (let done = 0; done < runs;) {
    const batch: Uint8Array[] = [];
    const heapBefore = usedBytes();
    for (let count = Math.min(batchSize, runs - done); count > 0; count--) {
      const input = mutate(dice, corpus[chosen(dice, corpus.length)] ?? new Uint8Array(), corpus, target.words ?? [], bytesMost);
      batch.push(input);
      onInput?.(input);
      coverage?.clear();
      const why = await faultOf(target, input);
      if (why !== undefined) return outcome(done, { input: await shorten(target, input), why });
      done++;
      if (coverage?.isFresh() === true && corpus.length < keptMost) corpus.push(input);
    }
    if (usedBytes() - heapBefore > heavyBytes) {
      const heavy = await heaviest(target, batch);
      if (heavy !== undefined) return outcome(done, { input: heavy, why: `took more than ${heavyBytes / 4} bytes` });
    }
    onProgress?.(done, corpus.length, coverage?.reached() ?? 0);
  }
  return outcome(runs);
}

/** What was kept last leads on most often. */
function chosen(dice: Dice, count: number): number {
  return dice.below(2) === 0 ? dice.below(count) : count - 1 - dice.below(Math.min(count, 32));
}

/** Why an input is a crash; undefined where all is well. */
export async function faultOf(target: FuzzTarget, input: Uint8Array): Promise<string | undefined> {
  const before = performance.now();
  try {
    await target.run(input.slice());
    if (performance.now() - before < slowMillis) return undefined;
    // A busy machine may hold anybody up: what counts is the processor's time.
    const { user } = process.cpuUsage();
    await target.run(input.slice());
    const millis = Math.round((process.cpuUsage().user - user) / 1_000);
    return millis < slowMillis ? undefined : `took ${millis} ms`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

async function shorten(target: FuzzTarget, input: Uint8Array): Promise<Uint8Array> {
  let shortest = input;
  let tries = 0;
  for (let size = shortest.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= shortest.length && tries < shortenTries;) {
      const shorter = new Uint8Array([...shortest.subarray(0, at), ...shortest.subarray(at + size)]);
      tries++;
      if ((await faultOf(target, shorter)) === undefined) at += size;
      else shortest = shorter;
    }
  }
  return shortest;
}

async function heaviest(target: FuzzTarget, batch: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  for (const input of batch) {
    const before = usedBytes();
    await faultOf(target, input);
    if (usedBytes() - before > heavyBytes / 4) return input;
  }
  return undefined;
}

function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
