/**
 * What people did, as words and concepts: a question's terms are looked up among past occasions, each occasion weighs by BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75), and
 * each of its people gets that weight, fading with age. One long document a person was refused: it punishes who did much (Balog, Azzopardi and de Rijke 2006, model 2).
 *
 * A lookup reads at most `historyBounds.occasionsOfTerm` occasions for each of at most `historyBounds.askedTerms` terms a field.
 */
import { boundTerms, historyBounds, type About } from "./occasion.ts";

/** In occasions, as in rates.ts. */
export const deedHalfLives = [60, 600, Infinity] as const;

export interface Deeds {
  /** Adds an occasion under the next number and answers it. */
  add(people: readonly number[], tick: number, about: About): number;
  /** Somebody who came to an occasion later. */
  join(occasion: number, person: number): void;
  /** The sum of likeness over each person's occasions: by field (concepts, words, both squared, each concept by itself) and half-life, in the order of `deedParts`. */
  read(asked: About, tick: number, into: readonly Float32Array[]): void;
  /** The terms of a person's latest occasions, the newest counting most. */
  profile(person: number, tick: number): About;
}

/** Squared likeness lets one occasion about the very same speak louder than many loosely related. */
export const deedFields = ["concepts", "words", "same", "each"] as const;
export const deedParts: readonly string[] = deedFields.flatMap((field) => deedHalfLives.map((halfLife) => (halfLife === Infinity ? field : `${field} of ${halfLife}`)));

const k1 = 1.2;
const b = 0.75;
const profileOccasions = 30;
/** Of how often somebody did a concept, before its logarithm: the first time counts most. */
const eachScale = 4;

const rarityOf = (occasions: number, all: number): number => Math.log(1 + (all - occasions + 0.5) / (occasions + 0.5));

interface Field { readonly postings: Map<string, { readonly at: number[]; readonly counts: number[] }>; readonly lengths: number[]; total: number }
const createField = (): Field => ({ postings: new Map(), lengths: [], total: 0 });

