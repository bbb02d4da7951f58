/**
 * The store on disk: `node:sqlite`, WAL, `synchronous = FULL`. What is acknowledged survives the loss of power; many small
 * steps share one fsync (see `write-queue.ts`). Reads go over a connection of their own and see the last commit only.
 *
 * Files in the folder: the database, its `-wal` and `-shm`, `lock.sqlite` and `lock.pid`; only the owner of the process may
 * read them. What is deleted is overwritten (`secure_delete`), and after `scrub` is gone from the log too.
 *
 * Throws at opening: storage/locked, storage/newer, storage/broken. https://www.sqlite.org/wal.html
 */
import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { migrate } from "../migrations/migrate.ts";
import { listingOf } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import type { Store, TableDigest } from "../store.ts";
import { createWriteQueue, writeQueueDefaults } from "../write-queue.ts";
import { createBallast, createReserve, type Ballast } from "./ballast.ts";
import { Connection, plainStatement } from "./connection.ts";
import { lockFolder } from "./lock.ts";
import { countStatement, listStatement, listValues } from "./queries.ts";
import { SqliteReader } from "./reader.ts";
import { refuseDamagedLog } from "./log-file.ts";
import { ensureRowSums } from "./row-sums.ts";
import { findBySearch } from "./search.ts";
import { createTransaction } from "./transaction.ts";

export interface SqliteStoreParts {
  /** The database file; its folder is made and locked. */
  readonly path: string;
  /** Wall time in milliseconds: when a migration was made. */
  readonly now: () => number;
  /** The database file never grows above this; the write that would make it so answers storage/full. */
  readonly sizeLimitBytes?: number;
  /** Steps that may wait for their commit; one more answers storage/busy. */
  readonly waitingCount?: number;
  /** Steps that share one commit. */
  readonly togetherCount?: number;
  /** How long to wait for another program that holds the file, a backup for example. */
  readonly busyTimeoutMillis?: number;
  /** Memory for pages of each of the two connections, in KiB. */
  readonly cacheKib?: number;
  /** False where the caller holds the folder's lock already, as a node that moves from one engine to the other does. */
  readonly lock?: boolean;
  /** Pages of log after which SQLite moves them into the database by itself. */
  readonly checkpointPages?: number;
  /** Room kept beside the database, so that erasing works on a full disk (see `ballast.ts`); none unless given. */
  readonly ballastBytes?: number;
}

/** Of 4 KiB each. */
const defaultCheckpointPages = 4_000;

export async function openSqliteStore(parts: SqliteStoreParts): Promise<Store> {
  const path = resolve(parts.path);
  const settings = { busyTimeoutMillis: parts.busyTimeoutMillis ?? 5_000, cacheKib: parts.cacheKib ?? 16_384 };
  using opening = new DisposableStack();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (parts.lock !== false) opening.adopt(lockFolder(dirname(path)), (held) => held.release());
  const hadLog = fileBytes(`${path}-wal`) > 0;
  if (parts.lock !== false) refuseDamagedLog(path);
  const ballast = parts.ballastBytes === undefined ? undefined : createBallast({ path: `${path}-ballast`, bytes: parts.ballastBytes });
  const { writing, reading } = withRoom(ballast, () => {
    using connecting = new DisposableStack();
    closeSync(openSync(path, "a", 0o600));
    const writer = connecting.adopt(new Connection(path, settings), (connection) => connection.close());
    prepareWriting(writer, parts.sizeLimitBytes, parts.checkpointPages ?? defaultCheckpointPages);
    ensureRowSums(writer, migrate(writer, parts.now).length > 0);
    const reader = new Connection(path, { ...settings, readOnly: true });
    connecting.move();
    return { writing: writer, reading: reader };
  });
  opening.defer(() => { reading.close(); writing.close(); });
  const transaction = createTransaction(writing, { path, hadLog, reserve: ballast === undefined ? undefined : createReserve(writing, ballast, boundsOf(writing, parts)) });
  try {
    withRoom(ballast, () => transaction.renewLog());
  } catch (error) {
    // What can be read is read; each write tries it again.
    if (!(error instanceof StorageError)) throw error;
  }
  const open = opening.move();

  const queue = createWriteQueue(transaction, {
    ...writeQueueDefaults,
    ...(parts.waitingCount === undefined ? {} : { waitingCount: parts.waitingCount }),
    ...(parts.togetherCount === undefined ? {} : { togetherCount: parts.togetherCount }),
  });
  return {
    read: new SqliteReader(reading),
    write: (work) => queue.add(work),
    search: async (query) => findBySearch(reading, query),
    digest: (table) => digestTable(reading, table),
    async size() {
      const rows = (Object.keys(tables) as TableName[]).map((table) => [table, reading.row(countStatement(table, []), [])![0] as number]);
      return { bytes: fileBytes(path) + fileBytes(`${path}-wal`), rows: Object.fromEntries(rows) as Partial<Record<TableName, number>> };
    },
    async [Symbol.asyncDispose]() {
      if (open.disposed) return;
      await queue.close();
      await ballast?.[Symbol.asyncDispose]();
      open.dispose();
    },
  };
}

/** Once more with the ballast let go, where there was no room. */
function withRoom<T>(ballast: Ballast | undefined, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (ballast === undefined || ballast.bytes === 0 || !(error instanceof StorageError) || error.code !== "storage/full") throw error;
    ballast.release();
    return act();
  }
}

function boundsOf(connection: Connection, { sizeLimitBytes, ballastBytes = 0 }: SqliteStoreParts): { readonly mostPages: number | undefined; readonly reservePages: number } {
  const pageBytes = pageBytesOf(connection);
  return { mostPages: sizeLimitBytes === undefined ? undefined : pagesIn(sizeLimitBytes, pageBytes), reservePages: pagesIn(ballastBytes, pageBytes) };
}
const pageBytesOf = (connection: Connection): number => connection.row(plainStatement("PRAGMA page_size", 0), [])![0] as number;
const pagesIn = (bytes: number, pageBytes: number): number => Math.max(1, Math.floor(bytes / pageBytes));

function prepareWriting(connection: Connection, sizeLimitBytes: number | undefined, checkpointPages: number): void {
  const mode = connection.row(plainStatement("PRAGMA journal_mode = WAL", 0), [])?.[0];
  if (mode !== "wal") throw new StorageError("storage/broken", { reason: `the file system allows no write-ahead log (${String(mode)})` });
  // Pages as they were before a mark stay in memory: in a temporary file they would cost as much as the commit.
  connection.exec(`PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA journal_size_limit = ${checkpointPages * 8_192}`);
  if (sizeLimitBytes !== undefined) {
    connection.exec(`PRAGMA max_page_count = ${pagesIn(sizeLimitBytes, pageBytesOf(connection))}`);
  }
}

/** Page after page, letting others have their turn between. */
async function digestTable(connection: Connection, table: TableName): Promise<TableDigest> {
  const codec = codecOf(table);
  const pageRows = 1_000;
  let sum = emptySum, count = 0;
  let after: Record<string, unknown> | undefined;
  for (;;) {
    const listing = listingOf(table, { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    const rows = connection.rows(listStatement(listing), listValues(listing));
    for (const row of rows) sum = addToSum(sum, digestRow(table, row));
    count += rows.length;
    if (rows.length < pageRows) return { count, sum: sumText(sum) };
    after = lastKey(codec.decodeRow(rows.at(-1) as Kept[]), table);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const lastKey = (row: Record<string, unknown>, table: TableName): Record<string, unknown> => Object.fromEntries(tables[table].key.map((column) => [column, row[column]]));

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
