/** The power test of `npm test`, for as many states as asked for. Ends with 1 where anything was lost, torn or damaged. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededChance } from "@cosmicsync/protocol";
import { faultKinds, strike } from "./fault-run.ts";
import { record, replay } from "./power-run.ts";
import { compileShim, fastFolder, noShim } from "./shim.ts";

const help = `
Usage: npm run soak:power [-- --states NUMBER] [--seed NUMBER] [--json]
       npm run soak:power -- --faults [--points NUMBER] [--json]
Records the file operations of processes that write through the store on disk, some killed in between, and lets the power go at every
moment in many ways: of what was not synced any part may be there. NUMBER different states (100,000 unless given) are opened, and
nothing acknowledged may be lost, no step half there, no database damaged, no erased word legible. A state takes some 4 ms of
processor time. Every round has another recording; one in four moves the log into the database after 4,000 pages, as nodes do, the
others after 40, so that it happens often; one in five has syncs that fail.
With --faults, instead: lets each of the first NUMBER write points (1,000 unless given) fail, with each of ${faultKinds.length} sorts of failure
(${faultKinds.join(", ")}), and looks that it is told with a code, that nothing acknowledged
is lost and nothing half done, and that all works again when it is over. Some 0.2 s of processor time a point.
Needs Linux and a C compiler. Ends with 1 if anything was wrong or is missing. SIGTERM and SIGINT end it after the round that runs.`;

const { values } = parseArgs({ options: {
  help: { type: "boolean", default: false }, states: { type: "string", default: "100000" }, seed: { type: "string", default: "1" },
  json: { type: "boolean", default: false },
  faults: { type: "boolean", default: false }, points: { type: "string", default: "1000" },
} });
const whole = (text: string): number => { if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new Error(`${text} is not a whole number from 1`); return Number(text); };
const statesInRound = 5_000;

async function soak(wanted: number, firstSeed: number, json: boolean): Promise<void> {
  const folder = mkdtempSync(join(fastFolder(), "cosmicsync-power-"));
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  const sum = { states: 0, looked: 0, moments: 0, rounds: 0, lost: 0, wrong: 0, back: 0 };
  const began = performance.now();
  try {
    const library = compileShim(folder);
    if (library === undefined) throw new Error(noShim);
    for (let seed = firstSeed; sum.states < wanted && !stop.signal.aborted; seed++) {
      const own = join(folder, `${seed}`);
      mkdirSync(own);
      const chance = seededChance(seed);
      const lives = Array.from({ length: 2 + Math.floor(chance() * 3) }, () => 4 + Math.floor(chance() * 12));
      const recording = record({ library, folder: own, seed, lives, cache: join(folder, "cache"), faults: seed % 5 === 0, ...(seed % 4 === 0 ? { checkpointPages: 4_000 } : {}) });
      const told = replay(recording, { folder: own, chance, ways: 40, most: Math.min(statesInRound, wanted - sum.states) });
      for (const name of ["states", "looked", "moments", "lost", "wrong", "back"] as const) sum[name] += told[name];
      sum.rounds++;
      for (const example of told.examples) console.error(`seed ${seed}: ${example}`);
      rmSync(own, { recursive: true });
      console.error(`${sum.states} of ${wanted} states, ${Math.round((performance.now() - began) / 1_000)} s: ${sum.lost} lost, ${sum.wrong} torn or damaged, ${sum.back} with erased words`);
      // Signals are heard between rounds.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const told = { ...sum, seed: firstSeed, seconds: Math.round((performance.now() - began) / 1_000) };
  console.log(json ? JSON.stringify(told) : `${told.states} states of ${told.moments} moments in ${told.rounds} recordings: ${told.lost} lost, ${told.wrong} torn or damaged, ${told.back} with erased words; ${told.seconds} s`);
  if (sum.lost + sum.wrong + sum.back > 0 || sum.states < wanted) process.exitCode = 1;
}

const pointsInRound = 50;
async function soakFaults(most: number, json: boolean): Promise<void> {
  const folder = mkdtempSync(join(fastFolder(), "cosmicsync-faults-"));
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  interface Sum { points: number; past: number; acknowledged: number; wrong: number; readonly codes: Record<string, number> }
  const kinds: Record<string, Sum> = {};
  let wrong = 0;
  try {
    const library = compileShim(folder);
    if (library === undefined) throw new Error(noShim);
    for (const kind of faultKinds) {
      const sum: Sum = (kinds[kind] = { points: 0, past: 0, acknowledged: 0, wrong: 0, codes: {} });
      for (let from = 1; from <= most && sum.past === 0 && !stop.signal.aborted; from += pointsInRound) {
        const told = strike(library, folder, kind, { from, to: Math.min(most, from + pointsInRound - 1), every: 1 });
        for (const line of told.wrong) console.error(line);
        for (const name of ["points", "past", "acknowledged"] as const) sum[name] += told[name];
        for (const [code, count] of Object.entries(told.codes)) sum.codes[code] = (sum.codes[code] ?? 0) + count;
        sum.wrong += told.wrong.length;
        wrong += told.wrong.length;
        console.error(`${kind}: ${sum.points} points of ${most}, ${sum.acknowledged} steps acknowledged, refused ${JSON.stringify(sum.codes)}, ${sum.wrong} wrong`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(kinds));
  else for (const [kind, sum] of Object.entries(kinds)) console.log(`${kind}: ${sum.points} points, ${sum.acknowledged} steps acknowledged, ${sum.wrong} wrong`);
  if (wrong > 0 || stop.signal.aborted) process.exitCode = 1;
}

if (values.help) console.log(help.trim());
else if (values.faults) await soakFaults(whole(values.points), values.json);
else await soak(whole(values.states), whole(values.seed), values.json);
