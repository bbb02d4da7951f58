/** Runs the rows of match-quality, one file of this folder each, in the order of their names below; a key that no file measures says so. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataFolder } from "../datasets/folder.ts";
import type { Measure, Measured, Skipped } from "./row.ts";

export const rowKeys = ["skillLinking", "needExpert", "newCollaborators", "teamCompletion", "values", "openTeams", "market", "topN", "simulator", "explanations"] as const;
export type RowKey = (typeof rowKeys)[number];
/** As it stands in the answer: the figures themselves first, so that they can be named as `key.figure`. */
export type RowAnswer = Skipped | (Omit<Measured, "figures"> & { readonly millis: number } & Readonly<Record<string, unknown>>);

/** What stands beside the engine in most rows. */
export const qualityPeers: Readonly<Record<string, string>> = {
  popularity: "whoever was in most events of the history", text: "BM25 on the words of what was said and done", skills: "BM25 on skills and tags",
  neighbourhood: "three steps of a walk over past events, degree-normalised (resource allocation)",
};

const seed = 1;

export async function runRow(key: RowKey, most?: number): Promise<RowAnswer> {
  const file = join(import.meta.dirname, `${key}.ts`);
  if (!existsSync(file)) return { skipped: `no bench/quality/${key}.ts measures it yet` };
  const { measure } = (await import(pathToFileURL(file).href)) as { readonly measure: Measure };
  const folder = await mkdtemp(join(tmpdir(), `match-quality-${key}-`));
  const { user: before } = process.cpuUsage();
  try {
    const answer = await measure({ data: dataFolder(process.env["COSMICSYNC_DATA"]), seed, folder, ...(most === undefined ? {} : { most }) });
    if ("skipped" in answer) return answer;
    const { figures, ...about } = answer;
    return { ...figures, ...about, millis: Math.round((process.cpuUsage().user - before) / 1_000) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const keptFile = join(import.meta.dirname, "..", "results", "match-quality.json");

/** Puts one row in place among those kept, as all of them together take long; the other rows stay as they were. */
export function keepRow(key: RowKey, answer: RowAnswer, day: string, file = keptFile): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { readonly figures: Readonly<Record<string, RowAnswer>> }) : { figures: {} };
  const notYet = { skipped: "not kept yet" };
  const figures = Object.fromEntries(rowKeys.map((name) => [name, name === key ? answer : (before.figures[name] ?? notYet)]));
  const cores = cpus();
  writeFileSync(file, `${JSON.stringify({ name: "match-quality", figures, peers: qualityPeers, machine: `${cores.length} cores (${cores[0]?.model.trim() || "model not said"}), Node ${process.version}`, day }, undefined, 2)}\n`);
}

/** node bench/quality/rows.ts KEY [--keep] [--most N]: one row by itself; with N, rows of links ask so many questions at most. */
if (import.meta.main) {
  const key = rowKeys.find((name) => name === process.argv[2]);
  const at = process.argv.indexOf("--most");
  const most = at < 0 ? undefined : Number(process.argv[at + 1]);
  if (key === undefined || (most !== undefined && !(Number.isInteger(most) && most > 0))) {
    console.error(`usage: node bench/quality/rows.ts ${rowKeys.join("|")} [--keep] [--most N]`);
    process.exitCode = 2;
  } else {
    const answer = await runRow(key, most);
    if (process.argv.includes("--keep")) keepRow(key, answer, new Date().toISOString().slice(0, 10));
    console.log(JSON.stringify(answer, undefined, 1));
  }
}
