/**
 * Finds the concepts that a text names.
 *
 * The text is cut into phrases at punctuation, and these at "and" and "or". What their writer, or enough others, said that one means holds first (`LinkOptions.corrected`). In each phrase the longest run of words that is a label wins (exact words
 * before other forms of them), then words left over are compared by likeness, then what is short enough to be a name by its meaning,
 * and a name that still leads nowhere becomes the writer's own words.
 */
import { isOwn, ownId, type ConceptKind } from "./concept.ts";
import type { GramIndex } from "./gram-index.ts";
import type { LabelTable } from "./label-table.ts";
import type { NearConcept } from "./nearest.ts";
import type { Corrected, Linked } from "./linked.ts";
import { normalise, segments, type Segment } from "./normalise.ts";
import { stem } from "./stem.ts";
import { stopWords } from "./stop-words.ts";

interface Parts {
  readonly table: LabelTable;
  readonly grams: () => GramIndex;
  /** By meaning; nothing where there is no encoder. */
  nearest(words: string, options: { readonly language?: string; readonly kinds?: readonly ConceptKind[]; readonly limit: number }): readonly NearConcept[];
  /** Whether words and a concept that are spelled alike mean anything alike; true where there is no encoder. */
  agree(words: string, concept: number): boolean;
  idOf(concept: number): string;
  /** Undefined for what is no concept of this vocabulary. */
  kindOf(id: string): ConceptKind | undefined;
}
interface Options { readonly language?: string; readonly kinds?: readonly ConceptKind[]; readonly limit: number; readonly least?: number; readonly corrected?: ReadonlyMap<string, Corrected> }
interface Span { from: number; to: number; links: { concept: string; confidence: number }[] }

/** A text longer than this is a description: words in it that link to nothing are prose, not names. */
const ownTextChars = 240;
const ownWordsCount = 4;
/** Words compared by likeness at once; and windows compared in one text, which bounds the time of a long one. */
const likeWindowWords = 4;
const likeWindowCount = 48;
const leastLikeness = 0.62;
const wholeLikeness = 0.6;
/** When each word is a label already ("carpentry, gardening" without the comma), the whole must be nearly that label. */
const wholeLikenessWhenNamed = 0.93;
const wholeWords = 9;
const likeLetters = 5;
/** Words read of one text: a description of 20,000 characters has some 3,500. */
const wordsBound = 4_000;
const conjunctions = new Set(["and", "or", "plus", "y", "e", "o", "u", "et", "ou", "und", "oder", "och", "eller", "sowie"]);

/** A name that means as much as this the same as a concept, and more than any other by this much, is taken for it. */
const leastMeant = 0.72;
const meantAhead = 0.04;
const meantAtMost = 0.8;
/** Names compared by meaning in one text. */
const meantCount = 12;

const likeAtMost = 0.9;
const confidences = { preferred: 1, alias: 0.95, writer: 0.95, form: 0.85, others: 0.8, own: 0.3 } as const;

/** Phrases of one text that are looked up among corrections, and the letters of one. */
export const correctedPhrases = { count: 12, chars: 120 } as const;

