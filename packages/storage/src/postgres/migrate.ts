/**
 * Brings a database to this program's schema: an empty one at once, an older one step by step. Several processes may start on
 * one database at the same time. There are no advisory locks (a connection pooler breaks them): who makes the schema first is
 * decided by PostgreSQL's own unique names, and each later part is made under the lock of the row of version 0.
 *
 * Throws storage/newer for a database from a newer version, storage/broken for a schema of another program, and leaves both as
 * they are. The rows of `migration` change in the same transaction as what they tell of.
 */
import { distributeNew } from "../citus/distribute.ts";
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import { schemaStatements } from "../schema/ddl.ts";
import { quoted } from "../schema/names.ts";
import { tables } from "../schema/tables.ts";
import { changeSchema } from "./changes.ts";
import type { Answer, Session } from "./connection.ts";
import { postgresDialect } from "./dialect.ts";
import { sqlStateOf } from "./failures.ts";
import { searchSchema } from "./search.ts";
import { postgresSteps } from "./steps.ts";
import type { PostgresStep, Run } from "./steps.ts";

const migrationTable = "CREATE TABLE migration (number integer PRIMARY KEY, name text NOT NULL, progress text, finished_at bigint)";
/** The first row: its lock is the turn to migrate. */
const begin = 0;

export interface Migration {
  readonly session: Session;
  readonly schema: string;
  readonly now: () => number;
  readonly steps?: readonly PostgresStep[];
}

/** Answers the numbers of the steps made here. */
export async function migrate({ session, schema, now, steps = postgresSteps }: Migration): Promise<number[]> {
  const version = steps.at(-1)?.number ?? schemaVersion;
  const run: Run = (text, values = []) => session.ask({ text }, values);
  await refuseForeign(run);
  let found = await versionOf(run, schema);
  if (found === undefined) {
    await create(session, run, schema, version, now);
    found = await versionOf(run, schema);
  }
  if (found === undefined) throw new StorageError("storage/broken", { reason: "the schema was made and is not there" });
  refuseNewer(found, version);
  const made: number[] = [];
  for (const step of steps) {
    if (step.number <= found) continue;
    let outcome: "made" | "more" | "was made" = "more";
    while (outcome === "more") outcome = await makePart(session, run, schema, step, version, now);
    if (outcome === "made") made.push(step.number);
  }
  await distributeNew(session, schema);
  return made;
}

async function refuseForeign(run: Run): Promise<void> {
  const { rows } = await run("SELECT current_setting('server_version_num'), current_setting('server_encoding')");
  const [number, encoding] = rows[0]!;
  if (Number(number) < 150_000) throw new StorageError("storage/broken", { reason: "PostgreSQL 15 or later is needed", found: Number(number) });
  if (encoding !== "UTF8") throw new StorageError("storage/broken", { reason: "the database must be in UTF8", found: String(encoding) });
}

/** Undefined where there is no schema yet, or an empty one. */
async function versionOf(run: Run, schema: string): Promise<number | undefined> {
  const { rows } = await run("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')", [schema]);
  if (rows.length === 0) return undefined;
  if (!rows.some(([name]) => name === "migration")) throw new StorageError("storage/broken", { reason: "the schema belongs to another program", schema });
  const { rows: [latest] } = await run(`SELECT max(number) FROM ${quoted(schema)}.migration WHERE finished_at IS NOT NULL`);
  return Number(latest![0]);
}

function refuseNewer(found: number, version: number): void {
  if (found > version) throw new StorageError("storage/newer", { found, known: version });
}

/** One transaction. Another process may be first: then its names are taken, and what it made is there. */
async function create(session: Session, run: Run, schema: string, version: number, now: () => number): Promise<void> {
  try {
    await inTransaction(session, schema, async () => {
      const { rows } = await run("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
      // An operator may have made the schema for a role that may not make one.
      if (rows.length === 0) await session.run(`CREATE SCHEMA ${quoted(schema)}`);
      await session.run(migrationTable);
      await session.run([...schemaStatements(tables, postgresDialect), ...searchSchema, ...changeSchema].join(";\n"));
      await run("INSERT INTO migration (number, name, finished_at) VALUES ($1, 'turn', $3), ($2, 'begin', $3)", [begin, version, now()]);
    });
  } catch (error) {
    // unique_violation, duplicate_schema, duplicate_table, duplicate_object
    if (!["23505", "42P06", "42P07", "42710"].includes(sqlStateOf(error) ?? "")) throw error;
  }
}

async function makePart(session: Session, run: Run, schema: string, step: PostgresStep, version: number, now: () => number): Promise<"made" | "more" | "was made"> {
  return inTransaction(session, schema, async () => {
    await run("SELECT 1 FROM migration WHERE number = $1 FOR UPDATE", [begin]);
    const { rows: [latest] } = await run("SELECT max(number) FROM migration WHERE finished_at IS NOT NULL");
    refuseNewer(Number(latest![0]), version);
    if (Number(latest![0]) >= step.number) return "was made";
    const { rows: [kept] } = await run("SELECT progress FROM migration WHERE number = $1", [step.number]);
    const text = kept?.[0] ?? null;
    const { done, progress } = await step.part(run, text === null ? null : (JSON.parse(text) as unknown));
    await run("INSERT INTO migration (number, name, progress, finished_at) VALUES ($1, $2, $3, $4) ON CONFLICT (number) DO UPDATE SET progress = excluded.progress, finished_at = excluded.finished_at",
      [step.number, step.name, done ? null : JSON.stringify(progress ?? null), done ? now() : null]);
    return done ? "made" : "more";
  });
}

/** Waits for its turn and for long steps: no timeouts but the operator's. */
async function inTransaction<T>(session: Session, schema: string, act: () => Promise<T>): Promise<T> {
  await session.run(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL search_path TO ${quoted(schema)}; SET LOCAL statement_timeout = 0`);
  try {
    const value = await act();
    await session.run("COMMIT");
    return value;
  } catch (error) {
    await session.run("ROLLBACK").catch((): Answer | undefined => undefined);
    throw error;
  }
}
