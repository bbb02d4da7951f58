/** PostgreSQL, plain or with Citus, as one side of a transfer. */
import pg from "pg";
import { hasWorkers, spreadTables } from "../citus/detect.ts";
import { defaultShardCount } from "../citus/ddl.ts";
import { distribute } from "../citus/distribute.ts";
import { leadTable } from "../citus/placement.ts";
import { openMoment } from "../citus/snapshot.ts";
import { StorageError } from "../errors.ts";
import type { Kept } from "../schema/codec.ts";
import { quoted } from "../schema/names.ts";
import { fanOut } from "../schema/query-check.ts";
import { openSession } from "../postgres/connection.ts";
import type { Ask, ConnectionSettings, Session } from "../postgres/connection.ts";
import { storageErrorOf } from "../postgres/failures.ts";
import { migrate } from "../postgres/migrate.ts";
import { createStatements, listValues } from "../postgres/statements.ts";
import type { Statements } from "../postgres/statements.ts";
import { keptRow, wholeNumber } from "../postgres/values.ts";
import { codecOf } from "../schema/codec.ts";
import { copyBytes, copyIn } from "./copy-rows.ts";
import { postgresDropTriggers, postgresLogTables, postgresTriggers, tableNames } from "./change-log.ts";
import { defaultSchema, placeName } from "./place.ts";
import type { Place } from "./place.ts";
import type { Side, View } from "./side.ts";
import { notesOf, quotedTable, rangeListing } from "./sqlite-side.ts";
import type { TransferState } from "./state.ts";

/** Reading a large table in one snapshot takes its time; only silence is a fault. */
const statementTimeoutMillis = 600_000;
/** How long writers may keep the pause waiting before it is tried anew: they wait behind it meanwhile. */
const lockTimeoutMillis = 2_000;

