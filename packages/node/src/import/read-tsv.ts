/** TSV: one row a line, cells between tabs, quotes are plain characters. The first line names the columns, unless a map does. */
import { readLines } from "./lines.ts";
import { readLimits, type RowRead } from "./row.ts";

export async function* readTsv(file: string, bytes: AsyncIterable<Uint8Array>, columns?: readonly string[]): AsyncGenerator<RowRead> {
  let names = columns;
  for await (const line of readLines(file, bytes)) {
    if ("skipped" in line) yield line;
    else if (names === undefined) names = line.text.split("\t", readLimits.columns);
    else if (line.text !== "") {
      const cells = line.text.split("\t", readLimits.columns + 1);
      if (cells.length !== names.length) yield { place: line.place, skipped: { field: "", reason: `the row has ${cells.length} columns, the head has ${names.length}` } };
      else yield { place: line.place, row: Object.fromEntries(names.map((name, index) => [name, cells[index]!])) };
    }
  }
}
