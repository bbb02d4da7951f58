/**
 * Hides labels, so that finding them again can be measured: a share of other names by chance, or both translations of a share of concepts.
 *
 * `choosing` is the seed whose hidden labels were looked at while the shares of the linker were chosen: what it draws is hidden too, and never asked for.
 */
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { normalise } from "../../packages/matching/src/vocabulary/normalise.ts";
import type { EscoConcept } from "./words.ts";

export interface Asked { readonly text: string; readonly concept: number }

const share = 0.2;
const choosingNames = 7;
const choosingTranslations = 11;

/** Other names than the preferred one, each once: what is spelled as a known label of its concept would be no question. */
export function hideNames(concepts: readonly EscoConcept[], seed: number): { readonly left: readonly EscoConcept[]; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const [chance, chosen] = [seededChance(seed), seededChance(choosingNames)];
  const left = concepts.map((concept, index) => {
    const seen = new Set([normalise(concept.label), ""]);
    const others: string[] = [];
    for (const other of concept.others) {
      const norm = normalise(other);
      if (seen.has(norm)) continue;
      seen.add(norm);
      const [hidden, lookedAt] = [chance() < share, chosen() < share];
      if (!hidden) others.push(other);
      else if (!lookedAt) asked.push({ text: other, concept: index });
    }
    return { ...concept, others };
  });
  return { left, asked };
}

/** Both the French and the Spanish label of a share of the concepts that have one. */
export function hideTranslations(concepts: readonly EscoConcept[], seed: number): { readonly left: readonly EscoConcept[]; readonly asked: Readonly<Record<"fr" | "es", readonly Asked[]>> } {
  const asked = { fr: [] as Asked[], es: [] as Asked[] };
  const [chance, chosen] = [seededChance(seed), seededChance(choosingTranslations)];
  const left = concepts.map((concept, index) => {
    if (concept.fr === undefined && concept.es === undefined) return concept;
    const [hidden, lookedAt] = [chance() < share, chosen() < share];
    if (!hidden) return concept;
    for (const language of ["fr", "es"] as const) {
      const text = concept[language];
      if (text !== undefined && !lookedAt) asked[language].push({ text, concept: index });
    }
    const { fr: _fr, es: _es, ...without } = concept;
    return without;
  });
  return { left, asked };
}

/** So many of a list, evenly spread. */
export const spread = <T>(list: readonly T[], count: number): T[] => (list.length <= count ? [...list] : Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)] as T));
