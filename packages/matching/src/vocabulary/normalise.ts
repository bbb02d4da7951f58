/**
 * Makes written words comparable: NFKC, lower case, accents of Latin, Greek and Cyrillic letters folded, punctuation to
 * spaces. "+" and "#" stay behind a letter (C++, C#). Marks of other scripts stay: there they are vowels, not accents.
 */
const plain = /^[a-z0-9 ]*$/;
const token = /[\p{L}\p{M}\p{N}]+[+#]{0,2}/gu;

/** "Menuiserie  d'Art" -> "menuiserie d art". */
export function normalise(text: string): string {
  const lower = text.toLowerCase();
  if (plain.test(lower)) return lower.replace(/ {2,}/g, " ").trim();
  return (fold(lower).match(token) ?? []).join(" ");
}

function fold(lower: string): string {
  return lower.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll("ß", "ss").replaceAll("æ", "ae").replaceAll("ø", "o").replaceAll("œ", "oe").replaceAll("ł", "l").normalize("NFC");
}

/** A word of a text: how it compares, and where it stands in the text as it was written. */
export interface Word { readonly norm: string; readonly start: number; readonly end: number }

/** A run of words that no comma, full stop, bracket or line break interrupts. */
export type Segment = readonly Word[];

/** What ends a phrase. A full stop inside a word ("node.js") or an apostrophe does not. */
const breaks = /[,;:!?()[\]{}|•·…\n\r\t"“”«»]|\.(?=\s)|\s[-–—/&]\s|[–—]/u;

export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let current: Word[] = [];
  let last = 0;
  for (const match of text.matchAll(token)) {
    const start = match.index;
    const between = text.slice(last, start);
    if (current.length > 0 && breaks.test(between)) {
      found.push(current);
      current = [];
    }
    // Folding can make several words of one character; they stand where it stands.
    for (const norm of normalise(match[0]).split(" ")) if (norm !== "") current.push({ norm, start, end: start + match[0].length });
    last = start + match[0].length;
  }
  if (current.length > 0) found.push(current);
  return found;
}
