/** Made-up rows for tests: ids by number, valid rows of any table, and how to spoil a column. Nothing here is about anybody. */
import { createHash } from "node:crypto";
import { encodeId } from "@cosmicsync/protocol";
import type { RecordId } from "@cosmicsync/protocol";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { Row, TableName } from "../schema/tables.ts";

/** The same id for the same name, spread evenly as real ids are. */
export const idOf = (name: string | number): RecordId => encodeId(createHash("sha256").update(String(name)).digest());

/** A valid row: `seed` makes rows differ, `changes` replaces columns. */
export function rowOf<T extends TableName>(table: T, seed: string | number, changes: Partial<Row<T>> = {}): Row<T> {
  const columns: Record<string, Column> = tables[table].columns;
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Object.hasOwn(changes, name) ? (changes as Record<string, unknown>)[name] : valueOf(column, `${table}.${name}.${seed}`)])) as Row<T>;
}

function valueOf(column: Column, seed: string): unknown {
  const number = Number.parseInt(createHash("sha256").update(seed).digest("hex").slice(0, 8), 16);
  switch (column.type) {
    case "id": return idOf(seed);
    case "text": return column.words === undefined ? `word ${number}`.slice(0, column.max ?? 40) : column.words[number % column.words.length];
    case "integer": return number - 2_000_000_000;
    case "real": return number / 7;
    case "boolean": return number % 2 === 1;
    case "moment": case "clock": return number;
    case "bytes": return new Uint8Array(createHash("sha256").update(seed).digest().subarray(0, Math.min(16, column.max ?? 16)));
    case "json": return { text: `word ${number}`, list: [number, null, true] };
  }
}

/** Values that a column must refuse, each with the reason. */
export function spoilersOf(column: Column): { why: string; value: unknown }[] {
  const spoilers: { why: string; value: unknown }[] = [{ why: "undefined", value: undefined }];
  if (!column.nullable && column.type !== "json") spoilers.push({ why: "null", value: null });
  switch (column.type) {
    case "id": spoilers.push({ why: "a short id", value: "abc" }, { why: "an id in capitals", value: "A".repeat(52) }, { why: "bytes", value: new Uint8Array(32) }); break;
    case "text":
      spoilers.push({ why: "a number", value: 1 }, { why: "U+0000", value: "a\u0000b" }, { why: "half a surrogate pair", value: "\ud800" });
      if (column.words !== undefined) spoilers.push({ why: "another word", value: "elsewhere" });
      if (column.max !== undefined) spoilers.push({ why: "too long", value: "x".repeat(column.max + 1) });
      break;
    case "integer": spoilers.push({ why: "a fraction", value: 0.5 }, { why: "beyond 2^53", value: 2 ** 53 }, { why: "a text", value: "1" }); break;
    case "moment": case "clock": spoilers.push({ why: "before 1970", value: -1 }, { why: "a fraction", value: 0.5 }, { why: "a bigint", value: 1n }); break;
    case "real": spoilers.push({ why: "not a number", value: Number.NaN }, { why: "infinite", value: Number.POSITIVE_INFINITY }, { why: "a text", value: "1" }); break;
    case "boolean": spoilers.push({ why: "1", value: 1 }, { why: "a text", value: "true" }); break;
    case "bytes":
      spoilers.push({ why: "a text", value: "ab" }, { why: "a list", value: [1] });
      if (column.max !== undefined) spoilers.push({ why: "too long", value: new Uint8Array(column.max + 1) });
      break;
    case "json": spoilers.push({ why: "a function", value: () => 1 }, { why: "not a number", value: Number.NaN }, { why: "a date", value: new Map() }); break;
  }
  return spoilers;
}