export function createDeeds(): Deeds {
  const fields = { concepts: createField(), words: createField() };
  const abouts: { readonly concepts: [string, number][]; readonly words: [string, number][] }[] = [];
  const peopleOf: number[][] = [];
  const ticks: number[] = [];
  const occasionsOf = new Map<number, number[]>();
  const likeness = { concepts: new Float64Array(0), words: new Float64Array(0) };

  const note = (person: number, occasion: number): void => {
    const list = occasionsOf.get(person);
    if (list === undefined) occasionsOf.set(person, [occasion]);
    else list.push(occasion);
  };
  /** Adds the likeness of each occasion to `scores`, and answers which it touched. */
  const lookUp = (field: Field, terms: readonly (readonly [string, number])[], scores: Float64Array, touched: Set<number>): void => {
    const count = field.lengths.length;
    const average = Math.max(1e-9, field.total / Math.max(1, count));
    for (const [term, asked] of terms) {
      const posting = field.postings.get(term);
      if (posting === undefined) continue;
      const rarity = rarityOf(posting.at.length, count);
      for (let index = Math.max(0, posting.at.length - historyBounds.occasionsOfTerm); index < posting.at.length; index += 1) {
        const occasion = posting.at[index] as number;
        const said = posting.counts[index] as number;
        (scores[occasion] as number) += (asked * rarity * said * (k1 + 1)) / (said + k1 * (1 - b + (b * (field.lengths[occasion] as number)) / average));
        touched.add(occasion);
      }
    }
  };
  const amounts = deedHalfLives.map(() => new Float32Array(0));
  /** How much of each asked concept a person did, by itself: who did some of both answers better than who did much of one. */
  const readEach = (terms: readonly (readonly [string, number])[], tick: number, into: readonly Float32Array[]): void => {
    const { postings, lengths } = fields.concepts;
    const most = into[0]?.length ?? 0;
    for (const [kind, amount] of amounts.entries()) if (amount.length < most) amounts[kind] = new Float32Array(most);
    const weights = terms.map(([term, asked]) => (postings.has(term) ? asked * rarityOf(postings.get(term)?.at.length ?? 0, lengths.length) : 0));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const last = amounts.at(-1) as Float32Array;
    for (const [index, [term]] of terms.entries()) {
      const at = postings.get(term)?.at ?? [];
      const touched: number[] = [];
      for (let place = Math.max(0, at.length - historyBounds.occasionsOfTerm); place < at.length; place += 1) {
        const occasion = at[place] as number;
        const age = tick - (ticks[occasion] as number);
        for (const person of peopleOf[occasion] as number[]) {
          if (person >= most) continue;
          if (last[person] === 0) touched.push(person);
          for (const [kind, halfLife] of deedHalfLives.entries()) ((amounts[kind] as Float32Array)[person] as number) += halfLife === Infinity ? 1 : 2 ** (-age / halfLife);
        }
      }
      for (const person of touched) for (const [kind, amount] of amounts.entries()) {
        ((into[kind] as Float32Array)[person] as number) += ((weights[index] as number) / whole) * Math.log1p(eachScale * (amount[person] as number));
        amount[person] = 0;
      }
    }
  };
  return {
    add(people, tick, about) {
      const number = peopleOf.length;
      const kept = { concepts: boundTerms(about.concepts, historyBounds.terms), words: boundTerms(about.words, historyBounds.terms) };
      for (const name of ["concepts", "words"] as const) {
        const field = fields[name];
        let length = 0;
        for (const [term, count] of kept[name]) {
          length += count;
          let posting = field.postings.get(term);
          if (posting === undefined) field.postings.set(term, (posting = { at: [], counts: [] }));
          posting.at.push(number);
          posting.counts.push(count);
        }
        field.lengths.push(length);
        field.total += length;
      }
      abouts.push(kept);
      peopleOf.push([...people]);
      ticks.push(tick);
      for (const person of people) note(person, number);
      return number;
    },
    join(occasion, person) {
      peopleOf[occasion]?.push(person);
      note(person, occasion);
    },
    read(asked, tick, into) {
      readEach(boundTerms(asked.concepts, historyBounds.askedTerms), tick, into.slice(deedFields.indexOf("each") * deedHalfLives.length));
      const touched = new Set<number>();
      for (const name of ["concepts", "words"] as const) {
        if (likeness[name].length < peopleOf.length) likeness[name] = new Float64Array(Math.max(256, peopleOf.length * 2));
        lookUp(fields[name], boundTerms(asked[name], historyBounds.askedTerms), likeness[name], touched);
      }
      for (const occasion of touched) {
        const [concepts, words] = [likeness.concepts[occasion] as number, likeness.words[occasion] as number];
        likeness.concepts[occasion] = likeness.words[occasion] = 0;
        const same = (concepts + words) ** 2;
        for (const [kind, halfLife] of deedHalfLives.entries()) {
          const left = halfLife === Infinity ? 1 : 2 ** (-(tick - (ticks[occasion] as number)) / halfLife);
          if (left < 1e-4) continue;
          const [ofConcepts, ofWords, ofSame] = [into[kind], into[deedHalfLives.length + kind], into[2 * deedHalfLives.length + kind]] as [Float32Array, Float32Array, Float32Array];
          for (const person of peopleOf[occasion] as number[]) {
            if (person >= ofSame.length) continue;
            (ofConcepts[person] as number) += concepts * left;
            (ofWords[person] as number) += words * left;
            (ofSame[person] as number) += same * left;
          }
        }
      }
    },
    profile(person, tick) {
      const profile = { concepts: new Map<string, number>(), words: new Map<string, number>() };
      for (const occasion of (occasionsOf.get(person) ?? []).slice(-profileOccasions)) {
        const left = 2 ** (-(tick - (ticks[occasion] as number)) / 4_000);
        for (const name of ["concepts", "words"] as const) for (const [term, count] of abouts[occasion]?.[name] ?? []) profile[name].set(term, (profile[name].get(term) ?? 0) + Math.log1p(count) * left);
      }
      // The rare words tell people apart, so they are kept where the bound cuts.
      for (const name of ["concepts", "words"] as const) {
        const { postings, lengths } = fields[name];
        for (const [term, weight] of profile[name]) profile[name].set(term, weight * Math.log(1 + lengths.length / (postings.get(term)?.at.length ?? 1)));
        const bounded = boundTerms(profile[name], historyBounds.askedTerms);
        const most = bounded[0]?.[1] ?? 1;
        profile[name].clear();
        for (const [term, weight] of bounded) profile[name].set(term, weight / most);
      }
      return profile;
    },
  };
}
