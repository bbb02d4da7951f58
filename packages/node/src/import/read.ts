/**
 * Reads catalogue files as streams: CSV, TSV, JSON (an array) and JSON Lines, each also gzipped. Memory does not grow
 * with the file: rows are cut from chunks, and a row over `readLimits.rowBytes` is skipped without being kept.
 *
 * In: a path. Out: rows in order. Throws `UnreadableFile` where reading cannot go on: damaged gzip, UTF-16, an unclosed
 * quote or bracket.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { readCsv } from "./read-csv.ts";
import { readJsonArray } from "./read-json-array.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { readTsv } from "./read-tsv.ts";
import { UnreadableFile, type RowRead } from "./row.ts";

export type Format = "csv" | "tsv" | "json" | "jsonl";

/** The format that a file's name tells, or undefined for a file that is no catalogue. */
export const formatOf = (path: string): Format | undefined => {
  const name = basename(path).toLowerCase().replace(/\.gz$/, "");
  if (/\.(jsonl|ndjson)$/.test(name)) return "jsonl";
  if (name.endsWith(".json")) return "json";
  if (name.endsWith(".csv")) return "csv";
  return /\.(tsv|txt)$/.test(name) ? "tsv" : undefined;
};

export interface Progress { bytesRead: number; bytesTotal: number }

/** Yields the rows of a file; `progress` is kept current with the bytes read from disk. */
export async function* readRows(path: string, format: Format, progress: Progress, columns?: readonly string[]): AsyncGenerator<RowRead> {
  const file = await open(path);
  const head = Buffer.alloc(4);
  try {
    await file.read(head, 0, 4, 0);
    progress.bytesTotal = (await file.stat()).size;
  } finally {
    await file.close();
  }
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  if (path.endsWith(".gz") && !gzipped) throw new UnreadableFile({ file: path, line: 1 }, "its name says gzip but its content does not; was the download complete?");
  const source = createReadStream(path, { highWaterMark: 65_536 });
  source.on("data", (chunk) => (progress.bytesRead += chunk.length));
  const bytes = gzipped ? unzipped(source, path) : source;
  try {
    if (format === "jsonl") yield* readJsonLines(path, bytes);
    else if (format === "json") yield* readJsonArray(path, bytes);
    else if (format === "csv") yield* readCsv(path, bytes);
    else yield* readTsv(path, bytes, columns);
  } finally {
    source.destroy();
  }
}

/** Passes on the unzipped bytes; a damaged archive becomes an error that names the file. */
async function* unzipped(source: Readable, path: string): AsyncGenerator<Buffer> {
  const gunzip = source.pipe(createGunzip());
  source.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    throw new UnreadableFile({ file: path, line: 0 }, "the gzip data are damaged or cut short; fetch the file again", { cause });
  }
}
