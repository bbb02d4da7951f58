/**
 * Brings a database to this program's schema: an empty one at once, an older one step by step. Throws storage/newer for a
 * database from a newer version and storage/broken for a file of another program, and leaves both as they are.
 *
 * `PRAGMA user_version` and the table `migration` change in the same transaction as what they tell of.
 */
import { StorageError } from "../errors.ts";
import { schemaStatements } from "../schema/ddl.ts";
import { tables } from "../schema/tables.ts";
import { plainStatement } from "../sqlite/connection.ts";
import type { Connection } from "../sqlite/connection.ts";
import { searchSchema } from "../sqlite/search.ts";
import type { MigrationStep } from "./step.ts";
import { migrationSteps, schemaVersion } from "./steps.ts";

/** "CSC" and a one: marks a file as ours, so that another program's database is never touched. */
export const applicationId = 0x43534301;

export const migrationTable = "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, progress TEXT, finished_at INTEGER) STRICT";

/** Answers the numbers of the steps made. */
export function migrate(connection: Connection, now: () => number, steps: readonly MigrationStep[] = migrationSteps, version: number = steps.at(-1)?.number ?? schemaVersion): number[] {
  const found = pragma(connection, "user_version");
  const owner = pragma(connection, "application_id");
  const objects = connection.row(plainStatement("SELECT count(*) FROM sqlite_schema", 0), [])![0] as number;
  if (owner !== applicationId && (owner !== 0 || objects > 0)) throw new StorageError("storage/broken", { reason: "the file belongs to another program" });
  if (found > version) throw new StorageError("storage/newer", { found, known: version });
  if (objects === 0) {
    begin(connection, version, now);
    return [];
  }
  return steps.filter((step) => step.number > found).map((step) => {
    while (!makePart(connection, step, now));
    return step.number;
  });
}

function begin(connection: Connection, version: number, now: () => number): void {
  inTransaction(connection, () => {
    for (const statement of [...schemaStatements(tables), ...searchSchema, migrationTable]) connection.exec(statement);
    connection.run(plainStatement("INSERT INTO migration (number, name, finished_at) VALUES (?, ?, ?)", 3), [version, "begin", now()]);
    connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  });
}

/** True when the step is done. */
function makePart(connection: Connection, step: MigrationStep, now: () => number): boolean {
  return inTransaction(connection, () => {
    const kept = connection.row(plainStatement("SELECT progress FROM migration WHERE number = ?", 1), [step.number])?.[0] as string | null | undefined;
    const { done, progress } = step.part(connection, kept === null || kept === undefined ? null : (JSON.parse(kept) as unknown));
    connection.run(plainStatement("INSERT INTO migration (number, name, progress, finished_at) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET progress = excluded.progress, finished_at = excluded.finished_at", 4),
      [step.number, step.name, done ? null : JSON.stringify(progress ?? null), done ? now() : null]);
    if (done) connection.exec(`PRAGMA user_version = ${step.number}`);
    return done;
  });
}

function inTransaction<T>(connection: Connection, act: () => T): T {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const value = act();
    connection.exec("COMMIT");
    return value;
  } catch (error) {
    if (connection.database.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}
const pragma = (connection: Connection, name: string): number => connection.row(plainStatement(`PRAGMA ${name}`, 0), [])![0] as number;
