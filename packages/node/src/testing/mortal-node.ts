/**
 * For tests: a node on one home that is killed as by `kill -9` and started again, in a process of its own each time. The next
 * process stands ready while this one lives, so that a start costs what a start does beyond loading.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import { rebuildCommand } from "../commands/rebuild.ts";
import { program, startChild, type Child } from "./child.ts";

const preloaded = fileURLToPath(new URL("waiting-start.ts", import.meta.url));

export interface MortalNode extends AsyncDisposable {
  readonly url: string;
  /** From "go" to the address, of each start so far. */
  readonly startMillis: readonly number[];
  /** At once and without a last word. */
  kill(): void;
  /** Waits for the end; starts again; meanwhile answers what was wrong with the files that the killed process left. */
  startAgain(): Promise<readonly string[]>;
}

export const startMortalNode = async (folder: string, now: () => number = Date.now, environment: Readonly<Record<string, string>> = {}): Promise<MortalNode> => {
  const home = join(folder, "home");
  const ready = (): Child => startChild(["--import", preloaded, program, "start"], { COSMICSYNC_HOME: home, COSMICSYNC_PORT: "0", COSMICSYNC_DEMO: "never", COSMICSYNC_LOG: "error", COSMICSYNC_REQUESTS_PER_MINUTE: "1000000", ...environment }, "pipe");
  const startMillis: number[] = [];
  let [running, next] = [ready(), ready()];
  let url = "";

  const go = async (): Promise<void> => {
    const began = performance.now();
    running.process.stdin?.end();
    url = (await running.says(/ is at (http:\/\/\S+)/))[1] ?? "";
    startMillis.push(performance.now() - began);
  };
  await go();

  return {
    get url() { return url; },
    startMillis,
    kill: () => void running.process.kill("SIGKILL"),
    async startAgain() {
      const { signal } = await running.ended;
      if (signal !== "SIGKILL") throw new Error(`the node ended by itself: ${running.said()}`);
      const copy = copyDatabase(home, join(folder, "copy"));
      [running, next] = [next, ready()];
      const [wrong] = await Promise.all([faultsOf(copy, now), go()]);
      return wrong;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([running[Symbol.asyncDispose](), next[Symbol.asyncDispose]()]);
    },
  };
};

/** As the killed process left it, write-ahead log and all. */
const copyDatabase = (home: string, folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of ["cosmicsync.sqlite", "cosmicsync.sqlite-wal"]) if (existsSync(join(home, name))) copyFileSync(join(home, name), join(folder, name));
  return join(folder, "cosmicsync.sqlite");
};

/** The pages are whole, and the tables are what `cosmicsync rebuild` makes of the records. */
const faultsOf = async (path: string, now: () => number): Promise<string[]> => {
  const faults: string[] = [];
  {
    await using store = await openSqliteStore({ path, now });
    await rebuildCommand({ store, crypto: createNodeCrypto() }, { json: true }, { out: (line) => {
      const { changed } = JSON.parse(line) as { readonly changed: readonly string[] };
      if (changed.length > 0) faults.push(`rebuild changes ${changed.join(", ")}`);
    }, err: (line) => faults.push(line), status: () => undefined });
  }
  const database = new DatabaseSync(path, { readOnly: true });
  for (const row of database.prepare("PRAGMA integrity_check").all()) if (row["integrity_check"] !== "ok") faults.push(`integrity: ${String(row["integrity_check"])}`);
  database.close();
  return faults;
};
