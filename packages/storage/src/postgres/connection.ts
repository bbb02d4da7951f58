/**
 * Connections to the database: a bounded pool for reads, where each statement stands for itself and is asked again when its
 * connection was lost; and sessions, which send statements one after another without waiting for answers in between.
 *
 * Every statement ends: the server stops it after `statementTimeoutMillis`, and when the server is silent for five seconds
 * longer the connection is given up.
 */
import pg from "pg";
import type { Kept } from "../schema/codec.ts";
import { failureOf, pause, storageErrorOf, waits } from "./failures.ts";
import type { Statement } from "./statements.ts";
import type { WireRow } from "./values.ts";

export interface ConnectionSettings {
  readonly url: string;
  /** Connections for reads. */
  readonly poolCount: number;
  readonly statementTimeoutMillis: number;
  /** How long a database that cannot be reached is tried again. */
  readonly reconnectMillis: number;
}

export interface Answer {
  readonly rows: readonly WireRow[];
  /** Rows read or changed. */
  readonly count: number;
  /** The command's name: a COMMIT of a broken transaction answers ROLLBACK. */
  readonly command: string;
}
export type Ask = (statement: Statement, values: readonly (Kept | readonly Kept[])[]) => Promise<Answer>;

const connectTimeoutMillis = 5_000;
const silenceMillis = 5_000;

function configOf({ url, statementTimeoutMillis }: ConnectionSettings): pg.ClientConfig {
  return {
    connectionString: url, application_name: "cosmicsync", keepAlive: true, connectionTimeoutMillis: connectTimeoutMillis,
    statement_timeout: statementTimeoutMillis, idle_in_transaction_session_timeout: statementTimeoutMillis, query_timeout: statementTimeoutMillis + silenceMillis,
  };
}

// Values stay text: `values.ts` knows what they are.
const types: pg.CustomTypesConfig = { getTypeParser: () => (text: unknown) => text } as pg.CustomTypesConfig;
const queryOf = (statement: Statement, values: readonly unknown[]): pg.QueryArrayConfig => ({ ...statement, values: values as unknown[], rowMode: "array", types });
const answerOf = ({ rows, rowCount, command }: pg.QueryArrayResult): Answer => ({ rows: rows as WireRow[], count: rowCount ?? 0, command });

export interface Pool {
  readonly ask: Ask;
  /** Asked once and no more, for what may as well be lost. */
  readonly askOnce: Ask;
  /** One connection for several statements; it goes back afterwards. Not asked again: `work` says what may be. */
  hold<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openPool(settings: ConnectionSettings): Pool {
  const pool = new pg.Pool({ ...configOf(settings), max: settings.poolCount, idleTimeoutMillis: 60_000, allowExitOnIdle: true });
  // An idle connection that breaks is taken out by the pool; whoever asks next gets another.
  pool.on("error", () => undefined);
  const again = <T>(act: () => Promise<T>): Promise<T> => tryAgain(settings.reconnectMillis, () => {
    if (pool.ending) throw new TypeError("the store is closed");
    return act();
  });
  const askOnce: Ask = async (statement, values) => answerOf(await pool.query<unknown[]>(queryOf(statement, values)));
  return {
    askOnce,
    ask: (statement, values) => again(() => askOnce(statement, values)),
    hold: (work) => again(async () => {
      const client = await pool.connect();
      try {
        const value = await work(async (statement, values) => answerOf(await client.query<unknown[]>(queryOf(statement, values))));
        client.release();
        return value;
      } catch (error) {
        client.release(true);
        throw error;
      }
    }),
    close: () => pool.end(),
  };
}

/** For what changes nothing. Throws a `StorageError` when the database cannot be reached in time. */
async function tryAgain<T>(boundMillis: number, act: () => Promise<T>): Promise<T> {
  const rest = waits(boundMillis);
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const wait = failureOf(error) === "other" ? undefined : rest.next().value;
      if (wait === undefined) throw storageErrorOf(error);
      await pause(wait);
    }
  }
}

export interface Session {
  /** Sent at once and answered in order. Errors as PostgreSQL or the socket gave them. */
  readonly ask: Ask;
  /** Several statements without values, sent as one. */
  run(text: string): Promise<string>;
  /** What others notify; ends with the session. */
  onNotification(listener: () => void): void;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly isOpen: boolean;
  close(): Promise<void>;
}

export async function openSession(settings: ConnectionSettings): Promise<Session> {
  const client = new pg.Client({ ...configOf(settings), pipeline: true });
  let open = true;
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const end = (): void => { open = false; };
  client.on("error", end).on("end", end);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    ended,
    get isOpen() { return open; },
    ask: async (statement, values) => answerOf(await client.query<unknown[]>(queryOf(statement, values))),
    async run(text) {
      const result = (await client.query(text)) as pg.QueryResult | pg.QueryResult[];
      return (Array.isArray(result) ? result.at(-1)! : result).command;
    },
    onNotification: (listener) => void client.on("notification", listener),
    async close() {
      open = false;
      await client.end();
    },
  };
}
