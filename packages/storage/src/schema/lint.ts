/**
 * The rules that every table keeps, so that one shard can hold everything of one owner: each key begins with `ownerId`, and
 * nothing is unique across owners. Answers with sentences, none where all is well.
 */
import type { Table } from "./table.ts";

export function lintSchema(tables: Readonly<Record<string, Table>>): string[] {
  const found: string[] = [];
  const names = new Set<string>();
  for (const [name, table] of Object.entries(tables)) {
    if (names.has(table.name)) found.push(`${name}: two tables are called ${table.name}`);
    names.add(table.name);
    found.push(...lintOwner(name, table), ...lintColumns(name, table));
  }
  return found;
}

function lintOwner(name: string, table: Table): string[] {
  const found: string[] = [];
  const uniques = Object.entries(table.indexes ?? {}).filter(([, index]) => index.unique);
  if (table.reference) {
    if ("ownerId" in table.columns) found.push(`${name}: a reference table has no owner`);
    return found;
  }
  if (table.key[0] !== "ownerId") found.push(`${name}: the key does not begin with ownerId`);
  if (table.columns["ownerId"]?.type !== "id") found.push(`${name}: ownerId is not an id`);
  for (const [index, { columns }] of uniques) if (!columns.includes("ownerId")) found.push(`${name}.${index}: unique across owners`);
  return found;
}

function lintColumns(name: string, table: Table): string[] {
  const found: string[] = [];
  for (const column of table.key) {
    const declared = table.columns[column];
    if (declared === undefined) found.push(`${name}: the key names ${column}, which is no column`);
    else if (declared.nullable) found.push(`${name}: the key's ${column} may be null`);
    else if (declared.type === "bytes" || declared.type === "json" || declared.type === "real") found.push(`${name}: the key's ${column} is ${declared.type}`);
  }
  for (const [index, { columns }] of Object.entries(table.indexes ?? {})) {
    for (const column of columns) if (!(column in table.columns)) found.push(`${name}.${index}: ${column} is no column`);
  }
  for (const [column, declared] of Object.entries(table.columns)) {
    const where = `${name}.${column}`;
    if (!/^[a-z][A-Za-z]*$/.test(column)) found.push(`${where}: not a camelCase name`);
    if (declared.meaning === "") found.push(`${where}: no meaning`);
    if (declared.type === "text" && declared.max === undefined && declared.words === undefined) found.push(`${where}: a text without a bound`);
    if (declared.type === "bytes" && declared.max === undefined) found.push(`${where}: bytes without a bound`);
  }
  return found;
}
