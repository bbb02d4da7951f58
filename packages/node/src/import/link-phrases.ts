/**
 * Turns phrases of a catalogue into concept ids. A short phrase that links to nothing stays as the catalogue's own words
 * ("own/…"), so that it can still be searched and shown; of a long text only what is surely meant is taken.
 */
import type { ConceptKind, Vocabulary } from "@cosmicsync/matching/vocabulary";

const shortChars = 40;
const sureOfShort = 0.6;
const sureOfLong = 0.85;
/** More concepts than this on one imported list say nothing about it any more. */
const perList = 24;

export const linkPhrases = (vocabulary: Vocabulary, phrases: readonly string[], kinds: readonly ConceptKind[], keepOwn: boolean): string[] => {
  const found = new Set<string>();
  for (const phrase of phrases) {
    const short = phrase.length <= shortChars;
    const linked = vocabulary.link(phrase, { kinds, limit: 8 }).filter(({ confidence }) => confidence >= (short ? sureOfShort : sureOfLong));
    for (const { concept } of linked) found.add(concept);
    const own = keepOwn && short && linked.length === 0 ? ownWords(phrase) : undefined;
    if (own !== undefined) found.add(own);
  }
  return [...found].slice(0, perList);
};

/** "own/<slug>" as the vocabulary reads it back, or undefined where nothing is left of the phrase. */
export const ownWords = (phrase: string): string | undefined => {
  const slug = phrase.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}.+#]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return slug === "" ? undefined : `own/${slug.slice(0, 100)}`;
};
