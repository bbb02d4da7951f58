/**
 * Reads a chain of backups as one: the rows of the last moment, each once, from whichever file holds its truth. The digest of
 * every table is compared with what was noted when the last one was written; so `verify` is reading without keeping.
 *
 * Throws backup/damaged, backup/key-wrong, backup/incomplete (a file of the chain is not there), backup/other-version.
 */
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import type { TableDigest } from "../store.ts";
import { noteKey } from "../transfer/change-log.ts";
import { keyOfRow } from "../transfer/sqlite-side.ts";
import { format, type BackupEnd, type ChunkLine, type Head, type TableEnd, type TableLine } from "./format.ts";
import type { BackupKey } from "./keys.ts";
import { readLines } from "./lines.ts";
import { columnsOf, compareKeys, rowOfLine } from "./rows.ts";
import { idDigest } from "./write.ts";

export interface ReadBackup { readonly head: Head; readonly rows: number; readonly tables: Readonly<Partial<Record<TableName, TableDigest>>>; readonly records: TableDigest }

/** Newest last. `take` gets the rows of each table in pages, files one after another. */
export async function readBackup(paths: readonly string[], key: BackupKey, take: (table: TableName, rows: readonly Kept[][]) => Promise<void> = () => Promise.resolve()): Promise<ReadBackup> {
  const covered = new Map<TableName, Range[]>();
  const sums = new Map<TableName, { sum: bigint; count: number }>();
  const noted = new Map<TableName, TableDigest>();
  let head: Head | undefined, records = emptySum, end: BackupEnd | undefined, rows = 0;

  // From the newest to the oldest: what a newer file covers is not taken from an older one.
  for (const [back, path] of [...paths].reverse().entries()) {
    const own = new Map<TableName, Range[]>();
    const seen = await readFile(path, key, async (table, chunk, page) => {
      const ranges = covered.get(table) ?? [];
      const taken = page.filter((row) => !isCovered(ranges, keyOfRow(table, row)));
      const total = sums.get(table) ?? { sum: emptySum, count: 0 };
      for (const row of taken) {
        total.sum = addToSum(total.sum, digestRow(table, row));
        if (table === "envelope") records = addToSum(records, idDigest(row));
      }
      total.count += taken.length;
      rows += taken.length;
      sums.set(table, total);
      own.set(table, [...(own.get(table) ?? []), rangeOf(table, chunk)]);
      if (taken.length > 0) await take(table, taken);
    });
    if (back === 0) {
      head = seen.head;
      end = seen.end;
      for (const { end: table, count, sum } of seen.tables) noted.set(table, { count, sum });
    }
    for (const [table, ranges] of own) covered.set(table, joined([...(covered.get(table) ?? []), ...ranges]));
  }
  if (head === undefined || end === undefined) throw new StorageError("backup/none");
  for (const [table, { count, sum }] of noted) {
    const found = sums.get(table) ?? { sum: emptySum, count: 0 };
    if (found.count !== count || sumText(found.sum) !== sum) throw new StorageError("backup/damaged", { table, reason: `${found.count} rows instead of ${count}, or others` });
  }
  if (sumText(records) !== end.records.sum) throw new StorageError("backup/damaged", { reason: "the fingerprint of the records differs" });
  return { head, rows, tables: Object.fromEntries(noted), records: end.records };
}

/** The head of one file, which says where it stands in its chain. */
export async function readHead(path: string, key: BackupKey): Promise<Head> {
  const lines = readLines(path, key);
  const first = await lines.next();
  await lines.return(undefined);
  if (first.done === true) throw new StorageError("backup/damaged", { file: path, reason: "it is empty" });
  return headOf(first.value, path);
}

interface Range { readonly from: readonly Kept[] | undefined; readonly to: readonly Kept[] | undefined }
const rangeOf = (table: TableName, { from, to }: ChunkLine): Range => ({ from: from === null ? undefined : noteKey(table, from), to: to === null ? undefined : noteKey(table, to) });

/** Sorted, none meeting another: a key is looked for by halving. */
function joined(ranges: Range[]): Range[] {
  ranges.sort((a, b) => (a.from === undefined ? (b.from === undefined ? 0 : -1) : b.from === undefined ? 1 : compareKeys(a.from, b.from)));
  const disjoint: Range[] = [];
  for (const range of ranges) {
    const last = disjoint.at(-1);
    if (last === undefined || (last.to !== undefined && range.from !== undefined && compareKeys(last.to, range.from) < 0)) disjoint.push(range);
    else if (last.to !== undefined && (range.to === undefined || compareKeys(range.to, last.to) > 0)) disjoint[disjoint.length - 1] = { from: last.from, to: range.to };
  }
  return disjoint;
}

function isCovered(ranges: readonly Range[], key: readonly Kept[]): boolean {
  let low = 0, high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { from } = ranges[middle]!;
    if (from === undefined || compareKeys(from, key) <= 0) low = middle + 1;
    else high = middle;
  }
  const before = ranges[low - 1];
  return before !== undefined && (before.to === undefined || compareKeys(key, before.to) < 0);
}

const pageRows = 500;
async function readFile(path: string, key: BackupKey, take: (table: TableName, chunk: ChunkLine, rows: readonly Kept[][]) => Promise<void>): Promise<{ head: Head; tables: TableEnd[]; end: BackupEnd }> {
  let head: Head | undefined, table: TableName | undefined, chunk: ChunkLine | undefined, end: BackupEnd | undefined;
  const ends: TableEnd[] = [];
  let page: Kept[][] = [];
  const flush = async (): Promise<void> => {
    if (table !== undefined && chunk !== undefined) await take(table, chunk, page);
    page = [];
  };
  for await (const line of readLines(path, key)) {
    if (head === undefined) head = headOf(line, path);
    else if (Array.isArray(line)) {
      page.push(rowOfLine(table!, line));
      if (page.length >= pageRows) await flush();
    } else if (typeof line !== "object" || line === null) throw new StorageError("backup/damaged", { file: path, reason: "a line of another form" });
    else if ("table" in line) table = knownTable(line as TableLine);
    else if ("from" in line) {
      await flush();
      chunk = line as ChunkLine;
    } else if ("end" in line) {
      await flush();
      chunk = undefined;
      if (line.end === "backup") end = line as BackupEnd;
      else ends.push(line as TableEnd);
    }
  }
  if (head === undefined || end === undefined) throw new StorageError("backup/damaged", { file: path, reason: "its end is missing" });
  return { head, tables: ends, end };
}

function headOf(line: unknown, path: string): Head {
  const head = line as Head;
  if (head.format !== format) throw new StorageError("backup/damaged", { file: path, reason: "not a backup of ours" });
  if (head.version > schemaVersion) throw new StorageError("storage/newer", { found: head.version, known: schemaVersion });
  return head;
}

/** Tables that came since are empty in an older backup; a column that came since is another matter. */
function knownTable({ table, columns }: TableLine): TableName {
  if (!Object.hasOwn(tables, table) || columnsOf(table).join() !== columns.join()) throw new StorageError("backup/other-version", { table });
  return table;
}
