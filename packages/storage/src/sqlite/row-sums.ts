/**
 * A sum for every row that no record can make again (tables of sort `local`), kept in the same step as the row. SQLite checks
 * how its pages hang together, not what stands in a row; with the sums `checkFile` finds a row that the disk changed.
 *
 * Belongs to the engine, like the search index: made anew where it is missing and after a migration, never transferred. One small
 * write a row; reading costs nothing.
 */
import { hash } from "node:crypto";
import { shortDigest } from "../digest.ts";
import { listingOf } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { plainStatement } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { listStatement, listValues } from "./queries.ts";

export const rowSumSchema = "CREATE TABLE row_sum (table_name TEXT NOT NULL, owner_id BLOB NOT NULL, key BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (table_name, owner_id, key)) STRICT, WITHOUT ROWID";
export const rowSumStatement = plainStatement("INSERT INTO row_sum (table_name, owner_id, key, sum) VALUES (?, ?, ?, ?) ON CONFLICT (table_name, owner_id, key) DO UPDATE SET sum = excluded.sum", 4);
const drop = plainStatement("DELETE FROM row_sum WHERE table_name = ? AND owner_id = ? AND key = ?", 3);
const dropOwned = plainStatement("DELETE FROM row_sum WHERE table_name = ? AND owner_id = ?", 2);
const dropAll = plainStatement("DELETE FROM row_sum WHERE table_name = ?", 1);
const get = plainStatement("SELECT sum FROM row_sum WHERE table_name = ? AND owner_id = ? AND key = ?", 3);
const count = plainStatement("SELECT count(*) FROM row_sum WHERE table_name = ?", 1);
const isThere = plainStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'row_sum'", 0);

export const isSummed = (table: TableName): boolean => tables[table].sort === "local";
const nobody = new Uint8Array(0);

/** `row`: encoded. */
export function putRowSum(connection: Connection, table: TableName, row: readonly Kept[]): void {
  connection.run(rowSumStatement, rowSumValues(table, row));
}
export function rowSumValues(table: TableName, row: readonly Kept[]): Kept[] {
  const { key, owner } = codecOf(table);
  return [table, owner < 0 ? nobody : row[owner]!, keySum(key.map((at) => row[at]!)), shortDigest(table, row)];
}
/** `key`: encoded, in the order of the table's key, which begins with the owner. */
export function dropRowSum(connection: Connection, table: TableName, key: readonly Kept[]): void {
  connection.run(drop, [table, codecOf(table).owner < 0 ? nobody : key[0]!, keySum(key)]);
}
export const dropRowSumsOf = (connection: Connection, table: TableName, owner: Kept): number => connection.run(dropOwned, [table, owner]);
export const dropRowSums = (connection: Connection, table: TableName): number => connection.run(dropAll, [table]);

/** Makes the sums where there are none; `anew`: also where there are, as after a migration. */
export function ensureRowSums(connection: Connection, anew: boolean): void {
  const has = connection.row(isThere, []) !== undefined;
  if (has && !anew) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    if (has) connection.exec("DROP TABLE row_sum");
    connection.exec(rowSumSchema);
    for (const table of summedTables) for (const row of everyRow(connection, table)) putRowSum(connection, table, row);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.database.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

/** Tables of which some row is not as it was written, or is missing, and how many; undefined where sums were never made. */
export function wrongRows(connection: Connection): { readonly table: TableName; readonly rows: number }[] | undefined {
  if (connection.row(isThere, []) === undefined) return undefined;
  const found: { table: TableName; rows: number }[] = [];
  for (const table of summedTables) {
    const { key, owner } = codecOf(table);
    let wrong = 0, seen = 0;
    for (const row of everyRow(connection, table)) {
      const sum = connection.row(get, [table, owner < 0 ? nobody : row[owner]!, keySum(key.map((at) => row[at]!))])?.[0] as Uint8Array | undefined;
      if (sum === undefined || Buffer.compare(sum, shortDigest(table, row)) !== 0) wrong++;
      if (sum !== undefined) seen++;
    }
    const sums = connection.row(count, [table])![0] as number;
    if (wrong > 0 || sums !== seen) found.push({ table, rows: Math.max(wrong, sums - seen) });
  }
  const names: readonly string[] = summedTables;
  const strange = connection.rows(plainStatement("SELECT DISTINCT table_name FROM row_sum", 0), []).filter(([name]) => !names.includes(name as string));
  if (strange.length > 0) found.push({ table: summedTables[0]!, rows: strange.length });
  return found;
}

const summedTables = (Object.keys(tables) as TableName[]).filter(isSummed);
const keySum = (key: readonly Kept[]): Uint8Array => {
  const text = JSON.stringify(key.map((value) => (value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex") : value)));
  return new Uint8Array(hash("sha256", text, "buffer").subarray(0, 12));
};

function* everyRow(connection: Connection, table: TableName): Generator<Kept[]> {
  const pageRows = 500;
  for (let after: Record<string, unknown> | undefined; ;) {
    const listing = listingOf(table, { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    const rows = connection.rows(listStatement(listing), listValues(listing));
    yield* rows;
    if (rows.length < pageRows) return;
    after = codecOf(table).decodeRow(rows.at(-1)!);
  }
}
