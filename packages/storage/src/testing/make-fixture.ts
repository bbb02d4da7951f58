/**
 * Makes the small databases of past schemas in `fixtures/`, which every later version has to open: run it before a new step is
 * added to `migrations/steps.ts`, and commit what it wrote.
 *
 *     node packages/storage/src/testing/make-fixture.ts [--version N]
 *
 * `schema-N.sqlite.gz` is a database as version N wrote it, `schema-N.postgres.sql.gz` the statements that make the same in
 * PostgreSQL, `schema-N.json` the digests that its tables have after every later step. A file that is there is never written over:
 * only digests are, with `--digests`, where a step changes what rows say. Then the difference is what a reviewer looks at.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { digestAll } from "../digest.ts";
import { createMemoryStore } from "../memory/memory-store.ts";
import { migrate, migrationTable } from "../migrations/migrate.ts";
import { migrationSteps, schemaVersion } from "../migrations/steps.ts";
import { allRows } from "../paging.ts";
import { changeSchema } from "../postgres/changes.ts";
import { postgresDialect } from "../postgres/dialect.ts";
import { searchSchema } from "../postgres/search.ts";
import { firstPostgresVersion } from "../postgres/steps.ts";
import { keepRecord } from "../records.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { schemaStatements } from "../schema/ddl.ts";
import { quoted } from "../schema/names.ts";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { Connection, plainStatement } from "../sqlite/connection.ts";
import type { Store, TableDigest } from "../store.ts";
import { rowOf } from "./rows.ts";
import { makeWorld } from "./world.ts";

export const fixtureFolder = new URL("../../fixtures/", import.meta.url);
export const fixtureFile = (name: string): URL => new URL(name, fixtureFolder);
export type FixtureDigests = Partial<Record<TableName, TableDigest>>;

export const fixtureMillis = 1_793_610_100_000;
const now = (): number => fixtureMillis;
/** Kinds whose tables came with a later version: a database of an earlier one holds no such record. */
const kindsSince: Readonly<Record<string, number>> = { "revocation": 2, "home": 4, "erasure-receipt": 4 };

/** Records and what is kept beside them; empty in tables that the version did not have. */
export async function makeFixtureStore(version: number, has: (table: TableName) => boolean): Promise<Store> {
  const store = createMemoryStore();
  await store.write(async (writer) => {
    for (const { envelope, record } of makeWorld().said) if ((kindsSince[record.kind] ?? 0) <= version) await keepRecord(writer, envelope, record, fixtureMillis);
    for (const table of Object.keys(tables) as TableName[]) {
      if (tables[table].sort !== "local" || !has(table)) continue;
      for (let i = 0; i < 5; i++) await writer.put(table, rowOf(table, `fixture ${i}`));
    }
  });
  return store;
}

async function makeFixture(version: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-fixture-"));
  const path = join(folder, "store.sqlite");
  const connection = new Connection(path, { busyTimeoutMillis: 0, cacheKib: 1_000 });
  try {
    if (version === schemaVersion) migrate(connection, now);
    else {
      connection.exec(readFileSync(new URL("schema-1.sql", import.meta.url), "utf8"));
      migrate(connection, now, migrationSteps.filter(({ number }) => number <= version), version);
    }
    const names = new Set(connection.rows(plainStatement("SELECT name FROM sqlite_schema WHERE type = 'table'", 0), []).map(([name]) => name as string));
    const has = (table: TableName): boolean => names.has(tables[table].name);
    const store = await makeFixtureStore(version, has);
    const inserts: string[] = [];
    for (const table of Object.keys(tables) as TableName[]) {
      if (!has(table)) continue;
      const { sqlName, sqlColumns, encodeRow } = codecOf(table);
      const into = `INSERT INTO ${quoted(sqlName)} (${sqlColumns.map(quoted).join(", ")}) VALUES`;
      for await (const row of allRows(store.read, table, { fanOut: true })) {
        const kept = encodeRow(row);
        connection.run(plainStatement(`${into} (${sqlColumns.map(() => "?").join(", ")})`, kept.length), kept);
        inserts.push(`${into} (${kept.map((value, at) => postgresLiteral(table, at, value)).join(", ")})`);
      }
    }
    connection.exec("VACUUM");
    connection.close();
    write(`schema-${version}.sqlite.gz`, gzipSync(readFileSync(path), { level: 9 }));
    if (version >= firstPostgresVersion) {
      const there = Object.fromEntries(Object.entries(tables).filter(([table]) => has(table as TableName)));
      const statements = [migrationTable.replace("number INTEGER PRIMARY KEY", "number integer PRIMARY KEY").replace("finished_at INTEGER) STRICT", "finished_at bigint)"), ...schemaStatements(there, postgresDialect), ...searchSchema, ...changeSchema,
        `INSERT INTO migration (number, name, finished_at) VALUES (0, 'turn', ${fixtureMillis}), (${version}, 'begin', ${fixtureMillis})`, ...inserts];
      write(`schema-${version}.postgres.sql.gz`, gzipSync(`${statements.join(";\n")};\n`, { level: 9 }));
    }
    writeDigests(version, await digestAll(store));
  } finally {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function postgresLiteral(table: TableName, at: number, value: Kept): string {
  if (value === null) return "NULL";
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString("hex")}'`;
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  return (Object.values(tables[table].columns as Record<string, Column>)[at]!.type === "boolean") ? (value === 1 ? "true" : "false") : String(value);
}

function write(name: string, bytes: Uint8Array): void {
  if (existsSync(fixtureFile(name))) throw new Error(`${name} is there already; a database of a past version is never made again`);
  mkdirSync(fixtureFolder, { recursive: true });
  writeFileSync(fixtureFile(name), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
const writeDigests = (version: number, digests: FixtureDigests): void => writeFileSync(fixtureFile(`schema-${version}.json`), `${JSON.stringify(Object.fromEntries(Object.entries(digests).filter(([, { count }]) => count > 0)), undefined, 2)}\n`);

/** Unpacks a fixture's database file to a path. */
export function unpackFixture(version: number, path: string): void {
  writeFileSync(path, gunzipSync(readFileSync(fixtureFile(`schema-${version}.sqlite.gz`))));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { version: { type: "string" }, digests: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
  const version = Number(values.version ?? schemaVersion);
  if (values.help || !Number.isInteger(version) || version < 1 || version > schemaVersion) console.log(`node packages/storage/src/testing/make-fixture.ts [--version N] [--digests]   N from 1 to ${schemaVersion}, which it is without`);
  else if (!values.digests) await makeFixture(version);
  else {
    const { openSqliteStore } = await import("../sqlite/sqlite-store.ts");
    const folder = mkdtempSync(join(tmpdir(), "cosmicsync-fixture-"));
    unpackFixture(version, join(folder, "store.sqlite"));
    {
      await using store = await openSqliteStore({ path: join(folder, "store.sqlite"), now });
      writeDigests(version, await digestAll(store));
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
