/**
 * A set of salted ids, as halves of 32 bits: an open table in typed arrays, 12 to 24 bytes an id, because a session may see millions.
 * `seed` is chance that the other side does not know, so that it cannot choose ids that all lie in one place.
 */
import { checkOf } from "./symbols.ts";

export interface IdTable {
  readonly size: number;
  /** False where it is there already. */
  add(low: number, high: number): boolean;
  delete(low: number, high: number): boolean;
}

const empty = 0, held = 1, left = 2;

export function createIdTable(seed: number): IdTable {
  let mask = 63;
  let words = new Int32Array((mask + 1) * 2);
  let marks = new Uint8Array(mask + 1);
  let size = 0, taken = 0;

  /** Where it is, or -1. */
  function placeOf(low: number, high: number): number {
    let at = checkOf(low ^ seed, high) & mask;
    for (; marks[at] !== empty; at = (at + 1) & mask) if (marks[at] === held && words[at * 2] === low && words[at * 2 + 1] === high) return at;
    return -1;
  }
  function enter(low: number, high: number): void {
    let at = checkOf(low ^ seed, high) & mask;
    while (marks[at] === held) at = (at + 1) & mask;
    if (marks[at] === empty) taken++;
    marks[at] = held;
    words[at * 2] = low;
    words[at * 2 + 1] = high;
  }
  function grow(): void {
    const [oldWords, oldMarks] = [words, marks];
    mask = (size * 4 > mask ? mask * 2 : mask) | 1;
    words = new Int32Array((mask + 1) * 2);
    marks = new Uint8Array(mask + 1);
    taken = 0;
    for (let at = 0; at < oldMarks.length; at++) if (oldMarks[at] === held) enter(oldWords[at * 2]!, oldWords[at * 2 + 1]!);
  }
  return {
    get size() { return size; },
    add(low, high) {
      if (placeOf(low, high) !== -1) return false;
      if ((taken + 1) * 3 > mask * 2) grow();
      enter(low, high);
      size++;
      return true;
    },
    delete(low, high) {
      const at = placeOf(low, high);
      if (at === -1) return false;
      marks[at] = left;
      size--;
      return true;
    },
  };
}
