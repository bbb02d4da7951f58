/** JSON Lines: one object a line; blank lines are passed over, anything else than an object is skipped with its reason. */
import { readLines } from "./lines.ts";
import { parseRow } from "./parse-row.ts";
import type { RowRead } from "./row.ts";

export async function* readJsonLines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  for await (const line of readLines(file, bytes)) {
    if ("skipped" in line) yield line;
    else if (line.text.trim() !== "") yield { place: line.place, ...parseRow(line.text, "line") };
  }
}