export async function openPostgresSide(place: Extract<Place, { engine: "postgres" }>, now: () => number): Promise<Side> {
  const schema = place.schema ?? defaultSchema;
  const settings: ConnectionSettings = { url: place.url, poolCount: 1, statementTimeoutMillis, reconnectMillis: 0 };
  const statements = createStatements(schema);
  const sql = (text: string): { text: string } => ({ text: text.replaceAll("{}", statements.prefix) });
  const session = await openSession(settings).catch((error: unknown) => { throw storageErrorOf(error); });
  let copying: pg.Client | undefined;

  const ask: Ask = (statement, values) => session.ask(statement, values);
  const run = (text: string): Promise<string> => session.run(text.replaceAll("{}", statements.prefix));
  await run("SET application_name = 'cosmicsync transfer'");

  async function told<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw storageErrorOf(error);
    }
  }
  async function transact<T>(act: () => Promise<T>, over: Pick<Session, "run"> = session): Promise<T> {
    return told(async () => {
      await over.run("BEGIN ISOLATION LEVEL READ COMMITTED");
      try {
        const value = await act();
        await over.run("COMMIT");
        return value;
      } catch (error) {
        await over.run("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  }
  const hasTable = async (name: string): Promise<boolean> => (await ask(sql("SELECT to_regclass($1)"), [`${statements.prefix}${name}`])).rows[0]![0] !== null;
  const writeState = (state: TransferState): Promise<unknown> => ask(sql("INSERT INTO {}transfer_state (name, value) VALUES ('transfer', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value"), [JSON.stringify(state)]);
  /** Over a cluster, where the store notes changes and no table bears a trigger (citus/note-changes.ts). */
  const isSpread = async (): Promise<boolean> => (await spreadTables((text, values = []) => ask({ text }, values), schema)).has(leadTable);
  const turn = "LOCK TABLE {}change IN EXCLUSIVE MODE";
  const clearNotes = "DELETE FROM {}transfer_change; DELETE FROM {}transfer_state WHERE name = 'fence'";

  return {
    place, name: placeName(place),
    live: viewOf(statements, ask, sql),
    version: () => told(async () => {
      const { rows } = await ask(sql("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')"), [schema]);
      if (rows.length === 0) return undefined;
      if (!rows.some(([name]) => name === "migration")) throw new StorageError("storage/broken", { reason: "the schema belongs to another program", schema });
      return wholeNumber((await ask(sql("SELECT max(number) FROM {}migration WHERE finished_at IS NOT NULL"), [])).rows[0]![0]!);
    }),
    prepare: () => told(async () => {
      await migrate({ session, schema, now });
      if (await hasWorkers((text, values = []) => ask({ text }, values))) await distribute(session, { schema, shardCount: defaultShardCount });
      for (const statement of postgresLogTables) await run(statement);
    }),
    state: () => told(async () => {
      if (!(await hasTable("transfer_state"))) return undefined;
      const { rows: [row] } = await ask(sql("SELECT value FROM {}transfer_state WHERE name = 'transfer'"), []);
      return row === undefined ? undefined : (JSON.parse(row[0]!) as TransferState);
    }),
    setState: (state) => transact(async () => void (await writeState(state))),
    counts: () => told(async () => {
      const { rows: [counts] } = await ask(sql(`${fanOut} SELECT ${tableNames.map((table) => `(SELECT count(*) FROM {}${quotedTable(table)})`).join(", ")}`), []);
      return Object.fromEntries(tableNames.map((table, i) => [table, wholeNumber(counts![i]!)] as const).filter(([, count]) => count > 0));
    }),
    others: () => told(async () => wholeNumber((await ask(sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND (application_name = 'cosmicsync' OR application_name LIKE 'cosmicsync listening %')"), [])).rows[0]![0]!)),

    beginNotes: (state) => transact(async () => {
      for (const statement of postgresLogTables) await run(statement);
      const spread = await isSpread();
      if (spread) await run(turn);
      await run(clearNotes);
      if (!spread) for (const table of tableNames) for (const statement of postgresTriggers(table)) await run(statement);
      await writeState(state);
    }),
    endNotes: (state) => transact(async () => {
      const spread = await isSpread();
      if (spread) await run(turn);
      else for (const table of tableNames) for (const statement of postgresDropTriggers(table)) await run(statement);
      // A store on a cluster asks these tables in every transaction: there they stay.
      if (state === undefined && spread) return void (await run("DELETE FROM {}transfer_change; DELETE FROM {}transfer_state"));
      if (state === undefined) return void (await run("DROP TABLE IF EXISTS {}transfer_change, {}transfer_state"));
      await run(clearNotes);
      await writeState(state);
    }),
    snapshot: (work) => told(async () => {
      const connect = async (): Promise<Session> => {
        const opened = await openSession(settings);
        await opened.run("SET application_name = 'cosmicsync transfer'");
        return opened;
      };
      const spread = await isSpread();
      const own = spread ? await openMoment(connect, schema) : await connect();
      try {
        if (!spread) await own.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return await work(viewOf(statements, own.ask, sql));
      } finally {
        await own.close();
      }
    }),
    async forget(numbers) {
      if (numbers.length > 0) await told(() => ask(sql("DELETE FROM {}transfer_change WHERE number = ANY($1::bigint[])"), [numbers]));
    },
    pause: (work) => transact(async () => {
      await run(`SET LOCAL lock_timeout = ${lockTimeoutMillis}; ${turn}`);
      if (!(await isSpread())) await run(`LOCK TABLE ${tableNames.map((table) => `{}${quotedTable(table)}`).join(", ")} IN SHARE MODE`);
      return await work(viewOf(statements, ask, sql), async (state) => {
        await writeState(state);
        await run("INSERT INTO {}transfer_state (name, value) VALUES ('fence', '') ON CONFLICT DO NOTHING");
      });
    }),

    append: (table, rows, state) => told(async () => {
      if (copying === undefined) {
        copying = new pg.Client({ connectionString: place.url, application_name: "cosmicsync transfer", keepAlive: true });
        copying.on("error", () => { copying = undefined; });
        await copying.connect();
      }
      const client = copying;
      // One message and one answer. What a crash of the server takes, it takes together with the state: it is copied again.
      const begin = "BEGIN; SET LOCAL synchronous_commit = off";
      const note = `INSERT INTO ${statements.prefix}transfer_state (name, value) VALUES ('transfer', ${pg.escapeLiteral(JSON.stringify(state))}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
      try {
        if (rows.length === 0) await client.query(`${begin}; ${note}; COMMIT`);
        else {
          const copy = `COPY ${statements.prefix}${quotedTable(table)} (${codecOf(table).sqlColumns.map(quoted).join(", ")}) FROM STDIN (FORMAT binary)`;
          await copyIn(client, `${begin}; ${note}; ${copy}; COMMIT`, copyBytes(table, rows));
        }
      } catch (error) {
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      }
    }),
    apply: (changes) => transact(async () => {
      const sent: Promise<unknown>[] = [];
      for (const { table, key, row } of changes) if (row === undefined) sent.push(ask(statements.delete(table), key));
      for (const { table, row } of changes) if (row !== undefined) sent.push(ask(statements.put(table), row));
      await Promise.all(sent);
    }),
    settle: () => told(async () => {
      await run(`ANALYZE ${tableNames.map((table) => `{}${quotedTable(table)}`).join(", ")}`);
    }),
    destroy: () => told(async () => void (await run(`DROP SCHEMA ${quoted(schema)} CASCADE`))),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([session.close(), copying?.end()]);
    },
  };
}

function viewOf(statements: Statements, ask: Ask, sql: (text: string) => { text: string }): View {
  return {
    async range(table, after, limit) {
      const listing = rangeListing(table, after, limit);
      return (await ask(statements.list(listing), listValues(listing))).rows.map((row) => keptRow(table, row));
    },
    async row(table, key) {
      const { rows: [row] } = await ask(statements.get(table), key as Kept[]);
      return row === undefined ? undefined : keptRow(table, row);
    },
    async notes(limit) {
      const { rows } = await ask(sql("SELECT number, table_name, key FROM {}transfer_change ORDER BY number LIMIT $1"), [limit]);
      return notesOf(rows.map(([number, table, key]) => ({ number: wholeNumber(number!), table: table!, key: key! })));
    },
  };
}
