/**
 * The order of a list, the same for every engine: the columns of the index asked for, then the key. Null comes first, false
 * before true, ids and bytes by their bytes, texts by their UTF-8 bytes. `where` columns are constant and order nothing.
 */
import type { ListQuery, Reach } from "./store.ts";
import { codecOf } from "./schema/codec.ts";
import type { Kept } from "./schema/codec.ts";
import type { Table } from "./schema/table.ts";
import { tables } from "./schema/tables.ts";
import type { TableName } from "./schema/tables.ts";

/** Rows one list may ask for: more is a page after a page. */
export const listLimit = 10_000;

/** A list as engines take it: every part checked and encoded. */
export interface Listing {
  readonly table: TableName;
  /** Columns that must be equal, the owner among them. */
  readonly equal: readonly { readonly column: string; readonly value: Kept }[];
  readonly order: readonly string[];
  readonly descending: boolean;
  /** For each column of `order`; absent from the beginning. */
  readonly after?: readonly Kept[];
  readonly limit: number;
}

/** Throws a TypeError on unknown columns or indexes, values of another type, and limits out of bounds. */
export function listingOf<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Listing {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > listLimit) throw new TypeError(`a list's limit is 1 to ${listLimit}`);
  const equal = equalOf(table, reach, query.where);
  const order = orderOf(table, query.index).filter((column) => !equal.some((fixed) => fixed.column === column));
  const codec = codecOf(table);
  const after = query.after as Readonly<Record<string, unknown>> | undefined;
  return {
    table, equal, order, descending: query.descending ?? false, limit: query.limit,
    ...(after === undefined ? {} : { after: order.map((column) => codec.encodeColumn(column, after[column])) }),
  };
}

export function equalOf(table: TableName, reach: Reach, where: object | undefined): { column: string; value: Kept }[] {
  const codec = codecOf(table);
  const equal: { column: string; value: Kept }[] = [];
  if ("owner" in reach) {
    if (codec.owner < 0) throw new TypeError(`${table} is a reference table: it has no owner`);
    equal.push({ column: "ownerId", value: codec.encodeColumn("ownerId", reach.owner) });
  } else if (reach.fanOut !== true) throw new TypeError("a list names its owner, or says fanOut");
  if (where !== undefined) {
    for (const [column, value] of Object.entries(where)) equal.push({ column, value: codec.encodeColumn(column, value) });
  }
  return equal;
}

/** By table and index; as many as the schema has. */
const orders = new Map<string, readonly string[]>();
function orderOf(table: TableName, index: string | undefined): readonly string[] {
  const declared: Table = tables[table];
  if (index === undefined) return declared.key;
  let order = orders.get(`${table}.${index}`);
  if (order === undefined) {
    const chosen = declared.indexes?.[index];
    if (chosen === undefined) throw new TypeError(`no such index: ${table}.${index}`);
    orders.set(`${table}.${index}`, (order = [...new Set([...chosen.columns, ...declared.key])]));
  }
  return order;
}
