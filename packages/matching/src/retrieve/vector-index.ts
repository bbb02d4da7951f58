/**
 * The vectors of subjects, and who is nearest to one: bits first, then bytes, then the numbers themselves.
 *
 * Every allowed slot's code of 128 sign bits is compared with the query's (a Hamming distance in which a place counts as much as the query's number there; after Charikar 2002, and Gao and Long 2024), the nearest few thousand by
 * one byte a number, and the best hundred or so of these by their 32-bit numbers, added up in 64. Who is not allowed is not even measured: the mask is read by the innermost loop.
 *
 * In: vectors of 128 finite numbers, of one encoder, by slot; slots are the caller's, small and used again. Longer or shorter vectors are scaled to length 1.
 * A vector that is all zero says nothing: its slot is empty. Costs 660 bytes a slot; a search among 100,000 some 1 ms, among a million some 10.
 */
import { chunk, chunkAt, chunkShift, chunkSlots, comparedBound, countStride, dimension, head } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { rotate } from "./rotation.ts";
import type { Bits } from "./slot-bits.ts";

export interface FoundSlot { readonly slot: number; readonly cosine: number }

export interface VectorIndex {
  /** Whose vectors these are. Those of another are refused, never compared. */
  readonly encoderId: string;
  readonly size: number;
  has(slot: number): boolean;
  /** Adds or replaces. Throws a `VectorError`; what was there before then stays. */
  put(slot: number, vector: Float32Array, encoderId: string): void;
  /** Leaves nothing of it behind. */
  remove(slot: number): void;
  /** The nearest among the allowed, best first, ties by slot. Throws a `VectorError` for a query that is no vector of this index. */
  search(query: Float32Array, encoderId: string, allowed: Bits, limit: number, effort?: Partial<SearchEffort>): FoundSlot[];
}

export interface SearchEffort {
  /** Compared by bytes, of those nearest by bits. */
  readonly byBytes: number;
  /** Compared by their own numbers, of those nearest by bytes. */
  readonly byNumbers: number;
}

export type VectorFault = "dimension" | "encoder" | "number" | "slot";

/** A vector that cannot stand in this index, and why. */
export class VectorError extends RangeError {
  readonly fault: VectorFault;
  constructor(fault: VectorFault, reason: string) {
    super(reason);
    this.name = "VectorError";
    this.fault = fault;
  }
}

/** Slots of one index: 4 million subjects on one node. */
export const slotBound = 4_194_304;
/** The farthest that a code is said to be from a query. */
const farthest = 254;
/** Of the query's numbers, in standard deviations: from here on a differing bit counts most. */
const heaviest = 2.5;
const mostCounted = 7;
const binCount = 1_024;

/** More are compared by bytes where there are more: bits alone tell the best of a million from the rest less well. */
export const effortFor = (slots: number): SearchEffort => ({ byBytes: Math.max(2_048, Math.min(comparedBound, Math.ceil(21 * slots ** 0.45))), byNumbers: 128 });

