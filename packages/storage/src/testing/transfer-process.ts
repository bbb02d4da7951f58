/**
 * A transfer in a process of its own, as the command line runs it: `transfer-process.ts FROM TO`. Says "prepare" before the
 * pause and goes on at the next line of its standard input, says "switched" after the fence, and at last its report as JSON.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { openSide, placeOf, runTransfer } from "../transfer/index.ts";

const [from, to] = process.argv.slice(2).map(placeOf);
const now = (): number => Date.parse("2026-11-01T00:00:00Z");
const say = (line: string): void => void writeSync(1, `${line}\n`);
try {
  await using giving = await openSide(from!, now);
  await using receiving = await openSide(to!, now);
  const report = await runTransfer({
    from: giving, to: receiving, now, ticks: () => performance.now(), newId: randomUUID,
    progress: ({ phase }) => say(phase),
    beforeSwitch: async () => { say("prepare"); await once(process.stdin, "data"); },
    switched: () => Promise.resolve(say("switched")),
  });
  say(JSON.stringify(report));
  process.exit(0);
} catch (error) {
  say(`failed ${error instanceof Error && "code" in error ? String(error.code) : String(error)}`);
  process.exit(1);
}
