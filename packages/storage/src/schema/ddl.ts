/**
 * The DDL of the tables, as plain text: one statement a line of the list, in a fixed order, the same for the same schema.
 *
 * The engine holds what the codec holds, a second time: STRICT types, NOT NULL, lengths and words as CHECKs, so that a row
 * written past the codec is refused too. A dialect is a value: SQLite's is here, PostgreSQL's in `postgres/dialect.ts`.
 */
import { quoted, snakeOf } from "./names.ts";
import type { Column, ColumnType, Table } from "./table.ts";

export interface Dialect {
  readonly name: string;
  readonly types: Readonly<Record<ColumnType, string>>;
  /** Length of a text in characters, or of bytes. */
  length(column: string, type: ColumnType): string;
  /** What a boolean may hold; none where the engine has booleans. */
  boolean(column: string): string | undefined;
  /** What stands after the closing bracket of a table. */
  tableEnd(table: Table): string;
  /** What stands after a column of an index, where the engine does not put null first by itself. */
  indexOrder?(column: Column): string;
}

/** A row that may grow past a quarter of a page is kept apart from its key: long rows make a clustered tree deep and slow. */
const clusteredBytes = 1_000;

export const sqliteDialect: Dialect = {
  name: "sqlite",
  types: { id: "BLOB", text: "TEXT", integer: "INTEGER", real: "REAL", boolean: "INTEGER", moment: "INTEGER", clock: "INTEGER", bytes: "BLOB", json: "TEXT" },
  length: (column) => `length(${column})`,
  boolean: (column) => `${column} IN (0, 1)`,
  tableEnd: (table) => (largestRowBytes(table) > clusteredBytes ? " STRICT" : " STRICT, WITHOUT ROWID"),
};

/** All statements that make these tables in an empty database. */
export function schemaStatements(tables: Readonly<Record<string, Table>>, dialect: Dialect = sqliteDialect): string[] {
  return Object.values(tables).flatMap((table) => [tableStatement(table, dialect), ...indexStatements(table, dialect)]);
}

export function tableStatement(table: Table, dialect: Dialect = sqliteDialect): string {
  const lines = Object.entries(table.columns).map(([name, column]) => `  ${columnText(sqlName(name), column, dialect)}`);
  lines.push(`  PRIMARY KEY (${table.key.map(sqlName).join(", ")})`);
  return `CREATE TABLE ${quoted(table.name)} (\n${lines.join(",\n")}\n)${dialect.tableEnd(table)}`;
}

export function indexStatements(table: Table, dialect: Dialect = sqliteDialect): string[] {
  const ordered = (name: string): string => `${sqlName(name)}${dialect.indexOrder?.(table.columns[name]!) ?? ""}`;
  return Object.entries(table.indexes ?? {}).map(([name, index]) =>
    `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${quoted(indexName(table, name))} ON ${quoted(table.name)} (${index.columns.map(ordered).join(", ")})`);
}
const sqlName = (column: string): string => quoted(snakeOf(column));
export const indexName = (table: Table, name: string): string => `${table.name}_${snakeOf(name)}`;

function columnText(name: string, column: Column, dialect: Dialect): string {
  const checks = checksOf(name, column, dialect).map((check) => ` CHECK (${check})`).join("");
  return `${name} ${dialect.types[column.type]}${column.nullable ? "" : " NOT NULL"}${checks}`;
}

function checksOf(name: string, column: Column, dialect: Dialect): string[] {
  switch (column.type) {
    case "id": return [`${dialect.length(name, "id")} = 32`];
    case "text": return [
      ...(column.words === undefined ? [] : [`${name} IN (${column.words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")})`]),
      ...(column.max === undefined ? [] : [`${dialect.length(name, "text")} <= ${column.max}`]),
    ];
    case "bytes": return column.max === undefined ? [] : [`${dialect.length(name, "bytes")} <= ${column.max}`];
    case "moment": case "clock": return [`${name} >= 0`];
    case "boolean": { const check = dialect.boolean(name); return check === undefined ? [] : [check]; }
    case "integer": case "real": case "json": return [];
  }
}

function largestRowBytes(table: Table): number {
  return Object.values(table.columns).reduce((sum, column) => sum + largestBytes(column), 0);
}
function largestBytes(column: Column): number {
  switch (column.type) {
    case "id": return 32;
    case "text": return column.words === undefined ? (column.max ?? 4_096) : Math.max(...column.words.map((word) => word.length));
    case "bytes": return column.max ?? 4_096;
    case "json": return 4_096;
    case "integer": case "real": case "boolean": case "moment": case "clock": return 8;
  }
}