export function linkText(parts: Parts, text: string, options: Options): Linked[] {
  const allowed = parts.table.filter(options.kinds);
  const language = options.language?.split("-")[0];
  const stops = stopWords(language);
  const found: (Linked & { readonly at: number })[] = [];
  const best = new Map<string, number>();
  const budget = { windows: likeWindowCount, meant: meantCount };
  const least = options.least ?? 0;
  let words = 0;
  const told = text.length <= ownTextChars ? corrected(parts, normalise(text), options, undefined) : undefined;
  if (told !== undefined && told.confidence >= least) return [{ ...told, text: text.trim() }].slice(0, options.limit);
  // A label may hold a comma or a bracket itself: "go (board game)".
  const whole = choose(parts, parts.table.exact(text.length <= ownTextChars ? normalise(text) : "").filter(allowed), language, true).filter(({ confidence }) => confidence >= least);
  if (whole.length > 0) return whole.slice(0, options.limit).map((link) => ({ ...link, text: text.trim() }));
  const phrases = segments(text);
  for (const phrase of phrases) {
    words += phrase.length;
    if (words > wordsBound) break;
    const named = labelled(parts, phrase, { language, stops, allowed });
    const meantBy = options.corrected === undefined ? [] : correctedSpans(parts, phrase, named, options);
    const spans = meantBy.length > 0 ? [...meantBy, ...named.filter((span) => !meantBy.some(({ from, to }) => span.from < to && from < span.to))] : (least <= likeAtMost ? asWhole(parts, phrase, named, { stops, allowed }) : undefined) ?? named;
    if (least <= likeAtMost) alike(parts, phrase, spans, { stops, allowed, budget });
    if (text.length <= ownTextChars) names(phrase, spans, stops, (written) => (least <= meantAtMost ? meant(parts, written, options, budget) : undefined) ?? (least <= confidences.own ? own(written) : undefined), text);
    for (const span of spans.sort((a, b) => a.from - b.from)) {
      const at = phrase[span.from]?.start ?? 0;
      const written = text.slice(at, phrase[span.to - 1]?.end);
      for (const { concept, confidence } of span.links) {
        const before = best.get(concept);
        if (before !== undefined || confidence < least) continue;
        best.set(concept, confidence);
        found.push({ concept, text: written, confidence, at });
      }
    }
  }
  return found.slice(0, options.limit).map(({ concept, text: written, confidence }) => ({ concept, text: written, confidence }));
}

/** The phrases of a text for which corrections are looked up: the whole, its parts at punctuation, and those at "and" and "or"; made comparable, each once. */
export function phrasesOf(text: string): string[] {
  if (text.length > ownTextChars) return [];
  const found = new Set([normalise(text)]);
  for (const phrase of segments(text)) for (const { from, to } of [{ from: 0, to: phrase.length }, ...partsOf(phrase)]) found.add(joined(phrase, from, to - from));
  return [...found].filter((phrase) => phrase !== "" && phrase.length <= correctedPhrases.chars).slice(0, correctedPhrases.count);
}

/** Of a phrase: where nothing but conjunctions stands between. */
function partsOf(phrase: Segment): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= phrase.length; at += 1) {
    const word = phrase[at]?.norm;
    if (word !== undefined && !conjunctions.has(word)) continue;
    if (at > from) parts.push({ from, to: at });
    from = at + 1;
  }
  return parts;
}

/** What the writer said it means; else what others did, unless a label (`exact`) is written so: nobody changes for others what a word of the vocabulary means. */
function corrected(parts: Parts, phrase: string, { corrected: said, kinds }: Options, exact: boolean | undefined): { concept: string; confidence: number } | undefined {
  const found = said?.get(phrase);
  if (found === undefined) return undefined;
  const kind = isOwn(found.concept) ? undefined : parts.kindOf(found.concept);
  if (!isOwn(found.concept) && (kind === undefined || kinds?.includes(kind) === false)) return undefined;
  if (found.by === "others" && (exact ?? parts.table.exact(phrase).length > 0)) return undefined;
  return { concept: found.concept, confidence: isOwn(found.concept) ? confidences.own : confidences[found.by] };
}

function correctedSpans(parts: Parts, phrase: Segment, named: readonly Span[], options: Options): Span[] {
  const spans: Span[] = [];
  for (const { from, to } of [{ from: 0, to: phrase.length }, ...partsOf(phrase)]) {
    if (spans.some((span) => span.from < to && from < span.to)) continue;
    const exact = named.some((span) => span.from === from && span.to === to && span.links.some(({ confidence }) => confidence >= confidences.alias)) ? true : undefined;
    const told = corrected(parts, joined(phrase, from, to - from), options, exact);
    if (told !== undefined) spans.push({ from, to, links: [told] });
  }
  return spans;
}

interface Reading { readonly language: string | undefined; readonly stops: ReadonlySet<string>; allowed(label: number): boolean }

