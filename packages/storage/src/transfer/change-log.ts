/**
 * Notes of changes, made by the engine itself: a trigger on each table writes the key of every row that is inserted, changed or
 * deleted into `transfer_change`, in the same transaction, whichever program changed it. The same triggers are the fence: while
 * `transfer_state` has the row `fence`, they refuse.
 *
 * The design keeps triggers out of the schema; these are there only while a transfer or its way back is open. They cost an
 * insert for each change. Refused instead: notes written by our own store, which miss what other processes and other versions
 * write.
 */
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { quoted, snakeOf } from "../schema/names.ts";
import type { Table } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";

export const tableNames = Object.keys(tables) as TableName[];
/** SQLSTATE of the fence; no class of PostgreSQL begins with it. */
export const fenceState = "CS001";

export const sqliteLogTables = [
  "CREATE TABLE IF NOT EXISTS transfer_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
  "CREATE TABLE IF NOT EXISTS transfer_change (number INTEGER PRIMARY KEY, table_name TEXT NOT NULL, key TEXT NOT NULL) STRICT",
];
export const postgresLogTables = [
  "CREATE TABLE IF NOT EXISTS {}transfer_state (name text PRIMARY KEY, value text NOT NULL)",
  "CREATE TABLE IF NOT EXISTS {}transfer_change (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, table_name text NOT NULL, key text NOT NULL)",
];

const events = ["insert", "update", "delete"] as const;
const triggerName = (table: TableName, event: string): string => quoted(`transfer_${tables[table].name}_${event}`);
const keyColumns = (table: TableName): string[] => [...tables[table].key].map((name) => quoted(snakeOf(name)));

export function sqliteTriggers(table: TableName): string[] {
  const columns = tables[table].columns as Table["columns"];
  const key = (row: "NEW" | "OLD"): string => `json_array(${[...tables[table].key].map((name) => {
    const column = `${row}.${quoted(snakeOf(name))}`;
    return columns[name]!.type === "id" ? `lower(hex(${column}))` : column;
  }).join(", ")})`;
  const note = (row: "NEW" | "OLD"): string => `INSERT INTO transfer_change (table_name, key) VALUES ('${table}', ${key(row)})`;
  const fence = `SELECT RAISE(ABORT, 'moved by a transfer') WHERE EXISTS (SELECT 1 FROM transfer_state WHERE name = 'fence')`;
  const moved = keyColumns(table).map((column) => `NEW.${column} IS NOT OLD.${column}`).join(" OR ");
  const trigger = (name: string, when: string, body: string): string => `CREATE TRIGGER IF NOT EXISTS ${triggerName(table, name)} AFTER ${when} BEGIN ${body}; END`;
  const on = `ON ${quoted(tables[table].name)}`;
  return [
    trigger("insert", `INSERT ${on}`, `${fence}; ${note("NEW")}`),
    trigger("update", `UPDATE ${on}`, `${fence}; ${note("NEW")}`),
    trigger("rename", `UPDATE OF ${keyColumns(table).join(", ")} ${on} WHEN ${moved}`, note("OLD")),
    trigger("delete", `DELETE ${on}`, `${fence}; ${note("OLD")}`),
  ];
}
export const sqliteDropTriggers = (table: TableName): string[] => [...events, "rename"].map((event) => `DROP TRIGGER IF EXISTS ${triggerName(table, event)}`);

/** `{}` stands for the schema's prefix. */
export function postgresTriggers(table: TableName): string[] {
  const columns = tables[table].columns as Table["columns"];
  const key = (row: "NEW" | "OLD"): string => `json_build_array(${[...tables[table].key].map((name) => {
    const column = `${row}.${quoted(snakeOf(name))}`;
    return columns[name]!.type === "id" ? `encode(${column}, 'hex')` : column;
  }).join(", ")})::text`;
  const note = (row: "NEW" | "OLD"): string => `INSERT INTO {}transfer_change (table_name, key) VALUES ('${table}', ${key(row)});`;
  const moved = keyColumns(table).map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`).join(" OR ");
  const name = quoted(`transfer_${tables[table].name}`);
  return [
    `CREATE OR REPLACE FUNCTION {}${name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
  IF EXISTS (SELECT 1 FROM {}transfer_state WHERE name = 'fence') THEN RAISE EXCEPTION 'moved by a transfer' USING ERRCODE = '${fenceState}'; END IF;
  IF TG_OP = 'DELETE' THEN ${note("OLD")} RETURN NULL; END IF;
  ${note("NEW")}
  IF TG_OP = 'UPDATE' AND (${moved}) THEN ${note("OLD")} END IF;
  RETURN NULL;
END $body$`,
    `CREATE OR REPLACE TRIGGER ${name} AFTER INSERT OR UPDATE OR DELETE ON {}${quoted(tables[table].name)} FOR EACH ROW EXECUTE FUNCTION {}${name}()`,
  ];
}
export const postgresDropTriggers = (table: TableName): string[] => {
  const name = quoted(`transfer_${tables[table].name}`);
  return [`DROP TRIGGER IF EXISTS ${name} ON {}${quoted(tables[table].name)}`, `DROP FUNCTION IF EXISTS {}${name}()`];
};

/** A noted key as the codec encodes keys. */
export function noteKey(table: TableName, text: string): Kept[] {
  const codec = codecOf(table);
  const columns = tables[table].columns as Table["columns"];
  return (JSON.parse(text) as (string | number | boolean)[]).map((value, i) => {
    if (columns[codec.columns[codec.key[i]!]!]!.type === "id") return Buffer.from(value as string, "hex");
    return typeof value === "boolean" ? Number(value) : value;
  });
}
