/**
 * Who is worth scoring: inverted lists from a concept to the subjects that offer it, need it, or care about it, and an estimate of the score from what the lists share.
 *
 * A seeker's needs are looked up among offers, offers among needs, interests among interests, each with the concepts near by. What says most comes
 * first, and no more list entries are read than the bound allows, so that the time does not grow with the most popular concept. Everybody met on the way is estimated
 * (`estimate.ts`), and the best of them come out. Only subjects in the index can come out, and of these only whose bit is set.
 */
import { createColumns, type Columns } from "./columns.ts";
import type { Compiled } from "./compile.ts";
import { createEstimate, type Shared } from "./estimate.ts";
import { draw, type Drawn } from "./explore.ts";
import { shippedModel, type ScoreModel } from "./model/score-model.ts";
import type { Numbers } from "./numbers.ts";
import { isIn } from "./reach.ts";
import { nearnessOf } from "./terms/near.ts";
import type { Bits } from "./retrieve/index.ts";

export interface CandidateIndex {
  put(slot: number, compiled: Compiled): void;
  remove(slot: number, compiled: Compiled): void;
  /** Subjects that have this concept anywhere. */
  frequency(concept: number): number;
  /** Slots, most promising first, at most `limit`, and after them those drawn to be looked at too; only those whose bit is set in `allowed`. */
  find(seeker: Compiled, asking: Asking, limit: number, allowed: Bits): number[];
}

export interface Asking {
  readonly numbers: Numbers;
  readonly rarity: (concept: number) => number;
  readonly now: number;
  offsetHours(timeZone: string): number | undefined;
  /** How much each term counts; the shipped one where none is given. */
  readonly model?: ScoreModel | undefined;
  readonly explore?: Omit<Drawn, "updatedDay" | "hashOf">;
}

const readBound = 10_000;
const binCount = 512;
const leastSimilarity = 0.3;
/** Which lists are read first; roughly the weights of the terms. */
const worth = { needs: 0.34, offers: 0.2, interests: 0.18, values: 0.04 } as const;

/** Where in a slot's cells something stands. */
const sumAt = { needs: 0, offers: 1, interests: 2, values: 3 } as const;
const rareAt = 4;
const thingAt = 5;
const estimateAt = 6;
const width = 8;
/** The things wanted are told apart by whole numbers that a 32-bit float holds exactly. */
const thingsBound = 2 ** 24;

type Lists = Map<number, number[]>;
type Sums = { -readonly [sum in keyof Shared]: Shared[sum] };

/** A list to read, and what each of its entries adds. */
interface Wanted { readonly list: readonly number[]; readonly kind: keyof typeof worth; /** Of one thing wanted the nearest found counts, once. */ readonly thing: number; readonly similarity: number; readonly rare: number; readonly gain: number }

