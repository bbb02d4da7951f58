/**
 * Rows of PostgreSQL's text protocol to what the codec reads. Values go the other way as they are: `pg` sends bytes as bytes
 * and the rest as text, and the column's type decides.
 *
 * Throws storage/broken on a whole number beyond 2^53: this program never writes one, so somebody else did.
 */
import { StorageError } from "../errors.ts";
import type { Kept } from "../schema/codec.ts";
import type { Column, ColumnType } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";

/** A row as it comes over the wire. */
export type WireRow = readonly (string | null)[];

const known = new Map<TableName, readonly ((text: string) => Kept)[]>();

/** `wire` has the table's columns in the codec's order. */
export function keptRow(table: TableName, wire: WireRow): Kept[] {
  let readers = known.get(table);
  if (readers === undefined) known.set(table, (readers = Object.values(tables[table].columns as Record<string, Column>).map(({ type }) => readersByType[type])));
  const kept = new Array<Kept>(wire.length);
  for (let i = 0; i < wire.length; i++) {
    const text = wire[i]!;
    kept[i] = text === null ? null : readers[i]!(text);
  }
  return kept;
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new StorageError("storage/broken", { reason: "a whole number is beyond 2^53" });
  return number;
}

/** `\x` and two digits a byte. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}

const same = (text: string): string => text;
const readersByType: Record<ColumnType, (text: string) => Kept> = {
  id: (text) => Buffer.from(text.slice(2), "hex"),
  bytes: bytesOf,
  text: same, json: same,
  integer: wholeNumber, moment: wholeNumber, clock: wholeNumber,
  real: Number,
  boolean: (text) => (text === "t" ? 1 : 0),
};
