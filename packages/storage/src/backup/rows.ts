/**
 * Rows as lines of a backup and back: values in the order of the columns, ids and bytes in hexadecimal; what is somebody's words is
 * sealed (`whose.ts`).
 */
import { hash } from "node:crypto";
import { compareKept } from "../memory/compare.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { keyText } from "../transfer/state.ts";
import type { View } from "../transfer/side.ts";
import type { KeyRing } from "./key-file.ts";
import type { PersonKeys } from "./person-keys.ts";
import { openWords, sealingKey, sealWords, type SealingKey } from "./seal.ts";
import { layoutOf } from "./whose.ts";

/** The lines of some rows of one table. */
export async function linesOf(table: TableName, rows: readonly Kept[][], keys: PersonKeys, view: View): Promise<string[]> {
  const { clear, sealed, by, isOpen } = layoutOf(table);
  if (sealed.length === 0) return rows.map(keyText);
  const names = rows.map((row) => (isOpen(row) ? [] : by.map((at) => row[at]).filter((name) => name instanceof Uint8Array)));
  const needed = names.filter((each) => each.length > 0);
  const found = (await keys.of(needed, view)).values();
  return rows.map((row, i) => {
    const inClear = keyText(clear.map((at) => row[at]!)), rest = sealed.map((at) => row[at]!);
    const start = inClear === "[]" ? "[" : `${inClear.slice(0, -1)},`;
    if (names[i]!.length === 0) return `${start}null,${keyText(rest)}]`;
    const key = found.next().value as SealingKey;
    return `${start}"${key.id}","${sealWords(key, Buffer.from(wordsText(rest)), contextOf(table, inClear)).toString("base64")}"]`;
  });
}

export type Opened = { readonly row: Kept[]; /** Some of it was sealed under a key that is gone. */ readonly gone: boolean };
/** Undefined where nothing is left of the row. Throws an Error on a line that no backup wrote. */
export function openLine(table: TableName, line: readonly unknown[], ring: KeyRing, derived: Map<string, SealingKey | undefined>): Opened | undefined {
  const { clear, sealed, left } = layoutOf(table);
  if (sealed.length === 0) return { row: valuesOf(table, line, codecOf(table).columns.map((_, at) => at)), gone: false };
  const row = new Array<Kept>(clear.length + sealed.length).fill(null);
  const place = (values: readonly Kept[], at: readonly number[]): void => { for (const [i, position] of at.entries()) row[position] = values[i]!; };
  const inClear = line.slice(0, clear.length);
  place(valuesOf(table, inClear, clear), clear);
  const [ids, rest] = line.slice(clear.length);
  if (ids === null) {
    place(valuesOf(table, rest as unknown[], sealed), sealed);
    return { row, gone: false };
  }
  const key = keyFor(String(ids), ring, derived);
  if (key === undefined) {
    if (left === undefined) return undefined;
    place(left, sealed);
    return { row, gone: true };
  }
  const words = openWords(key, Buffer.from(String(rest), "base64"), contextOf(table, JSON.stringify(inClear)));
  if (words === undefined) throw new Error(`sealed words of ${table} do not open under their key`);
  place(wordsOf(table, words.toString(), sealed), sealed);
  return { row, gone: false };
}

const contextOf = (table: TableName, inClear: string): string => `${table} ${inClear}`;
const derivedCount = 50_000;
function keyFor(ids: string, ring: KeyRing, derived: Map<string, SealingKey | undefined>): SealingKey | undefined {
  if (derived.has(ids)) return derived.get(ids);
  if (derived.size >= derivedCount) derived.clear();
  const secrets = ids.split(",").map((id) => ring.keys.get(id)?.secret);
  const key = secrets.every((secret) => secret !== undefined) ? sealingKey(secrets) : undefined;
  derived.set(ids, key);
  return key;
}

/** Bytes in base64 here: what is sealed does not compress. */
const wordsText = (values: readonly Kept[]): string => JSON.stringify(values.map((value) => (value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64") : value)));
const wordsOf = (table: TableName, text: string, at: readonly number[]): Kept[] => valuesOf(table, JSON.parse(text) as unknown[], at, "base64");

function valuesOf(table: TableName, values: readonly unknown[], at: readonly number[], coding: "hex" | "base64" = "hex"): Kept[] {
  const columns = Object.values(tables[table].columns as Record<string, Column>);
  return at.map((position, i) => {
    const { type } = columns[position]!;
    const value = values[i] as string | number | null;
    return value !== null && (type === "id" || type === "bytes") ? new Uint8Array(Buffer.from(value as string, coding)) : value;
  });
}

/** By what a chunk is cut: the key, as far as it is in the clear. */
export const borderOfRow = (table: TableName, row: readonly Kept[]): Kept[] => layoutOf(table).border.map((at) => row[at]!);
export function borderOfLine(table: TableName, line: readonly unknown[]): Kept[] {
  const { clear, border } = layoutOf(table);
  return valuesOf(table, border.map((at) => line[clear.indexOf(at)]), border);
}

/** Of a line as it stands in a file. */
export const lineDigest = (text: string): bigint => BigInt(`0x${hash("sha256", text, "hex").slice(32)}`);

export function compareKeys(one: readonly Kept[], other: readonly Kept[]): number {
  for (let i = 0; i < one.length; i++) {
    const order = compareKept(one[i]!, other[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** One border in so many begins a chunk, wherever it stands: a row that comes or goes moves no other chunk's border. */
const rowsInChunk = 64;
export const beginsChunk = (border: string): boolean => hash("sha256", border, "buffer").readUInt16BE(0) % rowsInChunk === 0;
export const columnsOf = (table: TableName): readonly string[] => codecOf(table).columns;
