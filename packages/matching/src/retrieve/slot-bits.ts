/**
 * Sets of slots as bitmaps: who consented, who is a project, who is in a sphere. A question puts them together into one mask, which the scan reads slot by slot.
 *
 * A set with few members is kept as a list: a node with thousands of small spheres must not pay a bit of each for everybody.
 */

/** Bits by slot, 32 to a word. Shorter than the slots there are means 0 for the rest. */
export type Bits = Uint32Array;

export interface SlotSet {
  readonly size: number;
  has(slot: number): boolean;
  add(slot: number): void;
  delete(slot: number): void;
  /** Sets a bit in `into` for each slot that is in this set and within its length. */
  joinInto(into: Bits): void;
}

/** A list costs some 40 bytes a member: beyond one in so many slots a bitmap is smaller. */
const listedShare = 256;
const listedLeast = 64;

export function createSlotSet(): SlotSet {
  let listed: Set<number> | undefined = new Set();
  let bits = new Uint32Array(0);
  let size = 0;
  let highest = -1;
  const set = (slot: number): void => {
    if (slot >>> 5 >= bits.length) {
      const grown = new Uint32Array(Math.max((slot >>> 5) + 1, bits.length * 2));
      grown.set(bits);
      bits = grown;
    }
    (bits[slot >>> 5] as number) |= 1 << (slot & 31);
  };
  const has = (slot: number): boolean => (listed === undefined ? (((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1 : listed.has(slot));
  return {
    get size() { return size; },
    has,
    add(slot) {
      if (has(slot)) return;
      size += 1;
      highest = Math.max(highest, slot);
      if (listed === undefined) set(slot);
      else {
        listed.add(slot);
        if (listed.size > Math.max(listedLeast, highest / listedShare)) {
          for (const one of listed) set(one);
          listed = undefined;
        }
      }
    },
    delete(slot) {
      if (!has(slot)) return;
      size -= 1;
      if (listed === undefined) (bits[slot >>> 5] as number) &= ~(1 << (slot & 31));
      else listed.delete(slot);
    },
    joinInto(into) {
      if (listed === undefined) {
        const words = Math.min(into.length, bits.length);
        for (let word = 0; word < words; word += 1) (into[word] as number) |= bits[word] as number;
      } else for (const slot of listed) if (slot >>> 5 < into.length) (into[slot >>> 5] as number) |= 1 << (slot & 31);
    },
  };
}
