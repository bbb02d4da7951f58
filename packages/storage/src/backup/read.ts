/**
 * Reads a chain of backups as one: the rows of the last moment, each once, from whichever file holds its truth. The digest of
 * every table is compared with what was noted when the last one was written; so `verify` is reading without keeping. Words whose
 * key is gone are left out; the digests are of what is sealed, and hold.
 *
 * Throws backup/damaged, backup/key-wrong, backup/keys-missing, backup/incomplete (a file of the chain is not there),
 * backup/other-version.
 */
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { schemaVersion } from "../migrations/steps.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import type { TableDigest } from "../store.ts";
import { noteKey } from "../transfer/change-log.ts";
import { format, nodeSecretOf, type BackupEnd, type ChunkLine, type Head, type TableEnd, type TableLine } from "./format.ts";
import { newestKeyRing, refuseOlder, type KeyRing } from "./key-file.ts";
import type { BackupKey } from "./keys.ts";
import { readLines } from "./lines.ts";
import { borderOfLine, columnsOf, compareKeys, lineDigest, openLine } from "./rows.ts";
import type { SealingKey } from "./seal.ts";

export interface ReadBackup {
  readonly head: Head;
  readonly rows: number;
  /** Rows of which nothing, or not the words, could be read: their keys are gone. */
  readonly gone: number;
  /** Of the rows that `take` was given. */
  readonly tables: Readonly<Partial<Record<TableName, TableDigest>>>;
  readonly records: TableDigest;
  readonly ring: KeyRing;
}
type Sum = { sum: bigint; count: number };
const sumIn = (sums: Map<TableName, Sum>, table: TableName): Sum => {
  const held = sums.get(table);
  if (held !== undefined) return held;
  const made = { sum: emptySum, count: 0 };
  sums.set(table, made);
  return made;
};

/** Newest last. `take` gets the rows of each table in pages, files one after another. */
export async function readBackup(paths: readonly string[], key: BackupKey, keyPaths: readonly string[], take: (table: TableName, rows: readonly Kept[][]) => Promise<void> = () => Promise.resolve()): Promise<ReadBackup> {
  const newest = paths.at(-1);
  if (newest === undefined) throw new StorageError("backup/none");
  const head = await readHead(newest, key);
  const ring = await newestKeyRing(keyPaths, nodeSecretOf(head));
  const derived = new Map<string, SealingKey | undefined>();
  const covered = new Map<TableName, Range[]>();
  const sums = new Map<TableName, Sum>(), opened = new Map<TableName, Sum>();
  const noted = new Map<TableName, TableDigest>();
  const position = codecOf("envelope").positionOf("id");
  let records = emptySum, end: BackupEnd | undefined, rows = 0, gone = 0;

  const openPage = (table: TableName, page: readonly unknown[][], path: string): Kept[][] => {
    const total = sumIn(opened, table);
    return page.flatMap((line) => {
      const found = openingLine(table, line, ring, derived, path);
      if (found === undefined || found.gone) gone++;
      if (found === undefined) return [];
      total.sum = addToSum(total.sum, digestRow(table, found.row));
      total.count++;
      if (table === "envelope") records = addToSum(records, BigInt(`0x${Buffer.from(found.row[position] as Uint8Array).toString("hex", 16)}`));
      return [found.row];
    });
  };
  // From the newest to the oldest: what a newer file covers is not taken from an older one.
  for (const [back, path] of [...paths].reverse().entries()) {
    const own = new Map<TableName, Range[]>();
    const seen = await readFile(path, key, async (table, chunk, page) => {
      const ranges = covered.get(table) ?? [];
      const taken = page.filter((line) => !isCovered(ranges, borderOfLine(table, line)));
      const total = sumIn(sums, table);
      for (const line of taken) total.sum = addToSum(total.sum, lineDigest(JSON.stringify(line)));
      total.count += taken.length;
      rows += taken.length;
      own.set(table, [...(own.get(table) ?? []), rangeOf(table, chunk)]);
      const whole = openPage(table, taken, path);
      if (whole.length > 0) await take(table, whole);
    });
    if (back === 0) {
      end = seen.end;
      refuseOlder(ring, end.keysAt);
      for (const { end: table, count, sum } of seen.tables) noted.set(table, { count, sum });
    }
    for (const [table, ranges] of own) covered.set(table, joined([...(covered.get(table) ?? []), ...ranges]));
  }
  if (end === undefined) throw new StorageError("backup/none");
  for (const [table, { count, sum }] of noted) {
    const found = sums.get(table) ?? { sum: emptySum, count: 0 };
    if (found.count !== count || sumText(found.sum) !== sum) throw new StorageError("backup/damaged", { table, reason: `${found.count} rows instead of ${count}, or others` });
  }
  if (sumText(records) !== end.records.sum) throw new StorageError("backup/damaged", { reason: "the fingerprint of the records differs" });
  return { head, rows, gone, ring, tables: Object.fromEntries([...opened].map(([table, { sum, count }]) => [table, { count, sum: sumText(sum) }])), records: end.records };
}

function openingLine(table: TableName, line: readonly unknown[], ring: KeyRing, derived: Map<string, SealingKey | undefined>, path: string): ReturnType<typeof openLine> {
  try {
    return openLine(table, line, ring, derived);
  } catch (cause) {
    throw new StorageError("backup/damaged", { file: path, table, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
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
async function readFile(path: string, key: BackupKey, take: (table: TableName, chunk: ChunkLine, lines: readonly unknown[][]) => Promise<void>): Promise<{ head: Head; tables: TableEnd[]; end: BackupEnd }> {
  let head: Head | undefined, table: TableName | undefined, chunk: ChunkLine | undefined, end: BackupEnd | undefined;
  const ends: TableEnd[] = [];
  let page: unknown[][] = [];
  const flush = async (): Promise<void> => {
    if (table !== undefined && chunk !== undefined) await take(table, chunk, page);
    page = [];
  };
  for await (const line of readLines(path, key)) {
    if (head === undefined) head = headOf(line, path);
    else if (Array.isArray(line)) {
      page.push(line);
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
  if (head.format !== format && String(head.format).startsWith("cosmicsync backup ")) throw new StorageError("backup/other-version", { file: path, found: String(head.format), known: format });
  if (head.format !== format) throw new StorageError("backup/damaged", { file: path, reason: "not a backup of ours" });
  if (head.version > schemaVersion) throw new StorageError("storage/newer", { found: head.version, known: schemaVersion });
  return head;
}

/** Tables that came since are empty in an older backup; a column that came since is another matter. */
function knownTable({ table, columns }: TableLine): TableName {
  if (!Object.hasOwn(tables, table) || columnsOf(table).join() !== columns.join()) throw new StorageError("backup/other-version", { table });
  return table;
}
