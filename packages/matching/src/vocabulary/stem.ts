/**
 * A light stem: the end of a word that says number, gender, person or trade is taken off ("gardeners", "gardening" and
 * "gardener" meet at "garden"), the same rules for every language written in Latin letters. It over-joins now and then; links made
 * through it are therefore less certain than exact ones. At least four letters stay, shorter words are left alone.
 */
const endings = [
  "isations", "izations", "erinnen", "isation", "ization", "ationen", "adores", "adoras", "ations", "acion", "aciones", "acoes", "istinnen", "arnas", "ingar", "erin", "ements",
  "eringen", "ering", "innen", "ation", "ement", "ments", "iciens", "icien", "adora", "istas", "istes", "ador", "eurs", "euse", "euses", "iere", "ieres", "iers", "ista", "iste", "ists", "acao", "ings", "arna", "erna", "erei", "aren", "eria", "erie",
  "ment", "eros", "eras", "eira", "eiro", "eur", "ier", "ist", "ing", "ers", "ors", "ero", "era", "ies", "are", "ung", "ern", "ons", "in", "er", "or", "es", "en", "et", "ar", "as", "os", "ie", "y", "s", "e", "a", "o", "n",
].sort((a, b) => b.length - a.length);
const leastLetters = 4;
/** By last letter, so that a word is tried against a few endings only. */
const byLast = new Map<string, string[]>();
for (const ending of endings) {
  const last = ending.slice(-1);
  byLast.set(last, [...(byLast.get(last) ?? []), ending]);
}

export function stem(word: string): string {
  for (const ending of byLast.get(word.slice(-1)) ?? []) {
    if (word.length - ending.length >= leastLetters && word.endsWith(ending)) return word.slice(0, -ending.length);
  }
  return word;
}

/** Stems every word of normalised words. */
export const stemAll = (norm: string): string => (norm.includes(" ") ? norm.split(" ").map(stem).join(" ") : stem(norm));
