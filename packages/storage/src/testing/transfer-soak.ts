/**
 * `npm run soak:transfer -- --rounds 100`: transfers there and back beside a writer, killed as by kill -9 at random moments, with
 * PostgreSQL crashing now and then. Prints what was lost: nothing, or it exits with 1. `--seed` repeats a run's moments.
 */
import { parseArgs } from "node:util";
import { seededChance } from "@cosmicsync/protocol";
import type { Place } from "../transfer/index.ts";
import { testFolder } from "./folder.ts";
import { startMoving } from "./moving.ts";
import { startPostgres } from "./postgres.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "100" }, seed: { type: "string", default: "1" } } });
const rounds = Number(values.rounds);
const chance = seededChance(Number(values.seed));

await using server = await startPostgres({ durable: true });
using folder = testFolder();
let places: [Place, Place] = [{ engine: "sqlite", path: folder.file("home/cosmicsync.sqlite") }, { engine: "postgres", url: server.url }];
await using moving = await startMoving(places[0], { prefix: "write ", perSecond: 200 });
let killed = 0, moved = 0, failed = 0, crashes = 0;
const pauses: number[] = [];
for (let round = 0; round < rounds; round++) {
  const crash = chance() < 0.15 ? setTimeout(() => { crashes++; void server.restart("immediate"); }, chance() * 3_000) : undefined;
  const killAfter = chance() < 0.25 ? Infinity : 1 + Math.floor(chance() * 60);
  const report = await moving.transfer(...places, killAfter).catch(() => { failed++; return null; });
  clearTimeout(crash);
  if (report === undefined) killed++;
  else if (report !== null) {
    moved++;
    pauses.push(report.pauseMillis);
    places = [places[1], places[0]];
  }
  process.stderr.write(`\r${round + 1} of ${rounds}: ${killed} killed, ${moved} moved, ${failed} ended by a crash of PostgreSQL (${crashes})   `);
}
for (let tries = 0; (await moving.transfer(...places).catch(() => undefined)) === undefined && tries < 20; tries++);
await moving.more(50);
await moving.stopWriting();
const { lost, strange } = await moving.faults();
console.log(JSON.stringify({ rounds, killed, moved, failed, crashes, written: moving.written(), lost: lost.length, strange: strange.length, pauseMillisMost: Math.max(0, ...pauses) }));
process.exitCode = lost.length + strange.length === 0 ? 0 : 1;
