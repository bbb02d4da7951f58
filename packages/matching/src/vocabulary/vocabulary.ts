/**
 * Links what people write to concepts, in any language of the vocabulary, and says how alike two concepts are.
 *
 * In: concepts. Out: a `Vocabulary`, which never changes; a larger one is made anew. Faulty concepts (cycles, relations to nowhere) are survived,
 * `checkVocabulary` names them. Of two concepts with one id the later counts, so that an operator's vocabulary can correct the starter's.
 *
 * Cost: 110,000 labels load in about a second and link in a few milliseconds.
 */
import { isOwn, wordsOf, type Concept, type ConceptKind } from "./concept.ts";
import type { Encoder, InstantEncoder } from "../encoder/encoder.ts";
import { createConceptVectors, type ConceptVectors } from "./concept-vectors.ts";
import { createGramIndex, createTrigramLikeness, type GramIndex } from "./gram-index.ts";
import { createLabelTable, type LabelTable } from "./label-table.ts";
import { linkText } from "./link.ts";
import type { LinkOptions, Linked } from "./linked.ts";
import type { Meaning } from "./meaning.ts";
import { nearestConcepts } from "./nearest.ts";
import { normalise } from "./normalise.ts";
import { foldOwn, likenessOfOwn } from "./own.ts";
import { createRelations } from "./relations.ts";
import { createSlowMeaning, type SlowMeaning } from "./slow-meaning.ts";

export interface SearchOptions { readonly language?: string; readonly kind?: ConceptKind; readonly limit: number }
export interface Nearest { readonly concept: string; readonly score: number }

/** Encodes so many more concepts, or all that are left. */
export interface Encoding { step(concepts?: number): "done" | "more" }

export interface Vocabulary {
  readonly size: number;
  /**
   * Begins to encode every concept with this encoder, in steps between other work. With the last step words are linked by what they mean as well; until
   * then by the vectors of the encoder before, or by labels and spelling alone.
   */
  encodeWith(encoder: InstantEncoder): Encoding;
  /** Undefined until every concept is encoded; another object when another encoder has encoded them all. */
  meaning(): Meaning | undefined;
  /** Begins to ask an encoder that takes its time, for finding people; how words are linked does not change. */
  slowMeaning(encoder: Encoder): SlowMeaning;
  concept(id: string): Concept | undefined;
  /** The label in this language, else of its base language, else English, else any; own words are given back. */
  label(id: string, language: string): string;
  link(text: string, options?: LinkOptions): Linked[];
  /** Concepts most like the words as a whole, best first: for suggestions, and to measure linking. */
  nearest(text: string, options?: LinkOptions): Nearest[];
  /** Concepts whose label or alias begins with the text, or has a word that does; then those spelled alike. For completion while typing. */
  search(text: string, options: SearchOptions): Concept[];
  /** 0 nothing in common, 1 the same; symmetric. */
  similarity(a: string, b: string): number;
  /** The concepts near this one, nearest first, without itself. */
  near(id: string): readonly { readonly concept: string; readonly similarity: number }[];
}

const defaultLinkLimit = 24;
/** Below this cosine, words that are spelled like a label mean something else ("watching", "thatching"). */
const leastAgreement = 0.35;

