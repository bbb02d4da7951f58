/**
 * The store on PostgreSQL 15 to 18, for nodes that outgrow one file and for several node processes on one database. What is
 * acknowledged is as durable as the server's `synchronous_commit` makes it. Reads see the last commit only.
 *
 * A step may run more than once: when another process met it, and when the connection was lost before its commit. Its work
 * must therefore keep its effects inside the step, as the port asks anyway.
 *
 * Throws at opening: storage/newer, storage/broken. docs/operations/postgresql.md says what an operator sets.
 */
import { randomUUID } from "node:crypto";
import { spreadTables } from "../citus/detect.ts";
import { leadTable } from "../citus/placement.ts";
import { openMoment } from "../citus/snapshot.ts";
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { listingOf } from "../order.ts";
import { decodeRow, keyOf } from "../schema/codec.ts";
import { quoted } from "../schema/names.ts";
import { fanOut } from "../schema/query-check.ts";
import { tables } from "../schema/tables.ts";
import type { Row, TableName } from "../schema/tables.ts";
import type { Store, TableDigest } from "../store.ts";
import { createChanges } from "./changes.ts";
import { commitQueueDefaults, createCommitQueue } from "./commit-queue.ts";
import { openPool, openSession } from "./connection.ts";
import type { Ask, ConnectionSettings, Session } from "./connection.ts";
import { failureOf, pause, storageErrorOf, waits } from "./failures.ts";
import { migrate } from "./migrate.ts";
import { createPermits } from "./permits.ts";
import type { TakePermits } from "./permits.ts";
import { PostgresReader } from "./reader.ts";
import { findBySearch } from "./search.ts";
import { createStatements, listValues } from "./statements.ts";
import type { Statements } from "./statements.ts";
import type { ForeignChange } from "./told.ts";
import { keptRow, wholeNumber } from "./values.ts";

export interface PostgresStoreParts {
  /** postgres://user:password@host:port/database, with the options that `pg` knows. */
  readonly url: string;
  /** Wall time in milliseconds: when a migration was made, how long ago changes were heard of. */
  readonly now: () => number;
  /** Where the tables are; made if it is not there. */
  readonly schema?: string;
  /** Connections for reads; one more writes, and one listens when somebody wants to hear. */
  readonly poolCount?: number;
  /** A statement that takes longer is stopped. */
  readonly statementTimeoutMillis?: number;
  /** How long a database that cannot be reached is tried again before callers are told. */
  readonly reconnectMillis?: number;
  /** How often to look for changes of others without being notified. */
  readonly pollMillis?: number;
  /** Steps that may wait for their commit; one more answers storage/busy. */
  readonly waitingCount?: number;
  /** Steps that share one commit. */
  readonly togetherCount?: number;
}

export interface PostgresStore extends Store {
  /** Hears what other processes on this database changed since this store was opened; never of its own. Answers how to stop. */
  onForeignChange(listener: (change: ForeignChange) => void): () => void;
  /** Permits of a name, counted together with all other processes on this database. */
  readonly takePermits: TakePermits;
}

