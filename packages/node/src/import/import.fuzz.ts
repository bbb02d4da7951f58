/** Fuzz targets of imports: files that somebody downloaded. However the bytes are cut into pieces, the rows are the same. */
import { holds, type FuzzTarget } from "@cosmicsync/protocol/testing";
import { readCsv } from "./read-csv.ts";
import { readJsonArray } from "./read-json-array.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { readTsv } from "./read-tsv.ts";
import { UnreadableFile, type RowRead } from "./row.ts";

type Read = (file: string, bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<RowRead>;
const text = new TextEncoder();

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(read: Read, bytes: Uint8Array, pieceBytes: number): Promise<string> {
  const rows: unknown[] = [];
  try {
    for await (const row of read("file", inPieces(bytes, pieceBytes))) rows.push(row);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    rows.push(error.message);
  }
  return JSON.stringify(rows);
}

function target(name: string, read: Read, seeds: readonly string[], words: readonly string[]): FuzzTarget {
  return {
    name, seeds: () => seeds.map((seed) => text.encode(seed)), words: words.map((word) => text.encode(word)), bytesMost: 1_024,
    async run(bytes) {
      const whole = await rowsOf(read, bytes, 4_096);
      // The mark of an encoding is looked for in the first piece, which no source of files makes shorter than four bytes.
      for (const size of [4, 7 + (bytes.length % 13)]) holds((await rowsOf(read, bytes, size)) === whole, `rows do not depend on how the bytes are cut: pieces of ${size}`);
    },
  };
}

export const targets: readonly FuzzTarget[] = [
  target("csv", readCsv, ["a,b\n1,2\n\"x\"\"y\",\"z\n\"\n", "\ufeffa;b\r\n1;2\r\n", "a\n\"\n"], ["\"", "\"\"", "\r\n", ";", ",", "\ufeff", "\"\n\"", "é"]),
  target("tsv", readTsv, ["a\tb\n1\t2\n", "a\n\nb\n"], ["\t", "\r\n", "\n\n", "é"]),
  target("json-lines", readJsonLines, ["{\"a\":1}\n\n[1]\n{\"b\":\"\\n\"}\n", "{\"__proto__\":{}}"], ["{", "}", "[", "]", "\"", "\\", "\n", "__proto__", "\\u0000", "1e999"]),
  target("json-array", readJsonArray, ["[{\"a\":1},{\"b\":[1,{}]}]", "\ufeff[ ]", "[{\"a\":\"]\\\"\"},\n1]"], ["{", "}", "[", "]", "\"", "\\", ",", "\n", "\ufeff", "\\\\", "null"]),
];
