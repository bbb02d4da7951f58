/** SQLite as one side of a transfer. Beside a running node it is one more connection to the same file, as SQLite provides for. */
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { applicationId, migrate } from "../migrations/migrate.ts";
import { StorageError } from "../errors.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { quoted } from "../schema/names.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { Connection, plainStatement } from "../sqlite/connection.ts";
import { dropRowSum, ensureRowSums, isSummed, putRowSum } from "../sqlite/row-sums.ts";
import { countStatement, deleteStatement, getStatement, insertStatement, listStatement, listValues, putStatement } from "../sqlite/queries.ts";
import { noteKey, sqliteDropTriggers, sqliteLogTables, sqliteTriggers, tableNames } from "./change-log.ts";
import type { Place } from "./place.ts";
import type { Notes, Side, View } from "./side.ts";
import type { TransferState } from "./state.ts";

/** A node that is in the middle of a long step lets go of the file within this time, or the transfer is told that it is busy. */
const busyTimeoutMillis = 10_000;
const cacheKib = 32_768;

export async function openSqliteSide(place: Extract<Place, { engine: "sqlite" }>, now: () => number): Promise<Side> {
  const { path } = place;
  let writing: Connection | undefined;
  /** Opened by the first who needs it: looking at a place where nothing is leaves nothing there. */
  const connection = (): Connection => {
    if (writing !== undefined) return writing;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, "a", 0o600));
    writing = new Connection(path, { busyTimeoutMillis, cacheKib });
    const mode = writing.row(plainStatement("PRAGMA journal_mode = WAL", 0), [])?.[0];
    if (mode !== "wal") throw new StorageError("storage/broken", { reason: `the file system allows no write-ahead log (${String(mode)})` });
    writing.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    return writing;
  };
  const number = (text: string): number => connection().row(plainStatement(text, 0), [])![0] as number;
  const hasTable = (name: string): boolean => connection().row(plainStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", 1), [name]) !== undefined;

  function transact<T>(act: () => T): T {
    connection().exec("BEGIN IMMEDIATE");
    try {
      const value = act();
      connection().exec("COMMIT");
      return value;
    } catch (error) {
      if (connection().database.isTransaction) connection().exec("ROLLBACK");
      throw error;
    }
  }
  const writeState = (state: TransferState): unknown => connection().run(plainStatement("INSERT INTO transfer_state (name, value) VALUES ('transfer', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", 1), [JSON.stringify(state)]);
  const raiseFence = async (state: TransferState): Promise<void> => {
    writeState(state);
    connection().run(plainStatement("INSERT OR IGNORE INTO transfer_state (name, value) VALUES ('fence', '')", 0), []);
  };

  return {
    place, name: path,
    live: viewOf(connection),
    async version() {
      if (!existsSync(path) || number("SELECT count(*) FROM sqlite_schema") === 0) return undefined;
      if (number("PRAGMA application_id") !== applicationId) throw new StorageError("storage/broken", { reason: "the file belongs to another program", file: path });
      return number("PRAGMA user_version");
    },
    async prepare() {
      ensureRowSums(connection(), migrate(connection(), now).length > 0);
      for (const statement of sqliteLogTables) connection().exec(statement);
    },
    async state() {
      if (!existsSync(path) || !hasTable("transfer_state")) return undefined;
      const row = connection().row(plainStatement("SELECT value FROM transfer_state WHERE name = 'transfer'", 0), []);
      return row === undefined ? undefined : (JSON.parse(row[0] as string) as TransferState);
    },
    async setState(state) { transact(() => writeState(state)); },
    async counts() {
      return Object.fromEntries(tableNames.map((table) => [table, connection().row(countStatement(table, []), [])![0] as number] as const).filter(([, count]) => count > 0));
    },
    others: async () => 0,

    async beginNotes(state) {
      transact(() => {
        for (const statement of sqliteLogTables) connection().exec(statement);
        connection().exec("DELETE FROM transfer_change; DELETE FROM transfer_state WHERE name = 'fence'");
        for (const table of tableNames) for (const statement of [...sqliteDropTriggers(table), ...sqliteTriggers(table)]) connection().exec(statement);
        writeState(state);
      });
    },
    async endNotes(state) {
      transact(() => {
        for (const table of tableNames) for (const statement of sqliteDropTriggers(table)) connection().exec(statement);
        if (state === undefined) return connection().exec("DROP TABLE IF EXISTS transfer_change; DROP TABLE IF EXISTS transfer_state");
        connection().exec("DELETE FROM transfer_change; DELETE FROM transfer_state WHERE name = 'fence'");
        writeState(state);
      });
    },
    async snapshot(work) {
      const reading = new Connection(path, { busyTimeoutMillis, cacheKib, readOnly: true });
      try {
        reading.exec("BEGIN");
        // The first read takes the snapshot.
        reading.row(plainStatement("SELECT count(*) FROM sqlite_schema", 0), []);
        return await work(viewOf(() => reading));
      } finally {
        reading.close();
      }
    },
    async forget(numbers) {
      if (numbers.length > 0) transact(() => connection().run(plainStatement("DELETE FROM transfer_change WHERE number IN (SELECT value FROM json_each(?))", 1), [JSON.stringify(numbers)]));
    },
    async pause(work) {
      connection().exec("BEGIN IMMEDIATE");
      try {
        const value = await work(viewOf(connection), raiseFence);
        connection().exec("COMMIT");
        return value;
      } catch (error) {
        if (connection().database.isTransaction) connection().exec("ROLLBACK");
        throw error;
      }
    },

    async append(table, rows, state) {
      ensureRowSums(connection(), false);
      // What a loss of power takes, it takes together with the state: it is copied again.
      connection().exec("PRAGMA synchronous = NORMAL");
      try {
        transact(() => {
          for (const row of rows) if (connection().run(insertStatement(table), row) === 1 && isSummed(table)) putRowSum(connection(), table, row);
          writeState(state);
        });
      } finally {
        connection().exec("PRAGMA synchronous = FULL");
      }
    },
    async apply(changes) {
      ensureRowSums(connection(), false);
      transact(() => {
        for (const { table, key, row } of changes) if (row === undefined) {
          connection().run(deleteStatement(table), key);
          if (isSummed(table)) dropRowSum(connection(), table, key);
        }
        for (const { table, row } of changes) if (row !== undefined) {
          connection().run(putStatement(table), row);
          if (isSummed(table)) putRowSum(connection(), table, row);
        }
      });
    },
    async settle() {
      connection().exec("PRAGMA optimize");
      connection().row(plainStatement("PRAGMA wal_checkpoint(PASSIVE)", 0), []);
    },
    async destroy() {
      writing?.close();
      writing = undefined;
      for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
    },
    async [Symbol.asyncDispose]() { writing?.close(); },
  };
}

