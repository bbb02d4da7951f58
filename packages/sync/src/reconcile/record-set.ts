/**
 * The records of one scope as one pair of neighbours sees them: the sketch, and where to find a record by its salted id. A `view` is
 * the set as it was at one moment, so that a session and what is admitted meanwhile do not disturb each other.
 *
 * Everything lies in typed arrays: 52 bytes and a slot of an open table for each record, no object. Adding or taking out costs one
 * hash; a view costs a copy of the sketch, never the set. Order (for ranges) is made when first asked for and costs a sort.
 */
import { addHash, emptySum, subtractHash, type Fingerprint, type Sum } from "./fingerprint.ts";
import type { Gauge } from "./gauge.ts";
import { hashWords, idWords, saltedHash, wordsOf } from "./salted-hash.ts";
import { createSketch, sketchCells, type Sketch } from "./sketch.ts";
import { cellWords, scatterBetween } from "./symbols.ts";

export interface RecordSet {
  readonly size: number;
  readonly sketch: Sketch;
  /** False where it is there already (or is not there, for `delete`). The id is 32 bytes. */
  add(id: Uint8Array): boolean;
  /** Many at once, one after another in one row of bytes: half the cost of adding each. */
  addAll(ids: Uint8Array): void;
  delete(id: Uint8Array): boolean;
  has(id: Uint8Array): boolean;
  /** All ids, 32 bytes each, one after another in one row, in no order. */
  ids(): Uint8Array;
  view(): SetView;
}

export interface SetView extends Fingerprint {
  readonly salt: Uint8Array;
  readonly gauge: Gauge;
  /** Whether the view holds this salted id; its slot, or -1. */
  slotOf(low: number, high: number): number;
  /** Slots of all records whose salted id has this low half. */
  slotsOfLow(low: number): number[];
  /** The record id in a slot; undefined where it has gone since. */
  idIn(slot: number): Uint8Array | undefined;
  /** The salted id in a slot. */
  saltedIn(slot: number): bigint;
  /** The four words of its hash, for adding up. */
  hashIn(slot: number): Int32Array;
  /** Hash of any record id under this salt. */
  hash(id: Uint8Array): Int32Array;
  /** Cells `from` to below `to` of the row; beyond the sketch it costs a walk over all ids. */
  cells(from: number, to: number): Int32Array;
  /** The salted ids in ascending order, and the fingerprint of any stretch of them. */
  ordered(): OrderedIds;
}

export interface OrderedIds {
  readonly ids: BigUint64Array;
  readonly slots: Int32Array;
  /** First place at or after this id. */
  place(id: bigint): number;
  /** Fingerprint of the places from `from` to below `to`. */
  between(from: number, to: number): Fingerprint;
}

