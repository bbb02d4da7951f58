/**
 * The records of one scope as one pair of neighbours sees them: their sketch, and where to find a record by its salted id. A `view` is
 * the set as it was at one moment, so that a session and what is admitted meanwhile do not disturb each other.
 *
 * Everything lies in typed arrays: 52 bytes and a slot of an open table for each record, no object. Adding or taking out costs one
 * hash; a view costs a copy of the cells there are, never the set. Cells are made when first asked for, as many as were asked for and somewhat
 * more, and followed from then on: neighbours that agree never make one, and those that differ by little make few. Order (for ranges) is made when
 * first asked for and costs a sort.
 */
import { addHash, addHashes, emptySum, subtractHash, type Fingerprint, type Sum } from "./fingerprint.ts";
import { emptyGauge, turnGauge, turnGaugeForAll, type Gauge } from "./gauge.ts";
import { hashWords, idWords, saltedHash, wordsOf } from "./salted-hash.ts";
import { sketchCells } from "./sketch.ts";
import { cellWords, scatter, scatterBetween } from "./symbols.ts";

export interface RecordSet {
  readonly size: number;
  /** False where it is there already (or is not there, for `delete`). The id is 32 bytes. */
  add(id: Uint8Array): boolean;
  /** Many at once, one after another in one row of bytes: a third of the cost of adding each. */
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
  /** Cells `from` to below `to` of the row. The first to ask for them pays a walk over all ids, and beyond `cellCount` everybody does. */
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

/** Fewer are not worth a walk over all ids. */
const cellsLeast = 256;

/** `cellCount`: cells that are followed, once they were asked for. */
export function createRecordSet({ salt, cellCount = sketchCells, capacity = 64 }: { readonly salt: Uint8Array; readonly cellCount?: number; readonly capacity?: number }): RecordSet {
  const [saltCopy, saltWords] = [salt.slice(), wordsOf(salt)];
  const [sum, gauge] = [emptySum(), emptyGauge()];
  /** Those made so far; the count of records, and of changes. */
  let cells = new Int32Array(0);
  let [cellsMade, count, changes] = [0, 0, 0];
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

  function grow(least = room * 2): void {
    room = Math.max(room * 2, least);
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
    saltedHash(saltWords, scratchId, 0, scratchHash, 0);
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
    saltedHash(saltWords, ids, slot * idWords, hashes, at);
    let place = home(hashes[at]!);
    for (; table[place] !== -1; place = (place + 1) & (table.length - 1)) {
      const other = table[place]! * hashWords;
      if (hashes[other] === hashes[at] && hashes[other + 1] === hashes[at + 1] && hashes[other + 2] === hashes[at + 2] && hashes[other + 3] === hashes[at + 3]) return false;
    }
    table[place] = slot;
    stamps[slot] = ++stamp;
    if (slot === used) used++; else free.pop();
    if (cellsMade > 0) scatter(cells, cellsMade, hashes[at]!, hashes[at + 1]!, 1);
    addHash(sum, hashes, at);
    turnGauge(gauge, hashes[at + 2]!, 1);
    count++;
    changes++;
    return true;
  }

  /** Ids in a row of words, into slots that nothing was ever in. */
  function keepAll(words: Uint32Array): void {
    const first = used;
    if (first + words.length / idWords > room) grow(first + words.length / idWords);
    const [intoHashes, intoIds, intoStamps, intoTable, mask] = [hashes, ids, stamps, table, table.length - 1];
    let slot = first, lastStamp = stamp;
    for (let from = 0; from < words.length; from += idWords) {
      const at = slot * hashWords;
      saltedHash(saltWords, words, from, intoHashes, at);
      const low = intoHashes[at]!;
      let place = (low >>> 0) & mask;
      let isThere = false;
      for (; intoTable[place] !== -1; place = (place + 1) & mask) {
        const other = intoTable[place]! * hashWords;
        if (intoHashes[other] === low && intoHashes[other + 1] === intoHashes[at + 1] && intoHashes[other + 2] === intoHashes[at + 2] && intoHashes[other + 3] === intoHashes[at + 3]) { isThere = true; break; }
      }
      if (isThere) continue;
      intoTable[place] = slot;
      for (let index = 0; index < idWords; index++) intoIds[slot * idWords + index] = words[from + index]!;
      intoStamps[slot++] = ++lastStamp;
    }
    [used, stamp] = [slot, lastStamp];
    const added = used - first;
    addHashes(sum, intoHashes, first * hashWords, added);
    turnGaugeForAll(gauge, intoHashes, first * hashWords, added, hashWords);
    if (cellsMade > 0) for (let slot = first; slot < used; slot++) scatter(cells, cellsMade, intoHashes[slot * hashWords]!, intoHashes[slot * hashWords + 1]!, 1);
    count += added;
    changes++;
  }

  /** Makes cells up to this one, and as many more as the next power of two allows. */
  function makeCells(to: number): void {
    const wanted = Math.min(cellCount, Math.max(cellsLeast, 2 ** Math.ceil(Math.log2(to))));
    const wider = new Int32Array(wanted * cellWords);
    wider.set(cells);
    const rest = wider.subarray(cellsMade * cellWords);
    for (let slot = 0; slot < used; slot++) if (stamps[slot] !== 0) scatterBetween(rest, cellsMade, wanted, hashes[slot * hashWords]!, hashes[slot * hashWords + 1]!);
    [cells, cellsMade] = [wider, wanted];
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
    const [moment, changesThen, countThen, sumThen, gaugeThen] = [stamp, changes, count, sum.slice(), gauge.slice()];
    let cellsThen = cells.slice();
    const holds = (slot: number): boolean => stamps[slot] !== 0 && stamps[slot]! <= moment;
    let order: OrderedIds | undefined;
    const seen: SetView = {
      salt: saltCopy, sum: sumThen, gauge: gaugeThen, count: countThen,
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
        saltedHash(saltWords, wordsOf(id), 0, words, 0);
        return words;
      },
      cells(from, to) {
        if (to * cellWords > cellsThen.length && to <= cellCount && changes === changesThen) {
          if (to > cellsMade) makeCells(to);
          cellsThen = cells.slice();
        }
        const there = cellsThen.length / cellWords;
        if (to <= there) return cellsThen.subarray(from * cellWords, to * cellWords);
        const made = new Int32Array((to - from) * cellWords);
        if (from < there) made.set(cellsThen.subarray(from * cellWords));
        const beyond = Math.max(from, there);
        const rest = made.subarray((beyond - from) * cellWords);
        for (let slot = 0; slot < used; slot++) if (holds(slot)) scatterBetween(rest, beyond, to, hashes[slot * hashWords]!, hashes[slot * hashWords + 1]!);
        return made;
      },
      ordered: () => (order ??= orderSlots(hashes, used, holds)),
    };
    return seen;
  }

  return {
    view,
    get size() { return count; },
    add(id) {
      const slot = nextSlot();
      const from = slot * idWords;
      for (let index = 0; index < 32; index += 4) ids[from + index / 4] = id[index]! | (id[index + 1]! << 8) | (id[index + 2]! << 16) | (id[index + 3]! << 24);
      return keep(slot);
    },
    addAll(row) {
      const words = row.byteOffset % 4 === 0 ? new Uint32Array(row.buffer, row.byteOffset, row.length / 4) : wordsOf(row);
      if (free.length === 0) return keepAll(words);
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
      if (cellsMade > 0) scatter(cells, cellsMade, scratchHash[0]!, scratchHash[1]!, -1);
      subtractHash(sum, scratchHash, 0);
      turnGauge(gauge, scratchHash[2]!, -1);
      count--;
      changes++;
      return true;
    },
    has(id) {
      hashToScratch(id);
      return placeOfScratch() !== -1;
    },
    ids() {
      const row = new Uint32Array(count * idWords);
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
