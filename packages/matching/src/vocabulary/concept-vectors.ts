/**
 * A vector for each concept, the mean of the vectors of its labels in all languages, and the concepts nearest to a text by what it means.
 *
 * Made in steps of a bounded number of concepts, so that a large vocabulary is encoded between other work; what is not encoded yet is not found. Kept as bytes, and
 * as one bit a number: of a large vocabulary the bits are compared first, and only the best by bits are compared by bytes. 14,000 concepts of 64 numbers take
 * 1 MB and a search some 0.2 ms.
 */
import type { InstantEncoder } from "../encoder/encoder.ts";
import type { Concept } from "./concept.ts";

export interface Meant { readonly concept: number; readonly cosine: number }

export interface ConceptVectors {
  readonly encoder: InstantEncoder;
  /** Encodes so many more concepts; true when none is left. */
  step(concepts: number): boolean;
  /** Best first. Concepts are numbers, as in the list given. */
  nearest(text: string, limit: number, allowed?: (concept: number) => boolean): Meant[];
  /** How near a text is to one concept. */
  cosine(text: string, concept: number): number;
  /** Adds the concept's vector, of length 1, times `weight` to what is in `into`. */
  addTo(into: Float32Array, concept: number, weight: number): void;
}

/** Labels read of one concept, the preferred of every language first: more of them do not move the mean. */
const labelsRead = 40;
/** Up to this many concepts every vector is compared. */
const comparedByBytes = 3_000;
/** Of more, so many of the best by bits. */
const keptByBits = 256;

export function createConceptVectors(concepts: readonly Concept[], encoder: InstantEncoder): ConceptVectors {
  const { dimension } = encoder;
  const words = Math.ceil(dimension / 32);
  const bytes = new Int8Array(concepts.length * dimension);
  const worth = new Float32Array(concepts.length);
  const bits = new Uint32Array(concepts.length * words);
  const apart = new Uint16Array(concepts.length);
  const query = new Uint32Array(words);
  let done = 0;

  const encodeConcept = (index: number): void => {
    const mean = new Float32Array(dimension);
    const vectors = encoder.encodeNow(labelsOf(concepts[index] as Concept, labelsRead));
    for (let at = 0; at < vectors.length; at += 1) (mean[at % dimension] as number) += vectors[at] as number;
    let most = 0;
    let squares = 0;
    for (const number of mean) {
      most = Math.max(most, Math.abs(number));
      squares += number * number;
    }
    if (most === 0) return;
    worth[index] = most / 127 / Math.sqrt(squares);
    for (let place = 0; place < dimension; place += 1) bytes[index * dimension + place] = Math.round(((mean[place] as number) / most) * 127);
    signs(mean, bits, index * words);
  };

  /** Those whose signs differ in fewest places; a few more than asked for where several are equally far. */
  const bestByBits = (vector: Float32Array, allowed: ((concept: number) => boolean) | undefined): number[] => {
    signs(vector, query, 0);
    const counts = new Uint32Array(dimension + 2);
    for (let concept = 0; concept < done; concept += 1) {
      let differing = 0;
      for (let word = 0; word < words; word += 1) differing += ones((bits[concept * words + word] as number) ^ (query[word] as number));
      apart[concept] = differing;
      (counts[differing] as number) += 1;
    }
    let farthest = 0;
    for (let sum = counts[0] as number; sum < keptByBits && farthest < dimension; sum += counts[farthest] as number) farthest += 1;
    const kept: number[] = [];
    // Of a rare kind few may be among the best, so the circle is widened until there are some.
    for (let within = farthest; ; within += 4) {
      kept.length = 0;
      for (let concept = 0; concept < done; concept += 1) if ((apart[concept] as number) <= within && (allowed === undefined || allowed(concept))) kept.push(concept);
      if (allowed === undefined || kept.length >= keptByBits / 4 || within >= dimension) return kept;
    }
  };

  const compare = (vector: Float32Array, concept: number): number => {
    let sum = 0;
    for (let place = 0, at = concept * dimension; place < dimension; place += 1, at += 1) sum += (vector[place] as number) * (bytes[at] as number);
    return sum * (worth[concept] as number);
  };

  return {
    encoder,
    cosine: (text, concept) => compare(encoder.encodeNow([text]), concept),
    addTo(into, concept, weight) {
      const scale = weight * (worth[concept] as number);
      for (let place = 0, at = concept * dimension; place < dimension; place += 1, at += 1) into[place] = (into[place] as number) + scale * (bytes[at] as number);
    },
    step(count) {
      for (const end = Math.min(concepts.length, done + count); done < end; done += 1) encodeConcept(done);
      return done === concepts.length;
    },
    nearest(text, limit, allowed) {
      const vector = encoder.encodeNow([text]);
      if (done === 0 || vector.every((number) => number === 0)) return [];
      const best: Meant[] = [];
      const consider = (concept: number): void => {
        const cosine = compare(vector, concept);
        if (best.length >= limit && cosine <= (best[best.length - 1] as Meant).cosine) return;
        let at = best.length;
        while (at > 0 && (best[at - 1] as Meant).cosine < cosine) at -= 1;
        best.splice(at, 0, { concept, cosine });
        if (best.length > limit) best.pop();
      };
      if (done > comparedByBytes) for (const concept of bestByBits(vector, allowed)) consider(concept);
      else for (let concept = 0; concept < done; concept += 1) if (allowed === undefined || allowed(concept)) consider(concept);
      return best;
    },
  };
}

/** So many labels at most, the preferred of every language first. */
export function labelsOf(concept: Concept, most: number): string[] {
  const lists = Object.values(concept.labels);
  const labels = new Set<string>();
  for (let place = 0; labels.size < most && lists.some((list) => place < list.length); place += 1) for (const list of lists) if (place < list.length) labels.add(list[place] as string);
  return [...labels].slice(0, most);
}

function signs(vector: Float32Array, into: Uint32Array, at: number): void {
  for (let place = 0; place < vector.length; place += 1) {
    const word = at + (place >>> 5);
    if ((place & 31) === 0) into[word] = 0;
    if ((vector[place] as number) > 0) into[word] = (into[word] as number) | (1 << (place & 31));
  }
}

function ones(word: number): number {
  let state = word - ((word >>> 1) & 0x55555555);
  state = (state & 0x33333333) + ((state >>> 2) & 0x33333333);
  return Math.imul((state + (state >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