/** The longest labels, from left to right. */
function labelled(parts: Parts, phrase: Segment, reading: Reading): Span[] {
  const spans: Span[] = [];
  const stems = phrase.map(({ norm }) => stem(norm));
  for (let from = 0; from < phrase.length; ) {
    let taken = 1;
    for (let count = Math.min(parts.table.longestFrom(phrase[from]?.norm ?? "", stems[from] ?? ""), phrase.length - from); count > 0; count -= 1) {
      const links = readWindow(parts, phrase, stems, from, count, reading);
      if (links.length === 0) continue;
      spans.push({ from, to: from + count, links });
      taken = count;
      break;
    }
    from += taken;
  }
  return spans;
}

function readWindow(parts: Parts, phrase: Segment, stems: readonly string[], from: number, count: number, reading: Reading): Span["links"] {
  const first = phrase[from]?.norm ?? "";
  const last = phrase[from + count - 1]?.norm ?? "";
  const alone = phrase.length === count;
  // "with", "go" or "son" in the middle of a sentence is no skill, whatever a vocabulary has; alone it may be one.
  if (!alone && count === 1 && (reading.stops.has(first) || first.length < 2)) return [];
  const exact = parts.table.exact(joined(phrase, from, count)).filter((label) => reading.allowed(label));
  if (exact.length > 0) return choose(parts, exact, reading.language, true);
  if (reading.stops.has(first) || reading.stops.has(last)) return [];
  const key = count === 1 ? (stems[from] as string) : stems.slice(from, from + count).join(" ");
  if (key.length < 4) return [];
  return choose(parts, parts.table.stemmed(key).filter((label) => reading.allowed(label)), reading.language, false);
}

function joined(phrase: Segment, from: number, count: number): string {
  let words = phrase[from]?.norm ?? "";
  for (let at = from + 1; at < from + count; at += 1) words += ` ${phrase[at]?.norm}`;
  return words;
}

/** Of labels with the same words: the reader's language first, then preferred labels; two that stay equal are both given, each less certain. */
function choose(parts: Parts, labels: readonly number[], language: string | undefined, exact: boolean): Span["links"] {
  const { table } = parts;
  const rank = (label: number): number => (language !== undefined && table.languageOf(label) === language ? 2 : 0) + (exact && table.preferred[label] === 1 ? 1 : 0);
  const byConcept = new Map<number, { rank: number; label: number }>();
  for (const label of labels) {
    const concept = table.conceptOf[label] as number;
    const before = byConcept.get(concept);
    if (before === undefined || rank(label) > before.rank) byConcept.set(concept, { rank: rank(label), label });
  }
  const best = [...byConcept].sort((a, b) => b[1].rank - a[1].rank);
  const top = best[0];
  if (top === undefined) return [];
  const certainty = !exact ? confidences.form : table.preferred[top[1].label] === 1 ? confidences.preferred : confidences.alias;
  const equal = best.filter(([, { rank: other }]) => other === top[1].rank);
  if (equal.length === 1) return [{ concept: parts.idOf(top[0]), confidence: best.length === 1 ? certainty : certainty * 0.9 }];
  return equal.slice(0, 2).map(([concept]) => ({ concept: parts.idOf(concept), confidence: certainty / Math.SQRT2 }));
}

/**
 * A phrase as one name rather than its words each: "manage staff of music" is not music and something else. Only for phrases
 * of a few words, and only where a label of as many words is much like it.
 */
function asWhole(parts: Parts, phrase: Segment, named: readonly Span[], reading: { stops: ReadonlySet<string>; allowed(label: number): boolean }): Span[] | undefined {
  if (phrase.length < 2 || phrase.length > wholeWords || (named[0] !== undefined && named[0].to - named[0].from === phrase.length)) return undefined;
  const covered = runsLeft(phrase, named, (word) => reading.stops.has(word)).length === 0;
  const all = joined(phrase, 0, phrase.length);
  const nearest = parts.grams().nearest(all, 1, reading.allowed)[0];
  if (nearest === undefined || nearest.score < (covered ? wholeLikenessWhenNamed : wholeLikeness) || !parts.agree(all, parts.table.conceptOf[nearest.label] as number)) return undefined;
  const words = (parts.table.norms[nearest.label] as string).split(" ");
  if (words.length < 2 || words.length < phrase.length / 2) return undefined;
  return [{ from: 0, to: phrase.length, links: [{ concept: parts.idOf(parts.table.conceptOf[nearest.label] as number), confidence: Math.round(nearest.score * 90) / 100 }] }];
}

