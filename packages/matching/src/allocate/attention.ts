/**
 * How much attention each subject of a community should get, given what everybody could be shown: one factor a subject, by which ranking multiplies scores when somebody asks.
 *
 * In: for a sample of seekers, those who would be suggested to them, how likely both say yes and how likely the seeker asks, and how many requests each subject can answer. Out: exposure by
 * pair, and the factors. The model is one-sided: a seeker looks at place k with falling chance and asks; whoever is asked answers while their inbox has room.
 *
 * Frank-Wolfe steps, a sort for each list, towards more alpha-welfare of the subjects (see two-sided.ts); the price of an inbox rises while more requests come than it can answer, and falls again (multiplicative weights).
 * `floor` of every list's attention goes to all in it evenly, so nobody is shown less than that share of what chance alone would give them; that is exact, whatever the rounds.
 *
 * A generator: it stops after each bounded piece of work, so that whoever runs it can answer requests in between. Equal inputs give equal answers. Not a number, or a subject without capacity: never favoured.
 */
import { createPlacing, inverseAttention, listMost } from "./place.ts";
import { defaultAlpha } from "./two-sided.ts";

/** The lists of the seekers, one after the other: that of seeker s is from `starts[s]` to `starts[s + 1]`. */
export interface SeekersLists {
  readonly subjects: number;
  readonly starts: Uint32Array;
  readonly subject: Uint32Array;
  /** Chance that both say yes once the seeker looks. */
  readonly worth: Float64Array;
  /** Chance that the seeker asks once they look; never below `worth`. */
  readonly asks: Float64Array;
  /** By subject: requests that can be answered, on the scale of these seekers' one look at their lists. */
  readonly capacity: Float64Array;
}
export interface AttentionSettings { readonly alpha?: number; readonly rounds?: number; readonly floor?: number; readonly attention?: (places: number) => Float64Array; readonly pairsPerStep?: number }
export interface AttentionAllocation {
  /** By pair. */
  readonly exposure: Float64Array;
  /** By subject, 1 in the middle of those who are in some list. */
  readonly factors: Float64Array;
  /** Expected yeses of both. */
  readonly matches: number;
  /** What another step could still add to the welfare, as a share of it. */
  readonly gap: number;
}

export const defaultFloor = 0.1;
const defaultRounds = 40;
/** Work between two stops: a few milliseconds. */
const defaultPairsPerStep = 8_000;
/** How much of the even beginning is left at the end. */
const leftOfBeginning = 0.003;
const priceRate = 0.3;
const priceMost = 4;
const leastMatches = 1e-3;
/** No factor moves a score by more than this, either way: attention may not turn a bad match into a good one. */
export const factorMost = 3;