export function createRecordSet({ salt, cellCount = sketchCells, capacity = 64 }: { readonly salt: Uint8Array; readonly cellCount?: number; readonly capacity?: number }): RecordSet {
  const sketch = createSketch({ salt, cellCount });
  const saltCopy = salt.slice();
  let room = Math.max(16, capacity);
  let hashes = new Int32Array(room * hashWords);
  let ids = new Uint32Array(room * idWords);
  let stamps = new Uint32Array(room);
  let table = new Int32Array(tableSize(room)).fill(-1);
  let used = 0;
  let stamp = 0;
  const free: number[] = [];
  const scratchId = new Uint32Array(idWords);
  const scratchBytes = new Uint8Array(scratchId.buffer);
  const scratchHash = new Int32Array(hashWords);

  const home = (low: number): number => (low >>> 0) & (table.length - 1);

  function grow(): void {
    room *= 2;
    const [widerHashes, widerIds, widerStamps] = [new Int32Array(room * hashWords), new Uint32Array(room * idWords), new Uint32Array(room)];
    widerHashes.set(hashes); widerIds.set(ids); widerStamps.set(stamps);
    [hashes, ids, stamps] = [widerHashes, widerIds, widerStamps];
    table = new Int32Array(tableSize(room)).fill(-1);
    for (let slot = 0; slot < used; slot++) if (stamps[slot] !== 0) enter(slot);
  }

  function enter(slot: number): void {
    let at = home(hashes[slot * hashWords]!);
    while (table[at] !== -1) at = (at + 1) & (table.length - 1);
    table[at] = slot;
  }

  /** Place in the table of the record just hashed into the scratch words; -1 where it is not held. 128 bits of keyed hash tell records apart. */
  function placeOfScratch(): number {
    for (let at = home(scratchHash[0]!); table[at] !== -1; at = (at + 1) & (table.length - 1)) {
      const slot = table[at]!;
      if (sameWords(hashes, slot * hashWords, scratchHash)) return at;
    }
    return -1;
  }

  function hashToScratch(id: Uint8Array): void {
    for (let index = 0; index < 32; index++) scratchBytes[index] = id[index]!;
    saltedHash(sketch.salt, scratchId, 0, scratchHash, 0);
  }

  /** A slot that nothing is in, ready to be written. */
  function nextSlot(): number {
    const slot = free.at(-1) ?? used;
    if (slot === room) grow();
    return slot;
  }

  /** Keeps what has been written into `nextSlot()`: the words of an id. False where it is held already. */
  function keep(slot: number): boolean {
    const at = slot * hashWords;
    saltedHash(sketch.salt, ids, slot * idWords, hashes, at);
    let place = home(hashes[at]!);
    for (; table[place] !== -1; place = (place + 1) & (table.length - 1)) {
      const other = table[place]! * hashWords;
      if (hashes[other] === hashes[at] && hashes[other + 1] === hashes[at + 1] && hashes[other + 2] === hashes[at + 2] && hashes[other + 3] === hashes[at + 3]) return false;
    }
    table[place] = slot;
    stamps[slot] = ++stamp;
    if (slot === used) used++; else free.pop();
    sketch.insertHash(hashes, at);
    return true;
  }

  /** Linear probing: what follows moves up, so that no chain is broken. */
  function leave(place: number): void {
    let hole = place;
    for (let at = (place + 1) & (table.length - 1); table[at] !== -1; at = (at + 1) & (table.length - 1)) {
      const wanted = home(hashes[table[at]! * hashWords]!);
      if (((at - wanted) & (table.length - 1)) < ((at - hole) & (table.length - 1))) continue;
      table[hole] = table[at]!;
      hole = at;
    }
    table[hole] = -1;
  }

  function view(): SetView {
    const moment = stamp;
    const [sum, gauge, cells, count] = [sketch.sum.slice(), sketch.gauge.slice(), sketch.cells.slice(), sketch.count];
    const holds = (slot: number): boolean => stamps[slot] !== 0 && stamps[slot]! <= moment;
    let order: OrderedIds | undefined;
    const seen: SetView = {
      salt: saltCopy, sum, gauge, count,
      slotOf(low, high) {
        for (let at = home(low); table[at] !== -1; at = (at + 1) & (table.length - 1)) {
          const slot = table[at]!;
          if (hashes[slot * hashWords] === low && hashes[slot * hashWords + 1] === high && holds(slot)) return slot;
        }
        return -1;
      },
      slotsOfLow(low) {
        const slots: number[] = [];
        for (let at = home(low); table[at] !== -1; at = (at + 1) & (table.length - 1)) {
          const slot = table[at]!;
          if (hashes[slot * hashWords] === low && holds(slot)) slots.push(slot);
        }
        return slots;
      },
      idIn: (slot) => (holds(slot) ? new Uint8Array(ids.slice(slot * idWords, (slot + 1) * idWords).buffer) : undefined),
      saltedIn: (slot) => saltedOf(hashes[slot * hashWords]!, hashes[slot * hashWords + 1]!),
      hashIn: (slot) => hashes.subarray(slot * hashWords, (slot + 1) * hashWords),
      hash(id) {
        const words = new Int32Array(hashWords);
        saltedHash(sketch.salt, wordsOf(id), 0, words, 0);
        return words;
      },
      cells(from, to) {
        if (to <= cellCount) return cells.subarray(from * cellWords, to * cellWords);
        const made = new Int32Array((to - from) * cellWords);
        if (from < cellCount) made.set(cells.subarray(from * cellWords, cellCount * cellWords));
        const beyond = Math.max(from, cellCount);
        const rest = made.subarray((beyond - from) * cellWords);
        for (let slot = 0; slot < used; slot++) if (holds(slot)) scatterBetween(rest, beyond, to, hashes[slot * hashWords]!, hashes[slot * hashWords + 1]!);
        return made;
      },
      ordered: () => (order ??= orderSlots(hashes, used, holds)),
    };
    return seen;
  }

  return {
    sketch, view,
    get size() { return sketch.count; },
    add(id) {
      const slot = nextSlot();
      const from = slot * idWords;
      for (let index = 0; index < 32; index += 4) ids[from + index / 4] = id[index]! | (id[index + 1]! << 8) | (id[index + 2]! << 16) | (id[index + 3]! << 24);
      return keep(slot);
    },
    addAll(row) {
      const words = row.byteOffset % 4 === 0 ? new Uint32Array(row.buffer, row.byteOffset, row.length / 4) : wordsOf(row);
      for (let at = 0; at < words.length; at += idWords) {
        const slot = nextSlot();
        for (let index = 0; index < idWords; index++) ids[slot * idWords + index] = words[at + index]!;
        keep(slot);
      }
    },
    delete(id) {
      hashToScratch(id);
      const place = placeOfScratch();
      if (place === -1) return false;
      const slot = table[place]!;
      leave(place);
      stamps[slot] = 0;
      free.push(slot);
      sketch.removeHash(scratchHash, 0);
      return true;
    },
    has(id) {
      hashToScratch(id);
      return placeOfScratch() !== -1;
    },
    ids() {
      const row = new Uint32Array(sketch.count * idWords);
      let at = 0;
      for (let slot = 0; slot < used; slot++) {
        if (stamps[slot] === 0) continue;
        row.set(ids.subarray(slot * idWords, (slot + 1) * idWords), at);
        at += idWords;
      }
      return new Uint8Array(row.buffer);
    },
  };
}

