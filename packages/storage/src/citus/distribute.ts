/**
 * Spreads the tables of a schema over a cluster. Each table is one transaction, and those that are spread already are left as
 * they are, so it may be interrupted and run again, and a table that a later version brings follows the others.
 *
 * Rows that are there go along: Citus copies them while it holds the table, and what stays behind on the coordinator is removed.
 */
import { quoted } from "../schema/names.ts";
import { postgresLogTables } from "../transfer/change-log.ts";
import type { Session } from "../postgres/connection.ts";
import type { Run } from "../postgres/steps.ts";
import { regclass, spreadStatements, type Spreading } from "./ddl.ts";
import { spreadTables } from "./detect.ts";
import { distributedTables, leadTable, referenceTables } from "./placement.ts";

/** Answers the names of the tables spread now. Waits as long as it takes. */
export async function distribute(session: Session, spreading: Spreading, tell: (table: string) => void = () => undefined): Promise<string[]> {
  const run: Run = (text, values = []) => session.ask({ text }, values);
  const { schema } = spreading;
  const spread = await spreadTables(run, schema);
  const missing = new Set([...distributedTables, ...referenceTables].filter((name) => !spread.has(name)));
  await session.run("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
  for (const statement of spreadStatements(spreading, missing)) {
    const name = [...missing].find((table) => statement.includes(`(${regclass(schema, table)}`))!;
    tell(name);
    await session.run(statement);
  }
  // Every step on a cluster asks whether a transfer wants notes.
  for (const statement of postgresLogTables) await session.run(statement.replaceAll("{}", `${quoted(schema)}.`));
  // A table copied by an earlier run that was stopped here still has its rows on the coordinator too.
  for (const name of distributedTables) await removeLeft(session, run, schema, name);
  return [...missing];
}

/** Rows that Citus copied and left on the coordinator, out of sight. */
async function removeLeft(session: Session, run: Run, schema: string, name: string): Promise<void> {
  const { rows: [row] } = await run(`SELECT pg_relation_size(${regclass(schema, name)})`);
  if (Number(row![0]) > 0) await session.run(`SELECT truncate_local_data_after_distributing_table(${regclass(schema, name)})`);
}

/** After a migration: a new table of a spread schema is spread too. Nothing on a schema that is not. */
export async function distributeNew(session: Session, schema: string): Promise<void> {
  const run: Run = (text, values = []) => session.ask({ text }, values);
  const spread = await spreadTables(run, schema);
  if (!spread.has(leadTable) || isSpread(spread)) return;
  try {
    await distribute(session, { schema, shardCount: 0 });
  } catch (error) {
    // Another process that started at the same time may have been first.
    if (!isSpread(await spreadTables(run, schema))) throw error;
  }
}
const isSpread = (spread: ReadonlySet<string>): boolean => [...distributedTables, ...referenceTables].every((name) => spread.has(name));
