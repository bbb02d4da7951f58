/**
 * Writes one value as deterministic CBOR (see `encoding.ts`) in one pass over it. Throws a TypeError on what has no encoding.
 *
 * One row of bytes serves all calls, for they never overlap; what is handed out is a copy.
 */
import { limits } from "./limits.ts";

const utf8 = new TextEncoder();
let row = new Uint8Array(4_096);
let view = new DataView(row.buffer);
let end = 0;

export function writeCbor(value: unknown): Uint8Array {
  end = 0;
  write(value, 0);
  return row.slice(0, end);
}

function makeRoom(bytes: number): void {
  if (end + bytes <= row.length) return;
  const wider = new Uint8Array(Math.max(row.length * 2, end + bytes));
  wider.set(row.subarray(0, end));
  row = wider;
  view = new DataView(row.buffer);
}

function write(value: unknown, depth: number): void {
  switch (typeof value) {
    case "boolean": return simple(value ? 0xf5 : 0xf4);
    case "string": return writeText(value);
    case "number": return writeNumber(value);
    case "object":
      if (value === null) return simple(0xf6);
      if (value instanceof Uint8Array) return writeBytes(value);
      if (depth >= limits.nestingDepth) throw new TypeError(`nested deeper than ${limits.nestingDepth}`);
      return Array.isArray(value) ? writeList(value, depth) : writeObject(value as Readonly<Record<string, unknown>>, depth);
    default: throw new TypeError(`a ${typeof value} cannot be encoded`);
  }
}

function simple(byte: number): void {
  makeRoom(1);
  row[end++] = byte;
}

function head(major: number, count: number): void {
  makeRoom(9);
  const first = major << 5;
  if (count < 24) row[end++] = first | count;
  else if (count < 0x100) {
    row[end++] = first | 24;
    row[end++] = count;
  } else if (count < 0x10000) {
    row[end++] = first | 25;
    row[end++] = count >> 8;
    row[end++] = count;
  } else if (count < 0x1_0000_0000) {
    row[end] = first | 26;
    view.setUint32(end + 1, count);
    end += 5;
  } else {
    row[end] = first | 27;
    view.setUint32(end + 1, Math.floor(count / 0x1_0000_0000));
    view.setUint32(end + 5, count % 0x1_0000_0000);
    end += 9;
  }
}

function writeNumber(value: number): void {
  if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be encoded`);
  if (Number.isInteger(value)) {
    if (!Number.isSafeInteger(value)) throw new TypeError("an integer beyond 2^53 - 1 cannot be encoded");
    return value < 0 ? head(1, -1 - value) : head(0, value + 0);
  }
  makeRoom(9);
  view.setFloat16(end + 1, value);
  if (view.getFloat16(end + 1) === value) {
    row[end] = 0xf9;
    end += 3;
  } else if (Math.fround(value) === value) {
    row[end] = 0xfa;
    view.setFloat32(end + 1, value);
    end += 5;
  } else {
    row[end] = 0xfb;
    view.setFloat64(end + 1, value);
    end += 9;
  }
}

function writeBytes(bytes: Uint8Array): void {
  head(2, bytes.length);
  makeRoom(bytes.length);
  row.set(bytes, end);
  end += bytes.length;
}

/** Texts up to this length are copied letter by letter as long as they are ASCII: cheaper than asking the platform. */
const shortChars = 96;

function writeText(text: string): void {
  if (text.length <= shortChars) {
    const start = end;
    head(3, text.length);
    makeRoom(text.length);
    let at = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) break;
      row[end + at] = code;
    }
    if (at === text.length) {
      end += at;
      return;
    }
    end = start;
  }
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair cannot be encoded");
  // UTF-8 decoders drop a leading byte-order mark, so that it would not come back.
  if (text.startsWith("\ufeff")) throw new TypeError("a text may not begin with U+FEFF");
  const bytes = utf8.encode(text);
  head(3, bytes.length);
  makeRoom(bytes.length);
  row.set(bytes, end);
  end += bytes.length;
}

function writeList(list: readonly unknown[], depth: number): void {
  head(4, list.length);
  for (const part of list) write(part, depth + 1);
}

function writeObject(value: Readonly<Record<string, unknown>>, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError("only plain objects can be encoded");
  const keys = Object.keys(value).sort(byEncoding);
  head(5, keys.length);
  for (const key of keys) {
    writeText(key);
    write(value[key], depth + 1);
  }
}

const ascii = /^[\u0000-\u007f]*$/;

/** Shorter first, then byte by byte: the length leads the encoding. */
function byEncoding(a: string, b: string): number {
  if (ascii.test(a) && ascii.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  const [left, right] = [utf8.encode(a), utf8.encode(b)];
  if (left.length !== right.length) return left.length - right.length;
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}
