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
  const postings = new Map<string, Map<number, number>>();
  const bags = new Map<number, Map<string, number>>();
  const lengths = new Map<number, number>();
  let total = 0;
  return {
    add(candidate, terms, weight = 1) {
      const bag = bags.get(candidate) ?? new Map<string, number>();
      bags.set(candidate, bag);
      for (const term of terms) {
        const count = (bag.get(term) ?? 0) + weight;
        bag.set(term, count);
        const posting = postings.get(term) ?? new Map<number, number>();
        postings.set(term, posting);
        posting.set(candidate, count);
        lengths.set(candidate, (lengths.get(candidate) ?? 0) + weight);
        total += weight;
      }
    },
    score(terms, scores) {
      const average = total / Math.max(1, bags.size);
      for (const [term, weight] of terms) {
        const posting = postings.get(term);
        if (posting === undefined) continue;
        const rarity = Math.log(1 + (bags.size - posting.size + 0.5) / (posting.size + 0.5));
        for (const [candidate, count] of posting) {
          const length = (lengths.get(candidate) ?? 0) / average;
          (scores[candidate] as number) += (weight * rarity * count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
        }
      }
    },
    of: (candidate) => bags.get(candidate) ?? none,
  };
}

export function countTerms(terms: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