export function createCandidateIndex(type: "person" | "project"): CandidateIndex {
  const lists = { offers: new Map() as Lists, needs: new Map() as Lists, interests: new Map() as Lists, values: new Map() as Lists };
  const frequencies = new Map<number, number>();
  const columns: Columns = createColumns();
  /** By slot, side by side: what the lists gave, for which thing wanted they gave last, and the estimate. */
  let cells = new Float32Array(0);
  let thingCount = 0;

  const entries = (compiled: Compiled): [Lists, readonly number[]][] => [
    [lists.offers, compiled.offers.map(({ concept }) => concept)], [lists.needs, compiled.needs.map(({ concept }) => concept)], [lists.interests, compiled.interests], [lists.values, compiled.values],
  ];
  const count = (compiled: Compiled, by: 1 | -1): void => {
    for (const concept of new Set([...compiled.topics, ...compiled.values])) {
      const left = (frequencies.get(concept) ?? 0) + by;
      if (left > 0) frequencies.set(concept, left);
      else frequencies.delete(concept);
    }
  };
  const nextThing = (): number => {
    if (thingCount === thingsBound) {
      cells.fill(0);
      thingCount = 0;
    }
    return (thingCount += 1);
  };

  /** What is wanted, most telling first, as far as may be read. */
  const wantedOf = (seeker: Compiled, { numbers, rarity }: Asking): Wanted[] => {
    const wanted: Wanted[] = [];
    const want = (kind: keyof typeof worth, from: Lists, thing: number, near: number, similarity: number, rare: number): void => {
      const list = from.get(near);
      if (list !== undefined) wanted.push({ list, kind, thing, similarity, rare, gain: worth[kind] * similarity * rarity(near) });
    };
    const each = (kind: "needs" | "interests" | "values", from: Lists, concepts: Iterable<number>): void => {
      for (const concept of concepts) {
        const thing = nextThing();
        for (const { concept: near, similarity } of numbers.around(concept)) if (similarity >= leastSimilarity) want(kind, from, thing, near, similarity, kind === "interests" ? rarity(concept) : 0);
      }
    };
    each("needs", lists.offers, seeker.needs.map(({ concept }) => concept));
    each("interests", lists.interests, seeker.interests);
    each("values", lists.values, seeker.values);
    // Here each of their needs is a thing: the nearest of the seeker's offers serves it.
    const served = new Map<number, number>();
    for (const { concept } of seeker.offers) for (const { concept: near, similarity } of numbers.around(concept)) if (similarity >= leastSimilarity && similarity > (served.get(near) ?? 0)) served.set(near, similarity);
    for (const [near, similarity] of served) want("offers", lists.needs, nextThing(), near, similarity, 0);
    wanted.sort((a, b) => b.gain - a.gain || a.list.length - b.list.length);
    let read = 0;
    const within = wanted.findIndex(({ list }) => (read += list.length) > readBound && read > list.length);
    if (within >= 0) wanted.length = within;
    return wanted.sort((a, b) => a.thing - b.thing || b.similarity - a.similarity);
  };

  return {
    put(slot, compiled) {
      for (const [list, concepts] of entries(compiled)) for (const concept of concepts) add(list, concept, slot);
      count(compiled, 1);
      columns.put(slot, compiled);
      if ((slot + 1) * width > cells.length) cells = new Float32Array(Math.max(1_024 * width, (slot + 1) * width, cells.length * 2));
    },
    remove(slot, compiled) {
      for (const [list, concepts] of entries(compiled)) for (const concept of concepts) drop(list, concept, slot);
      count(compiled, -1);
    },
    frequency: (concept) => frequencies.get(concept) ?? 0,
    find(seeker, asking, limit, allowed) {
      const touched: number[] = [];
      const held = cells;
      for (const { list, kind, thing, similarity, rare } of wantedOf(seeker, asking)) {
        const sum = sumAt[kind];
        for (let place = 0; place < list.length; place += 1) {
          const slot = list[place] as number;
          const at = slot * width;
          if (held[at + thingAt] === thing || !isIn(allowed, slot)) continue;
          held[at + thingAt] = thing;
          if (held[at + estimateAt] === 0) {
            touched.push(slot);
            held[at + estimateAt] = 1;
          }
          (held[at + sum] as number) += similarity;
          if (rare > 0) (held[at + rareAt] as number) += similarity * rare;
        }
      }
      let rarity = 0;
      for (const concept of seeker.interests) rarity += asking.rarity(concept);
      const offsets = Float64Array.from(columns.zones, (zone) => (zone === "" ? NaN : (asking.offsetHours(zone) ?? NaN)));
      // Of the regions that are met alone: there may be as many names as anybody made up.
      const nearnesses = new Float64Array(columns.regions.length).fill(NaN);
      const nearness = (region: number): number => {
        if (Number.isNaN(nearnesses[region])) nearnesses[region] = nearnessOf(seeker.subject.region, columns.regions[region]) ?? 0;
        return nearnesses[region] as number;
      };
      const estimate = createEstimate({ row: columns.of(seeker), rarity, type: seeker.subject.type }, type, asking.now, offsets, nearness, asking.model ?? shippedModel);
      const estimates = new Float32Array(touched.length);
      const shared: Sums = { needs: 0, offers: 0, interests: 0, values: 0, rareInterests: 0 };
      for (let place = 0; place < touched.length; place += 1) {
        const slot = touched[place] as number;
        const at = slot * width;
        shared.needs = held[at + sumAt.needs] as number;
        shared.offers = held[at + sumAt.offers] as number;
        shared.interests = held[at + sumAt.interests] as number;
        shared.values = held[at + sumAt.values] as number;
        shared.rareInterests = held[at + rareAt] as number;
        for (let sum = 0; sum < thingAt; sum += 1) held[at + sum] = 0;
        estimates[place] = held[at + estimateAt] = estimate(columns.read(slot), shared);
      }
      // They are compared where they lie: making an object of each of thousands costs more than scoring some of them.
      const estimated = (slot: number): number => held[slot * width + estimateAt] as number;
      const least = leastOfBest(estimates, limit);
      const best = touched.filter((slot) => estimated(slot) >= least).sort((a, b) => estimated(b) - estimated(a) || a - b).slice(0, limit);
      const { explore } = asking;
      if (explore !== undefined && best.length < touched.length) {
        const chosen = new Set(best);
        best.push(...draw(touched, (slot) => chosen.has(slot), { ...explore, hashOf: columns.hashOf, updatedDay: columns.updatedDay }));
      }
      for (const slot of touched) held[slot * width + estimateAt] = 0;
      return best;
    },
  };
}

/** A bound that at least the best `limit` reach and few others: the estimates are counted in bins, since sorting thousands of them costs more. */
function leastOfBest(estimates: Float32Array, limit: number): number {
  if (estimates.length <= limit) return 0;
  let most = 0;
  for (let at = 0; at < estimates.length; at += 1) if ((estimates[at] as number) > most) most = estimates[at] as number;
  const scale = (binCount - 1) / most;
  const counts = new Uint32Array(binCount);
  for (let at = 0; at < estimates.length; at += 1) (counts[((estimates[at] as number) * scale) | 0] as number) += 1;
  let bin = binCount;
  for (let reached = 0; bin > 0 && reached < limit; ) reached += counts[(bin -= 1)] as number;
  // One at the very edge of its bin may be rounded to either side.
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
