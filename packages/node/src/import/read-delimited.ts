/**
 * CSV (RFC 4180) and TSV. The first row names the columns, unless `columns` does. TSV files of the catalogues quote
 * nothing, so quotes are plain characters there.
 */
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { readLines, refuseOtherEncodings } from "./lines.ts";
import { UnreadableFile, readLimits, type RowRead } from "./row.ts";

export async function* readDelimited(file: string, bytes: AsyncIterable<Uint8Array>, delimiter: "," | "\t", columns?: readonly string[]): AsyncGenerator<RowRead> {
  if (delimiter === "\t") yield* readTabbed(file, bytes, columns);
  else yield* readCsv(file, bytes);
}

async function* readTabbed(file: string, bytes: AsyncIterable<Uint8Array>, columns?: readonly string[]): AsyncGenerator<RowRead> {
  let names = columns;
  for await (const line of readLines(file, bytes)) {
    if ("skipped" in line) yield line;
    else if (names === undefined) names = line.text.split("\t", readLimits.columns);
    else if (line.text !== "") {
      const cells = line.text.split("\t", readLimits.columns);
      if (cells.length !== names.length) yield { place: line.place, skipped: { field: "", reason: `the row has ${cells.length} columns, the head has ${names.length}` } };
      else yield { place: line.place, row: Object.fromEntries(names.map((name, index) => [name, cells[index]!])) };
    }
  }
}

async function* readCsv(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  let names: string[] | undefined;
  const parser = parse({ bom: true, relax_column_count: true, info: true, skip_empty_lines: true, max_record_size: readLimits.rowBytes });
  const source = Readable.from(decoded(file, bytes));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const chunk of parser) {
      const { record, info } = chunk as { record: string[]; info: { lines: number } };
      if (names === undefined) names = record.slice(0, readLimits.columns);
      else if (record.length !== names.length) yield { place: { file, line: info.lines }, skipped: { field: "", reason: `the row has ${record.length} columns, the head has ${names.length}` } };
      else yield { place: { file, line: info.lines }, row: Object.fromEntries(names.map((name, index) => [name, record[index]!])) };
    }
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    const line = cause instanceof CsvError ? Number((cause as unknown as { lines?: number }).lines ?? 0) : 0;
    const tooLong = cause instanceof CsvError && cause.code === "CSV_MAX_RECORD_SIZE";
    throw new UnreadableFile({ file, line }, tooLong ? `a row is longer than ${readLimits.rowBytes} bytes: is a quote left open?` : `not readable as CSV from here on: ${(cause as Error).message.slice(0, 200)}`, { cause });
  } finally {
    source.destroy();
  }
}

/** CSV cannot be cut into lines before parsing (quotes hold line breaks), so the whole stream is decoded strictly. */
async function* decoded(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let first = true;
  for await (const chunk of bytes) {
    if (first) refuseOtherEncodings(file, chunk);
    first = false;
    try {
      const text = decoder.decode(chunk, { stream: true });
      yield text;
      line += text.split("\n").length - 1;
    } catch (cause) {
      throw new UnreadableFile({ file, line }, "from about here the file is not UTF-8; convert it, for instance with iconv -t UTF-8", { cause });
    }
  }
}
