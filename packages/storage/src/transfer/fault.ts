/**
 * Rows that one engine holds and the other cannot, or would hold as something else. Our codec lets none of them in; a file that
 * another program wrote to may have them. They are refused by name instead of being changed on the way, as tools of the field do.
 */
import type { Kept } from "../schema/codec.ts";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";

const judges = new Map<TableName, readonly { readonly at: number; readonly judge: (value: NonNullable<Kept>) => boolean; readonly why: string; readonly name: string }[]>();

/** In words, with the column; undefined where all is well. */
export function faultOf(table: TableName, row: readonly Kept[]): string | undefined {
  let judged = judges.get(table);
  if (judged === undefined) judges.set(table, (judged = judgesOf(table)));
  for (const { at, judge, why, name } of judged) {
    const value = row[at]!;
    if (value !== null && judge(value)) return `${name}: ${why}`;
  }
  return undefined;
}

function judgesOf(table: TableName): { at: number; judge: (value: NonNullable<Kept>) => boolean; why: string; name: string }[] {
  return Object.entries(tables[table].columns as Record<string, Column>).flatMap(([name, { type }], at) => {
    switch (type) {
      case "text": case "json": return [{ at, name, judge: (value: NonNullable<Kept>) => (value as string).includes("\u0000"), why: "U+0000 in a text" }];
      case "real": return [{ at, name, judge: (value: NonNullable<Kept>) => !Number.isFinite(value), why: "not a finite number" }];
      case "integer": case "moment": case "clock": return [{ at, name, judge: (value: NonNullable<Kept>) => !Number.isSafeInteger(value), why: "a whole number beyond 2^53" }];
      case "id": case "bytes": case "boolean": return [];
    }
  });
}
