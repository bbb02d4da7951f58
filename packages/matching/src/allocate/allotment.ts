/**
 * The attention of a running node: allotted anew from time to time, over what a sample of its people would be suggested, in small steps between which requests are answered.
 *
 * `renew` is a generator: each step reads one short list, or does a few milliseconds of allocation, and whoever runs it decides when the next comes. Until it ends the former factors hold; a person who
 * came since has factor 1. The same subjects, seed and moment give the same factors. Cost: one short list for each of at most `seekersMost` people, for each sort of subject, and one number a subject.
 *
 * The chances that the seeker asks, and that both say yes, are the matcher's: scores, until answers have said better. An inbox has as much room as policy gives it, for one look of everybody at their list.
 */
import { limits, type RecordId } from "@cosmicsync/protocol";
import type { Matcher } from "../matcher.ts";
import type { Attention } from "../rank.ts";
import { hash } from "../retrieve/index.ts";
import { allocateAttention } from "./attention.ts";

export interface Allotted { readonly seekers: number; readonly subjects: number; readonly matches: number; readonly gap: number }
export interface Allotment {
  readonly attention: Attention;
  /** Done when the generator is. Stopping earlier changes nothing. */
  renew(seed: number): Generator<undefined, Allotted>;
}
export interface AllotmentParts {
  readonly matcher: () => Pick<Matcher, "ids" | "get" | "shortlist">;
  /** Requests a subject has room for now; at most what policy lets wait. */
  readonly roomOf?: (id: RecordId) => number;
}

export const seekersMost = 2_000;
const listLength = 30;
/** Fewer people than this meet each other anyway; a price made from three lists would be chance. */
const seekersLeast = 10;

export function createAllotment({ matcher, roomOf = () => limits.inboxOpenCount }: AllotmentParts): Allotment {
  let factors: ReadonlyMap<RecordId, number> = new Map();
  return {
    attention: (id) => factors.get(id) ?? 1,
    *renew(seed) {
      const { seekers, people } = yield* sample(matcher(), seekersMost, seed);
      const numbers = new Map<RecordId, number>();
      const [starts, subject, worth, asks]: [number[], number[], number[], number[]] = [[0], [], [], []];
      for (const want of ["person", "project"] as const) {
        for (const id of seekers) {
          const seeker = matcher().get(id);
          if (seeker === undefined) continue;
          // Equal scores come in the order of the index; a list must not depend on it.
          const list = matcher().shortlist(seeker, { want, limit: listLength, spheres: seeker.spheres }).sort((a, b) => b.chances.both - a.chances.both || (a.subjectId < b.subjectId ? -1 : 1));
          for (const found of list) {
            if (!numbers.has(found.subjectId)) numbers.set(found.subjectId, numbers.size);
            subject.push(numbers.get(found.subjectId) as number);
            worth.push(found.chances.both);
            asks.push(found.chances.asks);
          }
          starts.push(subject.length);
          yield;
        }
      }
      if (seekers.length < seekersLeast) {
        factors = new Map();
        return { seekers: seekers.length, subjects: numbers.size, matches: 0, gap: 0 };
      }
      yield;
      const share = seekers.length / people;
      const ids = [...numbers.keys()];
      const capacity = Float64Array.from(ids, (id) => Math.max(0, Math.min(limits.inboxOpenCount, roomOf(id))) * share);
      yield;
      const [chancesOfBoth, chancesOfAsking] = [Float64Array.from(worth), Float64Array.from(asks)];
      yield;
      const allocated = yield* allocateAttention({ subjects: ids.length, starts: Uint32Array.from(starts), subject: Uint32Array.from(subject), worth: chancesOfBoth, asks: chancesOfAsking, capacity });
      const made = new Map<RecordId, number>();
      for (const [one, id] of ids.entries()) {
        if (one % idsPerStep === 0) yield;
        made.set(id, allocated.factors[one] as number);
      }
      factors = made;
      return { seekers: seekers.length, subjects: ids.length, matches: allocated.matches, gap: allocated.gap };
    },
  };
}

const idsPerStep = 2_000;

/** Of all people those whose ids come first by a seeded hash, in that order, whatever the order of the index; and how many there are. A hundred thousand ids sorted at once would hold requests up. */
function* sample({ ids, get }: Pick<Matcher, "ids" | "get">, most: number, seed: number): Generator<undefined, { readonly seekers: RecordId[]; readonly people: number }> {
  let kept: { readonly id: RecordId; readonly key: number }[] = [];
  const keepFirst = (): void => { kept = kept.sort((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1)).slice(0, most); };
  let [read, people] = [0, 0];
  for (const id of ids()) {
    read += 1;
    if (read % idsPerStep === 0) yield;
    if (get(id)?.type !== "person") continue;
    people += 1;
    kept.push({ id, key: hash(`${seed} ${id}`) >>> 0 });
    if (kept.length >= 2 * most) keepFirst();
  }
  keepFirst();
  return { seekers: kept.map(({ id }) => id), people };
}
