/**
 * Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, so that a hash of the bytes is a hash of the value.
 *
 * Values: null, true, false, safe integers, finite numbers (shortest float that holds them), texts, bytes, lists, and objects
 * with text keys in the order of their encoded bytes. No tags, no undefined, no NaN or infinities, no indefinite lengths,
 * nesting to `limits.nestingDepth`. -0 is written as 0.
 *
 * `encode` throws a TypeError on any other value: that is a mistake in the program. `decode` answers; before anything is built
 * the bytes are walked once for depth, lengths and forbidden items, and afterwards encoded again and compared, which refuses
 * every other spelling.
 */
import { decode as decodeCbor, encode as encodeCbor } from "cborg";
import { no, yes, type Answer } from "./answer.ts";
import { sameBytes } from "./bytes.ts";
import { limits } from "./limits.ts";

export function encode(value: unknown): Uint8Array {
  assertEncodable(value, 0);
  // cborg's default order (shorter keys first, then bytewise) is RFC 8949's for text keys: the length leads the encoding.
  return encodeCbor(value);
}

/** `most`: bytes beyond this are refused unread. */
export function decode(bytes: Uint8Array, most: number = limits.bodyBytes): Answer<unknown> {
  if (bytes.length > most) return no("record/too-large", "", { bytes: bytes.length, most });
  const fault = scan(bytes);
  if (fault) return fault;
  let value: unknown;
  try {
    value = decodeCbor(bytes, { strict: true, allowIndefinite: false, allowUndefined: false, allowNaN: false, allowInfinity: false, allowBigInt: false, rejectDuplicateMapKeys: true });
    // What was decoded can be encoded: the scan has refused the numbers that cannot.
    if (!sameBytes(encodeCbor(value), bytes)) return no("record/malformed", "", { fault: "not in the canonical encoding" });
  } catch {
    return no("record/malformed", "", { fault: "not deterministic CBOR" });
  }
  return yes(value);
}

function assertEncodable(value: unknown, depth: number): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "string":
      if (!value.isWellFormed()) throw new TypeError("half a surrogate pair cannot be encoded");
      // UTF-8 decoders drop a leading byte-order mark, so that it would not come back.
      if (value.startsWith("\ufeff")) throw new TypeError("a text may not begin with U+FEFF");
      return;
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be encoded`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new TypeError("an integer beyond 2^53 - 1 cannot be encoded");
      return;
    case "object": {
      if (value === null || value instanceof Uint8Array) return;
      if (depth >= limits.nestingDepth) throw new TypeError(`nested deeper than ${limits.nestingDepth}`);
      if (Array.isArray(value)) {
        for (const part of value) assertEncodable(part, depth + 1);
        return;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) throw new TypeError("only plain objects can be encoded");
      for (const key of Object.keys(value)) {
        assertEncodable(key, depth);
        assertEncodable((value as Record<string, unknown>)[key], depth + 1);
      }
      return;
    }
    default:
      throw new TypeError(`a ${typeof value} cannot be encoded`);
  }
}

/** One pass over the items' heads: bounds before anything is allocated. Undefined where all is well. */
function scan(bytes: Uint8Array): ReturnType<typeof no> | undefined {
  // Items still to come at each level; level 0 is the one value itself.
  const open: number[] = [1];
  let at = 0;
  while (open.length > 0) {
    if (open[open.length - 1] === 0) { open.pop(); continue; }
    open[open.length - 1]!--;
    const head = bytes[at];
    if (head === undefined) return cutOff(at);
    const major = head >> 5, minor = head & 31;
    at++;
    if (major === 7) {
      if (minor === 20 || minor === 21 || minor === 22) continue;
      if (minor < 25 || minor > 27) return no("record/malformed", `byte ${at - 1}`, { fault: "a simple value that is not used" });
      const end = at + (1 << (minor - 24));
      if (end > bytes.length) return cutOff(at);
      // A float that is whole is an integer misspelt, or one too large to be safe; NaN and the infinities are no numbers.
      const float = floatAt(bytes, at, minor);
      if (!Number.isFinite(float) || Number.isInteger(float)) return no("record/malformed", `byte ${at - 1}`, { fault: "a float that may not be" });
      at = end;
      continue;
    }
    if (major === 6) return no("record/malformed", `byte ${at - 1}`, { fault: "a tag" });
    let count = minor;
    if (minor > 27) return no("record/malformed", `byte ${at - 1}`, { fault: "an indefinite or reserved length" });
    if (minor >= 24) {
      count = 0;
      const end = at + (1 << (minor - 24));
      if (end > bytes.length) return cutOff(at);
      for (; at < end; at++) count = count * 256 + bytes[at]!;
    }
    if (major < 2) continue;
    if (major < 4) {
      at += count;
      if (at > bytes.length) return cutOff(at);
      continue;
    }
    const items = major === 5 ? count * 2 : count;
    // Every item takes at least a byte: a count beyond the rest is a lie that would cost memory.
    if (items > bytes.length - at) return cutOff(at);
    if (open.length > limits.nestingDepth) return no("record/too-deep", `byte ${at}`, { most: limits.nestingDepth });
    open.push(items);
  }
  return at === bytes.length ? undefined : no("record/malformed", `byte ${at}`, { fault: "more bytes than one value" });
}

function floatAt(bytes: Uint8Array, at: number, minor: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return minor === 25 ? view.getFloat16(0) : minor === 26 ? view.getFloat32(0) : view.getFloat64(0);
}

const cutOff = (at: number): ReturnType<typeof no> => no("record/malformed", `byte ${at}`, { fault: "cut off" });
