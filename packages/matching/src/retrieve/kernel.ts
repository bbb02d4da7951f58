/**
 * The inner loops of the scan as a port, and the buffer they work on. Two stand behind it, with the very same numbers: `open-kernel.ts` says which.
 */

export interface Kernel {
  readonly name: "simd" | "plain";
  /** What the addresses below are addresses in. Another object after `grow`, perhaps. */
  buffer(): ArrayBufferLike;
  /** Makes the buffer at least so large; what was in it stays. Throws a RangeError beyond `bytesBound`. */
  grow(sizeBytes: number): void;
  /** Weighted Hamming distances, at most 254, of the slots of a chunk that its mask lets through, 255 for the others; counts them. */
  measure(codes: number, mask: number, distances: number, words: number, query: number, counts: number): void;
  /** Writes the numbers of slots nearer than `within` and of the first `ties` as far; how many, at most `room`. */
  collect(distances: number, count: number, within: number, ties: number, base: number, out: number, room: number): number;
  /** Products of the query with the bytes of the listed slots. */
  compare(query: number, slots: number, count: number, bytes: number, chunkShift: number, chunkBytes: number, out: number): void;
}

/** 4,194,304 slots and what stands beside them. */
export const bytesBound = 640 * 1_048_576;
