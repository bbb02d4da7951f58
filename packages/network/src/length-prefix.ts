/**
 * Frames on a stream of bytes: before each its length, seven bits a byte, low bits first, in the fewest bytes
 * (docs/spec/reconciliation.md).
 *
 * A reader takes bytes as they come and gives frames back one at a time. It copies only frames that came in pieces, and makes room for
 * bytes that are there, never for bytes that a length promises.
 */
export const malformed: unique symbol = Symbol("malformed");

export interface FrameReader {
  push(chunk: Uint8Array): void;
  /** The next frame; undefined while it is not whole; `malformed`, from then on, after a length that is too long or wrongly written. */
  take(): Uint8Array | undefined | typeof malformed;
  /** Bytes that wait. */
  readonly waiting: number;
}

/** The frame with its length before it, as bytes of its own. */
export function framed(frame: Uint8Array): Uint8Array {
  let prefix = 1;
  for (let rest = frame.length; rest > 127; rest >>>= 7) prefix++;
  const whole = new Uint8Array(prefix + frame.length);
  let rest = frame.length;
  for (let at = 0; at < prefix; at++, rest >>>= 7) whole[at] = at + 1 < prefix ? (rest & 127) | 128 : rest;
  whole.set(frame, prefix);
  return whole;
}

export function createFrameReader(frameBytesMost: number): FrameReader {
  const chunks: Uint8Array[] = [];
  /** Where reading goes on in the first chunk. */
  let at = 0, waiting = 0, broken = false;
  let length: number | undefined;
  const prefixMost = framed(new Uint8Array(frameBytesMost)).length - frameBytesMost;

  /** The length that the waiting bytes begin with. */
  const readLength = (): number | undefined | typeof malformed => {
    let value = 0, count = 0;
    for (let chunk = 0, from = at; chunk < chunks.length; chunk++, from = 0) {
      for (const bytes = chunks[chunk]!; from < bytes.length; from++) {
        const byte = bytes[from]!;
        value |= (byte & 127) << (7 * count++);
        if (byte < 128) {
          if ((byte === 0 && count > 1) || value > frameBytesMost) return malformed;
          cut(count);
          return value;
        }
        if (count === prefixMost) return malformed;
      }
    }
    return undefined;
  };

  /** Takes bytes off the front, all of which are there. */
  const cut = (count: number): Uint8Array => {
    waiting -= count;
    const first = chunks[0];
    if (first === undefined || first.length - at >= count) {
      const piece = first?.subarray(at, at + count) ?? new Uint8Array(0);
      at += count;
      if (first?.length === at) { chunks.shift(); at = 0; }
      return piece;
    }
    const whole = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = chunks[0]!.subarray(at, at + count - filled);
      whole.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (chunks[0]!.length === at) { chunks.shift(); at = 0; }
    }
    return whole;
  };

  return {
    push(chunk) {
      if (broken || chunk.length === 0) return;
      chunks.push(chunk);
      waiting += chunk.length;
    },
    take() {
      if (broken) return malformed;
      length ??= ((): number | undefined => {
        const read = readLength();
        if (read !== malformed) return read;
        broken = true;
        chunks.length = waiting = 0;
        return undefined;
      })();
      if (broken) return malformed;
      if (length === undefined || waiting < length) return undefined;
      const frame = cut(length);
      length = undefined;
      return frame;
    },
    get waiting() { return waiting; },
  };
}
