/**
 * The process of the fault test, watched by `disk-shim.c`: `fault-script.ts FOLDER KIND FROM TO EVERY`. For each write point from FROM to
 * TO, each EVERY-th, it opens a new store, lets that point fail (KIND is `EIO-once`, `EIO-on`, `ENOSPC-once`, `ENOSPC-on`, or those with `sync-`
 * before, which strike syncs only), writes on while the fault lasts, mends it, writes on, and compares what is there with what was
 * acknowledged, as it is and opened again. The last line on its standard output is a `FaultReport` as JSON.
 */
import { copyFileSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "../../errors.ts";
import { openSqliteStore } from "../../sqlite/sqlite-store.ts";
import type { Store } from "../../store.ts";
import { idOf } from "../rows.ts";
import { envelopesOf, erasedBy, stepOfName, writeStep } from "./power-plan.ts";

export interface FaultReport {
  /** Write points at which a fault was given. */
  readonly points: number;
  /** How many failures the process was told, by the store's code; anything else is a fault of ours. */
  readonly codes: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly wrong: readonly string[];
  /** A run that no fault reached any more. */
  readonly past: number;
}

const [folder, kind, fromText, toText, everyText] = process.argv.slice(2);
const control = openSync(join(folder!, "control"), "a");
const order = (text: string): void => void writeSync(control, `${text}\n`);
const seed = 3, stepsInFault = 12, stepsAfter = 8;
const codes: Record<string, number> = {}, wrong: string[] = [];
let points = 0, acknowledged = 0, past = 0;

const [, scope, error, often] = /^(sync-)?(EIO|ENOSPC)-(once|on)$/.exec(kind!)!;
// Made once: making the schema costs more than most runs.
const template = join(folder!, "template.sqlite");
await (await openSqliteStore({ path: template, now: () => 0, lock: false }))[Symbol.asyncDispose]();

for (let point = Number(fromText); point <= Number(toText) && past < 3; point += Number(everyText)) {
  const home = join(folder!, "home");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  const path = join(home, "store.sqlite");
  copyFileSync(template, path);
  const say = (what: string): void => { if (wrong.length < 20) wrong.push(`${kind} at ${point}: ${what}`); };
  const open = (): Promise<Store> => openSqliteStore({ path, now: () => 1_793_610_100_000, checkpointPages: 40 });
  const told = new Set<number>();
  let store = await open();
  const write = async (step: number): Promise<void> => {
    const erased = erasedBy(step);
    if (erased !== undefined && !told.has(erased)) return;
    try {
      await store.write((writer) => writeStep(writer, seed, step));
      told.add(step);
    } catch (failure) {
      const code = failure instanceof StorageError ? failure.code : `other: ${String(failure)}`;
      codes[code] = (codes[code] ?? 0) + 1;
      if (!["storage/full", "storage/broken"].includes(code)) say(`step ${step} was refused with ${code}`);
    }
  };
  const compare = async (when: string): Promise<void> => {
    const steps = new Set((await store.read.list("nodeState", { fanOut: true }, { limit: 1_000 })).map(({ name }) => stepOfName(name)));
    for (const step of told) {
      const eraser = step + 5;
      if (!steps.has(step) && !(erasedBy(eraser) === step && steps.has(eraser))) say(`${when}: step ${step} was acknowledged and is lost`);
    }
    for (const step of steps) {
      const envelopes = await store.read.list("envelope", { owner: idOf(`${seed} ${step}`) }, { limit: 10 });
      if (envelopes.length !== envelopesOf(seed, step).length) say(`${when}: step ${step} is half there`);
    }
    const people = await store.read.count("person", { fanOut: true });
    const made = [...steps].filter((step) => erasedBy(step) === undefined).length;
    if (people !== made) say(`${when}: ${people} people of ${made} steps`);
  };

  order(`${scope === undefined ? "at" : "sync"} ${point} ${error} ${often}`);
  // Several at a time: they share commits.
  let step = 0;
  const struck = (): number => Number(readFileSync(join(folder!, "struck"), "utf8").split(" ")[1]);
  const refusedBefore = Object.values(codes).reduce((sum, count) => sum + count, 0);
  const most = 400;
  for (; step < most && Object.values(codes).reduce((sum, count) => sum + count, 0) === refusedBefore; step += 3) await Promise.all([step, step + 1, step + 2].map(write));
  for (const end = step + stepsInFault; step < end; step += 3) await Promise.all([step, step + 1, step + 2].map(write));
  order("mend");
  if (struck() === 0) past++;
  else points++;
  // The fault is gone: everything works, without a restart.
  const before = told.size;
  const end = step + stepsAfter;
  for (; step < end; step++) if (erasedBy(step) === undefined) { await write(step); if (!told.has(step)) say(`step ${step} was refused after the fault was gone`); }
  if (told.size === before) say("nothing was written after the fault was gone");
  await compare("as it is");
  await store[Symbol.asyncDispose]();
  store = await open();
  await compare("opened again");
  acknowledged += told.size;
  await store[Symbol.asyncDispose]();
}
console.log(JSON.stringify({ points, codes, acknowledged, wrong, past } satisfies FaultReport));
