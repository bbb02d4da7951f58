/** A node that was away while many records were said comes back: what `npm test` does with a few thousand, with as many as wished. */
import { parseArgs } from "node:util";
import { catchUp } from "./catch-up.ts";
import { testFolder } from "./files.ts";

const help = `
Usage: npm run soak:offline [-- --records NUMBER] [--before NUMBER] [--json]
Two nodes on the loopback, each in a process of its own with its store on disk, share a sphere of --before records (0 unless given).
One stops; the other is told --records more (100000 unless given); the first comes back, and both come to hold the same over TCP. Says
how it goes, then the seconds, the processor time a record of either, the bytes on the link over those of the records, and the most
memory of either; with --json that as one line. Where --before is large against --records they find the difference in a session,
else the history is streamed. Takes some three minutes of processor time and 600 MB on disk for each 100000 records. Ends with 1 where the two do not hold the same.`;

const { values } = parseArgs({ options: { records: { type: "string", default: "100000" }, before: { type: "string", default: "0" }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
const whole = (text: string, least: number): number => {
  if (!/^\d{1,7}$/.test(text) || Number(text) < least) throw new Error(`${text} is not a whole number from ${least} to 9999999`);
  return Number(text);
};

if (values.help) console.log(help.trim());
else {
  using folder = testFolder();
  const figures = await catchUp(folder, { records: whole(values.records, 1), before: whole(values.before, 0), said: (line) => { if (!values.json) console.log(line); } });
  console.log(JSON.stringify(figures, undefined, values.json ? 0 : 2));
  if (figures.faults.length > 0) process.exitCode = 1;
}
