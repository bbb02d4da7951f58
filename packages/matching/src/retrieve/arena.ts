/**
 * Where the codes of vectors lie in memory: one growing buffer that the kernels work on by address.
 *
 * A head (the query, counts of distances, the list of who is compared), then chunks of 4,096 slots. Each chunk holds for its slots the mask of the question at hand,
 * codes of one bit a number, bytes of one byte a number, and room for distances. So memory grows by a chunk at a time, nothing is moved, and a slot's
 * place follows from its number.
 */

/** Numbers of a vector. The kernels are written for it. */
export const dimension = 128;
export const chunkShift = 12;
export const chunkSlots = 1 << chunkShift;
/** Slots that are compared by bytes at most, for one question. */
export const comparedBound = 32_768;

const codeBytes = dimension / 8;

/** Addresses from the beginning of the buffer. */
export const head = {
  /** Four codes of 128 bits: signs, and what a difference of each counts, in three bits. */
  queryCode: 0,
  /** 128 times 16 bits. */
  queryNumbers: 64,
  /** Two histograms of 256 counts. */
  counts: 512,
  /** Slots, 32 bits each. */
  compared: 4_096,
  /** What comparing them by bytes gave, 32-bit whole numbers. */
  likeness: 4_096 + comparedBound * 4,
  end: 4_096 + comparedBound * 8,
} as const;

export const countStride = 256;

/** Addresses from the beginning of a chunk. */
export const chunk = {
  mask: 0,
  codes: chunkSlots / 8,
  bytes: chunkSlots / 8 + chunkSlots * codeBytes,
  distances: chunkSlots / 8 + chunkSlots * (codeBytes + dimension),
  sizeBytes: chunkSlots / 8 + chunkSlots * (codeBytes + dimension + 1),
} as const;

export const chunkAt = (index: number): number => head.end + index * chunk.sizeBytes;
