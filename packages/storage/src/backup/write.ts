/**
 * Writes a backup of one moment of a database, whatever is written to it meanwhile. A full one holds every row; an incremental
 * one reads every row too, which costs the node nothing, and writes only chunks that changed.
 */
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import type { Kept } from "../schema/codec.ts";
import type { TableName } from "../schema/tables.ts";
import { schemaVersion } from "../migrations/steps.ts";
import type { Side, View } from "../transfer/side.ts";
import { keyOfRow } from "../transfer/sqlite-side.ts";
import { keyText } from "../transfer/state.ts";
import { codecOf } from "../schema/codec.ts";
import { chunkKey, chunkPrint, format, type BackupEnd, type ChunkLine, type Head, type Manifest, type TableEnd } from "./format.ts";
import type { BackupKey } from "./keys.ts";
import { writeLines } from "./lines.ts";
import { backedUp, beginsChunk, columnsOf, rowLine } from "./rows.ts";

export interface WrittenBackup { readonly id: string; readonly rows: number; readonly rowsWritten: number; readonly bytes: number; readonly manifest: Manifest }
export interface WriteParts {
  readonly side: Side;
  readonly path: string;
  readonly key: BackupKey;
  readonly id: string;
  readonly madeAt: number;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the backup before, for an incremental one. */
  readonly previous?: Manifest;
  readonly onRows?: (count: number) => void;
}

const pageRows = 2_000;

export async function writeBackup({ side, path, key, id, madeAt, secrets, previous, onRows = () => undefined }: WriteParts): Promise<WrittenBackup> {
  const chunks = new Map<string, string>();
  const counts = { rows: 0, rowsWritten: 0 };
  const head: Head = { format, id, base: previous?.base ?? null, previous: previous?.id ?? null, version: schemaVersion, madeAt, secrets };

  async function* lines(view: View): AsyncGenerator<string> {
    yield JSON.stringify(head);
    let records = emptySum, recordCount = 0;
    for (const table of backedUp) {
      yield JSON.stringify({ table, columns: columnsOf(table) });
      let sum = emptySum, count = 0;
      for await (const chunk of chunksOf(view, table)) {
        counts.rows += chunk.line.count;
        count += chunk.line.count;
        sum = addToSum(sum, BigInt(`0x${chunk.line.sum}`));
        if (table === "envelope") for (const row of chunk.rows) { records = addToSum(records, idDigest(row)); recordCount++; }
        chunks.set(chunkKey(table, chunk.line), chunkPrint(chunk.line));
        if (previous?.chunks.get(chunkKey(table, chunk.line)) !== chunkPrint(chunk.line)) {
          yield JSON.stringify(chunk.line);
          for (const row of chunk.rows) yield rowLine(row);
          counts.rowsWritten += chunk.line.count;
        }
        onRows(chunk.line.count);
      }
      yield JSON.stringify({ end: table, count, sum: sumText(sum) } satisfies TableEnd);
    }
    yield JSON.stringify({ end: "backup", records: { count: recordCount, sum: sumText(records) } } satisfies BackupEnd);
  }
  const bytes = await side.snapshot((view) => writeLines(path, key, lines(view)));
  return { id, ...counts, bytes, manifest: { id, base: previous?.base ?? id, chunks } };
}

/** All rows of a table as chunks that follow each other without gaps; at least one, perhaps empty. */
async function* chunksOf(view: View, table: TableName): AsyncGenerator<{ readonly line: ChunkLine; readonly rows: readonly Kept[][] }> {
  let rows: Kept[][] = [];
  let from: string | null = null;
  const close = (to: string | null): { line: ChunkLine; rows: Kept[][] } => {
    let sum = emptySum;
    for (const row of rows) sum = addToSum(sum, digestRow(table, row));
    const closed = { line: { from, to, count: rows.length, sum: sumText(sum) }, rows };
    from = to;
    rows = [];
    return closed;
  };
  for (let after: Kept[] | undefined; ;) {
    const page = await view.range(table, after, pageRows);
    for (const row of page) {
      const key = keyOfRow(table, row);
      if (beginsChunk(key)) yield close(keyText(key));
      rows.push(row);
    }
    if (page.length < pageRows) break;
    after = keyOfRow(table, page.at(-1)!);
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield close(null);
}

export const idDigest = (row: readonly Kept[]): bigint => BigInt(`0x${Buffer.from(row[codecOf("envelope").positionOf("id")] as Uint8Array).toString("hex", 16)}`);
