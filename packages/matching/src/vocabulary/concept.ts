/**
 * What a vocabulary is made of: concepts with labels in several languages and relations between them.
 *
 * An id is "skill/carpentry", "interest/astronomy" or "value/benevolence". "own/…" ids are a person's own words that linked
 * to nothing: they are in no vocabulary, equal words are equal ids, and `wordsOf` gives the words back.
 */
export const conceptKinds = ["skill", "interest", "value"] as const;
export type ConceptKind = (typeof conceptKinds)[number];

export interface Concept {
  readonly id: string;
  readonly kind: ConceptKind;
  /** By language (BCP 47): the preferred label first, then the aliases. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Ids of wider concepts. */
  readonly broader: readonly string[];
  /** Ids of concepts near by, in either direction. */
  readonly related: readonly string[];
}

const ownPrefix = "own/";
/** An id holds 160 characters; the words of one get what is left. */
const ownWordsChars = 150;

export const isOwn = (id: string): boolean => id.startsWith(ownPrefix);

/** The id of words that linked to nothing; undefined when no letter or digit is among them. Accents stay, so that the words can be shown again. */
export function ownId(words: string): string | undefined {
  const parts = words.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}+#]+/gu);
  if (parts === null) return undefined;
  const slug = [...parts.join("-").replace(/\p{M}/gu, "")].slice(0, ownWordsChars).join("").replace(/^[-+#]+|-+$/gu, "");
  return slug === "" ? undefined : `${ownPrefix}${slug}`;
}

export const wordsOf = (id: string): string => id.slice(id.indexOf("/") + 1).replaceAll("-", " ");
