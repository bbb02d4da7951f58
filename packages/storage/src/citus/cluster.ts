/**
 * A connection to the coordinator for those who look after shards. Its statements may take days: moving a shard is one of them.
 *
 * Throws shards/no-citus where the database has no extension, shards/not-begun where our tables are not spread yet, and
 * shards/refused with what Citus said, never with a row.
 */
import { StorageError } from "../errors.ts";
import { openSession, type Ask, type Session } from "../postgres/connection.ts";
import { failureOf, sqlStateOf, storageErrorOf } from "../postgres/failures.ts";
import type { Run } from "../postgres/steps.ts";
import { wholeNumber, type WireRow } from "../postgres/values.ts";
import { defaultSchema, placeName } from "../transfer/place.ts";
import { citusVersion, spreadTables } from "./detect.ts";
import { leadTable } from "./placement.ts";

export interface ClusterParts {
  /** Of the coordinator. */
  readonly url: string;
  readonly schema?: string;
  /** Wall time in milliseconds. */
  readonly now: () => number;
  /** Milliseconds that never go back, for speeds. */
  readonly ticks: () => number;
}

export interface Cluster extends AsyncDisposable {
  readonly parts: ClusterParts;
  readonly schema: string;
  /** Fit to print. */
  readonly name: string;
  readonly version: string;
  readonly session: Session;
  readonly rows: (text: string, values?: Parameters<Ask>[1]) => Promise<readonly WireRow[]>;
  /** A further connection, such as for looking on while this one moves. */
  connect(): Promise<Session>;
  /** Throws shards/not-begun. */
  requireSpread(): Promise<void>;
}

const weekMillis = 604_800_000;

export async function openCluster(parts: ClusterParts): Promise<Cluster> {
  const schema = parts.schema ?? defaultSchema;
  const name = placeName({ engine: "postgres", url: parts.url, schema });
  const connect = async (): Promise<Session> => {
    const session = await openSession({ url: parts.url, poolCount: 1, statementTimeoutMillis: weekMillis, reconnectMillis: 0 });
    await session.run("SET application_name = 'cosmicsync shards'");
    return session;
  };
  const session = await connect().catch((error: unknown) => { throw storageErrorOf(error); });
  const rows: Cluster["rows"] = async (text, values = []) => (await session.ask({ text }, values).catch((error: unknown) => { throw citusErrorOf(error, "asking the cluster"); })).rows;
  const run: Run = (text, values = []) => session.ask({ text }, values);
  const version = await citusVersion(run);
  if (version === undefined) {
    const [available] = await rows("SELECT default_version FROM pg_available_extensions WHERE name = 'citus'");
    await session.close();
    throw new StorageError("shards/no-citus", { database: name, available: available?.[0] ?? "no" });
  }
  return {
    parts, schema, name, version, session, rows, connect,
    async requireSpread() {
      if (!(await spreadTables(run, schema)).has(leadTable)) throw new StorageError("shards/not-begun", { database: name });
    },
    [Symbol.asyncDispose]: () => session.close(),
  };
}

/** What Citus refuses is told in its own words: it speaks of tables, shards and machines. */
export function citusErrorOf(error: unknown, doing: string): unknown {
  const state = sqlStateOf(error);
  if (state === undefined || failureOf(error) === "lost" || !(error instanceof Error)) return storageErrorOf(error);
  return new StorageError("shards/refused", { doing, postgres: state, reason: error.message.slice(0, 300) });
}

/** A machine as operators name it. */
export const machineName = (host: string, port: number): string => `${host}:${port}`;
export function machineOf(text: string): { host: string; port: number } {
  const found = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(text);
  if (found === null) throw new StorageError("shards/machine-unknown", { machine: text.slice(0, 100), reason: "write HOST:PORT" });
  return { host: found[1]!, port: Number(found[2]) };
}
export const number = (text: string | null | undefined): number => (text === null || text === undefined ? 0 : wholeNumber(text));
