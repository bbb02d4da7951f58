/**
 * Finds the labels most like some words, by shared character trigrams (cosine of inverse-document-frequency weights) and,
 * among the best of these, by edit distance with transpositions (Damerau 1964), so that typing errors, plurals and inflected forms still find their label.
 *
 * Cost: 110,000 labels take some 12 MB in flat arrays and are indexed in well under a second; a query reads the lists of its rarest trigrams
 * first and stops at a bound, so that common trigrams cannot make it slow.
 */
const buckets = 1 << 18;
/** List entries read for one query. Past this the trigrams left are common ones that separate little. */
const readBound = 60_000;
const rerankCount = 24;
const gramsOfLikeness = 512;

export interface GramIndex {
  /** Best first; `score` in (0, 1]; 1 only for the same letters. */
  nearest(norm: string, limit: number, allowed?: (label: number) => boolean): { label: number; score: number }[];
  /** Labels that hold every trigram of the text and perhaps the text itself: a superset to be checked; undefined when the text has no trigram. */
  holding(norm: string): Uint32Array | undefined;
}

export function createGramIndex(labels: readonly string[]): GramIndex {
  const stamp = new Uint32Array(buckets);
  const frequency = new Uint32Array(buckets);
  const starts = new Uint32Array(labels.length + 1);
  let all = new Uint32Array(Math.max(1_024, labels.length * 24));
  let used = 0;
  for (let label = 0; label < labels.length; label += 1) {
    const text = labels[label] as string;
    if (used + text.length + 2 > all.length) {
      const larger = new Uint32Array(all.length * 2 + text.length);
      larger.set(all);
      all = larger;
    }
    used = readGrams(text, stamp, label + 1, all, used);
    starts[label + 1] = used;
    for (let at = starts[label] as number; at < used; at += 1) (frequency[all[at] as number] as number) += 1;
  }
  const lists = invert(all, starts, frequency, labels.length);
  const weight = new Float32Array(buckets);
  for (let gram = 0; gram < buckets; gram += 1) weight[gram] = Math.log(1 + labels.length / (1 + (frequency[gram] as number)));
  const length = new Float32Array(labels.length);
  for (let label = 0; label < labels.length; label += 1) {
    let sum = 0;
    for (let at = starts[label] as number; at < (starts[label + 1] as number); at += 1) sum += (weight[all[at] as number] as number) ** 2;
    length[label] = Math.sqrt(sum);
  }
  const sums = new Float32Array(labels.length);
  const own = new Uint32Array(4_096);
  let turn = labels.length + 1;

  const gramsOf = (text: string): Uint32Array => {
    turn += 1;
    return own.slice(0, readGrams(text.slice(0, own.length - 2), stamp, turn, own, 0)).sort((a, b) => (frequency[a] as number) - (frequency[b] as number));
  };

  return {
    nearest(norm, limit, allowed) {
      const grams = gramsOf(norm);
      let squares = 0;
      for (const gram of grams) squares += (weight[gram] as number) ** 2;
      const touched: number[] = [];
      let read = 0;
      for (const gram of grams) {
        const from = lists.starts[gram] as number;
        const to = lists.starts[gram + 1] as number;
        if (read > 0 && read + to - from > readBound) break;
        read += to - from;
        const gain = (weight[gram] as number) ** 2;
        for (let at = from; at < to; at += 1) {
          const label = lists.labels[at] as number;
          if (sums[label] === 0) touched.push(label);
          (sums[label] as number) += gain;
        }
      }
      const queryLength = Math.sqrt(squares);
      const best: { label: number; score: number }[] = [];
      const keep = Math.max(limit, rerankCount);
      let least = 0;
      for (const label of touched) {
        const score = (sums[label] as number) / (queryLength * (length[label] as number));
        sums[label] = 0;
        if (best.length >= keep && score <= least) continue;
        if (allowed !== undefined && !allowed(label)) continue;
        insert(best, { label, score }, keep);
        least = best.length >= keep ? (best[best.length - 1] as { score: number }).score : 0;
      }
      for (const found of best) found.score = Math.max(Math.min(found.score, 0.999), spelling(norm, labels[found.label] as string));
      return best.sort((a, b) => b.score - a.score || a.label - b.label).slice(0, limit);
    },
    holding(norm) {
      // A prefix of a word has no trigram that closes it, so the trailing one is left out.
      const grams = gramsOf(norm).filter((gram) => gram !== closing(norm));
      const rarest = grams[0];
      return rarest === undefined ? undefined : lists.labels.subarray(lists.starts[rarest], lists.starts[rarest + 1]);
    },
  };
}

