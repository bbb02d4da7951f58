/**
 * A folder of backups: `cosmicsync-TIME-ID.age` each, named so that they sort by time; beside each the sealed list of its chunks
 * (`.chunks`), which only the next increment needs, and `guards.jsonl` and `keys.jsonl` for all of them.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { StorageError } from "../errors.ts";
import type { Head } from "./format.ts";
import type { BackupKey } from "./keys.ts";
import { readHead } from "./read.ts";

export const guardsFile = "guards.jsonl";
export const keysFile = "keys.jsonl";
export const backupFile = (folder: string, madeAt: number, id: string): string => join(folder, `cosmicsync-${new Date(madeAt).toISOString().replaceAll(/[:.]/g, "-")}-${id}.age`);
export const manifestFile = (path: string): string => path.replace(/\.age$/, ".chunks");

export function backupsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^cosmicsync-.*\.age$/.test(name)).sort().map((name) => join(folder, name));
}
export const folderOf = (path: string): string => (existsSync(path) && statSync(path).isDirectory() ? path : dirname(path));
const idIn = (path: string): string => /-([0-9a-f]+)\.age$/.exec(path)?.[1] ?? "";

/** The files that together make the latest backup of a folder, or the one named, oldest first. */
export async function chainOf(from: string, key: BackupKey): Promise<string[]> {
  const isFolder = existsSync(from) && statSync(from).isDirectory();
  const all = backupsIn(folderOf(from));
  let path: string | undefined = isFolder ? all.at(-1) : from;
  if (path === undefined || !existsSync(path)) throw new StorageError("backup/none", { folder: from });
  const chain: string[] = [];
  while (path !== undefined) {
    const head: Head = await readHead(path, key);
    chain.unshift(path);
    if (head.previous === null) return chain;
    const { previous } = head;
    path = all.find((each) => idIn(each) === previous);
    if (path === undefined) throw new StorageError("backup/incomplete", { missing: previous });
  }
  return chain;
}
