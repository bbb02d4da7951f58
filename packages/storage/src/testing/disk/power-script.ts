/**
 * The process of the power test: `power-script.ts DATABASE SEED FROM TO close|kill PAGES [faults]`. Writes the steps from FROM to before TO, several at a
 * time, and a line into the file `acks` beside the database for each that was acknowledged. Then it closes the store, or is gone. With
 * `faults` some syncs fail, the last one just before the end, and what is refused is not written again.
 */
import { openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { StorageError } from "../../errors.ts";
import { openSqliteStore } from "../../sqlite/sqlite-store.ts";
import { erasedBy, writeStep } from "./power-plan.ts";

const [path, seedText, fromText, toText, ending, pagesText, faults] = process.argv.slice(2);
const seed = Number(seedText), to = Number(toText);
const acks = openSync(join(dirname(path!), "acks"), "a");
const control = faults === undefined ? undefined : openSync(join(dirname(path!), "control"), "a");
const store = await openSqliteStore({ path: path!, now: () => 1_793_610_100_000, checkpointPages: Number(pagesText) });
const inFlight = 3;
let next = Number(fromText);
const done = new Map<number, Promise<void>>();
async function writeOn(): Promise<void> {
  while (next < to) {
    const step = next++, erased = erasedBy(step);
    const written = (async () => {
      if (erased !== undefined) await done.get(erased);
      if (control !== undefined && (step % 7 === 2 || step === to - 1)) writeSync(control, "sync 1 EIO once\n");
      try {
        await store.write((writer) => writeStep(writer, seed, step));
      } catch (error) {
        if (control !== undefined && error instanceof StorageError) return;
        throw error;
      }
      writeSync(acks, `${step}\n`);
    })();
    done.set(step, written);
    await written;
  }
}
await Promise.all(Array.from({ length: inFlight }, writeOn));
if (ending === "kill") process.kill(process.pid, "SIGKILL");
await store[Symbol.asyncDispose]();
