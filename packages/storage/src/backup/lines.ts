/** Lines of JSON through gzip and age to a file, and back. Streams: memory does not grow with the file. */
import { createReadStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { StorageError } from "../errors.ts";
import { decryptStream, encryptStream, type BackupKey } from "./keys.ts";

const blockChars = 65_536;
/** The longest line: a row of an envelope with everything at its limit is under 300,000. */
const lineCharsMost = 4_000_000;

/** Under a name of its own until it is whole and on disk, and `beforeNaming` is done. Answers its size. */
export async function writeLines(path: string, key: BackupKey, lines: AsyncIterable<string>, beforeNaming: () => Promise<unknown> = () => Promise.resolve()): Promise<number> {
  const plain = (Readable.toWeb(Readable.from(blocks(lines))) as ReadableStream<Uint8Array>).pipeThrough(new CompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>);
  const file = await open(`${path}.partial`, "w", 0o600);
  let bytes = 0;
  try {
    for await (const part of await encryptStream(key, plain)) {
      await file.write(part);
      bytes += part.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await beforeNaming();
  await rename(`${path}.partial`, path);
  return bytes;
}

async function* blocks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let block = "";
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < blockChars) continue;
    yield Buffer.from(block);
    block = "";
  }
  yield Buffer.from(block);
}

/** Throws backup/damaged where the file was changed or cut off, backup/key-wrong where the key is not its own. */
export async function* readLines(path: string, key: BackupKey): AsyncGenerator<unknown> {
  const sealed = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  try {
    const plain = (await decryptStream(key, sealed)).pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let kept = "";
    for await (const part of plain) {
      kept += decoder.decode(part, { stream: true });
      let from = 0;
      for (let end = kept.indexOf("\n"); end >= 0; end = kept.indexOf("\n", from)) {
        yield JSON.parse(kept.slice(from, end)) as unknown;
        from = end + 1;
      }
      kept = kept.slice(from);
      if (kept.length > lineCharsMost) throw new Error("a line without an end");
    }
  } catch (error) {
    if (error instanceof StorageError || (error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    throw new StorageError("backup/damaged", { file: path, reason: error instanceof Error ? error.message : String(error) }, error);
  }
}
