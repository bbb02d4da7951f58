/**
 * Every statement that the store runs, written with Kysely once for each shape and then kept: a shape is a table with the
 * columns asked for, never a value. The text comes out of Kysely's compiler; `node:sqlite` prepares it once for each connection.
 *
 * Costs: compiling a shape takes about 100 microseconds, and happens once.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import type { Expression, SqlBool } from "kysely";
import type { Listing } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { snakeOf } from "../schema/names.ts";
import type { TableName } from "../schema/tables.ts";

/** A statement's text; it takes its values in the order in which the functions below say. */
export interface Statement {
  readonly text: string;
  /** Numbers of the values, in the order of the question marks. */
  readonly slots: readonly number[];
}

type AnyTable = Record<string, Kept | Slot>;
/** Stands where a value will stand. */
class Slot {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}
const slot = (number: number): Slot => new Slot(number);

const compiler = new Kysely<Record<string, AnyTable>>({
  dialect: { createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (database) => new SqliteIntrospector(database), createQueryCompiler: () => new SqliteQueryCompiler() },
});

const kept = new Map<string, Statement>();
/** Shapes are as many as the program has; this bound is only for a program gone wrong. */
const shapesCount = 2_000;
interface Query { compile(): { sql: string; parameters: readonly unknown[] } }
function statementOf(shape: string, make: () => Query): Statement {
  let statement = kept.get(shape);
  if (statement === undefined) {
    statement = compiled(make());
    if (kept.size >= shapesCount) kept.clear();
    kept.set(shape, statement);
  }
  return statement;
}
/** One statement for each table: found by its name, so that no shape has to be spelt. */
function byTable(make: (table: TableName) => Query): (table: TableName) => Statement {
  const statements = new Map<TableName, Statement>();
  return (table) => {
    let statement = statements.get(table);
    if (statement === undefined) statements.set(table, (statement = compiled(make(table))));
    return statement;
  };
}
function compiled(query: Query): Statement {
  const { sql: text, parameters } = query.compile();
  return { text, slots: parameters.map((parameter) => { if (parameter instanceof Slot) return parameter.number; throw new TypeError("a statement holds a value"); }) };
}

/** Values: the key's columns. */
export const getStatement = byTable((table) => {
  const { sqlName, sqlColumns, key } = codecOf(table);
  return compiler.selectFrom(sqlName).select(sqlColumns as string[]).where((eb) => eb.and(key.map((at, i) => eb(sqlColumns[at]!, "=", slot(i)))));
});

/** Values: the row. */
export const insertStatement = byTable((table) => {
  const { sqlName, sqlColumns } = codecOf(table);
  return compiler.insertInto(sqlName).values(Object.fromEntries(sqlColumns.map((column, i) => [column, slot(i)]))).onConflict((oc) => oc.doNothing());
});

/** Values: the row. */
export const putStatement = byTable((table) => {
  const { sqlName, sqlColumns, key } = codecOf(table);
  const keyColumns = key.map((at) => sqlColumns[at]!);
  const others = sqlColumns.filter((column) => !keyColumns.includes(column));
  const insert = compiler.insertInto(sqlName).values(Object.fromEntries(sqlColumns.map((column, i) => [column, slot(i)])));
  if (others.length === 0) return insert.onConflict((oc) => oc.doNothing());
  return insert.onConflict((oc) => oc.columns(keyColumns).doUpdateSet((eb) => Object.fromEntries(others.map((column) => [column, eb.ref(`excluded.${column}`)]))));
});

/** Values: the key's columns. */
export const deleteStatement = byTable((table) => {
  const { sqlName, sqlColumns, key } = codecOf(table);
  return compiler.deleteFrom(sqlName).where((eb) => eb.and(key.map((at, i) => eb(sqlColumns[at]!, "=", slot(i)))));
});

/** Value: the owner; none where everything goes. */
export function deleteManyStatement(table: TableName, owned: boolean): Statement {
  return statementOf(`delete ${owned ? "owned" : "all"} ${table}`, () => {
    const remove = compiler.deleteFrom(codecOf(table).sqlName);
    return owned ? remove.where("owner_id", "=", slot(0)) : remove;
  });
}

