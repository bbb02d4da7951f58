/**
 * Numbers and bytes in a row, written and read front to back. Words are little-endian; a `number` takes seven bits a byte, low bits
 * first, has one spelling only, and goes up to 2^32 - 1.
 *
 * Reading never throws: past the end, or at a wrong spelling, it gives zeros and `failed()` stays true.
 */
export interface ByteWriter {
  byte(value: number): void;
  number(value: number): void;
  word(value: number): void;
  long(value: bigint): void;
  raw(bytes: Uint8Array): void;
  /** Bytes with their length before them. */
  sized(bytes: Uint8Array): void;
  bytes(): Uint8Array;
}

export interface ByteReader {
  byte(): number;
  number(): number;
  word(): number;
  long(): bigint;
  /** A copy. */
  raw(length: number): Uint8Array;
  sized(): Uint8Array;
  /** Passes over so many bytes and answers where they begin. */
  pass(length: number): number;
  /** Where the next byte stands. */
  place(): number;
  /** A copy of what stands between two places. */
  between(from: number, to: number): Uint8Array;
  left(): number;
  failed(): boolean;
  /** Everything was read, and nothing was wrong. */
  ended(): boolean;
}

export function createByteWriter(): ByteWriter {
  let row = new Uint8Array(256);
  let length = 0;
  const room = (more: number): void => {
    if (length + more <= row.length) return;
    const wider = new Uint8Array(Math.max(row.length * 2, length + more));
    wider.set(row);
    row = wider;
  };
  const writer: ByteWriter = {
    byte(value) { room(1); row[length++] = value; },
    number(value) {
      room(5);
      let rest = value;
      for (; rest > 127; rest = Math.floor(rest / 128)) row[length++] = (rest % 128) | 128;
      row[length++] = rest;
    },
    word(value) {
      room(4);
      row[length++] = value & 255; row[length++] = (value >>> 8) & 255; row[length++] = (value >>> 16) & 255; row[length++] = value >>> 24;
    },
    long(value) { writer.word(Number(value & 0xffff_ffffn)); writer.word(Number((value >> 32n) & 0xffff_ffffn)); },
    raw(bytes) { room(bytes.length); row.set(bytes, length); length += bytes.length; },
    sized(bytes) { writer.number(bytes.length); writer.raw(bytes); },
    bytes: () => row.slice(0, length),
  };
  return writer;
}

const numberBytesMost = 5;

export function createByteReader(row: Uint8Array, start = 0): ByteReader {
  let at = start;
  let bad = false;
  const fail = (): number => { bad = true; at = row.length; return 0; };
  const reader: ByteReader = {
    byte: () => (at < row.length ? row[at++]! : fail()),
    number() {
      let [value, scale] = [0, 1];
      for (let index = 0; index < numberBytesMost; index++, scale *= 128) {
        if (at >= row.length) return fail();
        const byte = row[at++]!;
        value += (byte & 127) * scale;
        if (byte < 128) return (byte === 0 && index > 0) || value > 0xffff_ffff ? fail() : value;
      }
      return fail();
    },
    word() {
      if (at + 4 > row.length) return fail();
      at += 4;
      return row[at - 4]! | (row[at - 3]! << 8) | (row[at - 2]! << 16) | (row[at - 1]! << 24);
    },
    long() {
      const [low, high] = [reader.word(), reader.word()];
      return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    },
    raw(length) {
      if (length > row.length - at) { fail(); return new Uint8Array(bad && length <= 64 ? length : 0); }
      at += length;
      return row.slice(at - length, at);
    },
    sized: () => reader.raw(reader.number()),
    pass(length) {
      if (length > row.length - at) return fail();
      at += length;
      return at - length;
    },
    place: () => at,
    between: (from, to) => row.slice(from, to),
    left: () => row.length - at,
    failed: () => bad,
    ended: () => !bad && at === row.length,
  };
  return reader;
}