export function createVectorIndex(kernel: Kernel, encoderId: string): VectorIndex {
  /** Numbers by chunk, turned and of length 1. */
  const numbers: Float32Array[] = [];
  let held: Bits = new Uint32Array(0);
  let size = 0;
  const turned = new Float32Array(dimension);

  /** Checks, scales and turns into `turned`; false for a vector of nothing. */
  const ready = (vector: Float32Array, of: string): boolean => {
    if (of !== encoderId) throw new VectorError("encoder", `a vector of ${of} among those of ${encoderId}`);
    if (vector.length !== dimension) throw new VectorError("dimension", `${vector.length} numbers instead of ${dimension}`);
    let squares = 0;
    for (let place = 0; place < dimension; place += 1) squares += (vector[place] as number) ** 2;
    if (!Number.isFinite(squares)) throw new VectorError("number", "a vector with a number that is none");
    if (squares === 0) return false;
    const scale = 1 / Math.sqrt(squares);
    for (let place = 0; place < dimension; place += 1) turned[place] = (vector[place] as number) * scale;
    rotate(turned);
    return true;
  };
  const holds = (slot: number): boolean => (((held[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  const makeRoom = (slot: number): void => {
    if (!Number.isInteger(slot) || slot < 0 || slot >= slotBound) throw new VectorError("slot", `slot ${slot} is not between 0 and ${slotBound - 1}`);
    while (slot >>> chunkShift >= numbers.length) {
      kernel.grow(chunkAt(numbers.length + 1));
      numbers.push(new Float32Array(chunkSlots * dimension));
      const grown = new Uint32Array(numbers.length * (chunkSlots / 32));
      grown.set(held);
      held = grown;
    }
  };

  return {
    encoderId,
    get size() { return size; },
    has: holds,
    put(slot, vector, of) {
      if (!ready(vector, of)) return this.remove(slot);
      makeRoom(slot);
      const base = chunkAt(slot >>> chunkShift);
      const at = slot & (chunkSlots - 1);
      (numbers[slot >>> chunkShift] as Float32Array).set(turned, at * dimension);
      const buffer = kernel.buffer();
      writeCode(turned, new Uint32Array(buffer, base + chunk.codes + at * (dimension / 8), dimension / 32));
      writeNumbers(turned, new Int8Array(buffer, base + chunk.bytes + at * dimension, dimension), 127);
      if (!holds(slot)) size += 1;
      (held[slot >>> 5] as number) |= 1 << (slot & 31);
    },
    remove(slot) {
      if (!holds(slot)) return;
      size -= 1;
      (held[slot >>> 5] as number) &= ~(1 << (slot & 31));
      const base = chunkAt(slot >>> chunkShift);
      const at = slot & (chunkSlots - 1);
      (numbers[slot >>> chunkShift] as Float32Array).fill(0, at * dimension, (at + 1) * dimension);
      const all = new Uint8Array(kernel.buffer());
      all.fill(0, base + chunk.codes + at * (dimension / 8), base + chunk.codes + (at + 1) * (dimension / 8));
      all.fill(0, base + chunk.bytes + at * dimension, base + chunk.bytes + (at + 1) * dimension);
    },
    search(query, of, allowed, limit, effort) {
      if (!ready(query, of) || limit <= 0 || size === 0) return [];
      const { byBytes, byNumbers } = { ...effortFor(size), ...effort };
      const buffer = kernel.buffer();
      writeQueryCode(turned, new Uint32Array(buffer, head.queryCode, 4 * (dimension / 32)));
      writeNumbers(turned, new Int16Array(buffer, head.queryNumbers, dimension), 32_767);
      const counts = new Uint32Array(buffer, head.counts, 2 * countStride).fill(0);
      for (let index = 0; index < numbers.length; index += 1) {
        const base = chunkAt(index);
        const first = index * (chunkSlots / 32);
        const mask = new Uint32Array(buffer, base + chunk.mask, chunkSlots / 32);
        for (let word = 0; word < mask.length; word += 1) mask[word] = (held[first + word] as number) & (allowed[first + word] ?? 0);
        kernel.measure(base + chunk.codes, base + chunk.mask, base + chunk.distances, chunkSlots / 64, head.queryCode, head.counts);
      }
      const wanted = Math.min(comparedBound, Math.max(limit, byBytes));
      const { within, ties } = nearestCount(counts, wanted);
      let count = 0;
      let tiesLeft = ties;
      for (let index = 0; index < numbers.length; index += 1) {
        const before = count;
        const base = chunkAt(index);
        count += kernel.collect(base + chunk.distances, chunkSlots, within, tiesLeft, index * chunkSlots, head.compared + count * 4, comparedBound - count);
        if (tiesLeft > 0) tiesLeft -= tiesAmong(buffer, base, before, count, within);
      }
      kernel.compare(head.queryNumbers, head.compared, count, head.end + chunk.bytes, chunkShift, chunk.sizeBytes, head.likeness);
      const compared = new Uint32Array(buffer, head.compared, count);
      const likeness = new Int32Array(buffer, head.likeness, count);
      return byTheirNumbers(best(compared, likeness, Math.max(4 * limit, byNumbers)), limit);
    },
  };

  /** How many of those collected last are as far as `within`. */
  function tiesAmong(buffer: ArrayBufferLike, base: number, from: number, to: number, within: number): number {
    const slots = new Uint32Array(buffer, head.compared + from * 4, to - from);
    const distances = new Uint8Array(buffer, base + chunk.distances, chunkSlots);
    let ties = 0;
    for (let at = 0; at < slots.length; at += 1) if (distances[(slots[at] as number) & (chunkSlots - 1)] === within) ties += 1;
    return ties;
  }

  function byTheirNumbers(slots: Uint32Array, limit: number): FoundSlot[] {
    const asked = Float64Array.from(turned);
    const cosines = new Float64Array(slots.length);
    for (let index = 0; index < slots.length; index += 1) cosines[index] = product(asked, numbers[(slots[index] as number) >>> chunkShift] as Float32Array, ((slots[index] as number) & (chunkSlots - 1)) * dimension);
    const least = slots.length <= limit ? -Infinity : (cosines.slice().sort()[slots.length - limit] as number);
    const found: FoundSlot[] = [];
    for (let index = 0; index < slots.length; index += 1) if ((cosines[index] as number) >= least) found.push({ slot: slots[index] as number, cosine: cosines[index] as number });
    return found.sort((a, b) => b.cosine - a.cosine || a.slot - b.slot).slice(0, limit);
  }
}

/** Four sums side by side, so that one addition need not wait for the last. */
function product(query: Float64Array, rows: Float32Array, from: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let place = 0; place < dimension; place += 4) {
    a += (query[place] as number) * (rows[from + place] as number);
    b += (query[place + 1] as number) * (rows[from + place + 1] as number);
    c += (query[place + 2] as number) * (rows[from + place + 2] as number);
    d += (query[place + 3] as number) * (rows[from + place + 3] as number);
  }
  return a + b + (c + d);
}

/** The distance within which `wanted` are found, and how many of those exactly so far are among them. */
function nearestCount(counts: Uint32Array, wanted: number): { within: number; ties: number } {
  let sum = 0;
  for (let apart = 0; apart <= farthest; apart += 1) {
    const here = (counts[apart] as number) + (counts[countStride + apart] as number);
    if (sum + here >= wanted) return { within: apart, ties: wanted - sum };
    sum += here;
  }
  return { within: farthest, ties: wanted };
}

function writeCode(vector: Float32Array, into: Uint32Array): void {
  for (let word = 0; word < into.length; word += 1) {
    let bits = 0;
    for (let place = 0; place < 32; place += 1) if ((vector[word * 32 + place] as number) > 0) bits |= 1 << place;
    into[word] = bits;
  }
}

/** The code of a query, and what a difference in each place counts: as much as the query's number there. */
function writeQueryCode(vector: Float32Array, into: Uint32Array): void {
  into.fill(0);
  writeCode(vector, into.subarray(0, dimension / 32));
  const step = heaviest / Math.sqrt(dimension) / mostCounted;
  for (let place = 0; place < dimension; place += 1) {
    const counted = Math.min(mostCounted, Math.round(Math.abs(vector[place] as number) / step));
    for (let plane = 0; plane < 3; plane += 1) if (((counted >>> plane) & 1) === 1) into[(plane + 1) * (dimension / 32) + (place >>> 5)] = (into[(plane + 1) * (dimension / 32) + (place >>> 5)] as number) | (1 << (place & 31));
  }
}

/** A number of a turned vector has a standard deviation of 1 / sqrt(128); beyond four of them it is cut, which one in 16,000 is. */
const largest = 4 / Math.sqrt(dimension);

/** Writes whole numbers up to `most`. */
function writeNumbers(vector: Float32Array, into: Int8Array | Int16Array, most: number): void {
  const scale = most / largest;
  for (let place = 0; place < dimension; place += 1) into[place] = Math.max(-most, Math.min(most, Math.round((vector[place] as number) * scale)));
}

/** The `limit` with the greatest likeness, ties in the order of slots; in the order of slots. They are counted in bins, and only the bin at the edge is sorted. */
function best(slots: Uint32Array, likeness: Int32Array, limit: number): Uint32Array {
  if (slots.length <= limit) return slots.slice();
  let most = -Infinity;
  let fewest = Infinity;
  for (let at = 0; at < likeness.length; at += 1) {
    const one = likeness[at] as number;
    if (one > most) most = one;
    if (one < fewest) fewest = one;
  }
  const scale = (binCount - 1) / Math.max(1, most - fewest);
  const bins = new Uint32Array(binCount);
  for (let at = 0; at < likeness.length; at += 1) (bins[((likeness[at] as number) - fewest) * scale | 0] as number) += 1;
  let edge = binCount;
  let above = 0;
  for (let sum = 0; edge > 0 && sum < limit; ) {
    above = sum;
    sum += bins[(edge -= 1)] as number;
  }
  const kept = new Uint32Array(limit);
  let count = 0;
  const atEdge: number[] = [];
  for (let at = 0; at < likeness.length; at += 1) {
    const bin = ((likeness[at] as number) - fewest) * scale | 0;
    if (bin > edge) kept[count++] = slots[at] as number;
    else if (bin === edge) atEdge.push(at);
  }
  atEdge.sort((a, b) => (likeness[b] as number) - (likeness[a] as number) || a - b);
  for (let place = 0; place < limit - above; place += 1) kept[count++] = slots[atEdge[place] as number] as number;
  return kept;
}
