/**
 * Bags of words (or skills) of candidates with an inverted index, scored by BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75). Grows while the
 * history is shown; costs the postings of the words asked for.
 */
export interface Bags {
  add(candidate: number, terms: Iterable<string>, weight?: number): void;
  /** Adds each candidate's score for these terms to `scores`. */
  score(terms: ReadonlyMap<string, number>, scores: Float64Array): void;
  /** What a candidate's bag holds. */
  of(candidate: number): ReadonlyMap<string, number>;
}

const k1 = 1.2;
const b = 0.75;
const none: ReadonlyMap<string, number> = new Map();

export function createBags(): Bags {
  const postings = new Map<string, { readonly candidates: number[]; readonly counts: number[]; readonly places: Map<number, number> }>();
  const bags = new Map<number, Map<string, number>>();
  let lengths = new Float64Array(64);
  let total = 0;
  return {
    add(candidate, terms, weight = 1) {
      const bag = bags.get(candidate) ?? new Map<string, number>();
      bags.set(candidate, bag);
      for (const term of terms) {
        const count = (bag.get(term) ?? 0) + weight;
        bag.set(term, count);
        let posting = postings.get(term);
        if (posting === undefined) postings.set(term, (posting = { candidates: [], counts: [], places: new Map() }));
        let place = posting.places.get(candidate);
        if (place === undefined) posting.places.set(candidate, (place = posting.candidates.push(candidate) - 1));
        posting.counts[place] = count;
        if (candidate >= lengths.length) lengths = grown(lengths, candidate);
        (lengths[candidate] as number) += weight;
        total += weight;
      }
    },
    score(terms, scores) {
      const average = total / Math.max(1, bags.size);
      for (const [term, weight] of terms) {
        const posting = postings.get(term);
        if (posting === undefined) continue;
        const { candidates, counts } = posting;
        const rarity = Math.log(1 + (bags.size - candidates.length + 0.5) / (candidates.length + 0.5));
        for (let place = 0; place < candidates.length; place += 1) {
          const [candidate, count] = [candidates[place] as number, counts[place] as number];
          (scores[candidate] as number) += (weight * rarity * count * (k1 + 1)) / (count + k1 * (1 - b + (b * (lengths[candidate] as number)) / average));
        }
      }
    },
    of: (candidate) => bags.get(candidate) ?? none,
  };
}

function grown(numbers: Float64Array<ArrayBuffer>, least: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(Math.max(least + 1, numbers.length * 2));
  more.set(numbers);
  return more;
}

export function countTerms(terms: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
