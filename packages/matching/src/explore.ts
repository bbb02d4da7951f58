/**
 * Whom to look at besides the best by the estimate: a few of those who share something with the seeker and were shown least, so that who is new or overlooked can be found at all.
 *
 * Each id is in or out of the draw by its own hash with a seed that is handed in, so that the order in which subjects came is nothing; some four times as many are drawn as are looked at, and
 * of these the ones shown least lately, the newest first. Being looked at is no place in a list: the score and the ranking decide.
 * It stands beside the trial places of learn/explore.ts because each mends what the other cannot: whom the estimate misses is in no list that a trial could be drawn from, and who is looked at with a score too low stays last without a trial.
 * Only trials have a propensity, as only they change an order that is learned from.
 */

export interface Drawn {
  readonly count: number;
  /** 32 bits. */
  readonly seed: number;
  /** How often each slot was shown lately. */
  shown(slot: number): number;
  /** 32 bits of the id of whoever has a slot. */
  hashOf(slot: number): number;
  /** The day on which they were last heard of. */
  updatedDay(slot: number): number;
}

const drawsForOne = 4;

/** `isOut`: those who are looked at anyway. */
export function draw(slots: readonly number[], isOut: (slot: number) => boolean, { count, seed, shown, hashOf, updatedDay }: Drawn): number[] {
  const below = Math.min(1, (count * drawsForOne) / slots.length) * 2 ** 32;
  const drawn: number[] = [];
  for (let place = 0; place < slots.length; place += 1) {
    const slot = slots[place] as number;
    if (mixed(hashOf(slot) ^ seed) < below && !isOut(slot)) drawn.push(slot);
  }
  return drawn.sort((a, b) => shown(a) - shown(b) || updatedDay(b) - updatedDay(a) || mixed(hashOf(a) ^ seed) - mixed(hashOf(b) ^ seed)).slice(0, count);
}

/** Every bit of the answer hangs on every bit given (the end of MurmurHash3). */
function mixed(bits: number): number {
  let state = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