export async function openPostgresStore(parts: PostgresStoreParts): Promise<PostgresStore> {
  const { now, schema = "cosmicsync" } = parts;
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(schema)) throw new TypeError("a schema is named by lower-case letters, digits and _");
  const connection: ConnectionSettings = { url: parts.url, poolCount: parts.poolCount ?? 8, statementTimeoutMillis: parts.statementTimeoutMillis ?? 30_000, reconnectMillis: parts.reconnectMillis ?? 30_000 };
  const connect = (): Promise<Session> => openSession(connection);
  const { opened, isSpread } = await migrateFirst(connection, connect, schema, now);

  const statements = createStatements(schema);
  const store = randomUUID();
  const pool = openPool(connection);
  const changes = createChanges({ statements, ask: pool.askOnce, connect, store, channel: quoted(`${schema}_change`), now, opened, pollMillis: parts.pollMillis ?? 2_000 });
  const queue = createCommitQueue({ statements, connect, connection, store, token: randomUUID, committed: () => changes.committed() }, {
    ...commitQueueDefaults, isSpread,
    ...(parts.waitingCount === undefined ? {} : { waitingCount: parts.waitingCount }),
    ...(parts.togetherCount === undefined ? {} : { togetherCount: parts.togetherCount }),
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await queue.close();
    await changes.close();
    await pool.close();
  };
  return {
    read: new PostgresReader(statements, pool.ask),
    write: (work) => queue.add(work),
    search: (query) => findBySearch(statements, pool.ask, query),
    digest: (table) => (isSpread ? digestMoment(statements, connect, schema, table) : pool.hold((ask) => digestTable(statements, ask, table))),
    size: () => sizeOf(statements, pool.ask, schema, isSpread),
    onForeignChange: (listener) => changes.onForeignChange(listener),
    takePermits: createPermits({ statements, ask: pool.askOnce, now }),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** Waits for a database that is still starting, as when both are started together. Answers the snapshot afterwards, and whether the tables are spread over a cluster. */
async function migrateFirst(settings: ConnectionSettings, connect: () => Promise<Session>, schema: string, now: () => number): Promise<{ opened: string; isSpread: boolean }> {
  const rest = waits(settings.reconnectMillis);
  for (;;) {
    let session: Session | undefined;
    try {
      session = await connect();
      await migrate({ session, schema, now });
      const { ask } = session;
      const opened = (await ask({ text: "SELECT pg_current_snapshot()::text" }, [])).rows[0]![0]!;
      return { opened, isSpread: (await spreadTables((text, values = []) => ask({ text }, values), schema)).has(leadTable) };
    } catch (error) {
      const wait = failureOf(error) === "other" ? undefined : rest.next().value;
      if (wait === undefined) throw storageErrorOf(error);
      await pause(wait);
    } finally {
      await session?.close().catch(() => undefined);
    }
  }
}

async function digestMoment(statements: Statements, connect: () => Promise<Session>, schema: string, table: TableName): Promise<TableDigest> {
  const session = await openMoment(connect, schema);
  try {
    return await digestPages(statements, session.ask, table);
  } finally {
    await session.close();
  }
}
async function digestTable(statements: Statements, ask: Ask, table: TableName): Promise<TableDigest> {
  await ask({ text: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }, []);
  const digest = await digestPages(statements, ask, table);
  await ask({ text: "COMMIT" }, []);
  return digest;
}

/** Page after page of one snapshot. */
async function digestPages(statements: Statements, ask: Ask, table: TableName): Promise<TableDigest> {
  const pageRows = 1_000;
  let sum = emptySum, count = 0;
  let after: Partial<Row<TableName>> | undefined;
  for (;;) {
    const listing = listingOf(table, { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    const rows = (await ask(statements.list(listing), listValues(listing))).rows.map((row) => keptRow(table, row));
    for (const row of rows) sum = addToSum(sum, digestRow(table, row));
    count += rows.length;
    if (rows.length < pageRows) break;
    after = keyOf(table, decodeRow(table, rows.at(-1)!));
  }
  return { count, sum: sumText(sum) };
}

async function sizeOf(statements: Statements, ask: Ask, schema: string, isSpread: boolean): Promise<{ bytes: number; rows: Partial<Record<TableName, number>> }> {
  const names = Object.keys(tables) as TableName[];
  const { rows: [counts] } = await ask(statements.other(`${fanOut} SELECT ${names.map((name) => `(SELECT count(*) FROM {}${quoted(tables[name].name)})`).join(", ")}`), []);
  const { rows: [bytes] } = await ask(statements.other(`SELECT sum(${isSpread ? "coalesce((SELECT citus_total_relation_size(p.logicalrelid, false) FROM pg_dist_partition p WHERE p.logicalrelid = c.oid), pg_total_relation_size(c.oid))" : "pg_total_relation_size(c.oid)"}) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')`), [schema]);
  if (counts === undefined || bytes === undefined) throw new StorageError("storage/broken", { reason: "no size" });
  return { bytes: wholeNumber(bytes[0] ?? "0"), rows: Object.fromEntries(names.map((name, i) => [name, wholeNumber(counts[i]!)])) };
}
