/**
 * Every statement that the store runs, made once for each shape and then kept: a shape is a table with the columns asked for,
 * never a value. PostgreSQL prepares each once for a connection, under its name.
 *
 * A statement of an owner table that names no owner bears the mark of a fan-out, for whoever shards and whoever watches.
 *
 * Written as text, not with Kysely: the shapes are eight, and `$1` may stand twice where SQLite's `?` may not.
 */
import type { Listing } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { quoted, snakeOf } from "../schema/names.ts";
import { fanOut } from "../schema/query-check.ts";
import type { TableName } from "../schema/tables.ts";

export interface Statement {
  /** Under which it is prepared; without one it is not. */
  readonly name?: string;
  readonly text: string;
}

export interface Statements {
  /** The schema's name, quoted, and a dot. */
  readonly prefix: string;
  /** Values: the key's columns. */
  get(table: TableName): Statement;
  /** Values: the row. */
  insert(table: TableName): Statement;
  /** Values: the row. */
  put(table: TableName): Statement;
  /** Values: the key's columns. */
  delete(table: TableName): Statement;
  /** Value: the owner; none where everything goes. */
  deleteMany(table: TableName, owned: boolean): Statement;
  /** Values: those of `equal` that are not null. */
  count(table: TableName, equal: Listing["equal"]): Statement;
  /** Values: see `listValues`. */
  list(listing: Listing): Statement;
  /** Any other statement, prepared too. `{}` stands for the prefix. */
  other(text: string): Statement;
}

/** Shapes are as many as the program has; this bound is only for a program gone wrong. */
const shapesCount = 2_000;

/** `schema`: where the tables are. */
export function createStatements(schema: string): Statements {
  const prefix = `${quoted(schema)}.`;
  const kept = new Map<string, Statement>();
  const statement = (shape: string, text: () => string): Statement => {
    let found = kept.get(shape);
    if (found === undefined) {
      found = kept.size < shapesCount ? { name: `cosmicsync_${kept.size}`, text: text() } : { text: text() };
      if (kept.size < shapesCount) kept.set(shape, found);
    }
    return found;
  };
  const from = (table: TableName): string => `${prefix}${quoted(codecOf(table).sqlName)}`;
  const byKey = (table: TableName): string => codecOf(table).key.map((at, i) => `${nameAt(table, at)} = $${i + 1}`).join(" AND ");
  const insertText = (table: TableName): string => `INSERT INTO ${from(table)} (${columnsOf(table)}) VALUES (${codecOf(table).columns.map((_, i) => `$${i + 1}`).join(", ")})`;

  return {
    prefix,
    get: (table) => statement(`get ${table}`, () => `SELECT ${columnsOf(table)} FROM ${from(table)} WHERE ${byKey(table)}`),
    insert: (table) => statement(`insert ${table}`, () => `${insertText(table)} ON CONFLICT DO NOTHING`),
    put: (table) => statement(`put ${table}`, () => {
      const { columns, key } = codecOf(table);
      const others = columns.map((_, at) => at).filter((at) => !key.includes(at)).map((at) => nameAt(table, at));
      if (others.length === 0) return `${insertText(table)} ON CONFLICT DO NOTHING`;
      return `${insertText(table)} ON CONFLICT (${key.map((at) => nameAt(table, at)).join(", ")}) DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(", ")}`;
    }),
    delete: (table) => statement(`delete ${table}`, () => `DELETE FROM ${from(table)} WHERE ${byKey(table)}`),
    deleteMany: (table, owned) => statement(`delete ${owned ? "owned" : "all"} ${table}`, () => `DELETE FROM ${from(table)}${owned ? " WHERE owner_id = $1" : markOf(table, [])}`),
    count: (table, equal) => statement(`count ${table} ${shapeOfEqual(equal)}`, () => `SELECT count(*) FROM ${from(table)}${whereOf(equalConditions(equal))}${markOf(table, equal)}`),
    list: (listing) => statement(shapeOfListing(listing), () => {
      const { table, equal, order, descending, after } = listing;
      const conditions = equalConditions(equal);
      const taken = equalValues(equal).length;
      const present = after?.filter((value) => value !== null).length ?? 0;
      if (after !== undefined) conditions.push(afterCondition(listing, after, taken));
      return `SELECT ${columnsOf(table)} FROM ${from(table)}${whereOf(conditions)}${orderText(table, order, descending)} LIMIT $${taken + present + 1}${markOf(table, equal)}`;
    }),
    other: (text) => statement(text, () => text.replaceAll("{}", prefix)),
  };
}

