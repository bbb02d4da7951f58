/**
 * The linear step of an allocation: among all orders of a list, the one that gives the most gain is the list sorted by gain, since examination falls from place to
 * place (rearrangement inequality). So the vertex that Frank and Wolfe ask for costs one sort, and no linear program is solved.
 *
 * From round to round an order changes little, so a list is first mended by insertion from its last order, and sorted natively once that takes more than a few moves a
 * place. For the native sort gains stand on a scale of 2^36 steps between the least and the greatest of the list, beside the position in one number: it costs a fifth of a sort with
 * a comparison. A gain that is no number counts as the least.
 */

/** More than anybody is shown; a list's positions fit beside the gain in the 53 bits of a number. */
export const listMost = 65_536;
const steps = 2 ** 36;
const movesPerPlace = 6;

export interface Placing {
  /** Puts `order[start..start + count)`, positions in a list from 0, into the order of their `gains`, best first. */
  sort(gains: Float64Array, order: Uint32Array, start: number, count: number): void;
}

export function createPlacing(most: number): Placing {
  if (most > listMost) throw new RangeError(`a list of ${most}, at most ${listMost}`);
  const keys = new Float64Array(most);
  const mend = (gains: Float64Array, order: Uint32Array, start: number, count: number): boolean => {
    let moves = count * movesPerPlace;
    keys[0] = gains[order[start] as number] as number;
    for (let place = 1; place < count; place += 1) {
      const position = order[start + place] as number;
      const gain = gains[position] as number;
      let at = place;
      while (at > 0 && (keys[at - 1] as number) < gain) {
        keys[at] = keys[at - 1] as number;
        order[start + at] = order[start + at - 1] as number;
        at -= 1;
      }
      keys[at] = gain;
      order[start + at] = position;
      moves -= place - at;
      if (moves < 0) return false;
    }
    return true;
  };
  return {
    sort(gains, order, start, count) {
      let least = Infinity;
      let greatest = -Infinity;
      for (let at = 0; at < count; at += 1) {
        const gain = gains[at] as number;
        if (Number.isNaN(gain)) gains[at] = -Infinity;
        else if (Number.isFinite(gain)) {
          if (gain < least) least = gain;
          if (gain > greatest) greatest = gain;
        }
      }
      if (count < 2 || mend(gains, order, start, count)) return;
      const scale = greatest > least ? (steps - 1) / (greatest - least) : 0;
      for (let at = 0; at < count; at += 1) keys[at] = Math.floor(Math.max(0, Math.min(greatest, gains[at] as number) - least) * scale) * listMost + (listMost - 1 - at);
      keys.subarray(0, count).sort();
      for (let place = 0; place < count; place += 1) order[start + place] = listMost - 1 - ((keys[count - 1 - place] as number) % listMost);
    },
  };
}

/** How likely each place is looked at: 1 / place, as in the literature's simplest model of attention (Craswell et al. 2008 compare others). */
export const inverseAttention = (places: number): Float64Array => Float64Array.from({ length: places }, (_, place) => 1 / (place + 1));
