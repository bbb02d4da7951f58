/**
 * Who is worth scoring: inverted lists from a concept to the subjects that offer it, need it, or care about it.
 *
 * A seeker's needs are looked up among offers, offers among needs, interests among interests, each with the concepts near by. What says most comes
 * first, and no more list entries are read than the bound allows, so that the time does not grow with the most popular concept.
 * Only subjects in the index can come out, and only those enter whom policy let in.
 */
import type { Compiled } from "./compile.ts";
import type { Numbers } from "./numbers.ts";
import { isIn } from "./reach.ts";
import type { Bits } from "./retrieve/index.ts";

export interface CandidateIndex {
  put(slot: number, compiled: Compiled): void;
  remove(slot: number, compiled: Compiled): void;
  /** Subjects that have this concept anywhere. */
  frequency(concept: number): number;
  /** Slots, most promising first, at most `limit`; only those whose bit is set in `allowed`. */
  find(seeker: Compiled, numbers: Numbers, rarity: (concept: number) => number, limit: number, allowed: Bits): number[];
}

const readBound = 15_000;
const binCount = 512;
/** What a shared concept is worth before scoring; roughly the weights of the terms. */
const worth = { need: 0.34, offer: 0.2, interest: 0.18, value: 0.04 } as const;
/** A profile is compared by its density, not its length: listing everything must not pay. */
const evenTopics = 8;

type Lists = Map<number, number[]>;

export function createCandidateIndex(): CandidateIndex {
  const offers: Lists = new Map();
  const needs: Lists = new Map();
  const interests: Lists = new Map();
  const values: Lists = new Map();
  const frequencies = new Map<number, number>();
  let sums = new Float32Array(1_024);
  let densities = new Float32Array(1_024);

  const lists = (compiled: Compiled): [Lists, readonly number[]][] => [
    [offers, compiled.offers.map(({ concept }) => concept)], [needs, compiled.needs.map(({ concept }) => concept)], [interests, compiled.interests], [values, compiled.values],
  ];
  const count = (compiled: Compiled, by: 1 | -1): void => {
    for (const concept of new Set([...compiled.topics, ...compiled.values])) {
      const left = (frequencies.get(concept) ?? 0) + by;
      if (left > 0) frequencies.set(concept, left);
      else frequencies.delete(concept);
    }
  };

  return {
    put(slot, compiled) {
      for (const [list, concepts] of lists(compiled)) for (const concept of concepts) add(list, concept, slot);
      count(compiled, 1);
      if (slot >= sums.length) {
        const grown = new Float32Array(Math.max(slot + 1, sums.length * 2));
        grown.set(densities);
        densities = grown;
        sums = new Float32Array(grown.length);
      }
      densities[slot] = 1 / Math.sqrt(evenTopics + compiled.topics.length);
    },
    remove(slot, compiled) {
      for (const [list, concepts] of lists(compiled)) for (const concept of concepts) drop(list, concept, slot);
      count(compiled, -1);
    },
    frequency: (concept) => frequencies.get(concept) ?? 0,
    find(seeker, numbers, rarity, limit, allowed) {
      const wanted: { list: readonly number[]; gain: number }[] = [];
      const ask = (from: readonly number[], list: Lists, value: number): void => {
        for (const concept of from) {
          for (const { concept: near, similarity } of numbers.around(concept)) {
            const entries = list.get(near);
            if (entries !== undefined && similarity >= 0.3) wanted.push({ list: entries, gain: value * similarity * rarity(near) });
          }
        }
      };
      ask(seeker.needs.map(({ concept }) => concept), offers, worth.need);
      ask(seeker.offers.map(({ concept }) => concept), needs, worth.offer);
      ask(seeker.interests, interests, worth.interest);
      ask(seeker.values, values, worth.value);
      wanted.sort((a, b) => b.gain - a.gain || a.list.length - b.list.length);
      const touched: number[] = [];
      let read = 0;
      for (const { list, gain } of wanted) {
        if (read > 0 && read + list.length > readBound) break;
        read += list.length;
        for (const slot of list) {
          if (sums[slot] === 0) touched.push(slot);
          (sums[slot] as number) += gain;
        }
      }
      const allowedSlots: number[] = [];
      for (const slot of touched) {
        if (isIn(allowed, slot)) {
          allowedSlots.push(slot);
          (sums[slot] as number) *= densities[slot] as number;
        } else sums[slot] = 0;
      }
      // Sums are compared where they lie: making an object of each of thousands costs more than scoring some of them.
      const least = leastOfBest(sums, allowedSlots, limit);
      const best = allowedSlots.filter((slot) => (sums[slot] as number) >= least).sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b).slice(0, limit);
      for (const slot of allowedSlots) sums[slot] = 0;
      return best;
    },
  };
}

/** A bound that at least the best `limit` reach and few others: the sums are counted in bins, since sorting thousands of them costs more. */
function leastOfBest(sums: Float32Array, slots: readonly number[], limit: number): number {
  if (slots.length <= limit) return 0;
  let most = 0;
  for (const slot of slots) most = Math.max(most, sums[slot] as number);
  const scale = (binCount - 1) / most;
  const counts = new Uint32Array(binCount);
  for (const slot of slots) (counts[Math.floor((sums[slot] as number) * scale)] as number) += 1;
  let bin = binCount;
  for (let reached = 0; bin > 0 && reached < limit; ) reached += counts[(bin -= 1)] as number;
  // A sum at the very edge of its bin may be rounded to either side.
  return (bin - 0.5) / scale;
}

function add(lists: Lists, concept: number, slot: number): void {
  const list = lists.get(concept);
  if (list === undefined) lists.set(concept, [slot]);
  else list.push(slot);
}

function drop(lists: Lists, concept: number, slot: number): void {
  const list = lists.get(concept);
  const at = list?.indexOf(slot) ?? -1;
  if (list === undefined || at < 0) return;
  const last = list.pop() as number;
  if (at < list.length) list[at] = last;
  if (list.length === 0) lists.delete(concept);
}
