/**
 * A JSON file that holds an array of objects. The text is cut into elements by counting brackets outside strings, and each
 * element is parsed by itself: one element over `readLimits.rowBytes` is skipped without being kept, one that is not JSON is
 * skipped with its reason, and reading goes on behind it. Memory holds one element.
 *
 * A place's `line` is the line on which the element begins. Throws `UnreadableFile` where the whole is no array, or ends inside it.
 */
import { refuseOtherEncodings } from "./lines.ts";
import { parseRow } from "./parse-row.ts";
import { createRest } from "./rest.ts";
import { UnreadableFile, readLimits, type RowRead } from "./row.ts";

const [tab, newline, carriage, space, quote, comma, backslash] = [9, 10, 13, 32, 34, 44, 92] as const;
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
const mark = [0xef, 0xbb, 0xbf] as const;
/** Between elements nothing but these. */
const blank = (byte: number): boolean => byte === space || byte === newline || byte === carriage || byte === tab;

type State = "before" | "between" | "element" | "ended";

export async function* readJsonArray(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let state = "before" as State;
  let line = 1;
  let offset = 0;
  let began = 1;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  const rest = createRest(readLimits.rowBytes);

  const read = (element: Uint8Array | undefined): RowRead => {
    const place = { file, line: began };
    if (element === undefined) return { place, skipped: { field: "", reason: `the element is longer than ${readLimits.rowBytes} bytes` } };
    try {
      return { place, ...parseRow(decoder.decode(element), "element") };
    } catch {
      return { place, skipped: { field: "", reason: "the element is not UTF-8; convert the file, for instance with iconv -t UTF-8" } };
    }
  };
  const refuse = (reason: string): never => { throw new UnreadableFile({ file, line }, reason); };

  for await (const chunk of bytes) {
    if (offset === 0) refuseOtherEncodings(file, chunk);
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (byte === newline) line += 1;
      if (state === "element") {
        if (escaped) escaped = false;
        else if (quoted) {
          if (byte === backslash) escaped = true;
          else if (byte === quote) quoted = false;
        } else if (byte === quote) quoted = true;
        else if (byte === openList || byte === openObject) depth += 1;
        else if ((byte === closeList || byte === closeObject) && depth > 0) depth -= 1;
        else if (depth === 0 && (byte === comma || byte === closeList)) {
          yield read(rest.end(chunk.subarray(from, at)));
          state = byte === closeList ? "ended" : "between";
        }
      } else if (blank(byte)) continue;
      else if (state === "before") {
        if (byte === openList) state = "between";
        else if (byte !== mark[offset + at]) refuse(byte === openObject ? "the file is one object, not an array of objects; take the array out of it, or write one object a line and name the file .jsonl" : "the file is not a JSON array");
      } else if (state === "ended") refuse("there is something behind the end of the array");
      else if (byte === closeList) state = "ended";
      else if (byte === comma) refuse("two commas, or a comma before the first element");
      else {
        state = "element";
        began = line;
        from = at;
        depth = byte === openList || byte === openObject ? 1 : 0;
        quoted = byte === quote;
      }
    }
    if (state === "element") rest.keep(chunk.subarray(from));
    offset += chunk.length;
  }
  if (state !== "ended") refuse(state === "before" ? "the file is empty" : "the file ends inside its array; was the download complete?");
}
