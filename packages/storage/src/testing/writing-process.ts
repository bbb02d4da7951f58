/**
 * A process that writes until it is killed: `writing-process.ts DATABASE ROUND`. It begins when its standard input says so; each
 * line on its standard output names a step that was acknowledged before the line was written.
 */
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { once } from "node:events";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { idOf, rowOf } from "./rows.ts";

const [path, round] = process.argv.slice(2);
// It never ends by itself: the next one starts faster by what this one has compiled.
flushCompileCache();
await once(process.stdin, "data");
const store = await openSqliteStore({ path: path!, now: () => 1_793_610_100_000 });
const writers = 8;

async function writeOn(writer: number): Promise<void> {
  for (let i = 0; ; i++) {
    const name = `${round}/${writer}/${i}`;
    await store.write(async (step) => {
      await step.put("nodeState", { name, value: name });
      await step.put("person", rowOf("person", name, { ownerId: idOf(name) }));
    });
    writeSync(1, `${name}\n`);
  }
}
await Promise.all(Array.from({ length: writers }, (_, writer) => writeOn(writer)));
