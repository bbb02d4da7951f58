/**
 * Imports of real size, each in a process of its own: the five catalogues of real projects that COSMICSYNC_DATA names, and a
 * file of a million lines (run as the command line runs them), of which most are skipped as they stand twice and the rest is kept. Resident memory is the peak
 * that the system counted for the process. The baseline reads the same lines and parses them as JSON, nothing more.
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startChild } from "./testing/child.ts";
import { testFolder } from "./testing/files.ts";

const worker = fileURLToPath(new URL("./testing/import-bench-child.ts", import.meta.url));
const data = resolve(process.env["COSMICSYNC_DATA"] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url)));
const catalogues = ["awesome_beginners", "brainhack", "dpg", "opensustain", "up_for_grabs"];
const lines = 1_000_000;
const kept = 20_000;

interface Measured { readonly seconds: number; readonly cpuSeconds: number; readonly maxRssMiB: number; readonly read: number; readonly imported: number; readonly unchanged: number; readonly skipped: number }

const measure = async (home: string, paths: readonly string[], map?: string): Promise<Measured> => {
  await using child = startChild([worker, home, map ?? "", ...paths]);
  const [, answer] = await child.says(/^measured (.+)$/m);
  return JSON.parse(answer!) as Measured;
};

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  using folder = testFolder();
  const figures: Record<string, number | object> = {};
  const there = catalogues.filter((name) => existsSync(join(data, name)));
  if (there.length === catalogues.length) {
    const five = await measure(`${folder.path}/five`, there.map((name) => join(data, name)));
    if (five.imported < 4_800 || five.skipped > 0) throw new Error(`the catalogues gave ${JSON.stringify(five)}`);
    figures["fiveCatalogues"] = five;
    figures["fiveCataloguesSeconds"] = five.seconds;
    figures["fiveCataloguesMaxRssMiB"] = five.maxRssMiB;
  } else console.error(`${data} does not hold ${catalogues.join(", ")}: the five catalogues are not measured`);

  const file = `${folder.path}/million.jsonl`;
  const out = createWriteStream(file);
  for (let index = 0; index < lines; index += 1) {
    // Every fiftieth line is a project; the others have no title, as rows of broken catalogues do not.
    const line = `${JSON.stringify(index % (lines / kept) === 0 ? { id: `p${index}`, title: `Project ${index}`, needs: ["carpentry"] } : { id: `p${index}`, needs: ["carpentry"], text: "A row without a title is skipped with its reason." })}\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  const map = folder.write("map.json", JSON.stringify({ as: "projects", catalogue: "million", name: "Million", licence: "CC0-1.0", key: "id", title: "title", needs: "needs" }));
  const million = await measure(`${folder.path}/million`, [file], map);
  if (million.read !== lines || million.imported !== kept || million.skipped !== lines - kept) throw new Error(`the million lines gave ${JSON.stringify(million)}`);
  figures["millionLines"] = million;
  figures["millionLinesSeconds"] = million.seconds;
  figures["millionLinesMaxRssMiB"] = million.maxRssMiB;

  const began = performance.now();
  let parsed = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) if (JSON.parse(line) !== null) parsed += 1;
  if (parsed !== lines) throw new Error("the baseline did not read every line");
  figures["millionLinesOverParsing"] = million.seconds / ((performance.now() - began) / 1_000);
  return { figures, peers: { millionLinesOverParsing: "node:readline and JSON.parse over the same file, keeping nothing" } };
}
