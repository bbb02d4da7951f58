/** Runs the rows of match-quality, one file of this folder each, in the order of their names below; a key that no file measures says so. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataFolder } from "../datasets/folder.ts";
import type { Measure, Measured, Skipped } from "./row.ts";

export const rowKeys = ["skillLinking", "needExpert", "newCollaborators", "teamCompletion", "values", "openTeams", "market", "topN", "simulator", "explanations"] as const;
export type RowKey = (typeof rowKeys)[number];
/** As it stands in the answer: the figures themselves first, so that they can be named as `key.figure`. */
export type RowAnswer = Skipped | (Omit<Measured, "figures"> & { readonly millis: number } & Readonly<Record<string, unknown>>);

const seed = 1;

export async function runRow(key: RowKey): Promise<RowAnswer> {
  const file = join(import.meta.dirname, `${key}.ts`);
  if (!existsSync(file)) return { skipped: `no bench/quality/${key}.ts measures it yet` };
  const { measure } = (await import(pathToFileURL(file).href)) as { readonly measure: Measure };
  const folder = await mkdtemp(join(tmpdir(), `match-quality-${key}-`));
  const { user: before } = process.cpuUsage();
  try {
    const answer = await measure({ data: dataFolder(process.env["COSMICSYNC_DATA"]), seed, folder });
    if ("skipped" in answer) return answer;
    const { figures, ...about } = answer;
    return { ...figures, ...about, millis: Math.round((process.cpuUsage().user - before) / 1_000) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** node bench/quality/rows.ts KEY: one row by itself. */
if (import.meta.main) {
  const key = rowKeys.find((name) => name === process.argv[2]);
  if (key === undefined) {
    console.error(`usage: node bench/quality/rows.ts ${rowKeys.join("|")}`);
    process.exitCode = 2;
  } else console.log(JSON.stringify(await runRow(key), undefined, 1));
}
