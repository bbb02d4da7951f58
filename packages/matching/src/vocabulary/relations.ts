/**
 * How near two concepts are, by the graph of broader and related: a product of edge strengths along the best path of at
 * most two edges. A wide parent says less about its children than a narrow one ("languages" makes Spanish and Finnish hardly
 * alike), so an edge weakens with the number of children.
 *
 * Cyclic and self-referring vocabularies are survived, as no path is longer than two edges; `checkVocabulary` reports them.
 */
import type { Concept } from "./concept.ts";

export interface Near { readonly concept: number; readonly similarity: number }

const broaderStrength = 0.75;
const relatedStrength = 0.6;
/** Neighbours kept for a concept: enough for every child of a usual parent. */
const neighbourBound = 48;
const leastSimilarity = 0.2;

/** Gives each concept's neighbours, nearest first, worked out when first asked for. Concepts are numbers, the index in `concepts`. */
export function createRelations(concepts: readonly Concept[], indexOf: ReadonlyMap<string, number>): (concept: number) => readonly Near[] {
  const edges: Near[][] = concepts.map(() => []);
  const children = new Uint32Array(concepts.length);
  for (const concept of concepts) for (const id of concept.broader) countUp(children, indexOf.get(id));
  for (const [from, concept] of concepts.entries()) {
    for (const id of concept.broader) join(from, indexOf.get(id), (to) => broaderStrength / (1 + Math.log2(children[to] || 1) / 8));
    for (const id of concept.related) join(from, indexOf.get(id), () => relatedStrength);
  }
  function join(from: number, to: number | undefined, strength: (to: number) => number): void {
    if (to === undefined || to === from) return;
    const similarity = strength(to);
    (edges[from] as Near[]).push({ concept: to, similarity });
    (edges[to] as Near[]).push({ concept: from, similarity });
  }
  const known = new Map<number, readonly Near[]>();
  return (concept) => {
    const before = known.get(concept);
    if (before !== undefined) return before;
    const near = new Map<number, number>();
    for (const first of edges[concept] ?? []) {
      raise(near, first.concept, first.similarity);
      // Through a wide parent to its many children: each of them is one of many.
      const spread = 1 + Math.log2(Math.max(1, (edges[first.concept] as Near[]).length)) / 6;
      for (const second of edges[first.concept] as Near[]) if (second.concept !== concept) raise(near, second.concept, (first.similarity * second.similarity) / spread);
    }
    near.delete(concept);
    const list = [...near].map(([other, similarity]) => ({ concept: other, similarity })).filter(({ similarity }) => similarity >= leastSimilarity);
    list.sort((a, b) => b.similarity - a.similarity || a.concept - b.concept);
    const bounded = list.slice(0, neighbourBound);
    known.set(concept, bounded);
    return bounded;
  };
}

const raise = (near: Map<number, number>, concept: number, similarity: number): void => {
  if (similarity > (near.get(concept) ?? 0)) near.set(concept, similarity);
};
const countUp = (counts: Uint32Array, index: number | undefined): void => {
  if (index !== undefined) (counts[index] as number) += 1;
};