/** Compares one text with many others by the trigrams they share (Dice 1945): 0 none, 1 all. Reading a text of 40 letters takes about a microsecond. */
export function createTrigramLikeness(): (norm: string) => (other: string) => number {
  let stamps: readonly [Uint32Array, Uint32Array] | undefined;
  const grams = new Uint32Array(gramsOfLikeness);
  let texts = 0;
  let others = 0;
  return (norm) => {
    const [inText, inOther] = (stamps ??= [new Uint32Array(buckets), new Uint32Array(buckets)]);
    const turn = (texts += 1);
    const count = readGrams(norm.slice(0, gramsOfLikeness - 2), inText, turn, grams, 0);
    return (other) => {
      const size = readGrams(other.slice(0, gramsOfLikeness - 2), inOther, (others += 1), grams, 0);
      let shared = 0;
      for (let at = 0; at < size; at += 1) if (inText[grams[at] as number] === turn) shared += 1;
      return count + size === 0 ? 0 : (2 * shared) / (count + size);
    };
  };
}

/** Likeness by spelling: 1 - distance / length when few letters differ, else 0. */
function spelling(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  const allowed = longer < 5 ? 0 : longer < 9 ? 1 : longer < 16 ? 2 : 3;
  if (Math.abs(a.length - b.length) > allowed) return 0;
  const distance = editDistance(a, b, allowed);
  return distance > allowed ? 0 : 1 - (0.8 * distance) / longer;
}

/** Edits (insert, delete, replace, transpose neighbours) that make b of a; more than `bound` is answered as bound + 1. */
export function editDistance(a: string, b: string, bound: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)) cost = Math.min(cost, (before[j - 2] as number) + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > bound) return bound + 1;
    before = above;
    above = row;
  }
  return Math.min(above[b.length] as number, bound + 1);
}

/** Bucket of three characters; Latin letters and digits never collide, other scripts may, which costs precision only. */
const bucket = (a: number, b: number, c: number): number => ((code(a) << 12) | (code(b) << 6) | code(c)) & (buckets - 1);
function code(character: number): number {
  if (character === 32) return 0;
  if (character >= 97 && character <= 122) return character - 96;
  if (character >= 48 && character <= 57) return character - 21;
  return 37 + (character % 27);
}
const closing = (text: string): number => bucket(text.length > 1 ? text.charCodeAt(text.length - 2) : 32, text.charCodeAt(text.length - 1), 32);

/** Writes each trigram of " text " once into `into` from `at`; gives the new end. */
function readGrams(text: string, stamp: Uint32Array, turn: number, into: Uint32Array, at: number): number {
  let first = 32;
  let second = text.length > 0 ? text.charCodeAt(0) : 32;
  for (let index = 1; index <= text.length; index += 1) {
    const third = index < text.length ? text.charCodeAt(index) : 32;
    const gram = bucket(first, second, third);
    if (stamp[gram] !== turn) {
      stamp[gram] = turn;
      into[at] = gram;
      at += 1;
    }
    first = second;
    second = third;
  }
  return at;
}

function invert(all: Uint32Array, starts: Uint32Array, frequency: Uint32Array, count: number): { starts: Uint32Array; labels: Uint32Array } {
  const begins = new Uint32Array(buckets + 1);
  for (let gram = 0; gram < buckets; gram += 1) begins[gram + 1] = (begins[gram] as number) + (frequency[gram] as number);
  const next = begins.slice();
  const labels = new Uint32Array(begins[buckets] as number);
  for (let label = 0; label < count; label += 1) {
    for (let at = starts[label] as number; at < (starts[label + 1] as number); at += 1) {
      const gram = all[at] as number;
      labels[next[gram] as number] = label;
      (next[gram] as number) += 1;
    }
  }
  return { starts: begins, labels };
}

/** Keeps a short list sorted, best first; ties in the order of labels, so that the same question has the same answer. */
function insert(best: { label: number; score: number }[], found: { label: number; score: number }, keep: number): void {
  let at = best.length;
  while (at > 0) {
    const other = best[at - 1] as { label: number; score: number };
    if (other.score > found.score || (other.score === found.score && other.label < found.label)) break;
    at -= 1;
  }
  best.splice(at, 0, found);
  if (best.length > keep) best.pop();
}