function viewOf(connection: () => Connection): View {
  return {
    async range(table, after, limit) {
      const listing = rangeListing(table, after, limit);
      return connection().rows(listStatement(listing), listValues(listing));
    },
    row: async (table, key) => connection().row(getStatement(table), key),
    async notes(limit) {
      const rows = connection().rows(plainStatement("SELECT number, table_name, key FROM transfer_change ORDER BY number LIMIT ?", 1), [limit]);
      return notesOf(rows.map(([number, table, key]) => ({ number: number as number, table: table as string, key: key as string })));
    },
  };
}

/** A list in the order of the key, as the engines' statements take it. */
export function rangeListing(table: TableName, after: readonly Kept[] | undefined, limit: number): Parameters<typeof listValues>[0] {
  return { table, equal: [], order: [...tables[table].key], descending: false, limit, ...(after === undefined ? {} : { after }) };
}

export function notesOf(rows: readonly { readonly number: number; readonly table: string; readonly key: string }[]): Notes {
  const unique = new Map<string, { table: TableName; key: Kept[]; text: string }>();
  for (const { table, key } of rows) {
    const text = `${table} ${key}`;
    if (!unique.has(text)) unique.set(text, { table: table as TableName, key: noteKey(table as TableName, key), text });
  }
  return { notes: [...unique.values()], numbers: rows.map(({ number }) => number) };
}
export const keyOfRow = (table: TableName, row: readonly Kept[]): Kept[] => codecOf(table).key.map((at) => row[at]!);
export const quotedTable = (table: TableName): string => quoted(tables[table].name);
