/**
 * The tables as PostgreSQL has them: ids and bytes as bytea, moments and clocks as bigint, JSON as its canonical text (so that
 * digests equal those of the other engines; `jsonb` would write numbers and keys its own way), texts compared by their UTF-8
 * bytes whatever the database's locale. Syntax of PostgreSQL 15 to 18.
 */
import type { Dialect } from "../schema/ddl.ts";

const text = `text COLLATE "C"`;

export const postgresDialect: Dialect = {
  name: "postgres",
  types: { id: "bytea", text, integer: "bigint", real: "double precision", boolean: "boolean", moment: "bigint", clock: "bigint", bytes: "bytea", json: text },
  length: (column, type) => (type === "text" ? `char_length(${column})` : `octet_length(${column})`),
  boolean: () => undefined,
  tableEnd: () => "",
  // The port puts null first; an index that does so too can be walked in either direction.
  indexOrder: (column) => (column.nullable ? " NULLS FIRST" : ""),
};
