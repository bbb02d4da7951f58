/**
 * Changes an input a little, as fuzzers do: bits, numbers, cuts, repeats, words that the decoder knows, pieces of other inputs. Everything
 * follows from the chance handed in, so that a run can be had again from its seed.
 */
export interface Dice { below(most: number): number }

/** SplitMix32. */
export function createDice(seed: number): Dice {
  let state = seed | 0;
  return {
    below(most) {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return ((mixed ^ (mixed >>> 15)) >>> 0) % most;
    },
  };
}

const telling = [0, 1, 2, 7, 8, 0x17, 0x18, 0x1f, 0x20, 0x3f, 0x40, 0x5f, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xf6, 0xf9, 0xfb, 0xfe, 0xff] as const;

export function mutate(dice: Dice, input: Uint8Array, corpus: readonly Uint8Array[], words: readonly Uint8Array[], bytesMost: number): Uint8Array {
  let bytes: Uint8Array = input.slice(0, bytesMost);
  // Mostly one change, sometimes many.
  for (let changes = 1 + (dice.below(4) === 0 ? dice.below(16) : dice.below(2)); changes > 0; changes--) bytes = change(dice, bytes, corpus, words);
  return bytes.length > bytesMost ? bytes.slice(0, bytesMost) : bytes;
}

function change(dice: Dice, bytes: Uint8Array, corpus: readonly Uint8Array[], words: readonly Uint8Array[]): Uint8Array {
  const length = bytes.length;
  const place = dice.below(length + 1);
  if (length === 0) return random(dice, 1 + dice.below(16));
  const at = dice.below(length);
  switch (dice.below(words.length > 0 ? 13 : 12)) {
    case 0: return replaced(bytes, at, [bytes[at]! ^ (1 << dice.below(8))]);
    case 1: return replaced(bytes, at, [dice.below(256)]);
    case 2: return replaced(bytes, at, [telling[dice.below(telling.length)]!]);
    case 3: return replaced(bytes, at, [bytes[at]! + 1 + dice.below(4) - 3]);
    case 4: return spliced(bytes, at, 1 + dice.below(Math.min(16, length - at)), new Uint8Array());
    case 5: return spliced(bytes, place, 0, random(dice, 1 + dice.below(16)));
    case 6: return bytes.slice(0, at);
    case 7: { const size = 1 + dice.below(Math.min(64, length - at)); return spliced(bytes, place, 0, repeated(bytes.subarray(at, at + size), 1 + dice.below(dice.below(8) === 0 ? 64 : 3))); }
    case 8: return replaced(bytes, at, Array.from({ length: 1 << dice.below(4) }, () => [0, 0xff, 0x7f, 0x80][dice.below(4)]!));
    case 9: { const other = corpus[dice.below(corpus.length)] ?? bytes; const from = dice.below(other.length + 1); return spliced(bytes, place, dice.below(length - place + 1), other.subarray(from, from + 1 + dice.below(64))); }
    case 10: { const other = corpus[dice.below(corpus.length)] ?? bytes; return spliced(bytes.subarray(0, place), place, 0, other.subarray(dice.below(other.length + 1))); }
    case 11: { const from = dice.below(length); const size = 1 + dice.below(Math.min(32, length - from)); const piece = bytes.slice(from, from + size); return spliced(spliced(bytes, from, size, new Uint8Array()), dice.below(length - size + 1), 0, piece); }
    default: return spliced(bytes, place, dice.below(2) === 0 ? 0 : Math.min(length - place, dice.below(8)), words[dice.below(words.length)]!);
  }
}

const random = (dice: Dice, size: number): Uint8Array => Uint8Array.from({ length: size }, () => dice.below(256));

function replaced(bytes: Uint8Array, at: number, by: readonly number[]): Uint8Array {
  const changed = bytes.slice();
  by.forEach((byte, index) => { if (at + index < changed.length) changed[at + index] = byte & 255; });
  return changed;
}

function spliced(bytes: Uint8Array, at: number, without: number, by: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes.length - without + by.length);
  changed.set(bytes.subarray(0, at));
  changed.set(by, at);
  changed.set(bytes.subarray(at + without), at + by.length);
  return changed;
}

function repeated(piece: Uint8Array, times: number): Uint8Array {
  const row = new Uint8Array(piece.length * times);
  for (let time = 0; time < times; time++) row.set(piece, time * piece.length);
  return row;
}
