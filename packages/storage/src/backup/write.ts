/**
 * Writes a backup of one moment of a database, whatever is written to it meanwhile. A full one holds every row; an incremental
 * one reads every row too, which costs the node nothing, and writes only chunks that changed. People's words are sealed under
 * their own keys; the file of keys is on disk before the backup bears its name.
 */
import { addToSum, emptySum, sumText } from "../digest.ts";
import type { Kept } from "../schema/codec.ts";
import type { TableName } from "../schema/tables.ts";
import type { Store } from "../store.ts";
import { schemaVersion } from "../migrations/steps.ts";
import type { Side, View } from "../transfer/side.ts";
import { keyOfRow } from "../transfer/sqlite-side.ts";
import { keyText } from "../transfer/state.ts";
import { codecOf } from "../schema/codec.ts";
import { chunkKey, chunkPrint, format, nodeSecretOf, type BackupEnd, type ChunkLine, type Head, type Manifest, type TableEnd } from "./format.ts";
import { writeKeyFile } from "./key-file.ts";
import type { BackupKey } from "./keys.ts";
import { writeLines } from "./lines.ts";
import { createPersonKeys, type PersonKeys } from "./person-keys.ts";
import { beginsChunk, borderOfRow, columnsOf, lineDigest, linesOf } from "./rows.ts";
import { backedUp } from "./whose.ts";

export interface WrittenBackup { readonly id: string; readonly rows: number; readonly rowsWritten: number; readonly bytes: number; readonly manifest: Manifest }
export interface WriteParts {
  readonly side: Side;
  /** The same database, where keys are kept. */
  readonly store: Store;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly path: string;
  /** Where the file of keys is. */
  readonly keysPath: string;
  readonly key: BackupKey;
  readonly id: string;
  readonly madeAt: number;
  readonly now: () => number;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the backup before, for an incremental one. */
  readonly previous?: Manifest;
  readonly onRows?: (count: number) => void;
}

const pageRows = 2_000;

export async function writeBackup({ side, store, randomBytes, path, keysPath, key, id, madeAt, now, secrets, previous, onRows = () => undefined }: WriteParts): Promise<WrittenBackup> {
  const chunks = new Map<string, string>();
  const counts = { rows: 0, rowsWritten: 0 };
  const head: Head = { format, id, base: previous?.base ?? null, previous: previous?.id ?? null, version: schemaVersion, madeAt, secrets };
  const keys = createPersonKeys(store, randomBytes);
  let keysAt = madeAt;

  async function* lines(view: View): AsyncGenerator<string> {
    yield JSON.stringify(head);
    let records = emptySum, recordCount = 0;
    for (const table of backedUp) {
      yield JSON.stringify({ table, columns: columnsOf(table) });
      let sum = emptySum, count = 0;
      for await (const chunk of chunksOf(view, table, keys)) {
        counts.rows += chunk.line.count;
        count += chunk.line.count;
        sum = addToSum(sum, BigInt(`0x${chunk.line.sum}`));
        records = addToSum(records, chunk.records);
        if (table === "envelope") recordCount += chunk.line.count;
        chunks.set(chunkKey(table, chunk.line), chunkPrint(chunk.line));
        if (previous?.chunks.get(chunkKey(table, chunk.line)) !== chunkPrint(chunk.line)) {
          yield JSON.stringify(chunk.line);
          yield* chunk.rows;
          counts.rowsWritten += chunk.line.count;
        }
        onRows(chunk.line.count);
      }
      yield JSON.stringify({ end: table, count, sum: sumText(sum) } satisfies TableEnd);
    }
    keysAt = Math.max(madeAt, now()) + 1;
    yield JSON.stringify({ end: "backup", records: { count: recordCount, sum: sumText(records) }, keysAt } satisfies BackupEnd);
  }
  const writeKeys = (): Promise<number> => writeKeyFile(keysPath, store.read, nodeSecretOf(head), Math.max(keysAt, now()));
  const bytes = await side.snapshot((view) => writeLines(path, key, lines(view), writeKeys));
  return { id, ...counts, bytes, manifest: { id, base: previous?.base ?? id, chunks } };
}

interface Chunk { readonly line: ChunkLine; readonly rows: readonly string[]; /** Sum of the ids of its records. */ readonly records: bigint }

/** All rows of a table as chunks that follow each other without gaps; at least one, perhaps empty. */
async function* chunksOf(view: View, table: TableName, keys: PersonKeys): AsyncGenerator<Chunk> {
  let rows: string[] = [], records = emptySum;
  let from: string | null = null, border: string | undefined;
  const close = (to: string | null): Chunk => {
    let sum = emptySum;
    for (const row of rows) sum = addToSum(sum, lineDigest(row));
    const closed = { line: { from, to, count: rows.length, sum: sumText(sum) }, rows, records };
    from = to;
    rows = [];
    records = emptySum;
    return closed;
  };
  for (let after: Kept[] | undefined; ;) {
    const page = await view.range(table, after, pageRows);
    const lines = await linesOf(table, page, keys, view);
    for (const [i, row] of page.entries()) {
      const here = keyText(borderOfRow(table, row));
      if (here !== border && beginsChunk(here)) yield close(here);
      border = here;
      rows.push(lines[i]!);
      if (table === "envelope") records = addToSum(records, idDigest(row));
    }
    if (page.length < pageRows) break;
    after = keyOfRow(table, page.at(-1)!);
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield close(null);
}

export const idDigest = (row: readonly Kept[]): bigint => BigInt(`0x${Buffer.from(row[codecOf("envelope").positionOf("id")] as Uint8Array).toString("hex", 16)}`);
