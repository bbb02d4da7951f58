/**
 * The subwords of a text as bucket numbers: each word as a whole, and the runs of three to five letters in it with its ends marked, so that typing errors,
 * inflected forms, compounds and words of a common origin share most of what they are made of (Bojanowski et al. 2017, "Enriching word vectors with
 * subword information"). No word list: a word never seen has its runs of letters all the same.
 *
 * In: words as `normalise` leaves them. Out: buckets in [0, bucketCount), in the order of the text, with repetitions. Costs a hash of a few steps for each.
 */
const shortest = 3;
const longest = 5;
/** Runs of letters read of one word: of a longer one ("Donaudampfschifffahrt…") the beginning tells enough. */
const lettersRead = 24;
/** Words read of one text. A description says what it is about in its first sentences. */
export const wordsRead = 64;

const seedOfWords = 0x811c9dc5;
const seedOfRuns = 0x2b7e1516;
const prime = 0x01000193;

export function subwordsOf(norm: string, bucketCount: number): number[] {
  const found: number[] = [];
  let words = 0;
  for (const word of norm.split(" ")) {
    if (word === "") continue;
    if ((words += 1) > wordsRead) break;
    found.push(hash(word, 0, word.length, seedOfWords) % bucketCount);
    const marked = `<${word.slice(0, lettersRead)}>`;
    if (marked.length <= shortest) continue;
    for (let from = 0; from + shortest <= marked.length; from += 1) {
      for (let length = shortest; length <= longest && from + length <= marked.length; length += 1) found.push(hash(marked, from, from + length, seedOfRuns) % bucketCount);
    }
  }
  return found;
}

/** FNV-1a over UTF-16 units, mixed at the end, since the low bits of FNV alone are poor for short texts. */
function hash(text: string, from: number, to: number, seed: number): number {
  let state = seed;
  for (let at = from; at < to; at += 1) state = Math.imul(state ^ text.charCodeAt(at), prime);
  state ^= state >>> 15;
  state = Math.imul(state, 0x2c1b3c6d);
  state ^= state >>> 12;
  return state >>> 0;
}
