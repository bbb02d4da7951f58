/**
 * The few CBOR items that a header is made of, written and read directly: lists, unsigned integers, byte strings, null. Ten times
 * faster than a general codec, on the path that every record takes. What the reader takes is in the one canonical spelling
 * (RFC 8949 section 4.2.1): nothing else fits.
 */
import { joined } from "./bytes.ts";

type Item = number | null | Uint8Array | readonly Item[];

/** Integers must be safe and not negative. */
export function writeItem(item: Item): Uint8Array {
  const parts: Uint8Array[] = [];
  write(item, parts);
  return joined(...parts);
}

function write(item: Item, parts: Uint8Array[]): void {
  if (item === null) parts.push(Uint8Array.of(0xf6));
  else if (typeof item === "number") parts.push(head(0, item));
  else if (item instanceof Uint8Array) parts.push(head(2, item.length), item);
  else {
    parts.push(head(4, item.length));
    for (const part of item) write(part, parts);
  }
}

function head(major: number, count: number): Uint8Array {
  const first = major << 5;
  if (!Number.isSafeInteger(count) || count < 0) throw new TypeError(`${count} cannot stand in a header`);
  if (count < 24) return Uint8Array.of(first | count);
  if (count < 0x100) return Uint8Array.of(first | 24, count);
  if (count < 0x10000) return Uint8Array.of(first | 25, count >> 8, count & 255);
  if (count < 0x1_0000_0000) return Uint8Array.of(first | 26, count >>> 24, (count >>> 16) & 255, (count >>> 8) & 255, count & 255);
  const bytes = new Uint8Array(9);
  bytes[0] = first | 27;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(count));
  return bytes;
}

/** Reads from the front. Every read gives undefined, and reads nothing, where another item or another spelling stands. */
export class HeaderReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The length of a list that begins here. */
  list(): number | undefined {
    return this.#count(4);
  }

  integer(): number | undefined {
    return this.#count(0);
  }

  /** A byte string of just this length. A view, not a copy. */
  bytes(length: number): Uint8Array | undefined {
    const start = this.#at;
    const found = this.#count(2);
    if (found === length && this.#at + length <= this.#bytes.length) return this.#bytes.subarray(this.#at, (this.#at += length));
    this.#at = start;
    return undefined;
  }

  /** True where null stood here. */
  nothing(): boolean {
    if (this.#bytes[this.#at] !== 0xf6) return false;
    this.#at++;
    return true;
  }

  #count(major: number): number | undefined {
    const first = this.#bytes[this.#at];
    if (first === undefined || first >> 5 !== major) return undefined;
    const minor = first & 31;
    if (minor < 24) { this.#at++; return minor; }
    if (minor > 27) return undefined;
    const size = 1 << (minor - 24);
    if (this.#at + 1 + size > this.#bytes.length) return undefined;
    let count = 0;
    for (let i = 1; i <= size; i++) count = count * 256 + this.#bytes[this.#at + i]!;
    // In fewer bytes it would have fitted, or no double holds it.
    if (count < smallest[minor - 24]! || !Number.isSafeInteger(count)) return undefined;
    this.#at += 1 + size;
    return count;
  }
}

/** The smallest count that needs one, two, four and eight bytes. */
const smallest = [24, 0x100, 0x10000, 0x1_0000_0000] as const;