/** Words that no label took, compared by likeness: the longest windows without framing words first. */
function alike(parts: Parts, phrase: Segment, spans: Span[], reading: { stops: ReadonlySet<string>; allowed(label: number): boolean; budget: { windows: number } }): void {
  for (const run of runsLeft(phrase, spans, (word) => reading.stops.has(word))) {
    for (let from = run.from; from < run.to; ) {
      let taken = 1;
      for (let count = Math.min(likeWindowWords, run.to - from); count > 0; count -= 1) {
        const words = joined(phrase, from, count);
        if (words.length < likeLetters || reading.budget.windows <= 0) continue;
        reading.budget.windows -= 1;
        const nearest = parts.grams().nearest(words, 1, reading.allowed)[0];
        if (nearest === undefined || nearest.score < leastLikeness || misleading(words, parts.table.norms[nearest.label] as string) || !parts.agree(words, parts.table.conceptOf[nearest.label] as number)) continue;
        spans.push({ from, to: from + count, links: [{ concept: parts.idOf(parts.table.conceptOf[nearest.label] as number), confidence: Math.round(nearest.score * likeAtMost * 100) / 100 }] });
        taken = count;
        break;
      }
      from += taken;
    }
  }
}

/** Alike in letters and not in meaning: one word of a longer label ("house", "house music"), or a short word with one letter replaced ("hiking", "hiring"). */
function misleading(words: string, label: string): boolean {
  if (words.includes(" ")) return false;
  if (label.includes(" ")) return true;
  return words.length < 7 && words.length === label.length && [...words].sort().join("") !== [...label].sort().join("");
}

type Links = Span["links"];

/** Names: parts of the phrase, between conjunctions, of which nothing was linked and which are no longer than a name. */
function names(phrase: Segment, spans: Span[], stops: ReadonlySet<string>, link: (written: string) => Links | undefined, text: string): void {
  let from = 0;
  for (let at = 0; at <= phrase.length; at += 1) {
    const word = phrase[at]?.norm;
    if (word !== undefined && !conjunctions.has(word)) continue;
    const part = { from, to: at };
    from = at + 1;
    if (spans.some((span) => span.from < part.to && span.to > part.from)) continue;
    const runs = runsLeft(phrase.slice(0, part.to), [{ from: 0, to: part.from, links: [] }], (other) => stops.has(other));
    const run = runs[0];
    if (run === undefined || runs.length !== 1 || run.to - run.from > ownWordsCount) continue;
    const links = link(text.slice(phrase[run.from]?.start ?? 0, phrase[run.to - 1]?.end));
    if (links !== undefined) spans.push({ ...run, links });
  }
}

/** By what the words mean, where one concept is clearly meant. */
function meant(parts: Parts, written: string, options: Options, budget: { meant: number }): Links | undefined {
  if (budget.meant <= 0 || written.length < likeLetters) return undefined;
  budget.meant -= 1;
  const [first, second] = parts.nearest(written, { ...(options.language === undefined ? {} : { language: options.language }), ...(options.kinds === undefined ? {} : { kinds: options.kinds }), limit: 2 });
  if (first?.cosine === undefined || first.cosine < leastMeant || first.cosine - (second?.cosine ?? 0) < meantAhead) return undefined;
  return [{ concept: parts.idOf(first.concept), confidence: Math.round(Math.min(meantAtMost, first.cosine * meantAtMost) * 100) / 100 }];
}

function own(written: string): Links | undefined {
  const id = ownId(written);
  return id === undefined || id.length <= "own/".length + 1 ? undefined : [{ concept: id, confidence: confidences.own }];
}

function runsLeft(phrase: Segment, spans: readonly Span[], stop: (word: string) => boolean): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let from = -1;
  for (let at = 0; at <= phrase.length; at += 1) {
    const word = phrase[at]?.norm;
    const free = word !== undefined && !stop(word) && !spans.some((span) => span.from <= at && at < span.to);
    if (free && from < 0) from = at;
    if (!free && from >= 0) {
      runs.push({ from, to: at });
      from = -1;
    }
  }
  return runs;
}
