/**
 * The words of a text as full-text search sees them, the same at indexing and at asking, in every engine: compatibility
 * forms made plain (NFKD), accents dropped, lower case. Scripts written without spaces are cut by `Intl.Segmenter`.
 *
 * Costs about a microsecond a word, ten where the segmenter is needed.
 */

/** Words of one question that are looked at; the rest is dropped: nobody finds better with more. */
export const questionWordsCount = 16;
/** Longer runs of letters are cut: no word, but a key or an encoded file. */
const wordChars = 64;

/** Accents over Latin, Greek and Cyrillic letters. The marks of other scripts are vowels and stay. */
const accents = /[\u0300-\u036f]+/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
let segmenter: Intl.Segmenter | undefined;

export function wordsOf(text: string): string[] {
  if (unspaced.test(text)) {
    segmenter ??= new Intl.Segmenter("und", { granularity: "word" });
    return [...segmenter.segment(text)].filter((part) => part.isWordLike).flatMap((part) => foldedWords(part.segment));
  }
  return foldedWords(text);
}

/** What a question asks for: each must begin a word of what is found. */
export const questionWords = (text: string): string[] => [...new Set(wordsOf(text))].slice(0, questionWordsCount);

const ascii = /^[\u0000-\u007f]*$/;

function foldedWords(text: string): string[] {
  if (ascii.test(text)) return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => word.slice(0, wordChars));
  const folded = text.normalize("NFKD").replace(accents, "").toLowerCase().normalize("NFC");
  return (folded.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []).map((word) => word.slice(0, wordChars).toWellFormed());
}