/** A power of two, at most two thirds full. */
function tableSize(room: number): number {
  return 2 ** Math.ceil(Math.log2(room * 1.5));
}

function sameWords(words: Int32Array | Uint32Array, at: number, other: Int32Array | Uint32Array): boolean {
  for (let index = 0; index < other.length; index++) if (words[at + index] !== other[index]) return false;
  return true;
}

/** A salted id as one number, in which ranges are ordered. */
export const saltedOf = (low: number, high: number): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
export const lowOf = (id: bigint): number => Number(id & 0xffff_ffffn) | 0;
export const highOf = (id: bigint): number => Number(id >> 32n) | 0;

function orderSlots(hashes: Int32Array, used: number, holds: (slot: number) => boolean): OrderedIds {
  const held: number[] = [];
  for (let slot = 0; slot < used; slot++) if (holds(slot)) held.push(slot);
  const slots = Int32Array.from(held).sort((a, b) => (hashes[a * hashWords + 1]! >>> 0) - (hashes[b * hashWords + 1]! >>> 0) || (hashes[a * hashWords]! >>> 0) - (hashes[b * hashWords]! >>> 0));
  const sums = new Uint32Array((slots.length + 1) * hashWords);
  const ids = new BigUint64Array(slots.length);
  const running = emptySum();
  for (let index = 0; index < slots.length; index++) {
    const at = slots[index]! * hashWords;
    ids[index] = saltedOf(hashes[at]!, hashes[at + 1]!);
    addHash(running, hashes, at);
    sums.set(running, (index + 1) * hashWords);
  }
  return {
    ids, slots,
    place(id) {
      let [low, high] = [0, ids.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (ids[middle]! < id) low = middle + 1; else high = middle;
      }
      return low;
    },
    between(from, to) {
      const sum: Sum = sums.slice(to * hashWords, (to + 1) * hashWords);
      subtractHash(sum, sums, from * hashWords);
      return { count: to - from, sum };
    },
  };
}
