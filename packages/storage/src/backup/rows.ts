/** Rows as lines of a backup and back: a list in the order of the columns, ids and bytes in hexadecimal. */
import { hash } from "node:crypto";
import { compareKept } from "../memory/compare.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { tableNames } from "../transfer/change-log.ts";
import { keyText } from "../transfer/state.ts";

/** Signed-in browsers, answers to repeat and open claims live shorter than a backup: they are not in it, and nobody is signed in after a restore. */
const passing: ReadonlySet<TableName> = new Set<TableName>(["session", "idempotency", "claimChallenge"]);
export const backedUp: readonly TableName[] = tableNames.filter((table) => !passing.has(table));

export const rowLine = (row: readonly Kept[]): string => keyText(row);

export function rowOfLine(table: TableName, line: unknown): Kept[] {
  const columns = Object.values(tables[table].columns as Record<string, Column>);
  return (line as (string | number | null)[]).map((value, at) => {
    const { type } = columns[at]!;
    return value !== null && (type === "id" || type === "bytes") ? new Uint8Array(Buffer.from(value as string, "hex")) : value;
  });
}

export function compareKeys(one: readonly Kept[], other: readonly Kept[]): number {
  for (let i = 0; i < one.length; i++) {
    const order = compareKept(one[i]!, other[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** One key in so many begins a chunk, wherever it stands: a row that comes or goes moves no other chunk's border. */
const rowsInChunk = 64;
export const beginsChunk = (key: readonly Kept[]): boolean => hash("sha256", keyText(key), "buffer").readUInt16BE(0) % rowsInChunk === 0;
export const columnsOf = (table: TableName): readonly string[] => codecOf(table).columns;