export function* allocateAttention(lists: SeekersLists, { alpha = defaultAlpha, rounds = defaultRounds, floor = defaultFloor, attention = inverseAttention, pairsPerStep = defaultPairsPerStep }: AttentionSettings = {}): Generator<undefined, AttentionAllocation> {
  const { subjects, starts, subject, capacity } = lists;
  const pairs = subject.length;
  const longest = starts.reduce((most, start, at) => (at === 0 ? most : Math.max(most, start - (starts[at - 1] as number))), 0);
  if (longest > listMost) throw new RangeError(`a list of ${longest}, at most ${listMost}`);
  if (lists.worth.length !== pairs || lists.asks.length !== pairs || capacity.length !== subjects) throw new RangeError(`lists of ${pairs} pairs and ${subjects} subjects with ${lists.worth.length} worths, ${lists.asks.length} asks and ${capacity.length} capacities`);
  const worth = lists.worth.map(sound);
  const asks = lists.asks.map((chance, pair) => Math.max(sound(chance), worth[pair] as number));
  const table = attention(longest);
  const sums = new Float64Array(longest + 1);
  for (let place = 0; place < longest; place += 1) sums[place + 1] = (sums[place] as number) + (table[place] as number);
  const exposure = new Float64Array(pairs);
  const order = new Uint32Array(pairs);
  const even = new Float64Array(starts.length);
  for (let seeker = 0; seeker + 1 < starts.length; seeker += 1) {
    const [start, end] = [starts[seeker] as number, starts[seeker + 1] as number];
    even[seeker] = end === start ? 0 : (sums[end - start] as number) / (end - start);
    for (let at = start; at < end; at += 1) {
      exposure[at] = even[seeker] as number;
      order[at] = at - start;
    }
  }
  const placing = createPlacing(longest);
  const gains = new Float64Array(longest);
  const [has, load, prices, factors] = [new Float64Array(subjects), new Float64Array(subjects), new Float64Array(subjects), new Float64Array(subjects).fill(1)];
  const step = 1 - leftOfBeginning ** (1 / Math.max(1, rounds));
  let gap = 0;
  let done = 0;

  const isLong = pairs > pairsPerStep;
  if (isLong) yield;
  for (let round = 0; round < rounds; round += 1) {
    sum(subject, exposure, worth, asks, has, load);
    let whole = 0;
    for (let one = 0; one < subjects; one += 1) {
      const room = sound(capacity[one] as number, Infinity);
      prices[one] = Math.min(priceMost, Math.max(0, (prices[one] as number) + priceRate * ((load[one] as number) / Math.max(room, 1e-9) - 1)));
      factors[one] = Math.max(has[one] as number, leastMatches) ** -alpha * Math.exp(-(prices[one] as number));
      whole += (has[one] as number) * (factors[one] as number);
    }
    if (isLong) yield;
    let more = 0;
    for (let seeker = 0; seeker + 1 < starts.length; seeker += 1) {
      const start = starts[seeker] as number;
      const count = (starts[seeker + 1] as number) - start;
      for (let at = 0; at < count; at += 1) gains[at] = (worth[start + at] as number) * (factors[subject[start + at] as number] as number);
      placing.sort(gains, order, start, count);
      for (let place = 0; place < count; place += 1) {
        const position = order[start + place] as number;
        const pair = start + position;
        const move = floor * (even[seeker] as number) + (1 - floor) * (table[place] as number) - (exposure[pair] as number);
        more += (gains[position] as number) * move;
        exposure[pair] = (exposure[pair] as number) + step * move;
      }
      done += count;
      if (done >= pairsPerStep) {
        done = 0;
        yield;
      }
    }
    gap = whole > 0 ? more / whole : 0;
    if (isLong) yield;
  }
  sum(subject, exposure, worth, asks, has, load);
  if (isLong) yield;
  let matches = 0;
  for (let one = 0; one < subjects; one += 1) matches += has[one] as number;
  if (isLong) yield;
  return { exposure, factors: levelled(factors, subject), matches, gap };
}

const sound = (value: number, most = 1): number => (value >= 0 ? Math.min(value, most) : 0);

function sum(subject: Uint32Array, exposure: Float64Array, worth: Float64Array, asks: Float64Array, has: Float64Array, load: Float64Array): void {
  has.fill(0);
  load.fill(0);
  for (let pair = 0; pair < subject.length; pair += 1) {
    const one = subject[pair] as number;
    has[one] = (has[one] as number) + (exposure[pair] as number) * (worth[pair] as number);
    load[one] = (load[one] as number) + (exposure[pair] as number) * (asks[pair] as number);
  }
}

/** Divided by the median of those who are in some list; who is in none keeps 1. */
function levelled(factors: Float64Array, subject: Uint32Array): Float64Array {
  const listed = new Uint8Array(factors.length);
  for (const one of subject) listed[one] = 1;
  const sorted = new Float64Array(factors.length);
  let count = 0;
  for (let one = 0; one < factors.length; one += 1) if (listed[one] === 1) {
    sorted[count] = factors[one] as number;
    count += 1;
  }
  const middle = sorted.subarray(0, count).sort()[count >> 1] ?? 1;
  for (let one = 0; one < factors.length; one += 1) factors[one] = listed[one] === 1 ? Math.max(1 / factorMost, Math.min(factorMost, (factors[one] as number) / middle)) : 1;
  return factors;
}

/** Runs to the end at once: for tests, benchmarks and simulations. */
export function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
