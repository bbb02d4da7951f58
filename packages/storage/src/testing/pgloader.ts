/**
 * pgloader (a Debian package) beside our transfer, where it is installed: the same SQLite file into the same PostgreSQL, as its manual
 * shows it, with tables, keys and indexes of its making; and what of the rows arrived, compared value by value.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { codecOf } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { Column } from "../schema/table.ts";
import type { TableName } from "../schema/tables.ts";

/** Undefined where there is none. */
export function pgloaderVersion(): string | undefined {
  return /pgloader version "([^"]+)"/.exec(spawnSync("pgloader", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
}

export interface Loaded {
  /** As it says itself, without the time to start. */
  readonly seconds: number;
  /** Rows that it says it loaded. */
  readonly rows: number;
  readonly exitCode: number | null;
}

/** `url`: of an empty database, over a socket. */
export function loadByPgloader(path: string, url: string): Loaded {
  const { searchParams, pathname } = new URL(url);
  const commands = join(dirname(path), "pgloader.load");
  writeFileSync(commands, `LOAD DATABASE FROM sqlite://${path} INTO postgresql://postgres@unix:${searchParams.get("host")}:5432/${pathname.slice(1)}
    WITH include drop, create tables, create indexes, reset sequences
    EXCLUDING TABLE NAMES LIKE 'search%', 'sqlite%', 'migration', 'transfer%';\n`);
  const { stdout, status } = spawnSync("pgloader", [commands], { encoding: "utf8", maxBuffer: 1 << 26, timeout: 900_000 });
  const total = /Total import time\s+\S+\s+(\d+)\s+.*?([\d.]+(?:h|m|s)(?:[\d.]+(?:m|s))*)\s*$/m.exec(stdout);
  if (total === null) throw new Error(`pgloader said nothing of a time: ${stdout.slice(-500)}`);
  return { rows: Number(total[1]), seconds: secondsOf(total[2]!), exitCode: status };
}

/** "1m12.345s" */
const secondsOf = (text: string): number => [...text.matchAll(/([\d.]+)([hms])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (unit === "h" ? 3_600 : unit === "m" ? 60 : 1), 0);

/** Rows of the file that the tables made by pgloader lack, or hold with other values. */
export async function lostOrChangedBy(path: string, url: string): Promise<{ lost: number; changed: number; rows: number }> {
  const database = new DatabaseSync(path, { readOnly: true });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const found = { lost: 0, changed: 0, rows: 0 };
  try {
    for (const table of Object.keys(tables) as TableName[]) {
      const { sqlName, sqlColumns, key } = codecOf(table);
      const columns = Object.values(tables[table].columns as Record<string, Column>);
      const isBytes = columns.map(({ type }) => type === "id" || type === "bytes");
      const names = sqlColumns.map((name) => `"${name}"`);
      const { rows } = await client.query<(string | null)[]>({ rowMode: "array", text: `SELECT ${names.map((name, at) => (isBytes[at] ? `encode(${name}, 'hex')` : `${name}::text`)).join(", ")} FROM public."${sqlName}"` });
      const arrived = new Map(rows.map((row) => [keyOf(row, key), row]));
      const statement = database.prepare(`SELECT ${names.join(", ")} FROM "${sqlName}"`);
      statement.setReturnArrays(true);
      for (const values of statement.iterate() as unknown as Iterable<unknown[]>) {
        const row = values.map((value) => (value === null ? null : value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value)));
        found.rows++;
        const other = arrived.get(keyOf(row, key));
        if (other === undefined) found.lost++;
        else if (row.some((value, at) => !isSame(value, other[at]!, columns[at]!.type === "real"))) found.changed++;
      }
    }
    return found;
  } finally {
    await client.end();
    database.close();
  }
}
const keyOf = (row: readonly (string | null)[], key: readonly number[]): string => JSON.stringify(key.map((at) => row[at]));
/** Numbers as numbers: how many digits are shown is a matter of taste. */
const isSame = (one: string | null, other: string | null, number: boolean): boolean => (number && one !== null && other !== null ? Object.is(Number(one), Number(other)) : one === other);