/** Values: those of `equal` that are not null. */
export function countStatement(table: TableName, equal: Listing["equal"]): Statement {
  return statementOf(`count ${table} ${shapeOfEqual(equal)}`, () =>
    compiler.selectFrom(codecOf(table).sqlName).select((eb) => eb.fn.countAll().as("count")).where((eb) => eb.and(conditionsOf(equal))));
}

/**
 * Values: those of `equal` that are not null, those of `after` that are not null, the limit. SQLite plans by a bare limit's
 * value, and so prepares the statement anew each time that one is bound (10 to 40 microseconds); by a sum it does not.
 */
export function listStatement(listing: Listing): Statement {
  const { table, equal, order, descending, after } = listing;
  const shape = `list ${table} ${shapeOfEqual(equal)} by ${order.join()}${descending ? " down" : ""}${after === undefined ? "" : ` after ${after.map((value) => (value === null ? "0" : "1")).join("")}`}`;
  return statementOf(shape, () => {
    const codec = codecOf(table);
    const taken = equal.filter(({ value }) => value !== null).length;
    const present = after?.filter((value) => value !== null).length ?? 0;
    let query = compiler.selectFrom(codec.sqlName).select(codec.sqlColumns as string[]).where((eb) => eb.and([...conditionsOf(equal), ...(after === undefined ? [] : [afterCondition(listing, after, taken)])]));
    for (const column of order) query = query.orderBy(snakeOf(column), descending ? "desc" : "asc");
    return query.limit(sql<number>`${slot(taken + present)} + 0`);
  });
}
export const listValues = ({ equal, after, limit }: Listing): Kept[] => [...equalValues(equal), ...(after ?? []).filter((value) => value !== null), limit];
export const equalValues = (equal: Listing["equal"]): Kept[] => equal.map(({ value }) => value).filter((value) => value !== null);

function shapeOfEqual(equal: Listing["equal"]): string {
  let shape = "";
  for (const { column, value } of equal) shape += value === null ? `${column}-,` : `${column},`;
  return shape;
}

function conditionsOf(equal: Listing["equal"]): Expression<SqlBool>[] {
  let number = 0;
  return equal.map(({ column, value }) => (value === null ? sql<SqlBool>`${sql.ref(snakeOf(column))} is null` : sql<SqlBool>`${sql.ref(snakeOf(column))} = ${slot(number++)}`));
}

/**
 * "Later in the order than the row given". A row value, `(a, b) > (?, ?)`, walks an index; with columns that may be null it has
 * to be spelt out, for null compares with nothing.
 */
function afterCondition({ table, order, descending }: Listing, after: readonly Kept[], taken: number): Expression<SqlBool> {
  const codec = codecOf(table);
  const refs = order.map((column) => sql.ref(snakeOf(column)));
  let number = taken;
  const slots = after.map((value) => (value === null ? undefined : slot(number++)));
  if (order.length === 0) return sql<SqlBool>`0`;
  const later = sql.raw(descending ? "<" : ">");
  if (order.every((column) => !codec.isNullable(column))) {
    return order.length === 1 ? sql<SqlBool>`${refs[0]!} ${later} ${slots[0]!}` : sql<SqlBool>`(${sql.join(refs)}) ${later} (${sql.join(slots.map((each) => sql`${each!}`))})`;
  }
  const alternatives = order.map((column, i) => {
    const before = order.slice(0, i).map((_, j) => (slots[j] === undefined ? sql<SqlBool>`${refs[j]!} is null` : sql<SqlBool>`${refs[j]!} = ${slots[j]}`));
    return sql<SqlBool>`(${sql.join([...before, laterThan(refs[i]!, slots[i], descending, codec.isNullable(column))], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
}

// Null is the first of all.
function laterThan(ref: Expression<unknown>, value: Slot | undefined, descending: boolean, nullable: boolean): Expression<SqlBool> {
  if (value === undefined) return descending ? sql<SqlBool>`0` : sql<SqlBool>`${ref} is not null`;
  if (!descending) return sql<SqlBool>`${ref} > ${value}`;
  return nullable ? sql<SqlBool>`(${ref} < ${value} or ${ref} is null)` : sql<SqlBool>`${ref} < ${value}`;
}
