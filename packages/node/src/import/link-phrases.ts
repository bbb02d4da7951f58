/**
 * Turns phrases of a catalogue into concept ids, for people who will read them as reasons: rather one concept fewer than a
 * wrong one. "language-server" is no language and no waiter, "a library for building interfaces" is no building site.
 *
 * A phrase that is a name (up to 40 characters) counts where a concept covers all of it. Of anything longer, and of parts
 * of a name, only what can hardly mean something else counts: labels of several words and preferred labels, in the catalogue's language. A name
 * that nothing covers stays as the catalogue's own words ("own/…"), so that it can still be shown and searched.
 */
import { normalise, ownId, type ConceptKind, type Linked, type Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { Phrase } from "./pick.ts";

const nameChars = 40;
const nameWords = 4;
/** Of a whole name: another form of a label (0.85), or as good as the same letters. Below are guesses by likeness. */
const sureOfName = 0.8;
const sureOfWords = 0.95;
const sureOfWord = 1;
const sameLetters = 3;
/** More concepts than this on one imported list say nothing about it any more. */
const perList = 24;
const rememberedCount = 8_192;

export interface LinkPhrasesOptions {
  readonly kinds: readonly ConceptKind[];
  readonly language: string;
  /** Where nothing at all is known, the first name among the phrases stays as own words after all. */
  readonly neverNone?: boolean;
}

export const linkPhrases = (vocabulary: Vocabulary, phrases: readonly Phrase[], { kinds, language, neverNone = false }: LinkPhrasesOptions): string[] => {
  const found = new Set<string>();
  const standsOut = ({ concept, text, confidence }: Linked): boolean => {
    const written = normalise(text);
    if (confidence < (written.includes(" ") ? sureOfWords : sureOfWord)) return false;
    const labels = vocabulary.concept(concept)?.labels[language] ?? [];
    // "Analysis" is calculus in German; in an English sentence it is not.
    return (written.includes(" ") ? labels : labels.slice(0, 1)).some((label) => normalise(label) === written);
  };
  /** Another form of a word begins like the word, in the catalogue's language: "libraries" does, "macOS" is no French bricklayer ("maçon"). */
  const beginsAlike = ({ concept, text }: Linked): boolean => (vocabulary.concept(concept)?.labels[language] ?? []).some((label) => normalise(label).startsWith(normalise(text).slice(0, sameLetters)));
  const read = (text: string, name: boolean): string[] => {
    const words = text.replaceAll(/[_/]/g, " ");
    const links = vocabulary.link(words, { kinds, language, limit: perList, least: name ? 0 : sureOfWords }).filter(({ concept }) => !concept.startsWith("own/"));
    const whole = normalise(words);
    return links.filter((link) => (name && normalise(link.text) === whole ? coversSurely(link, links) && (link.confidence >= sureOfWords || beginsAlike(link)) : standsOut(link))).map(({ concept }) => concept);
  };
  for (const { text, known } of phrases) {
    const name = text.length <= nameChars;
    const sure = name ? remembered(vocabulary, `${kinds.join()} ${language} ${text}`, () => read(text, name)) : read(text, name);
    for (const concept of sure) found.add(concept);
    const own = sure.length > 0 || known || !name || normalise(text).split(" ").length > nameWords ? undefined : ownId(text);
    if (own !== undefined) found.add(own);
  }
  if (neverNone && found.size === 0) {
    const first = phrases.find(({ text }) => text.length <= nameChars);
    const own = first === undefined ? undefined : ownId(first.text);
    if (own !== undefined) found.add(own);
  }
  return [...found].slice(0, perList);
};

/** Tags come again and again; the oldest are forgotten. */
const memories = new WeakMap<Vocabulary, Map<string, readonly string[]>>();
const remembered = (vocabulary: Vocabulary, key: string, read: () => string[]): readonly string[] => {
  let memory = memories.get(vocabulary);
  if (memory === undefined) memories.set(vocabulary, (memory = new Map()));
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = read();
  const oldest = memory.size < rememberedCount ? undefined : memory.keys().next().value;
  if (oldest !== undefined) memory.delete(oldest);
  memory.set(key, found);
  return found;
};

/** Two concepts that bear the very same label are each less certain by themselves, and both right. */
const coversSurely = (link: Linked, links: readonly Linked[]): boolean =>
  link.confidence >= sureOfName || links.filter(({ text, confidence }) => text === link.text && confidence === link.confidence).length > 1;

/** Whether a concept is one of `roots` or, by any way up, narrower than one of them. */
export const isUnder = (vocabulary: Vocabulary, concept: string, roots: ReadonlySet<string>): boolean => {
  const seen = new Set<string>();
  const open = [concept];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (roots.has(id)) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(vocabulary.concept(id)?.broader ?? []));
  }
  return false;
};
