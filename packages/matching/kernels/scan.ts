/**
 * The inner loops of the vector scan, in AssemblyScript: compiled to scan.wasm, which is committed beside this file (a test compiles it again and compares bytes).
 *
 * All functions work on addresses in one imported memory whose layout `src/retrieve/arena.ts` decides; nothing is allocated here. A slot whose bit in the mask is 0
 * is never measured. `src/retrieve/plain-kernel.ts` is the same in plain JavaScript, number for number.
 */

/** Bits of a code, and numbers of a vector. */
const dimension: usize = 128;
/** Bytes of one histogram of distances, 0 to 255. Two stand side by side, so that equal distances in a row do not wait for each other. */
const countStride: usize = 256 * 4;

// @ts-ignore: a decorator of AssemblyScript
@inline
function measureOne(codes: usize, out: usize, counts: usize, slot: usize, a: u64, b: u64, a1: u64, b1: u64, a2: u64, b2: u64, a4: u64, b4: u64): void {
  const code = codes + (slot << 4);
  const x = load<u64>(code) ^ a;
  const y = load<u64>(code, 8) ^ b;
  let apart = <u32>(popcnt(x & a1) + popcnt(y & b1) + ((popcnt(x & a2) + popcnt(y & b2)) << 1) + ((popcnt(x & a4) + popcnt(y & b4)) << 2));
  apart = apart < 254 ? apart : 254;
  store<u8>(out + slot, <u8>apart);
  const count = counts + (slot & 1) * countStride + (<usize>apart << 2);
  store<u32>(count, load<u32>(count) + 1);
}

/**
 * How far the code of each slot that the mask lets through is from the query, 255 for the others; each is counted. Where a bit differs from the query's, it counts
 * 0 to 7, as the query's three planes say; at most 254 together. `query` is the address of four codes: signs, then what counts 1, 2 and 4. `words` of 64 slots.
 */
export function measure(codes: usize, mask: usize, out: usize, words: usize, query: usize, counts: usize): void {
  const a = load<u64>(query);
  const b = load<u64>(query, 8);
  const a1 = load<u64>(query, 16);
  const b1 = load<u64>(query, 24);
  const a2 = load<u64>(query, 32);
  const b2 = load<u64>(query, 40);
  const a4 = load<u64>(query, 48);
  const b4 = load<u64>(query, 56);
  const none = i8x16.splat(-1);
  for (let word: usize = 0; word < words; word++) {
    let allowed = load<u64>(mask + (word << 3));
    const first = word << 6;
    if (allowed == 0xffffffffffffffff) {
      for (let slot = first; slot < first + 64; slot++) measureOne(codes, out, counts, slot, a, b, a1, b1, a2, b2, a4, b4);
      continue;
    }
    v128.store(out + first, none);
    v128.store(out + first, none, 16);
    v128.store(out + first, none, 32);
    v128.store(out + first, none, 48);
    for (; allowed != 0; allowed &= allowed - 1) measureOne(codes, out, counts, first + <usize>ctz(allowed), a, b, a1, b1, a2, b2, a4, b4);
  }
}

/**
 * Writes the numbers of the slots nearer than `within`, and of the first `ties` that are just as far, in the order of slots. `base` is the number of the first
 * slot. Answers how many were written; at most `room`.
 */
export function collect(distances: usize, count: usize, within: u32, ties: u32, base: u32, out: usize, room: u32): u32 {
  const limit = i8x16.splat(<i8>within);
  let found: u32 = 0;
  for (let at: usize = 0; at < count; at += 16) {
    let near = i8x16.bitmask(i8x16.le_u(v128.load(distances + at), limit));
    for (; near != 0; near &= near - 1) {
      const slot = at + <usize>ctz(near);
      if (<u32>load<u8>(distances + slot) == within) {
        if (ties == 0) continue;
        ties--;
      }
      if (found == room) return found;
      store<u32>(out + (<usize>found << 2), base + <u32>slot);
      found++;
    }
  }
  return found;
}

/**
 * Products of the query (128 times 16 bits) and the bytes of each listed slot. A slot lies in chunk `slot >> chunkShift`; chunks are `chunkBytes` apart, `bytes` is
 * the address of the bytes in the first.
 */
export function compare(query: usize, slots: usize, count: usize, bytes: usize, chunkShift: usize, chunkBytes: usize, out: usize): void {
  const within: usize = ((<usize>1) << chunkShift) - 1;
  for (let at: usize = 0; at < count; at++) {
    const slot = <usize>load<u32>(slots + (at << 2));
    const row = bytes + (slot >> chunkShift) * chunkBytes + (slot & within) * dimension;
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    for (let place: usize = 0; place < dimension; place += 16) {
      const numbers = v128.load(row + place);
      low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(numbers), v128.load(query + (place << 1))));
      high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(numbers), v128.load(query + (place << 1), 16)));
    }
    const sum = i32x4.add(low, high);
    store<i32>(out + (at << 2), i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3));
  }
}
