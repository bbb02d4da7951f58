/**
 * One connection to the database file with its prepared statements. What SQLite throws leaves here as a `StorageError` where
 * the outside broke; anything else (a CHECK, wrong SQL) is a mistake in the program and leaves as it is.
 */
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { StorageError } from "../errors.ts";
import type { Kept } from "../schema/codec.ts";
import type { Statement } from "./queries.ts";

export interface ConnectionSettings {
  readonly readOnly?: boolean;
  readonly busyTimeoutMillis: number;
  /** Memory for pages, in KiB. */
  readonly cacheKib: number;
}

export class Connection {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #busyTimeoutMillis: number;
  readonly #path: string;

  /** Throws storage/broken where the file is no database of ours to open. */
  constructor(path: string, { readOnly = false, busyTimeoutMillis, cacheKib }: ConnectionSettings) {
    this.#busyTimeoutMillis = busyTimeoutMillis;
    this.#path = path;
    this.database = this.#inStorage(() => new DatabaseSync(path, { readOnly, timeout: busyTimeoutMillis, enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: false }));
    try {
      this.#inStorage(() => this.database.exec(`PRAGMA cache_size = -${Math.trunc(cacheKib)}; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON`));
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /** Rows as lists of values in the order of the columns selected. */
  rows(statement: Statement, values: readonly Kept[]): Kept[][] {
    const prepared = this.#prepare(statement);
    return this.#inStorage(() => prepared.all(...inSlots(statement, values)) as unknown as Kept[][]);
  }
  row(statement: Statement, values: readonly Kept[]): Kept[] | undefined {
    const prepared = this.#prepare(statement);
    return this.#inStorage(() => prepared.get(...inSlots(statement, values)) as unknown as Kept[] | undefined);
  }
  /** How many rows were changed. */
  run(statement: Statement, values: readonly Kept[]): number {
    const prepared = this.#prepare(statement);
    return this.#inStorage(() => prepared.run(...inSlots(statement, values)).changes as number);
  }
  /** The number of the row that was put into a table with rowids. */
  insert(statement: Statement, values: readonly Kept[]): number {
    const prepared = this.#prepare(statement);
    return this.#inStorage(() => prepared.run(...inSlots(statement, values)).lastInsertRowid as number);
  }
  exec(text: string): void {
    this.#inStorage(() => this.database.exec(text));
  }
  /** For what can as well be done later: answers at once where another holds the file, instead of stopping this whole thread for the busy timeout. */
  withoutWaiting<T>(act: () => T): T {
    this.exec("PRAGMA busy_timeout = 0");
    try {
      return act();
    } finally {
      this.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMillis}`);
    }
  }
  close(): void {
    this.#prepared.clear();
    if (this.database.isOpen) this.database.close();
  }

  #inStorage<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw storageErrorOf(error, this.#path);
    }
  }
  #prepare(statement: Statement): StatementSync {
    let prepared = this.#prepared.get(statement.text);
    if (prepared === undefined) {
      prepared = this.#inStorage(() => this.database.prepare(statement.text));
      prepared.setReturnArrays(true);
      this.#prepared.set(statement.text, prepared);
    }
    return prepared;
  }
}

function inSlots({ slots }: Statement, values: readonly Kept[]): SQLInputValue[] {
  const placed = new Array<SQLInputValue>(slots.length);
  for (let i = 0; i < slots.length; i++) placed[i] = values[slots[i]!]!;
  return placed;
}

/** Statements without Kysely: values in the order of the question marks. */
export function plainStatement(text: string, count: number): Statement {
  return { text, slots: Array.from({ length: count }, (_, i) => i) };
}

/** Whatever the disk said no to, other than a want of room that SQLite itself knew of: what was written may be lost. */
export function isDiskFailure(error: unknown): boolean {
  if (!(error instanceof StorageError)) return false;
  const { sqlite } = error.facts;
  return error.code === "storage/broken" || (typeof sqlite === "number" && isOfDisk(sqlite));
}
// SQLITE_IOERR_SHMSIZE; IOERR and CANTOPEN.
const sharedFileSize = 4_874;
const isOfDisk = (errcode: number): boolean => errcode !== sharedFileSize && [10, 14].includes(errcode & 0xff);

/** Less than a small step may want. */
const littleRoomBytes = 65_536;
function isDiskFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < littleRoomBytes;
  } catch {
    return false;
  }
}

/**
 * https://www.sqlite.org/rescode.html: the low byte is the primary code. `path`: of the database. A sync, a new file or a cut that found no room SQLite tells as a broken
 * disk, and Node does not hand on the system's own word for it: so the disk is asked.
 */
export function storageErrorOf(error: unknown, path?: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const facts = { sqlite: error.errcode };
  // Of all triggers only the fence of a transfer refuses.
  if (error.errcode === 1_811) return new StorageError("storage/moved", facts, error);
  // The file that is shared by connections could not grow: the same lack of room, found elsewhere.
  if (error.errcode === sharedFileSize) return new StorageError("storage/full", facts, error);
  if (isOfDisk(error.errcode) && path !== undefined && isDiskFull(path)) return new StorageError("storage/full", { ...facts, reason: "the disk has no room" }, error);
  switch (error.errcode & 0xff) {
    case 5: case 6: return new StorageError("storage/busy", facts, error); // BUSY, LOCKED
    case 13: return new StorageError("storage/full", facts, error); // FULL
    case 8: case 10: case 11: case 14: case 26: return new StorageError("storage/broken", facts, error); // READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB
    default: return error;
  }
}
