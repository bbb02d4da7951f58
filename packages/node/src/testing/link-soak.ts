/**
 * `npm run soak:links -- [--kills N] [--records N] [--seed N]`: kills one of two linked nodes in the middle of their sessions, fifty times
 * unless told otherwise, and says at the end whether anything was lost or doubled.
 */
import { parseArgs } from "node:util";
import { testFolder } from "./files.ts";
import { killInSessions } from "./link-kills.ts";

const { values } = parseArgs({ options: { kills: { type: "string", default: "50" }, records: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } } });
const [kills, records, seed] = [Number(values.kills), Number(values.records), Number(values.seed)];
if (![kills, records, seed].every((one) => Number.isSafeInteger(one) && one > 0)) throw new Error("--kills, --records and --seed are whole numbers above 0");

using folder = testFolder();
const began = performance.now();
const rounds = await killInSessions(folder, { kills, records, seed, said: (line) => console.log(line) });
console.log(JSON.stringify({ ...rounds, seconds: Math.round((performance.now() - began) / 1_000), seed }));
if (rounds.faults.length > 0) process.exitCode = 1;
