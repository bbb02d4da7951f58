/**
 * The transaction of the writing connection, as the write queue uses it, and what follows from a disk that failed.
 *
 * After a sync that failed nobody knows what of the log is on the disk: the system may hold it for written, so that neither another
 * sync nor reading it back tells (A. Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). So nothing more
 * is written into that log: before the next step all that was acknowledged is moved into the database, which is synced, and the log
 * begins anew. Until that has succeeded every step is refused. The same is done at opening, for the process that saw the failure may
 * have died of it.
 *
 * Throws storage/full, storage/broken, storage/busy.
 */
import { closeSync, fdatasyncSync, openSync } from "node:fs";
import { StorageError } from "../errors.ts";
import type { Reserve, Transaction } from "../write-queue.ts";
import { isDiskFailure, plainStatement, type Connection } from "./connection.ts";
import { SqliteWriter, type StepNotes } from "./writer.ts";

const begin = plainStatement("BEGIN IMMEDIATE", 0);
const commit = plainStatement("COMMIT", 0);
const rollback = plainStatement("ROLLBACK", 0);
const mark = plainStatement("SAVEPOINT step", 0);
const keep = plainStatement("RELEASE step", 0);
const undo = plainStatement("ROLLBACK TO step", 0);
const checkpoint = plainStatement("PRAGMA wal_checkpoint(TRUNCATE)", 0);

export interface StoreTransaction extends Transaction<SqliteWriter> {
  /** Begins the log anew where an earlier process left one. May throw; every step tries it again then. */
  renewLog(): void;
}

/** `hadLog`: an earlier process left a log, which may have been the one that could not be synced. */
export function createTransaction(connection: Connection, { path, hadLog, reserve }: { readonly path: string; readonly hadLog: boolean; readonly reserve: Reserve | undefined }): StoreTransaction {
  const notes: StepNotes = { statements: 0, scrub: false };
  const log = `${path}-wal`;
  let step: SqliteWriter | undefined;
  let stepsBegun = 0;
  /** The step at work has a mark. For each, pages that it changes are copied first. */
  let isMarked = false;
  let isLogDoubtful = hadLog;

  /** False where another's reading holds it back, such as a backup's. */
  function emptyLog(): boolean {
    if (connection.withoutWaiting(() => connection.row(checkpoint, []))?.[0] !== 0) return false;
    // Cutting it is not synced by SQLite: after a power loss the log could be there again, with every word that was deleted.
    syncFile(log);
    return true;
  }
  function renewLog(): void {
    // Held back: SQLite writes what failed again in its place, and so does not build on it either; it only must not die before.
    if (isLogDoubtful && emptyLog()) isLogDoubtful = false;
  }
  const doubt = (error: unknown): void => { if (isDiskFailure(error)) isLogDoubtful = true; };

  return {
    renewLog,
    begin() {
      notes.statements = 0;
      stepsBegun = 0;
      renewLog();
      connection.run(begin, []);
    },
    mark(marked) {
      isMarked = false;
      // The first step has nothing before it to be kept: the whole transaction is undone with it.
      if (++stepsBegun > 1 && marked) {
        connection.run(mark, []);
        isMarked = true;
      }
      return (step = new SqliteWriter(connection, notes));
    },
    stepNature: () => step!.nature,
    keep() {
      step?.close();
      if (isMarked) connection.run(keep, []);
    },
    undo(error) {
      step?.close();
      doubt(error);
      // On a full disk and the like SQLite gives up the whole transaction by itself.
      if (!connection.database.isTransaction) return "everything";
      if (isMarked) {
        connection.run(undo, []);
        connection.run(keep, []);
        return "step";
      }
      return step?.hasWritten === true ? "steps before" : "step";
    },
    weight: () => notes.statements,
    commit() {
      connection.run(commit, []);
    },
    abort(error) {
      doubt(error);
      if (connection.database.isTransaction) connection.run(rollback, []);
    },
    clean() {
      if (!notes.scrub) return;
      try {
        // One that is held back is tried again after the next commit.
        if (emptyLog()) notes.scrub = false;
      } catch (error) {
        doubt(error);
        throw error;
      }
    },
    ...(reserve === undefined ? {} : { reserve }),
  };
}

/** (No lock of SQLite is on the log itself, so closing it here drops none.) */
function syncFile(path: string): void {
  try {
    const file = openSync(path, "r+");
    try {
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new StorageError(code === "ENOSPC" ? "storage/full" : "storage/broken", { reason: "the log could not be synced", ...(code === undefined ? {} : { system: code }) }, error);
  }
}
