/**
 * What people here did together, as far as matching may read it: who worked with whom, and what both sides said of it. Two terms of the score ask it.
 *
 * In: collaborations in which something was done, of people who agreed to be matched (`stored-collaborations.ts` sees to that), and out again when one takes that back.
 * Out: a track record of one person and the relatedness of two, each from 0 to 1, undefined where nothing is to be said. Neither names anybody.
 *
 * * **Track record**: content partners / (partners + 1), with at most `partnersCounted` of them. One partner counts once, so that two who praise each other without end gain one step; who has no content
 *   partner has no record rather than a bad one; and beyond a handful more of it adds nothing, since being busy is no merit.
 * * **Relatedness**: Adamic-Adar over the ties of `graph/`, a / (a + 1). Nobody is related to those they have worked with themselves: that would tell who is behind a pseudonym. And it is said only
 *   where on both sides at least `hidingPartners` partners could be the link, each of whom has worked with somebody outside that circle, so that no reason tells that two given people worked together.
 *   Somebody who makes up people that work with each other can get past the last rule; they need an introduction and a yes for each.
 *
 * Cost: the neighbours of neighbours of a seeker once a question. A change in the past makes the ties anew at the next question: it is rare, and takes a microsecond or so a collaboration.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { createTies, type Ties } from "./graph/ties.ts";

export interface DoneTogether {
  readonly id: RecordId;
  /** Only those who may be read of. */
  readonly people: readonly RecordId[];
  readonly startedAt: number;
  /** Finished, and everybody was content. Undefined while nothing has come of it. */
  readonly content: boolean | undefined;
}

export interface Together {
  /** Adds or replaces; of fewer than two people nothing is kept. */
  put(done: DoneTogether): void;
  remove(id: RecordId): void;
  clear(): void;
  size(): number;
  trackRecord(person: RecordId): number | undefined;
  relatedness(one: RecordId, other: RecordId): number | undefined;
}

/** With five a ring of ten who work together on paper alone gained more than two ranks among 150 people (`manipulation.test.ts`). */
export const partnersCounted = 3;
export const hidingPartners = 3;
/** Collaborations that are held; more are refused, the newest first. At a hundred bytes or two each, some hundred megabytes. */
const mostHeld = 1_000_000;

export function createTogether(): Together {
  const held = new Map<RecordId, DoneTogether>();
  const of = new Map<RecordId, Set<RecordId>>();
  const numbers = new Map<RecordId, number>();
  let graph: { readonly ties: Ties; readonly tick: number; readonly newest: number; readonly near: Map<number, ReadonlyMap<number, number>>; readonly hidden: Map<number, boolean> } | undefined;

  const number = (person: RecordId): number => {
    const before = numbers.get(person);
    if (before !== undefined) return before;
    numbers.set(person, numbers.size);
    return numbers.size - 1;
  };
  const drop = (id: RecordId): void => {
    const before = held.get(id);
    if (before === undefined) return;
    held.delete(id);
    for (const person of before.people) {
      const theirs = of.get(person);
      theirs?.delete(id);
      if (theirs?.size === 0) of.delete(person);
    }
  };
  const current = (): NonNullable<typeof graph> => {
    if (graph !== undefined) return graph;
    // Numbers are given anew, so that of somebody who left not even a number stays.
    numbers.clear();
    const ties = createTies();
    const inOrder = [...held.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
    for (const [tick, { people }] of inOrder.entries()) ties.add(people.map(number), tick);
    graph = { ties, tick: inOrder.length, newest: inOrder.at(-1)?.startedAt ?? -Infinity, near: new Map(), hidden: new Map() };
    return graph;
  };
  /** Whether enough partners could each be the link to somebody that the one they are partners of has not worked with. */
  const hides = (person: number): boolean => {
    const { ties, tick, hidden } = current();
    const before = hidden.get(person);
    if (before !== undefined) return before;
    let open = 0;
    ties.each(person, tick, (partner) => {
      let outside = false;
      ties.each(partner, tick, (other) => { outside ||= other !== person && !ties.tied(person, other); });
      if (outside) open += 1;
    });
    hidden.set(person, open >= hidingPartners);
    return open >= hidingPartners;
  };
  const nearOf = (person: number): ReadonlyMap<number, number> => {
    const { ties, tick, near } = current();
    const before = near.get(person);
    if (before !== undefined) return before;
    const found = new Map<number, number>();
    ties.each(person, tick, (partner, _lasting, mine) => {
      const kin = Math.min(1, mine) / Math.log(1 + ties.degree(partner));
      ties.each(partner, tick, (other, _theirs, onward) => {
        if (other !== person && !ties.tied(person, other)) found.set(other, (found.get(other) ?? 0) + kin * Math.min(1, onward));
      });
    });
    // One question asks of one seeker; a node answers many, and needs none of them for long.
    if (near.size >= remembered) near.clear();
    near.set(person, found);
    return found;
  };

  return {
    put(done) {
      const before = held.get(done.id);
      const people = [...new Set(done.people)].sort();
      if (people.length < 2 || (before === undefined && held.size >= mostHeld)) {
        if (before !== undefined) graph = undefined;
        drop(done.id);
        return;
      }
      const sameTies = before !== undefined && before.startedAt === done.startedAt && before.people.join() === people.join();
      drop(done.id);
      held.set(done.id, { ...done, people });
      for (const person of people) of.set(person, (of.get(person) ?? new Set()).add(done.id));
      if (!sameTies) graph = undefined;
    },
    remove(id) {
      if (held.has(id)) graph = undefined;
      drop(id);
    },
    clear() {
      held.clear();
      of.clear();
      numbers.clear();
      graph = undefined;
    },
    size: () => held.size,
    trackRecord(person) {
      const partners = new Map<RecordId, boolean>();
      for (const id of of.get(person) ?? []) {
        const { people, content } = held.get(id) as DoneTogether;
        if (content !== undefined) for (const other of people) if (other !== person) partners.set(other, content || partners.get(other) === true);
      }
      const content = [...partners.values()].filter(Boolean).length;
      if (content === 0) return undefined;
      // The share is kept where there are many, and shrunken toward nothing where there are few.
      const counted = Math.min(partners.size, partnersCounted);
      return ((content / partners.size) * counted) / (counted + 1);
    },
    relatedness(one, other) {
      if (!of.has(one) || !of.has(other)) return undefined;
      current();
      const [a, b] = [numbers.get(one), numbers.get(other)];
      if (a === undefined || b === undefined || a === b || !hides(a) || !hides(b)) return undefined;
      const near = nearOf(a).get(b);
      return near === undefined || near < leastNear ? undefined : near / (near + 1);
    },
  };
}

const remembered = 64;
/** Ties fade; what is left of them below this says nothing. */
const leastNear = 0.05;
