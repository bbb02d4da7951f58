/**
 * One index under measurement, in a process of its own so that its CPU and memory are its own: a script takes a round as JSON in its last argument, reads the same vectors from the
 * same file as the others, and prints what came of it.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** 128 numbers of 32 bits, a vector after the other, of length 1. */
export interface Round {
  readonly vectors: string;
  readonly count: number;
  readonly queries: string;
  readonly queryCount: number;
  readonly limit: number;
}

export interface Measured {
  readonly version: string;
  readonly buildCpuMillis: number;
  /** By query, sorted upwards. */
  readonly queryCpuMillis: readonly number[];
  /** By query: the places of the vectors found, best first. */
  readonly found: readonly (readonly number[])[];
  readonly rssMiB: number;
}

const peers = join(import.meta.dirname, "../peers");

/** A text says why there is nothing. */
export async function measurePeer(name: string, round: Round): Promise<Measured | string> {
  const folder = join(peers, name);
  if (!existsSync(join(folder, "node_modules"))) return `skipped: not installed (npm ci --ignore-scripts in bench/peers/${name})`;
  try {
    return await measureScript<Measured>(join(folder, "measure.js"), round);
  } catch (cause) {
    return `skipped: it cannot be used here (${cause instanceof Error ? cause.message : String(cause)}); see the description in bench/peers/${name}/package.json`;
  }
}

export async function measureScript<T>(script: string, round: unknown): Promise<T> {
  const child = spawn(process.execPath, [script, JSON.stringify(round)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(said) as T;
}