export function createVocabulary(given: readonly Concept[]): Vocabulary {
  const byId = new Map(given.map((concept) => [concept.id, concept]));
  const concepts = [...byId.values()];
  const indexOf = new Map(concepts.map((concept, index) => [concept.id, index]));
  const table = createLabelTable(concepts);
  const near = createRelations(concepts, indexOf);
  let built: GramIndex | undefined;
  // Made when first needed: a process that only reads labels never pays for it.
  const grams = (): GramIndex => (built ??= createGramIndex(table.norms));

  const similarity = (a: string, b: string): number => {
    if (a === b) return 1;
    if (isOwn(a) && isOwn(b)) return likenessOfOwn(foldOwn(a), foldOwn(b));
    const from = indexOf.get(a);
    const to = indexOf.get(b);
    if (from === undefined || to === undefined) return 0;
    // The lists are bounded, so each side is asked: a small concept knows its wide parent even if the parent has forgotten it.
    return Math.max(find(near(from), to), find(near(to), from));
  };
  const likeness = createTrigramLikeness();
  let vectors: ConceptVectors | undefined;
  let meaning: Meaning | undefined;
  const nearParts = { table, grams, get vectors() { return vectors; }, likeness };
  const byMeaning = {
    nearest: (words: string, wanted: LinkOptions & { readonly limit: number }) => (vectors === undefined ? [] : nearestConcepts(nearParts, words, wanted)),
    agree: (words: string, concept: number) => vectors === undefined || vectors.cosine(words, concept) >= leastAgreement,
  };
  const nearest = (text: string, options: LinkOptions = {}): Nearest[] =>
    nearestConcepts(nearParts, text, { ...options, limit: options.limit ?? defaultLinkLimit }).map(({ concept, score }) => ({ concept: (concepts[concept] as Concept).id, score }));

  return {
    size: concepts.length,
    encodeWith(encoder) {
      const coming = createConceptVectors(concepts, encoder);
      return {
        step(count = Infinity) {
          if (!coming.step(count)) return "more";
          vectors = coming;
          meaning = meaningOf(coming, encoder, indexOf);
          return "done";
        },
      };
    },
    meaning: () => meaning,
    slowMeaning: (encoder) => createSlowMeaning(concepts, encoder),
    concept: (id) => byId.get(id),
    label: (id, language) => labelOf(byId.get(id), id, language),
    link: (text, options = {}) => linkText({ table, grams, ...byMeaning, idOf: (concept) => (concepts[concept] as Concept).id, kindOf: (id) => byId.get(id)?.kind }, text, { ...options, limit: options.limit ?? defaultLinkLimit }),
    nearest,
    search: (text, options) => search({ table, grams, concepts }, text, options),
    similarity,
    near: (id) => {
      const index = indexOf.get(id);
      return index === undefined ? [] : near(index).map(({ concept, similarity: value }) => ({ concept: (concepts[concept] as Concept).id, similarity: value }));
    },
  };
}

const meaningOf = (vectors: ConceptVectors, encoder: InstantEncoder, indexOf: ReadonlyMap<string, number>): Meaning => ({
  encoderId: encoder.id, dimension: encoder.dimension,
  vector(id) {
    if (isOwn(id)) return encoder.encodeNow([wordsOf(id)]);
    const vector = new Float32Array(encoder.dimension);
    const concept = indexOf.get(id);
    if (concept !== undefined) vectors.addTo(vector, concept, 1);
    return vector;
  },
});

const find = (list: readonly { concept: number; similarity: number }[], concept: number): number => list.find((other) => other.concept === concept)?.similarity ?? 0;

function labelOf(concept: Concept | undefined, id: string, language: string): string {
  if (concept === undefined) return wordsOf(id);
  const wanted = [language, language.split("-")[0] as string, "en", ...Object.keys(concept.labels)];
  for (const tag of wanted) {
    const label = concept.labels[tag]?.[0];
    if (label !== undefined) return label;
  }
  return wordsOf(id);
}

function search(parts: { table: LabelTable; grams: () => GramIndex; concepts: readonly Concept[] }, text: string, options: SearchOptions): Concept[] {
  const { table, concepts } = parts;
  const norm = normalise(text);
  if (norm === "" || options.limit <= 0) return [];
  const allowed = table.filter(options.kind === undefined ? undefined : [options.kind]);
  const ranks = new Map<number, number>();
  const consider = (label: number): void => {
    if (!allowed(label)) return;
    const candidate = table.norms[label] as string;
    const place = candidate.startsWith(norm) ? 0 : candidate.includes(` ${norm}`) ? 1 : 2;
    if (place === 2) return;
    const foreign = options.language !== undefined && table.languageOf(label) !== options.language;
    const rank = place * 400 + (foreign ? 200 : 0) + (table.preferred[label] === 1 ? 0 : 100) + Math.min(99, candidate.length - norm.length);
    const concept = table.conceptOf[label] as number;
    if (rank < (ranks.get(concept) ?? Infinity)) ranks.set(concept, rank);
  };
  const holding = norm.length >= 3 ? parts.grams().holding(norm) : undefined;
  if (holding === undefined) for (let label = 0; label < table.norms.length; label += 1) consider(label);
  else for (const label of holding) consider(label);
  const found = [...ranks].sort((a, b) => a[1] - b[1] || a[0] - b[0]).slice(0, options.limit).map(([concept]) => concept);
  if (found.length < options.limit && norm.length >= 4) {
    for (const { label, score } of parts.grams().nearest(norm, options.limit * 2, allowed)) {
      const concept = table.conceptOf[label] as number;
      if (score >= 0.5 && found.length < options.limit && !found.includes(concept)) found.push(concept);
    }
  }
  return found.map((concept) => concepts[concept] as Concept);
}

