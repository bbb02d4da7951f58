/**
 * The loops of packages/matching/kernels/scan.ts in plain JavaScript: the same numbers, some ten times slower. All of them are whole and below 2^31, so
 * nothing is rounded on either side.
 */
import { countStride, dimension } from "./arena.ts";
import { bytesBound, type Kernel } from "./kernel.ts";

export function createPlainKernel(): Kernel {
  const memory = new ArrayBuffer(65_536, { maxByteLength: bytesBound });
  // Views of a resizable buffer grow with it.
  const u8 = new Uint8Array(memory);
  const i8 = new Int8Array(memory);
  const i16 = new Int16Array(memory);
  const u32 = new Uint32Array(memory);
  const i32 = new Int32Array(memory);
  return {
    name: "plain",
    buffer: () => memory,
    grow(sizeBytes) {
      if (sizeBytes > bytesBound) throw new RangeError(`${sizeBytes} bytes of codes, at most ${bytesBound}`);
      if (sizeBytes > memory.byteLength) memory.resize(sizeBytes);
    },
    measure(codes, mask, distances, words, query, counts) {
      const asked = u32.subarray(query / 4, query / 4 + 16);
      u8.fill(255, distances, distances + words * 64);
      for (let half = 0; half < words * 2; half += 1) {
        for (let allowed = u32[mask / 4 + half] as number; allowed !== 0; allowed &= allowed - 1) {
          const slot = half * 32 + 31 - Math.clz32(allowed & -allowed);
          const code = codes / 4 + slot * 4;
          let apart = 0;
          for (let word = 0; word < 4; word += 1) {
            const differing = (u32[code + word] as number) ^ (asked[word] as number);
            apart += ones(differing & (asked[word + 4] as number)) + 2 * ones(differing & (asked[word + 8] as number)) + 4 * ones(differing & (asked[word + 12] as number));
          }
          apart = Math.min(254, apart);
          u8[distances + slot] = apart;
          const count = counts / 4 + (slot & 1) * countStride + apart;
          u32[count] = (u32[count] as number) + 1;
        }
      }
    },
    collect(distances, count, within, ties, base, out, room) {
      let found = 0;
      let left = ties;
      for (let slot = 0; slot < count; slot += 1) {
        const apart = u8[distances + slot] as number;
        if (apart > within) continue;
        if (apart === within) {
          if (left === 0) continue;
          left -= 1;
        }
        if (found === room) return found;
        u32[out / 4 + found] = base + slot;
        found += 1;
      }
      return found;
    },
    compare(query, slots, count, bytes, chunkShift, chunkBytes, out) {
      const within = (1 << chunkShift) - 1;
      const asked = i16.subarray(query / 2, query / 2 + dimension);
      for (let at = 0; at < count; at += 1) {
        const slot = u32[slots / 4 + at] as number;
        const row = bytes + (slot >>> chunkShift) * chunkBytes + (slot & within) * dimension;
        let sum = 0;
        for (let place = 0; place < dimension; place += 1) sum += (i8[row + place] as number) * (asked[place] as number);
        i32[out / 4 + at] = sum;
      }
    },
  };
}

function ones(word: number): number {
  let state = word - ((word >>> 1) & 0x55555555);
  state = (state & 0x33333333) + ((state >>> 2) & 0x33333333);
  return Math.imul((state + (state >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
