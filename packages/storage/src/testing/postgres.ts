/**
 * A real PostgreSQL for tests: no root needed, no download beside `npm ci`, nothing listens on a network.
 *
 *     await using server = await startPostgres();
 *     const store = await openPostgresStore({ url: server.url, ... });
 *
 * Which PostgreSQL that is, COSMICSYNC_TEST_POSTGRES says (`postgres-binaries.ts`). Connections come over a socket in a folder that
 * only its owner may enter. On a server that runs already it is a database of its own, which goes at the end.
 *
 * The server dies with this process, however that ends: a shell between the two waits for the end of its input, then stops the
 * server and removes its folder.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync } from "node:fs";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import { asRoot, chosenPostgres, plainEnvironment, postgresOwner, preparePostgres, type PostgresForTests } from "./postgres-binaries.ts";

export { postgresMissing, systemPostgres, type PostgresForTests } from "./postgres-binaries.ts";

export interface TestPostgres extends AsyncDisposable {
  /** Of the superuser, database `postgres`. */
  readonly url: string;
  /** The major version. */
  readonly version: number;
  /** Stops it as a crash would, or in order, and starts it again on the same files. */
  restart(how: "immediate" | "fast"): Promise<void>;
  stop(how: "immediate" | "fast"): Promise<void>;
  start(): Promise<void>;
  /** An empty database on it, with settings of its own. */
  createDatabase(name: string): Promise<string>;
  /** Rows of a statement in the first database, over a connection of its own. */
  rows(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}
export interface TestPostgresSettings {
  /** Keep fsync and full page writes on: for tests of durability and for measuring. */
  readonly durable?: boolean;
  /** Another than the one chosen. */
  readonly postgres?: PostgresForTests;
  /** Of the server, by their names, beside or instead of those of tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startPostgres({ durable = false, postgres = chosenPostgres(), settings = {} }: TestPostgresSettings = {}): Promise<TestPostgres> {
  if ("url" in postgres) return useServer(postgres.url);
  const { bin, cluster, version } = await preparePostgres(postgres.folder);
  const folder = await mkdtemp(join(tmpdir(), "cosmicsync-pg-"));
  await cp(cluster, join(folder, "cluster"), { recursive: true });
  await own(folder);

  let running = await launch(bin, folder, durable, settings);
  const stop = async (how: "immediate" | "fast"): Promise<void> => { await running.stop(how); };
  const start = async (): Promise<void> => { running = await launch(bin, folder, durable, settings); };
  const urlOf = (database: string): string => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
  return {
    url: urlOf("postgres"), version, stop, start,
    restart: async (how) => { await stop(how); await start(); },
    async createDatabase(name) {
      await over(urlOf("postgres"), (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
      return urlOf(name);
    },
    rows: (text, values = []) => over(urlOf("postgres"), async (client) => (await client.query(text, [...values])).rows as Record<string, unknown>[]),
    async [Symbol.asyncDispose]() {
      await stop("immediate");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function over<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try { return await work(client); } finally { await client.end(); }
}

/** A server that somebody else runs: databases of our own on it, and no stopping. */
async function useServer(server: string): Promise<TestPostgres> {
  const made: string[] = [];
  const prefix = `cosmicsync_test_${randomBytes(6).toString("hex")}`;
  const urlOf = (database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href;
  const create = async (database: string): Promise<string> => {
    await over(server, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} ENCODING 'UTF8' TEMPLATE template0`));
    made.push(database);
    return urlOf(database);
  };
  const no = (): Promise<never> => Promise.reject(new Error("a server of COSMICSYNC_TEST_POSTGRES is not ours to stop"));
  const url = await create(prefix);
  const [row] = await over(server, async (client) => (await client.query("SHOW server_version_num")).rows as { server_version_num: string }[]);
  return {
    url, version: Math.floor(Number(row!.server_version_num) / 10_000), stop: no, start: no, restart: no,
    createDatabase: (name) => create(`${prefix}_${name}`),
    rows: (text, values = []) => over(url, async (client) => (await client.query(text, [...values])).rows as Record<string, unknown>[]),
    async [Symbol.asyncDispose]() { for (const database of made) await over(server, (client) => client.query(`DROP DATABASE ${client.escapeIdentifier(database)} WITH (FORCE)`)); },
  };
}

interface Running { stop(how: "immediate" | "fast"): Promise<void> }

// Waits for the end of input 3, which is the end of the process that started it; then stops the server and removes its folder.
// A signal stops the server alone, and the guard with it: the folder is still wanted.
const watchdog = `dir=$1; shift; trap '' INT HUP
"$@" 3<&- & pid=$!
(exec 2>/dev/null; while read -r line <&3; do :; done; trap '' TERM; kill -QUIT $pid; while kill -0 $pid; do sleep 0.2; done; rm -rf "$dir") & guard=$!
stop() { kill $guard; kill -$1 $pid; wait $pid; exit 0; }
trap 'stop QUIT' USR1; trap 'stop INT' USR2; trap '' TERM
wait $pid; kill $guard`;

async function launch(bin: string, folder: string, durable: boolean, settings: Readonly<Record<string, string>>): Promise<Running> {
  const options: Record<string, string> = {
    listen_addresses: "", unix_socket_directories: folder, unix_socket_permissions: "0700", shared_buffers: "32MB", max_connections: "60", jit: "off",
    wal_level: "minimal", max_wal_senders: "0", dynamic_shared_memory_type: "mmap", log_min_messages: "warning", timezone: "UTC",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
    ...settings,
  };
  const command = [join(bin, "postgres"), "-D", join(folder, "cluster"), ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const child = spawn("/bin/sh", ["-c", watchdog, "sh", folder, ...command], { ...postgresOwner, cwd: folder, stdio: ["ignore", "ignore", "pipe", "pipe"], env: plainEnvironment });
  await ready(child);
  // Neither the process nor its pipes keep a test alive that has finished.
  child.unref();
  for (const stream of [child.stderr, child.stdio[3]]) (stream as unknown as { unref(): void }).unref();
  return {
    async stop(how) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill(how === "immediate" ? "SIGUSR1" : "SIGUSR2");
      await ended;
    },
  };
}

/** Resolves when the server says so; throws what it said when it ended instead. */
function ready(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    const failed = (): void => reject(new Error(`PostgreSQL did not start: ${said.slice(-2_000)}`));
    child.once("exit", failed);
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-10_000);
      if (said.includes("ready to accept connections")) { child.off("exit", failed); resolve(); }
    });
  });
}

/** Copies belong to whom they were made by: give them to whom they are for. */
async function own(folder: string): Promise<void> {
  chmodSync(folder, 0o700);
  if (!asRoot) return;
  const { uid, gid } = { uid: 0, gid: 0, ...postgresOwner };
  for (const name of await readdir(folder, { recursive: true })) chownSync(join(folder, name), uid, gid);
  chownSync(folder, uid, gid);
}
