/**
 * The word vectors that come with the engine, read when first asked for: packages/matching/models/words.bin, with its card beside it. Reading takes some tens of
 * milliseconds and 7 MB. A file that is missing, cut off or of another version stops with an `EncoderError` that names it.
 */
import { readFileSync } from "node:fs";
import { EncoderError, type InstantEncoder } from "./encoder.ts";
import { encoderOfFile } from "./model-file.ts";

const shipped = new URL("../../models/words.bin", import.meta.url);

export function loadShippedEncoder(from: URL = shipped): InstantEncoder {
  const where = decodeURIComponent(from.pathname);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(from);
  } catch (cause) {
    throw new EncoderError("missing", where, "the file of word vectors cannot be read; node bench/training/words.ts makes it", cause);
  }
  return encoderOfFile(bytes, where);
}
