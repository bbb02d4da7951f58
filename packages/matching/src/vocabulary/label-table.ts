/**
 * Every label and alias of a vocabulary in flat arrays, found by its normalised words or by their stems.
 *
 * Labels are numbered in the order read. Equal words form a chain (several languages, several concepts), in that order.
 */
import { conceptKinds, type Concept, type ConceptKind } from "./concept.ts";
import { normalise } from "./normalise.ts";
import { stemAll } from "./stem.ts";

export interface LabelTable {
  readonly norms: readonly string[];
  readonly conceptOf: Uint32Array;
  /** The labels of a concept are those from `startOf[concept]` up to `startOf[concept + 1]`. */
  readonly startOf: Uint32Array;
  /** 1 where it is the first label of its language. */
  readonly preferred: Uint8Array;
  /** Words in the longest label that begins with this word, or whose first word has this stem; 0 where none does. */
  longestFrom(word: string, stem: string): number;
  languageOf(label: number): string;
  /** Labels with exactly these normalised words. */
  exact(norm: string): number[];
  /** Labels whose words have the same stems. */
  stemmed(stems: string): number[];
  filter(kinds: readonly ConceptKind[] | undefined): (label: number) => boolean;
  /** The same for concepts; undefined where all are wanted. */
  filterConcepts(kinds: readonly ConceptKind[] | undefined): ((concept: number) => boolean) | undefined;
}

export function createLabelTable(concepts: readonly Concept[]): LabelTable {
  const norms: string[] = [];
  const conceptOf: number[] = [];
  const preferred: number[] = [];
  const languageIndex: number[] = [];
  const languages: string[] = [];
  const kinds = Uint8Array.from(concepts, (concept) => conceptKinds.indexOf(concept.kind));
  const startOf = new Uint32Array(concepts.length + 1);
  for (const [index, concept] of concepts.entries()) {
    startOf[index] = norms.length;
    for (const [language, labels] of Object.entries(concept.labels)) {
      let tag = languages.indexOf(language);
      if (tag < 0) tag = languages.push(language) - 1;
      for (const [place, label] of labels.entries()) {
        const norm = normalise(label);
        if (norm === "") continue;
        norms.push(norm);
        conceptOf.push(index);
        preferred.push(place === 0 ? 1 : 0);
        languageIndex.push(tag);
      }
    }
  }
  startOf[concepts.length] = norms.length;
  const exact = chains(norms);
  const begins = longestByFirst(norms);
  let stems: { readonly chained: (key: string) => number[]; readonly begins: ReadonlyMap<string, number> } | undefined;
  const stemmed = (): NonNullable<typeof stems> => {
    if (stems === undefined) {
      const texts = norms.map(stemAll);
      stems = { chained: chains(texts), begins: longestByFirst(texts) };
    }
    return stems;
  };
  const concept = Uint32Array.from(conceptOf);
  return {
    norms, conceptOf: concept, startOf, preferred: Uint8Array.from(preferred),
    longestFrom: (word, stem) => Math.max(begins.get(word) ?? 0, stemmed().begins.get(stem) ?? 0),
    languageOf: (label) => languages[languageIndex[label] as number] as string,
    exact,
    stemmed: (key) => stemmed().chained(key),
    filter: (wanted) => {
      if (wanted === undefined) return () => true;
      const allowed = conceptKinds.map((kind) => wanted.includes(kind));
      return (label) => allowed[kinds[concept[label] as number] as number] === true;
    },
    filterConcepts: (wanted) => {
      if (wanted === undefined) return undefined;
      const allowed = conceptKinds.map((kind) => wanted.includes(kind));
      return (index) => allowed[kinds[index] as number] === true;
    },
  };
}

/** Most words of a text nowhere begin a label: one look says so, instead of one for every length. */
function longestByFirst(texts: readonly string[]): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const text of texts) {
    const end = text.indexOf(" ");
    const first = end < 0 ? text : text.slice(0, end);
    const count = countWords(text);
    if (count > (longest.get(first) ?? 0)) longest.set(first, count);
  }
  return longest;
}

function countWords(norm: string): number {
  let count = 1;
  for (let at = norm.indexOf(" "); at >= 0; at = norm.indexOf(" ", at + 1)) count += 1;
  return count;
}

/** One map entry a distinct text and a chain through an array: a fifth of the memory of a list each. */
function chains(texts: readonly string[]): (key: string) => number[] {
  const first = new Map<string, number>();
  const next = new Int32Array(texts.length).fill(-1);
  for (let label = texts.length - 1; label >= 0; label -= 1) {
    const text = texts[label] as string;
    next[label] = first.get(text) ?? -1;
    first.set(text, label);
  }
  return (key) => {
    const found: number[] = [];
    for (let label = first.get(key) ?? -1; label >= 0; label = next[label] as number) found.push(label);
    return found;
  };
}
