/**
 * What there is to know of a set of records for one neighbour: the first cells of its endless row, its fingerprint and its gauge, under the
 * pair's salt. A record set keeps the same in place, with as many cells as were asked for; this is the form by itself, which the
 * vectors fix. A record that comes or goes costs one hash and 2 ln(cells) cells (18 of 16,384), so a session need not read the set.
 *
 * `bytes()` is the form in which a sketch is stored, and `openSketch` takes it back or says undefined of anything else.
 */
import { addHash, emptySum, subtractHash, type Sum } from "./fingerprint.ts";
import { emptyGauge, gaugeCounters, turnGauge, type Gauge } from "./gauge.ts";
import { hashWords, idWords, saltBytes, saltedHash, wordsOf, type Salt } from "./salted-hash.ts";
import { cellWords, scatter } from "./symbols.ts";

/** Enough for a difference of 11,500; what lies beyond is made from the ids when a session asks for it. */
export const sketchCells = 16_384;

export interface Sketch {
  readonly salt: Salt;
  readonly cellCount: number;
  readonly cells: Int32Array;
  readonly sum: Sum;
  readonly gauge: Gauge;
  readonly count: number;
  /** Neither looks whether the record was there: whoever keeps the set knows. */
  insert(id: Uint8Array): void;
  remove(id: Uint8Array): void;
  /** The same for a hash that is known already. */
  insertHash(words: Int32Array | Uint32Array, at: number): void;
  removeHash(words: Int32Array | Uint32Array, at: number): void;
  bytes(): Uint8Array;
}

export function createSketch({ salt, cellCount = sketchCells }: { readonly salt: Uint8Array; readonly cellCount?: number }): Sketch {
  return sketchFrom(wordsOf(salt), new Int32Array(cellCount * cellWords), emptySum(), emptyGauge(), 0);
}

function sketchFrom(salt: Salt, cells: Int32Array, sum: Sum, gauge: Gauge, startCount: number): Sketch {
  const cellCount = cells.length / cellWords;
  const hash = new Int32Array(hashWords);
  const id = new Uint32Array(idWords);
  const idView = new Uint8Array(id.buffer);
  let count = startCount;
  function insertHash(words: Int32Array | Uint32Array, at: number): void {
    scatter(cells, cellCount, words[at]! | 0, words[at + 1]! | 0, 1);
    addHash(sum, words, at);
    turnGauge(gauge, words[at + 2]!, 1);
    count++;
  }
  function removeHash(words: Int32Array | Uint32Array, at: number): void {
    scatter(cells, cellCount, words[at]! | 0, words[at + 1]! | 0, -1);
    subtractHash(sum, words, at);
    turnGauge(gauge, words[at + 2]!, -1);
    count--;
  }
  function hashed(bytes: Uint8Array): Int32Array {
    idView.set(bytes);
    saltedHash(salt, id, 0, hash, 0);
    return hash;
  }
  return {
    salt, cellCount, cells, sum, gauge, insertHash, removeHash,
    get count() { return count; },
    insert: (bytes) => insertHash(hashed(bytes), 0),
    remove: (bytes) => removeHash(hashed(bytes), 0),
    bytes() {
      const words = new Uint32Array(headWords + cells.length);
      words.set([magic, cellCount, count, Math.floor(count / 2 ** 32)]);
      words.set(salt, 4);
      words.set(sum, 8);
      words.set(gauge, 12);
      words.set(cells, headWords);
      return new Uint8Array(words.buffer);
    },
  };
}

/** "CSK1". */
const magic = 0x314b_5343;
const headWords = 4 + saltBytes / 4 + hashWords + gaugeCounters;
/** Larger sketches are not made, so they are not taken either. */
const cellsMost = 2 ** 20;

export function openSketch(bytes: Uint8Array): Sketch | undefined {
  if (bytes.length % 4 !== 0 || bytes.length < headWords * 4) return undefined;
  const words = wordsOf(bytes);
  const cellCount = words[1]!;
  const count = words[2]! + words[3]! * 2 ** 32;
  if (words[0] !== magic || cellCount === 0 || cellCount > cellsMost || !Number.isSafeInteger(count) || words.length !== headWords + cellCount * cellWords) return undefined;
  const part = (from: number, length: number): Uint32Array => words.slice(from, from + length);
  return sketchFrom(part(4, 4), new Int32Array(part(headWords, cellCount * cellWords).buffer), part(8, 4), new Int32Array(part(12, gaugeCounters).buffer), count);
}
