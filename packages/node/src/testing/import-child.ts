/**
 * A process that imports and may be made to die in the midst of it, as by `kill -9`: at the nth record that it signs (inside a
 * durable step) or right after the nth step was told as done. For each step done it writes one line with the rows imported so far.
 *
 * node import-child.ts HOME FILE MAP [sign|told NUMBER]
 */
import { writeSync } from "node:fs";
import { openEngine } from "../engine.ts";
import { readMap } from "../import/map.ts";
import { runImport, type Counts } from "../import/run.ts";
import { readSettings } from "../settings.ts";

const [home = "", file = "", map = "", moment = "", number = ""] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, "SIGKILL");

await using engine = await openEngine(readSettings({ ...process.env, COSMICSYNC_HOME: home }));
let signed = 0;
const counts: Counts = { read: 0, imported: 0, unchanged: 0, skipped: 0 };
let steps = 0;
try {
  await runImport({
    replica: engine.replica, vocabulary: engine.vocabulary, crypto: engine.crypto, sphere: engine.homeSphere, now: engine.now,
    signer: { ...engine.nodeSigner, take: (writer) => { if (moment === "sign" && (signed += 1) === Number(number)) die(); return engine.nodeSigner.take(writer); } },
  }, file, {
    as: "projects", map: await readMap(map), dryRun: false, stop: new AbortController().signal,
    skipped: (place, { field, reason }) => writeSync(1, `skipped ${place.line} ${field} ${reason}\n`),
    progressed: ({ imported, unchanged }) => {
      writeSync(1, `done ${imported + unchanged}\n`);
      if (moment === "told" && (steps += 1) === Number(number)) die();
    },
  }, counts);
  writeSync(1, `end ${JSON.stringify(counts)}\n`);
} catch (error) {
  writeSync(1, `failed ${(error as { code?: string }).code ?? ""} ${(error as Error).message}\n`);
  process.exitCode = 1;
}
