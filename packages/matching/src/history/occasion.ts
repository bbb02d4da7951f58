/**
 * What history is made of: occasions. An occasion is something people did together or for something, at one moment: a collaboration they finished, a team they
 * joined, a question they answered. People are small numbers; terms are what the occasion was about.
 *
 * Nothing else of a person goes in here: no attribute, no click, no time spent. Bounds keep one huge occasion, or a text of a whole book, from costing everybody's time.
 */
export interface Occasion {
  /** Whatever the history counts in; only compared. */
  readonly time: number;
  readonly people: readonly number[];
  readonly about: About;
}
/** Concept ids and words, each with how often. */
export interface About { readonly concepts: ReadonlyMap<string, number>; readonly words: ReadonlyMap<string, number> }

export const historyBounds = {
  /** An occasion of more people says nothing about any two of them. */
  pairedPeople: 30,
  /** People of one occasion that are counted at all. */
  people: 1_000,
  /** Terms of one field of an occasion that are kept, and of a question that are looked up. */
  terms: 150,
  askedTerms: 60,
  /** Occasions of one term that are read, the newest: what everybody does says little and would cost most. */
  occasionsOfTerm: 3_000,
} as const;

export const nothingSaid: About = { concepts: new Map(), words: new Map() };

/** What is wrong with an occasion, if anything. */
export function occasionFault({ time, people }: Occasion): string | undefined {
  if (!Number.isFinite(time)) return "its time is not a number";
  const odd = people.find((person) => !Number.isInteger(person) || person < 0);
  return odd === undefined ? undefined : `${odd} is not the number of a person`;
}

/** The most said first; ties in the order of the terms, so that the bound cuts alike everywhere. */
export function boundTerms(terms: ReadonlyMap<string, number>, most: number): [string, number][] {
  const all = [...terms].filter(([, count]) => count > 0 && Number.isFinite(count));
  return all.length <= most ? all : all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
}
