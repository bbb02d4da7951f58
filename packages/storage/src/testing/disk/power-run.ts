/**
 * A round of the power test: processes write through the store and are watched; then the power goes at every moment of the log, in many
 * ways each, and every state that differs from those before is opened and judged by what had been acknowledged until then.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDiskLog, type DiskOperation } from "./disk-log.ts";
import { ModelDisk, type Chance } from "./model-disk.ts";
import { createChecker, databaseName, matters, verdictOf, type Recovered } from "./power-check.ts";
import { watchedEnvironment } from "./shim.ts";

const script = fileURLToPath(new URL("power-script.ts", import.meta.url));

export interface Recording { readonly seed: number; readonly steps: number; readonly operations: readonly DiskOperation[] }
export interface RecordingGiven {
  readonly library: string;
  /** Empty; the database is made in it, and the log beside. */
  readonly folder: string;
  readonly seed: number;
  /** How many steps each process writes; all but the last are killed. */
  readonly lives: readonly number[];
  readonly checkpointPages?: number;
  readonly drop?: string;
  /** Some syncs fail. */
  readonly faults?: boolean;
  readonly cache?: string;
}

export function record({ library, folder, seed, lives, checkpointPages = 40, drop, faults = false, cache }: RecordingGiven): Recording {
  const home = join(folder, "home"), log = join(folder, "log");
  mkdirSync(home, { mode: 0o700 });
  let steps = 0;
  for (const [life, count] of lives.entries()) {
    const last = life === lives.length - 1;
    const { status, signal, stderr } = spawnSync(process.execPath, [script, join(home, databaseName), `${seed}`, `${steps}`, `${steps + count}`, last ? "close" : "kill", `${checkpointPages}`, ...(faults ? ["faults"] : [])], {
      encoding: "utf8", env: { ...watchedEnvironment(library, { folder: home, log, ...(drop === undefined ? {} : { drop }) }), ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) },
    });
    if (last ? status !== 0 : signal !== "SIGKILL") throw new Error(`the writing process ended otherwise (${status ?? signal}): ${stderr}`);
    steps += count;
  }
  return { seed, steps, operations: readDiskLog(readFileSync(log)) };
}

export interface Replayed {
  readonly moments: number;
  /** Different states that were opened. */
  readonly states: number;
  /** States looked at, with those that were the same as one before. */
  readonly looked: number;
  /** Faults, the first ones in words. */
  readonly lost: number;
  readonly back: number;
  readonly wrong: number;
  readonly examples: readonly string[];
}

/** `ways`: how often the power goes at each moment; `most`: different states after which it is enough. */
export function replay({ seed, steps, operations }: Recording, given: { readonly folder: string; readonly chance: Chance; readonly ways: number; readonly most?: number; readonly onState?: (files: ReadonlyMap<string, Buffer>, acknowledged: ReadonlySet<number>, states: number) => void }): Replayed {
  const check = createChecker(given.folder, seed, steps);
  const disk = new ModelDisk();
  const known = new Map<string, Recovered>();
  const acknowledged = new Set<number>();
  const examples: string[] = [];
  let moments = 0, looked = 0, lost = 0, back = 0, wrong = 0;
  for (const operation of operations) {
    if (operation.type === "write" && operation.name === "acks") for (const line of operation.bytes.toString().trim().split("\n")) acknowledged.add(Number(line));
    else if (!("name" in operation) || matters(operation.name)) disk.apply(operation);
    else continue;
    moments++;
    for (let way = 0; way < (disk.isUncertain ? given.ways : 1) && known.size < (given.most ?? Infinity); way++) {
      const state = disk.crash(given.chance);
      looked++;
      let recovered = known.get(state.key);
      if (recovered === undefined) {
        const files = state.files();
        known.set(state.key, (recovered = check(files)));
        given.onState?.(files, acknowledged, known.size);
      }
      const verdict = verdictOf(recovered, acknowledged);
      lost += verdict.lost.length > 0 ? 1 : 0;
      back += verdict.back.length > 0 ? 1 : 0;
      wrong += verdict.wrong.length > 0 ? 1 : 0;
      if (verdict.lost.length + verdict.back.length + verdict.wrong.length > 0 && examples.length < 5) examples.push(`after operation ${moments} (${operation.type}${"name" in operation ? ` ${operation.name}` : ""}): ${[...verdict.wrong, ...verdict.lost.map((step) => `step ${step} was acknowledged and is lost`), ...verdict.back.map((step) => `words of step ${step}, erased, are legible`)].slice(0, 3).join("; ")}`);
    }
  }
  return { moments, states: known.size, looked, lost, back, wrong, examples };
}
