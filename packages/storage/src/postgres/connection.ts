/**
 * Connections to the database: a bounded pool for reads, where each statement stands for itself and is asked again when its
 * connection was lost; and sessions, which send statements one after another without waiting for answers in between.
 *
 * Every statement ends: the server stops it after `statementTimeoutMillis`, and a connection whose server says nothing for
 * longer than that, though it was asked, is given up.
 */
import { Socket } from "node:net";
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
    statement_timeout: statementTimeoutMillis, idle_in_transaction_session_timeout: statementTimeoutMillis,
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
  /** A connection of its own for several statements. Not asked again where `work` fails for another reason than its loss. */
  hold<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Reads share connections: each statement goes to the one with the fewest unanswered, and a further one is opened only while
 * all are busy. (`pg`'s own pool lends a connection to one statement at a time, and costs half as much again.)
 */
export function openPool(settings: ConnectionSettings): Pool {
  const places: Place[] = [];
  let closed = false;

  function choose(): Place {
    let best: Place | undefined;
    for (let i = places.length - 1; i >= 0; i--) {
      const place = places[i]!;
      if (place.lost || place.session?.isOpen === false) places.splice(i, 1);
      else if (best === undefined || place.unanswered <= best.unanswered) best = place;
    }
    if (best !== undefined && (best.unanswered === 0 || places.length >= settings.poolCount)) return best;
    const place: Place = { unanswered: 0, lost: false, session: undefined, opening: openSession(settings) };
    place.opening.then((session) => { place.session = session; }, () => { place.lost = true; });
    places.push(place);
    return place;
  }
  const askOnce: Ask = async (statement, values) => {
    if (closed) throw new TypeError("the store is closed");
    const place = choose();
    place.unanswered++;
    try {
      return await (place.session ?? (await place.opening)).ask(statement, values);
    } finally {
      place.unanswered--;
    }
  };
  return {
    askOnce,
    async ask(statement, values) {
      try {
        return await askOnce(statement, values);
      } catch (error) {
        return await tryAgain(settings.reconnectMillis, () => askOnce(statement, values), error);
      }
    },
    hold: (work) => tryAgain(settings.reconnectMillis, async () => {
      if (closed) throw new TypeError("the store is closed");
      const session = await openSession(settings);
      try {
        return await work(session.ask);
      } finally {
        await session.close();
      }
    }),
    async close() {
      closed = true;
      for (const place of places) await place.opening.then((session) => session.close()).catch(() => undefined);
    },
  };
}

interface Place {
  unanswered: number;
  lost: boolean;
  session: Session | undefined;
  readonly opening: Promise<Session>;
}

/** For what changes nothing. Throws a `StorageError` when the database cannot be reached in time. */
async function tryAgain<T>(boundMillis: number, act: () => Promise<T>, failed?: unknown): Promise<T> {
  const rest = waits(boundMillis);
  let error = failed;
  for (;;) {
    if (error !== undefined) {
      const wait = failureOf(error) === "other" ? undefined : rest.next().value;
      if (wait === undefined) throw storageErrorOf(error);
      await pause(wait);
    }
    try {
      return await act();
    } catch (again) {
      error = again;
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
  const socket = new Socket();
  const client = new pg.Client({ ...configOf(settings), pipeline: true, stream: () => socket });
  let open = true;
  let asked = 0, answered = 0, answeredBefore = -1;
  // One clock for a connection, not one for a statement (`query_timeout` of pg): those cost a fifth of a read.
  const silence = setInterval(() => {
    if (asked > answered && answered === answeredBefore) socket.destroy(new Error("the server is silent"));
    answeredBefore = asked > answered ? answered : -1;
  }, settings.statementTimeoutMillis + silenceMillis).unref();
  const end = (): void => {
    open = false;
    clearInterval(silence);
  };
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  client.on("error", end).on("end", end);
  try {
    await client.connect();
  } catch (error) {
    end();
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    ended,
    get isOpen() { return open; },
    async ask(statement, values) {
      asked++;
      try {
        return answerOf(await client.query<unknown[]>(queryOf(statement, values)));
      } finally {
        answered++;
      }
    },
    async run(text) {
      asked++;
      try {
        const result = (await client.query(text)) as pg.QueryResult | pg.QueryResult[];
        return (Array.isArray(result) ? result.at(-1)! : result).command;
      } finally {
        answered++;
      }
    },
    onNotification: (listener) => void client.on("notification", listener),
    async close() {
      end();
      await client.end();
    },
  };
}
