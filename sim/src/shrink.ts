/**
 * Makes a failing run smaller while it still fails: fewer events (halves, quarters, down to one), then fewer nodes. What is left is kept in
 * sim/seeds and replayed by a test.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Crypto } from "@cosmicsync/protocol";
import { createChance } from "./chance.ts";
import type { Event } from "./events.ts";
import { scenarios, type Scenario } from "./scenarios.ts";
import { simulate, type RunSettings } from "./simulate.ts";

export interface KeptRun extends RunSettings {
  /** What was broken, when it was found. */
  readonly why: string;
}

export const seedFolder = join(import.meta.dirname, "../seeds");
const nodesLeast = 2;

export function eventsOf({ scenario, seed, nodes, words = 4, events }: RunSettings): readonly Event[] {
  const known: Scenario = scenarios[scenario];
  return events ?? known.events(createChance(seed).branch("events"), nodes, words);
}

export type Fails = (settings: RunSettings) => Promise<boolean>;
export const failsIn = (crypto: Crypto): Fails => async (settings) => (await simulate(crypto, settings)).broken.length > 0;

export async function shrink(fails: Fails, settings: RunSettings, { triesMost = 200 }: { readonly triesMost?: number } = {}): Promise<RunSettings> {
  let smallest: RunSettings = { ...settings, events: eventsOf(settings) };
  let tries = 0;
  const take = async (candidate: RunSettings): Promise<boolean> => {
    if (tries++ >= triesMost || !(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  for (let nodes = smallest.nodes - 1; nodes >= nodesLeast; nodes--) {
    if (!(await take({ ...smallest, nodes, events: (smallest.events ?? []).filter((event) => isWithin(event, nodes)) }))) break;
  }
  for (let size = (smallest.events ?? []).length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < (smallest.events ?? []).length;) {
      const events = smallest.events ?? [];
      if (!(await take({ ...smallest, events: [...events.slice(0, at), ...events.slice(at + size)] }))) at += size;
    }
  }
  return smallest;
}

const isWithin = (event: Event, nodes: number): boolean => (event.do === "cut" ? event.side.every((node) => node < nodes) : event.node < nodes);

export function keepRun(run: KeptRun): string {
  mkdirSync(seedFolder, { recursive: true });
  const file = join(seedFolder, `${run.scenario}-${run.seed}-${run.nodes}.json`);
  writeFileSync(file, `${JSON.stringify(run)}\n`);
  return file;
}

export function keptRuns(): KeptRun[] {
  if (!existsSync(seedFolder)) return [];
  return readdirSync(seedFolder).filter((name) => name.endsWith(".json")).sort().map((name) => JSON.parse(readFileSync(join(seedFolder, name), "utf8")) as KeptRun);
}
