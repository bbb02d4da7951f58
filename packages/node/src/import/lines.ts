/** Cuts bytes into lines and decodes them; a line too long or not UTF-8 becomes a skip, and memory stays bounded. */
import { createRest } from "./rest.ts";
import { UnreadableFile, readLimits, type Place, type Skip } from "./row.ts";

export type Line = { readonly place: Place; readonly text: string } | { readonly place: Place; readonly skipped: Skip };

const nothing = new Uint8Array(0);

export async function* readLines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const rest = createRest(readLimits.rowBytes);
  let number = 0;
  let first = true;

  const read = (line: Uint8Array | undefined): Line => {
    number += 1;
    const place = { file, line: number };
    if (line === undefined) return { place, skipped: { field: "", reason: `the line is longer than ${readLimits.rowBytes} bytes` } };
    try {
      return { place, text: decoder.decode(line).replace(/\r$/, "") };
    } catch {
      return { place, skipped: { field: "", reason: "the line is not UTF-8; convert the file, for instance with iconv -t UTF-8" } };
    }
  };

  for await (const chunk of bytes) {
    if (first) refuseOtherEncodings(file, chunk);
    first = false;
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield read(rest.end(chunk.subarray(from, end)));
      from = end + 1;
    }
    rest.keep(chunk.subarray(from));
  }
  if (rest.bytes > 0) yield read(rest.end(nothing));
}

/** UTF-16 and UTF-32 announce themselves; said once at the top instead of a skip a line. */
export const refuseOtherEncodings = (file: string, head: Uint8Array): void => {
  const mark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (mark || (head.length > 3 && head[1] === 0 && head[3] === 0)) throw new UnreadableFile({ file, line: 1 }, "the file is UTF-16 or UTF-32, not UTF-8; convert it, for instance with iconv -t UTF-8");
};
