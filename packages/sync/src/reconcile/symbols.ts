/**
 * Coded symbols of a rateless invertible Bloom lookup table ("Practical Rateless Set Reconciliation", Yang, Gilad, Alizadeh,
 * SIGCOMM 2024): an endless row of cells, each the exclusive or of the salted ids mapped to it, the exclusive or of their checks, and
 * their count. Cell i holds an id with probability 1/(1+i/2) but for the
 * rounding of the skip, which takes up to 4 % from the first few; every id is in cell 0. The row of two sets' difference is the
 * difference of their rows, and a prefix of it about 1.35 to 1.7 times as long as the difference is large gives the ids back.
 *
 * A cell is four words of an Int32Array: low and high half of the id sum, check sum, count. Everything is a function of the 8 bytes
 * of the salted id, so whoever knows the salt makes the same cells; square root and division are exact to the bit in IEEE 754.
 */
export const cellWords = 4;

/** Check of a salted id: Murmur3's finaliser over both halves. It stands against chance; the salt stands against intent. */
export function checkOf(low: number, high: number): number {
  let mixed = low ^ 0x5bd1e995;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = (mixed ^ (mixed >>> 16)) + high | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Where an id's walk over the cells stands. `index` is the next cell that holds it; the two words are a xoroshiro64* generator. */
export interface Walk { low: number; high: number; index: number }

/** The walk of an id begins at cell 0 with the id itself as the generator's state. */
export function stepWalk(walk: Walk): void {
  const draw = Math.imul(walk.low, 0x9e3779bb) >>> 0;
  const mixed = walk.high ^ walk.low;
  walk.low = ((walk.low << 26) | (walk.low >>> 6)) ^ mixed ^ (mixed << 9);
  walk.high = (mixed << 13) | (mixed >>> 19);
  walk.index += skipFrom(walk.index, draw);
}

/** Cells from this one to the next: the inverse of the chance to skip them, (i + 1.5)(u^-1/2 - 1) rounded up. */
function skipFrom(index: number, draw: number): number {
  return Math.max(1, Math.ceil((index + 1.5) * (65_536 / Math.sqrt(draw + 1) - 1)));
}

/** Puts an id into (sign 1) or takes it out of (sign -1) all of its cells below `cellCount`. */
export function scatter(cells: Int32Array, cellCount: number, low: number, high: number, sign: number): void {
  const check = checkOf(low, high);
  let s0 = low, s1 = high, index = 0;
  for (;;) {
    const at = index * cellWords;
    cells[at]! ^= low;
    cells[at + 1]! ^= high;
    cells[at + 2]! ^= check;
    cells[at + 3]! += sign;
    const draw = Math.imul(s0, 0x9e3779bb) >>> 0;
    s1 ^= s0;
    s0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    s1 = (s1 << 13) | (s1 >>> 19);
    // What `skipFrom` says, written so that the index stays a small integer to the compiler.
    const skip = (index + 1.5) * (65_536 / Math.sqrt(draw + 1) - 1);
    if (skip > cellCount - 1 - index) return;
    index = (index + (skip <= 1 ? 1 : Math.ceil(skip) | 0)) | 0;
    if (index >= cellCount) return;
  }
}

/** Puts an id into its cells from `from` to below `to`, of which `cells` holds only these. */
export function scatterBetween(cells: Int32Array, from: number, to: number, low: number, high: number): void {
  const check = checkOf(low, high);
  let s0 = low, s1 = high, index = 0;
  for (;;) {
    if (index >= from) {
      const at = (index - from) * cellWords;
      cells[at]! ^= low;
      cells[at + 1]! ^= high;
      cells[at + 2]! ^= check;
      cells[at + 3]! += 1;
    }
    const draw = Math.imul(s0, 0x9e3779bb) >>> 0;
    s1 ^= s0;
    s0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    s1 = (s1 << 13) | (s1 >>> 19);
    const skip = (index + 1.5) * (65_536 / Math.sqrt(draw + 1) - 1);
    if (skip > to - 1 - index) return;
    index = (index + (skip <= 1 ? 1 : Math.ceil(skip) | 0)) | 0;
    if (index >= to) return;
  }
}

/** Cells that decode a difference of this size in about two of three cases. */
export function cellsFor(difference: number): number {
  return Math.ceil(1.36 * difference + 1.3 * Math.sqrt(difference)) + 3;
}

/**
 * Counts travel, and are compared, mod 16: peeling asks only whether one id is left and on which side it is, and whether it is one the
 * check says better than any count.
 */
export const countSpan = 16;
