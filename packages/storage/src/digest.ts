/**
 * Fingerprints of tables that do not depend on engine or order: the sum of SHA-256 over canonical rows, modulo 2^128, and the
 * count. Sums of ranges add up to the sum of the whole, so a transfer can be proved range by range.
 *
 * A canonical row is the JSON list of its encoded columns by name; bytes are hexadecimal. About 3 microseconds a row.
 */
import { hash } from "node:crypto";
import { codecOf } from "./schema/codec.ts";
import type { Kept } from "./schema/codec.ts";
import { tables } from "./schema/tables.ts";
import type { TableName } from "./schema/tables.ts";
import type { Store, TableDigest } from "./store.ts";

const modulus = 1n << 128n;
export const emptySum = 0n;
export const addToSum = (sum: bigint, digest: bigint): bigint => (sum + digest) % modulus;
export const sumText = (sum: bigint): string => sum.toString(16).padStart(32, "0");

const orders = new Map<TableName, readonly number[]>();
/** `row`: encoded, in the codec's order of columns. */
export const digestRow = (table: TableName, row: readonly Kept[]): bigint => BigInt(`0x${hash("sha256", canonicalRow(table, row), "hex").slice(32)}`);
/** The last eight bytes of the same. */
export const shortDigest = (table: TableName, row: readonly Kept[]): Uint8Array => new Uint8Array(hash("sha256", canonicalRow(table, row), "buffer").subarray(24));

function canonicalRow(table: TableName, row: readonly Kept[]): string {
  let order = orders.get(table);
  if (order === undefined) {
    const { columns } = codecOf(table);
    orders.set(table, (order = [...columns].sort().map((column) => columns.indexOf(column))));
  }
  return JSON.stringify(order.map((at) => { const value = row[at]!; return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex") : value; }));
}

/** All tables, or those named; two stores that hold the same rows answer the same. */
export async function digestAll(store: Store, names: readonly TableName[] = Object.keys(tables) as TableName[]): Promise<Partial<Record<TableName, TableDigest>>> {
  const digests: Partial<Record<TableName, TableDigest>> = {};
  for (const name of names) digests[name] = await store.digest(name);
  return digests;
}
/** The tables that are rebuilt from envelopes. */
export const recordTables = (Object.keys(tables) as TableName[]).filter((name) => tables[name].sort === "record");
