/**
 * Rows to engine values and back, and the first of two guards of every table: a row with a column that is unknown, absent, of
 * another type or too long throws a TypeError that names table and column, never the value.
 *
 * On disk an id is 32 bytes, a boolean 0 or 1, JSON its canonical text; moments, clocks and integers are integers. U+0000 and
 * halves of surrogate pairs are refused: other engines cannot hold them.
 */
import { canonicalJson } from "@cosmicsync/protocol";
import { decodeId, encodeId } from "./id-text.ts";
import { snakeOf } from "./names.ts";
import type { Column, ColumnType } from "./table.ts";
import { tables } from "./tables.ts";
import type { Key, Row, TableName } from "./tables.ts";

/** What an engine takes and gives. */
export type Kept = null | number | string | Uint8Array;

export interface TableCodec {
  readonly table: TableName;
  /** Name in SQL. */
  readonly sqlName: string;
  /** Columns in the order of every encoded row. */
  readonly columns: readonly string[];
  readonly sqlColumns: readonly string[];
  /** Where the key's columns stand. */
  readonly key: readonly number[];
  /** Where `ownerId` stands, -1 on a reference table. */
  readonly owner: number;
  positionOf(column: string): number;
  isNullable(column: string): boolean;
  encodeRow(row: object): Kept[];
  encodeKey(key: object): Kept[];
  encodeColumn(column: string, value: unknown): Kept;
  decodeRow(kept: readonly Kept[]): Record<string, unknown>;
}

const codecs = new Map<TableName, TableCodec>();
/** Throws a TypeError on a table that does not exist. */
export function codecOf(table: TableName): TableCodec {
  let codec = codecs.get(table);
  if (codec === undefined) {
    if (!Object.hasOwn(tables, table)) throw new TypeError(`no such table: ${table}`);
    codecs.set(table, (codec = createCodec(table)));
  }
  return codec;
}
export const decodeRow = <T extends TableName>(table: T, kept: readonly Kept[]): Row<T> => codecOf(table).decodeRow(kept) as Row<T>;
export function keyOf<T extends TableName>(table: T, row: Row<T>): Key<T> {
  return Object.fromEntries(tables[table].key.map((column) => [column, (row as Record<string, unknown>)[column]])) as Key<T>;
}

function createCodec(table: TableName): TableCodec {
  const declared = tables[table];
  const entries: [string, Column][] = Object.entries(declared.columns);
  const columns = entries.map(([name]) => name);
  const encoders = entries.map(([name, column]) => encoderOf(`${table}.${name}`, column));
  const decoders = entries.map(([, column]) => decoderOf[column.type]);
  const positions = new Map(columns.map((name, at) => [name, at]));
  const key = declared.key.map((name) => positions.get(name)!);
  const keyNames: readonly string[] = declared.key;

  const positionOf = (column: string): number => {
    const at = positions.get(column);
    if (at === undefined) throw new TypeError(`no such column: ${table}.${column}`);
    return at;
  };
  const refuseOthers = (given: object, expected: readonly string[]): never => {
    const known = new Set(expected);
    const odd = Object.keys(given).find((name) => !known.has(name)) ?? expected.find((name) => !Object.hasOwn(given, name));
    throw new TypeError(known.has(odd!) ? `${table}.${odd} is absent` : `no such column here: ${table}.${odd}`);
  };
  return {
    table, columns, key, positionOf,
    sqlName: declared.name,
    sqlColumns: columns.map(snakeOf),
    owner: positions.get("ownerId") ?? -1,
    isNullable: (column) => entries[positionOf(column)]![1].nullable,
    encodeRow(row) {
      const values = row as Record<string, unknown>;
      const kept = new Array<Kept>(columns.length);
      for (let i = 0; i < columns.length; i++) kept[i] = encoders[i]!(values[columns[i]!]);
      if (Object.keys(row).length !== columns.length) refuseOthers(row, columns);
      return kept;
    },
    encodeKey(given) {
      const values = given as Record<string, unknown>;
      const kept = keyNames.map((name, i) => encoders[key[i]!]!(values[name]));
      if (Object.keys(given).length !== keyNames.length) refuseOthers(given, keyNames);
      return kept;
    },
    encodeColumn: (column, value) => encoders[positionOf(column)]!(value),
    decodeRow(kept) {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < columns.length; i++) {
        const value = kept[i]!;
        row[columns[i]!] = value === null ? null : decoders[i]!(value);
      }
      return row;
    },
  };
}

type Encoder = (value: unknown) => Kept;
function encoderOf(where: string, column: Column): Encoder {
  const encode = plainEncoderOf(where, column);
  if (column.nullable) return (value) => (value === null ? null : encode(value));
  return encode;
}

function plainEncoderOf(where: string, column: Column): Encoder {
  const refuse = (expected: string): never => { throw new TypeError(`${where} must be ${expected}`); };
  const { max, words } = column;
  switch (column.type) {
    case "id": return (value) => decodeId(value) ?? refuse("an id");
    case "text": return (value) => {
      if (typeof value !== "string") return refuse("a text");
      if (words !== undefined) return words.includes(value) ? value : refuse(`one of ${words.join(", ")}`);
      if (max !== undefined && value.length > max && charsOf(value) > max) return refuse(`at most ${max} characters`);
      if (!value.isWellFormed() || value.includes("\u0000")) return refuse("a text without U+0000 and without half a surrogate pair");
      return value;
    };
    case "bytes": return (value) => {
      if (!(value instanceof Uint8Array)) return refuse("bytes");
      return max !== undefined && value.length > max ? refuse(`at most ${max} bytes`) : value;
    };
    case "integer": return (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : refuse("a safe integer"));
    case "moment": case "clock": return (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) + 0 : refuse("a safe integer from 0"));
    case "real": return (value) => (typeof value === "number" && Number.isFinite(value) ? value + 0 : refuse("a finite number"));
    case "boolean": return (value) => (value === true ? 1 : value === false ? 0 : refuse("true or false"));
    case "json": return (value) => (value === undefined ? refuse("a JSON value") : canonicalJson(value));
  }
}

/** Code points, as SQLite, PostgreSQL and JSON Schema count characters. */
function charsOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const same = (value: NonNullable<Kept>): unknown => value;
const decoderOf: Record<ColumnType, (value: NonNullable<Kept>) => unknown> = {
  id: (value) => encodeId(value as Uint8Array),
  text: same, integer: same, real: same, moment: same, clock: same, bytes: same,
  boolean: (value) => value === 1,
  json: (value) => JSON.parse(value as string) as unknown,
};
