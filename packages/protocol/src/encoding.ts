/**
 * Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, so that a hash of the bytes is a hash of the value.
 *
 * Values: null, true, false, safe integers, finite numbers (shortest float that holds them), texts, bytes, lists, and objects
 * with text keys in the order of their encoded bytes. No tags, no undefined, no NaN or infinities, no indefinite lengths,
 * nesting to `limits.nestingDepth`. -0 is written as 0.
 *
 * `encode` throws a TypeError on any other value: that is a mistake in the program. `decode` answers; it takes the one spelling
 * only, item by item, and never makes room for more than the bytes that are there.
 *
 * A codec of our own, for what these rules leave of CBOR is small and every record goes through it twice: a general one, with the
 * second encoding that tells the spelling, took five times as long.
 */
import { no, yes, type Answer } from "./answer.ts";
import { CborReader, Misspelt } from "./cbor-reader.ts";
import { writeCbor } from "./cbor-writer.ts";
import { limits } from "./limits.ts";

export function encode(value: unknown): Uint8Array {
  return writeCbor(value);
}

/** `most`: bytes beyond this are refused unread. */
export function decode(bytes: Uint8Array, most: number = limits.bodyBytes): Answer<unknown> {
  if (bytes.length > most) return no("record/too-large", "", { bytes: bytes.length, most });
  try {
    return yes(new CborReader(bytes).whole());
  } catch (error) {
    if (!(error instanceof Misspelt)) throw error;
    return error.tooDeep ? no("record/too-deep", `byte ${error.at}`, { most: limits.nestingDepth }) : no("record/malformed", `byte ${error.at}`, { fault: error.fault });
  }
}
