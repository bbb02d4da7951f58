/**
 * A JSON file that holds an array of objects, read element by element with stream-json. The size of one element is bounded by
 * what may be read between two of them.
 */
import { Readable } from "node:stream";
import streamArray from "stream-json/streamers/stream-array.js";
import { refuseOtherEncodings } from "./lines.ts";
import { UnreadableFile, readLimits, type RowRead } from "./row.ts";

export async function* readJsonArray(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowRead> {
  let element = 0;
  let sinceLast = 0;
  async function* bounded(): AsyncGenerator<Uint8Array> {
    let first = true;
    for await (const chunk of bytes) {
      if (first) refuseOtherEncodings(file, chunk);
      first = false;
      sinceLast += chunk.length;
      // The parser reads ahead by a few chunks, hence the factor.
      if (sinceLast > 4 * readLimits.rowBytes) throw new UnreadableFile({ file, line: element + 1 }, `element ${element + 1} is larger than ${readLimits.rowBytes} bytes`);
      yield chunk;
    }
  }
  const source = Readable.from(bounded());
  const parser = streamArray.withParserAsStream();
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { value } of parser as AsyncIterable<{ value: unknown }>) {
      element += 1;
      sinceLast = 0;
      const place = { file, line: element };
      if (typeof value === "object" && value !== null && !Array.isArray(value)) yield { place, row: value as Record<string, unknown> };
      else yield { place, skipped: { field: "", reason: "the element is not an object" } };
    }
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    throw new UnreadableFile({ file, line: element + 1 }, `not readable as a JSON array from element ${element + 1} on: ${(cause as Error).message.slice(0, 200)}`, { cause });
  } finally {
    source.destroy();
  }
}
