/** Cuts bytes into lines and decodes them; a line too long or not UTF-8 becomes a skip, and memory stays bounded. */
import { UnreadableFile, readLimits, type Place, type Skip } from "./row.ts";

export type Line = { readonly place: Place; readonly text: string } | { readonly place: Place; readonly skipped: Skip };

export async function* readLines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  let tooLong = false;
  let number = 0;
  let first = true;

  const cut = (): Line => {
    number += 1;
    const place = { file, line: number };
    const line = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
    const wasTooLong = tooLong;
    kept = [];
    keptBytes = 0;
    tooLong = false;
    if (wasTooLong) return { place, skipped: { field: "", reason: `the line is longer than ${readLimits.rowBytes} bytes` } };
    try {
      return { place, text: decoder.decode(line).replace(/\r$/, "") };
    } catch {
      return { place, skipped: { field: "", reason: "the line is not UTF-8; convert the file, for instance with iconv -t UTF-8" } };
    }
  };

  for await (const chunk of bytes) {
    if (first) {
      refuseOtherEncodings(file, chunk);
      first = false;
    }
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, end));
      yield cut();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (keptBytes > 0 || tooLong) yield cut();

  function keep(part: Uint8Array): void {
    if (tooLong || part.length === 0) return;
    keptBytes += part.length;
    if (keptBytes > readLimits.rowBytes) {
      tooLong = true;
      kept = [];
    } else kept.push(Uint8Array.prototype.slice.call(part));
  }
}

/** UTF-16 and UTF-32 announce themselves; said once at the top instead of a skip a line. */
export const refuseOtherEncodings = (file: string, head: Uint8Array): void => {
  const mark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (mark || (head.length > 3 && head[1] === 0 && head[3] === 0)) throw new UnreadableFile({ file, line: 1 }, "the file is UTF-16 or UTF-32, not UTF-8; convert it, for instance with iconv -t UTF-8");
};
