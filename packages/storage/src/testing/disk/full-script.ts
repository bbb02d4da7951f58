/**
 * The process of the test of a full disk, watched by `disk-shim.c`: `full-script.ts FOLDER BALLAST ROOM`. It writes until there is no room,
 * erases what it can, then gets its room back and writes on. The last line on its standard output is a `FullReport` as JSON.
 */
import { existsSync, openSync, readFileSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "../../errors.ts";
import { createBallast } from "../../sqlite/ballast.ts";
import { openSqliteStore } from "../../sqlite/sqlite-store.ts";
import { goneMark, writeStep } from "./power-plan.ts";

export interface FullReport {
  readonly written: number;
  /** What writing was refused with when there was no room, before and after the erasures. */
  readonly refused: readonly string[];
  readonly refusedAfter: readonly string[];
  /** What each erasure on the full disk ended with. */
  readonly erasures: readonly string[];
  /** Files in which words erased can still be read. */
  readonly legible: readonly string[];
  readonly ballastBytes: { readonly before: number; readonly after: number; readonly rebuilt: number };
  readonly writtenAfterRoom: boolean;
}

const [folder, ballastText, roomText] = process.argv.slice(2);
const control = openSync(join(folder!, "control"), "a");
const order = (text: string): void => void writeSync(control, `${text}\n`);
const home = join(folder!, "home"), path = join(home, "store.sqlite"), ballastPath = `${path}-ballast`;
const ballastBytes = Number(ballastText);
const seed = 5;
const held = (): number => statSync(ballastPath, { throwIfNoEntry: false })?.size ?? 0;

const store = await openSqliteStore({ path, now: () => 1_793_610_100_000, ...(ballastBytes === 0 ? {} : { ballastBytes }) });
const never = (): (() => void) => () => undefined;
if (ballastBytes > 0) await createBallast({ path: ballastPath, bytes: ballastBytes, schedule: never }).rebuild();
const before = held();

const codeOf = async (work: Promise<void>): Promise<string> => work.then(() => "done", (error: unknown) => (error instanceof StorageError ? error.code : String(error)));
const write = (step: number): Promise<string> => codeOf(store.write((writer) => writeStep(writer, seed, step)));

// Steps that will be erased, then others until there is no room.
const doomed = [3, 12, 21, 30];
for (const step of doomed) await write(step);
order(`room ${roomText}`);
let step = 100, written = 0;
const plain = (): number => { do step++; while (step % 9 === 8); return step; };
const refused: string[] = [];
while (refused.length < 3 && written < 5_000) { const told = await write(plain()); if (told === "done") written++; else refused.push(told); }
// Neighbours in one commit: those that free room are done, the others are told no.
const [mixed] = await Promise.all([write(doomed[0]! + 5), write(plain()), write(plain())]);
const erasures = [mixed];
for (const earlier of doomed.slice(1)) erasures.push(await write(earlier + 5));
// The database itself may have got pages free by the erasures: what is no larger than these may be written.
const refusedAfter: string[] = [];
for (let i = 0; i < 400 && refusedAfter.length < 3; i++) { const told = await write(plain()); if (told !== "done") refusedAfter.push(told); }
const after = held();
const legible = readdirSync(home).filter((name) => { const content = readFileSync(join(home, name)); return doomed.some((doom) => content.includes(`${goneMark}${doom} `)); });
order("mend");
const writtenAfterRoom = (await write(plain())) === "done";
if (ballastBytes > 0) await createBallast({ path: ballastPath, bytes: ballastBytes, schedule: never }).rebuild();
const rebuilt = held();
await store[Symbol.asyncDispose]();
console.log(JSON.stringify({ written, refused, refusedAfter, erasures, legible, ballastBytes: { before, after, rebuilt }, writtenAfterRoom } satisfies FullReport));
if (existsSync(`${path}-wal`)) process.exitCode = 1;
