/**
 * One process for a folder. A lock held on `lock.sqlite` by SQLite itself dies with the process, so a crash leaves nothing to
 * clean up; `lock.pid` beside it only says who holds it. (Not in the lock file: closing any handle of a file drops all POSIX
 * locks that the process holds on it.)
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageError } from "../errors.ts";
import { storageErrorOf } from "./connection.ts";

export interface FolderLock { release(): void }

/** Throws storage/locked, with the folder and the process that holds it where it is known. */
export function lockFolder(folder: string): FolderLock {
  const pidPath = join(folder, "lock.pid");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, "lock.sqlite"), { timeout: 0 });
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    const known = storageErrorOf(error);
    if (known instanceof StorageError && known.code === "storage/busy") throw new StorageError("storage/locked", { folder, ...holderOf(pidPath) }, error);
    throw known;
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  const held = database;
  return {
    release() {
      if (!held.isOpen) return;
      rmSync(pidPath, { force: true });
      held.close();
    },
  };
}

function holderOf(path: string): { process?: number } {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isSafeInteger(pid) ? { process: pid } : {};
  } catch {
    return {};
  }
}
