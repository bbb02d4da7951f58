/**
 * Reads one value of deterministic CBOR (see `encoding.ts`). Every item is held against the one spelling that it may have, so
 * what is read encodes to the very same bytes. Throws `Misspelt` at the first thing that is otherwise.
 */
import { limits } from "./limits.ts";

/** Bytes that are no deterministic CBOR, or too deep; `at`: the byte. */
export class Misspelt extends Error {
  readonly at: number;
  readonly fault: string;
  readonly tooDeep: boolean;
  constructor(at: number, fault: string, tooDeep = false) {
    super(fault);
    this.at = at;
    this.fault = fault;
    this.tooDeep = tooDeep;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Texts up to this many bytes are put together here where they are ASCII; longer ones the platform reads faster. */
const shortBytes = 24;
/** The smallest count that needs one, two, four and eight bytes. */
const smallest = [24, 0x100, 0x10000, 0x1_0000_0000] as const;

export class CborReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #view: DataView | undefined;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The value that all bytes together are. */
  whole(): unknown {
    const value = this.#item(0);
    if (this.#at !== this.#bytes.length) throw new Misspelt(this.#at, "more bytes than one value");
    return value;
  }

  #item(depth: number): unknown {
    const first = this.#bytes[this.#at];
    if (first === undefined) throw this.#cutOff();
    const major = first >> 5;
    if (major === 7) return this.#simple(first & 31);
    if (major === 6) throw new Misspelt(this.#at, "a tag");
    const count = this.#count(first & 31);
    switch (major) {
      case 0: return count;
      case 1: {
        const value = -1 - count;
        if (!Number.isSafeInteger(value)) throw new Misspelt(this.#at, "an integer too large to be safe");
        return value;
      }
      case 2: return this.#bytes.slice(this.#at, this.#past(count));
      case 3: return this.#text(count);
      case 4: return this.#list(count, depth);
      default: return this.#object(count, depth);
    }
  }

  /** The number in a head, in as few bytes as it fits. */
  #count(minor: number): number {
    const start = this.#at++;
    if (minor < 24) return minor;
    if (minor > 27) throw new Misspelt(start, "an indefinite or reserved length");
    const end = this.#past(1 << (minor - 24));
    let count = 0;
    for (let i = start + 1; i < end; i++) count = count * 256 + this.#bytes[i]!;
    if (count < smallest[minor - 24]! || !Number.isSafeInteger(count)) throw new Misspelt(start, "a number that is not spelt in the fewest bytes, or too large to be safe");
    return count;
  }

  /** Moves on by so many bytes, which must be there; where that ends. */
  #past(count: number): number {
    if (count > this.#bytes.length - this.#at) throw this.#cutOff();
    return (this.#at += count);
  }

  #simple(minor: number): unknown {
    const start = this.#at++;
    if (minor === 20) return false;
    if (minor === 21) return true;
    if (minor === 22) return null;
    if (minor < 25 || minor > 27) throw new Misspelt(start, "a simple value that is not used");
    this.#past(1 << (minor - 24));
    this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    const value = minor === 25 ? this.#view.getFloat16(start + 1) : minor === 26 ? this.#view.getFloat32(start + 1) : this.#view.getFloat64(start + 1);
    // A float that is whole is an integer misspelt, or one too large to be safe; NaN and the infinities are no numbers.
    if (!Number.isFinite(value) || Number.isInteger(value)) throw new Misspelt(start, "a float that may not be");
    if ((minor === 27 && Math.fround(value) === value) || (minor === 26 && fitsHalf(value))) throw new Misspelt(start, "a float that fits into fewer bytes");
    return value;
  }

  #text(count: number): string {
    const start = this.#at, end = this.#past(count), bytes = this.#bytes;
    if (count <= shortBytes && isAscii(bytes, start, end)) return asciiText(bytes, start, end);
    // Decoders in general drop it: then the text would not come back as it was.
    if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) throw new Misspelt(start, "a text that begins with a byte-order mark");
    try {
      return utf8.decode(bytes.subarray(start, end));
    } catch {
      throw new Misspelt(start, "a text that is not UTF-8");
    }
  }

  /** Names of fields come again in every record: the same short text is handed out again, and need not be put together. */
  #key(count: number): string {
    if (count === 0 || count > shortBytes) return this.#text(count);
    const bytes = this.#bytes, start = this.#at;
    const place = (count + 31 * (bytes[start]! + 31 * bytes[start + count - 1]!)) & (keptKeys.length - 1);
    const kept = keptKeys[place]!;
    let same = kept.length === count;
    for (let i = 0; same && i < count; i++) same = kept.charCodeAt(i) === bytes[start + i];
    if (same) {
      this.#past(count);
      return kept;
    }
    const key = this.#text(count);
    // As long as its bytes: ASCII, and so told by them.
    if (key.length === count) keptKeys[place] = key;
    return key;
  }

  #list(count: number, depth: number): unknown[] {
    this.#enter(count, depth);
    const list: unknown[] = [];
    for (let i = 0; i < count; i++) list.push(this.#item(depth + 1));
    return list;
  }

  #object(count: number, depth: number): Record<string, unknown> {
    this.#enter(count * 2, depth);
    const object: Record<string, unknown> = {};
    let former = -1, formerEnd = -1;
    for (let i = 0; i < count; i++) {
      const start = this.#at;
      if (this.#bytes[start] === undefined) throw this.#cutOff();
      if (this.#bytes[start]! >> 5 !== 3) throw new Misspelt(start, "a key that is no text");
      const key = this.#key(this.#count(this.#bytes[start]! & 31));
      if (former >= 0 && !this.#follows(former, formerEnd, start)) throw new Misspelt(start, "a key out of order, or twice");
      [former, formerEnd] = [start, this.#at];
      const value = this.#item(depth + 1);
      // Keys come from records: this one would reach into the prototype, and is to stay a plain name.
      if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    }
    return object;
  }

  /** Whether the encoded key from `start` to here is later than the one from `former`: byte by byte, as its length leads. */
  #follows(former: number, formerEnd: number, start: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; former + i < formerEnd && start + i < this.#at; i++) {
      const difference = bytes[start + i]! - bytes[former + i]!;
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #enter(items: number, depth: number): void {
    // Every item takes at least a byte: a count beyond the rest is a lie that would cost memory.
    if (items > this.#bytes.length - this.#at) throw this.#cutOff();
    if (depth >= limits.nestingDepth) throw new Misspelt(this.#at, "nested too deeply", true);
  }

  #cutOff(): Misspelt {
    return new Misspelt(this.#at, "cut off");
  }
}

const keptKeys: string[] = new Array<string>(512).fill("");

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= bytes[i]!;
  return seen < 0x80;
}

/** Eight letters at a time: a text made letter by letter is a chain that has to be flattened later. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = "", at = start;
  for (; at + 8 <= end; at += 8) text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!, bytes[at + 4]!, bytes[at + 5]!, bytes[at + 6]!, bytes[at + 7]!);
  for (; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

const half = new DataView(new ArrayBuffer(2));
function fitsHalf(value: number): boolean {
  half.setFloat16(0, value);
  return half.getFloat16(0) === value;
}