export const equalValues = (equal: Listing["equal"]): Kept[] => equal.map(({ value }) => value).filter((value) => value !== null);
/** Those of `equal` and of `after` that are not null, and the limit. */
export const listValues = ({ equal, after, limit }: Listing): Kept[] => [...equalValues(equal), ...(after ?? []).filter((value) => value !== null), limit];

/** Where no owner is named, of a table that has owners. */
const markOf = (table: TableName, equal: Listing["equal"]): string => (codecOf(table).owner < 0 || equal.some(({ column }) => column === "ownerId") ? "" : ` ${fanOut}`);
const nameAt = (table: TableName, at: number): string => quoted(codecOf(table).sqlColumns[at]!);
const columnsOf = (table: TableName): string => codecOf(table).sqlColumns.map(quoted).join(", ");
const sqlName = (column: string): string => quoted(snakeOf(column));
const whereOf = (conditions: readonly string[]): string => (conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`);
const shapeOfEqual = (equal: Listing["equal"]): string => equal.map(({ column, value }) => (value === null ? `${column}-` : column)).join();
function shapeOfListing({ table, equal, order, descending, after }: Listing): string {
  return `list ${table} ${shapeOfEqual(equal)} by ${order.join()}${descending ? " down" : ""}${after === undefined ? "" : ` after ${after.map((value) => (value === null ? "0" : "1")).join("")}`}`;
}

function equalConditions(equal: Listing["equal"]): string[] {
  let number = 0;
  return equal.map(({ column, value }) => (value === null ? `${sqlName(column)} IS NULL` : `${sqlName(column)} = $${++number}`));
}

// PostgreSQL puts null last unless told otherwise; said only where null can be, as the indexes do.
function orderText(table: TableName, order: readonly string[], descending: boolean): string {
  if (order.length === 0) return "";
  const codec = codecOf(table);
  const nulls = descending ? " NULLS LAST" : " NULLS FIRST";
  return ` ORDER BY ${order.map((column) => `${sqlName(column)}${descending ? " DESC" : ""}${codec.isNullable(column) ? nulls : ""}`).join(", ")}`;
}

/**
 * "Later in the order than the row given". A row value, `(a, b) > ($1, $2)`, walks an index; with columns that may be null it
 * has to be spelt out, for null compares with nothing.
 */
function afterCondition({ table, order, descending }: Listing, after: readonly Kept[], taken: number): string {
  if (order.length === 0) return "false";
  const codec = codecOf(table);
  const names = order.map(sqlName);
  let number = taken;
  const slots = after.map((value) => (value === null ? undefined : `$${++number}`));
  const later = descending ? "<" : ">";
  if (order.every((column) => !codec.isNullable(column))) return `(${names.join(", ")}) ${later} (${slots.join(", ")})`;
  const alternatives = order.map((column, i) => {
    const before = names.slice(0, i).map((name, j) => (slots[j] === undefined ? `${name} IS NULL` : `${name} = ${slots[j]}`));
    return `(${[...before, laterThan(names[i]!, slots[i], descending, codec.isNullable(column))].join(" AND ")})`;
  });
  return `(${alternatives.join(" OR ")})`;
}

// Null is the first of all.
function laterThan(name: string, slot: string | undefined, descending: boolean, nullable: boolean): string {
  if (slot === undefined) return descending ? "false" : `${name} IS NOT NULL`;
  if (!descending) return `${name} > ${slot}`;
  return nullable ? `(${name} < ${slot} OR ${name} IS NULL)` : `${name} < ${slot}`;
}
