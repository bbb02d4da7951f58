/**
 * CSV as RFC 4180 has it, with what spreadsheets make of it: a byte-order mark, any line end, semicolons instead of commas
 * (told from the head). The first row names the columns.
 *
 * Bytes are cut into rows by a machine that knows quotes, and each row is read by itself: one that is too long, not UTF-8,
 * misquoted or of another width is skipped with its reason, and reading goes on. Memory holds one row. Only a quote that is
 * never closed ends it all, because nobody can tell where the next row begins: `UnreadableFile`.
 */
import { refuseOtherEncodings } from "./lines.ts";
import { createRest } from "./rest.ts";
import { UnreadableFile, readLimits, type RowRead } from "./row.ts";

const [newline, carriage, quote, comma, semicolon] = [10, 13, 34, 44, 59] as const;

type State = "start" | "plain" | "quoted" | "closed";
interface Cut { readonly line: number; readonly bytes: Uint8Array | undefined; readonly misquoted: boolean }

export async function* readCsv(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  // A byte-order mark within the file, as where two files were put together, stays: what is cut and what is read must see the same row.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let names: readonly string[] | undefined;
  let delimiter = ",";
  for await (const cut of cutRows(file, bytes)) {
    const place = { file, line: cut.line };
    const text = textOf(cut, decoder);
    if (names === undefined) {
      if (typeof text !== "string") throw new UnreadableFile(place, `the first row should name the columns, but ${text.reason}`);
      delimiter = text.split(";").length > text.split(",").length ? ";" : ",";
      names = cellsOf(text, delimiter).slice(0, readLimits.columns).map((name) => name.trim());
    } else if (typeof text !== "string") yield { place, skipped: { field: "", reason: text.reason } };
    else if (text !== "") {
      const cells = cellsOf(text, delimiter);
      if (cells.length === names.length) yield { place, row: Object.fromEntries(names.map((name, index) => [name, cells[index]!])) };
      else yield { place, skipped: { field: "", reason: `the row has ${cells.length} columns, the head has ${names.length}` } };
    }
  }
}

const textOf = ({ bytes, misquoted }: Cut, decoder: TextDecoder): string | { readonly reason: string } => {
  if (bytes === undefined) return { reason: `the row is longer than ${readLimits.rowBytes} bytes` };
  if (misquoted) return { reason: 'something stands behind a closing quote; a quote inside quotes is written twice ("")' };
  try {
    return decoder.decode(bytes).replace(/\r$/, "");
  } catch {
    return { reason: "the row is not UTF-8; convert the file, for instance with iconv -t UTF-8" };
  }
};

async function* cutRows(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Cut> {
  let state = "start" as State;
  let line = 1;
  let began = 1;
  let misquoted = false;
  let head = true;
  let first = true;
  let separator: number | undefined;
  const rest = createRest(readLimits.rowBytes);
  const ended = (row: Uint8Array | undefined): Cut => {
    const cut = { line: began, bytes: row, misquoted };
    // As in the head: where there are more semicolons, they separate.
    if (head && row !== undefined) separator = count(row, semicolon) > count(row, comma) ? semicolon : comma;
    [head, misquoted] = [false, false];
    return cut;
  };

  for await (const chunk of bytes) {
    if (first) refuseOtherEncodings(file, chunk);
    let from = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
    first = false;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (byte === newline) line += 1;
      if (state === "quoted") {
        if (byte === quote) state = "closed";
      } else if (byte === newline) {
        yield ended(rest.end(chunk.subarray(from, at)));
        from = at + 1;
        began = line;
        state = "start";
      } else if (separator === undefined ? byte === comma || byte === semicolon : byte === separator) state = "start";
      else if (byte === quote && state !== "plain") state = "quoted";
      else if (byte !== carriage) {
        if (state === "closed") misquoted = true;
        state = "plain";
      }
    }
    rest.keep(chunk.subarray(from));
    if (state === "quoted" && rest.bytes > readLimits.rowBytes) throw new UnreadableFile({ file, line: began }, `from this row on a quote is open for more than ${readLimits.rowBytes} bytes; close it`);
  }
  if (state === "quoted") throw new UnreadableFile({ file, line: began }, "in this row a quote is opened and never closed");
  if (rest.bytes > 0) yield ended(rest.end(new Uint8Array(0)));
}

const count = (bytes: Uint8Array, wanted: number): number => bytes.reduce((sum, byte) => (byte === wanted ? sum + 1 : sum), 0);

/** Cells of a row whose quotes are known to be in order. */
const cellsOf = (text: string, delimiter: string): string[] => {
  const cells: string[] = [];
  for (let from = 0; ; ) {
    if (text[from] === '"') {
      let end = from + 1;
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
      cells.push(text.slice(from + 1, end).replaceAll('""', '"'));
      from = end + 1;
    } else {
      const end = text.indexOf(delimiter, from);
      cells.push(text.slice(from, end === -1 ? undefined : end));
      from = end === -1 ? text.length : end;
    }
    if (text[from] !== delimiter) return cells;
    from += 1;
  }
};
