/**
 * What concepts, and people's own words, mean to an encoder that takes its time, such as one of the operator's.
 *
 * Concepts are encoded first, each as the mean of a few of its labels; then there is a meaning. People's own words are encoded after they are wanted, and have no vector until
 * then. One step encodes a few dozen texts. A step that fails changes nothing and says why; the meaning that is there goes on answering for what it knows.
 *
 * Kept as numbers of four bytes: 14,000 concepts of 384 numbers take 21 MB. Own words that nobody asked for in a long time give way to others; nothing is written down.
 */
import { encodeChecked, type Encoder } from "../encoder/encoder.ts";
import { isOwn, wordsOf, type Concept } from "./concept.ts";
import { labelsOf } from "./concept-vectors.ts";
import type { Meaning } from "./meaning.ts";

export interface SlowMeaning {
  /** Undefined until every concept is encoded. */
  meaning(): Meaning | undefined;
  /** Encodes some more texts; "done" when none is left for now. One step at a time. Rejects with an `EncoderError`. */
  step(): Promise<"done" | "more">;
  /** Concepts and own words that are not encoded yet. */
  readonly left: number;
}

export interface SlowMeaningBounds {
  readonly textsAtOnce: number;
  /** Of one concept, the preferred of every language first. */
  readonly labels: number;
  readonly ownWords: number;
  readonly ownWordsWaiting: number;
}
export const slowMeaningBounds: SlowMeaningBounds = { textsAtOnce: 32, labels: 8, ownWords: 20_000, ownWordsWaiting: 1_000 };

export function createSlowMeaning(concepts: readonly Concept[], encoder: Encoder, bounds: SlowMeaningBounds = slowMeaningBounds): SlowMeaning {
  const { dimension } = encoder;
  const nothing = new Float32Array(dimension);
  const ofConcepts = new Map<string, Float32Array>();
  /** In the order of their last use. */
  const ofOwn = new Map<string, Float32Array>();
  const waiting = new Set<string>();

  const meaning: Meaning = {
    encoderId: encoder.id, dimension,
    vector(id) {
      if (!isOwn(id)) return ofConcepts.get(id) ?? nothing;
      const vector = ofOwn.get(id);
      if (vector === undefined) return undefined;
      ofOwn.delete(id);
      ofOwn.set(id, vector);
      return vector;
    },
    want(id) {
      if (isOwn(id) && !ofOwn.has(id) && waiting.size < bounds.ownWordsWaiting) waiting.add(id);
    },
  };

  const encodeConcepts = async (): Promise<void> => {
    const chosen: { readonly id: string; readonly labels: readonly string[] }[] = [];
    for (let at = ofConcepts.size, texts = 0; at < concepts.length && texts < bounds.textsAtOnce; at += 1) {
      const concept = concepts[at] as Concept;
      const labels = labelsOf(concept, bounds.labels);
      texts += labels.length;
      chosen.push({ id: concept.id, labels });
    }
    const vectors = await encodeChecked(encoder, chosen.flatMap(({ labels }) => labels));
    let from = 0;
    for (const { id, labels } of chosen) {
      ofConcepts.set(id, mean(vectors, from, labels.length, dimension));
      from += labels.length * dimension;
    }
  };
  const encodeOwn = async (): Promise<void> => {
    const ids = [...waiting].slice(0, bounds.textsAtOnce);
    const vectors = await encodeChecked(encoder, ids.map(wordsOf));
    for (const [index, id] of ids.entries()) {
      waiting.delete(id);
      if (ofOwn.size >= bounds.ownWords) ofOwn.delete(ofOwn.keys().next().value as string);
      ofOwn.set(id, vectors.slice(index * dimension, (index + 1) * dimension));
    }
  };

  return {
    meaning: () => (ofConcepts.size === concepts.length ? meaning : undefined),
    async step() {
      if (ofConcepts.size < concepts.length) await encodeConcepts();
      else if (waiting.size > 0) await encodeOwn();
      return this.left > 0 ? "more" : "done";
    },
    get left() { return concepts.length - ofConcepts.size + waiting.size; },
  };
}

/** The mean of so many rows, of length 1 or all zero. */
function mean(vectors: Float32Array, from: number, rows: number, dimension: number): Float32Array {
  const sum = new Float32Array(dimension);
  for (let at = 0; at < rows * dimension; at += 1) (sum[at % dimension] as number) += vectors[from + at] as number;
  const length = Math.hypot(...sum);
  return length === 0 ? sum : sum.map((number) => number / length);
}
