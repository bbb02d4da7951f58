/**
 * The concepts nearest to some words: those with the very label first, then by what the words mean together with how they are spelled, and by spelling alone
 * where there are no vectors or nothing is near.
 *
 * Meaning finds other words for the same thing, and other languages; spelling tells near neighbours apart. Spelling is compared with labels in the language of the
 * words only: a concept without one can neither win nor lose by it, or else every concept that happens to be translated would be preferred to the right one.
 * Measured on ESCO by `npm run bench -- match-quality`; the shares below were chosen on labels that are not measured there.
 */
import type { ConceptVectors, Meant } from "./concept-vectors.ts";
import type { createTrigramLikeness, GramIndex } from "./gram-index.ts";
import type { LabelTable } from "./label-table.ts";
import type { LinkOptions } from "./linked.ts";
import { normalise } from "./normalise.ts";

export interface NearConcept {
  readonly concept: number;
  /** 1 for the very label only. */
  readonly score: number;
  /** How near by meaning; undefined where spelling alone found it. */
  readonly cosine?: number;
}

/** Compared by spelling, of the nearest by meaning. */
const meantCount = 32;
const labelsCompared = 24;
/** What likeness of letters counts beside the cosine, and the likeness at which it speaks neither for nor against. */
const spelledShare = 0.4;
const spelledUsually = 0.7;
/** Where nothing is as near as this by meaning, the words are new to the encoder, and spelling is asked by itself. */
const leastMeant = 0.45;
const otherLanguage = 0.97;
const mostButExact = 0.999;

export interface NearestParts { readonly table: LabelTable; readonly grams: () => GramIndex; readonly vectors: ConceptVectors | undefined; readonly likeness: ReturnType<typeof createTrigramLikeness> }

export function nearestConcepts({ table, grams, vectors, likeness }: NearestParts, text: string, options: LinkOptions & { readonly limit: number }): NearConcept[] {
  const norm = normalise(text);
  if (norm === "" || options.limit <= 0) return [];
  const best = new Map<number, NearConcept>();
  const offer = (found: NearConcept): void => { if (found.score > (best.get(found.concept)?.score ?? 0)) best.set(found.concept, found); };
  const language = options.language?.split("-")[0];
  const weight = (label: number): number => (language === undefined || table.languageOf(label) === language ? 1 : otherLanguage);
  const allowed = table.filter(options.kinds);
  const meant = vectors?.nearest(text, Math.max(meantCount, options.limit), table.filterConcepts(options.kinds)) ?? [];
  if (meant.length > 0) for (const found of spelledToo(table, likeness(norm), meant, language)) offer(found);
  if ((meant[0]?.cosine ?? 0) < leastMeant) for (const { label, score } of grams().nearest(norm, options.limit * 4, allowed)) offer({ concept: table.conceptOf[label] as number, score: score * weight(label) });
  else for (const label of table.exact(norm)) if (allowed(label)) offer({ concept: table.conceptOf[label] as number, score: weight(label), cosine: 1 });
  return [...best.values()].sort((a, b) => b.score - a.score || a.concept - b.concept).slice(0, options.limit);
}

interface Spelled { readonly meant: Meant; readonly byLanguage: ReadonlyMap<string, number> }

/** Cosine and spelling in one number below 1. */
function spelledToo(table: LabelTable, like: (other: string) => number, meant: readonly Meant[], told: string | undefined): NearConcept[] {
  const compared = meant.map((one): Spelled => ({ meant: one, byLanguage: compare(table, like, one.concept) }));
  const language = told !== undefined && compared.some(({ byLanguage }) => byLanguage.has(told)) ? told : likeliest(compared);
  return compared.map(({ meant: { concept, cosine }, byLanguage }) => {
    const spelled = language === undefined ? undefined : byLanguage.get(language);
    const sum = cosine + (spelled === undefined ? 0 : spelledShare * (spelled - spelledUsually));
    return { concept, cosine, score: Math.max(0.001, Math.min(mostButExact, sum / (1 + spelledShare * (1 - spelledUsually)))) };
  });
}

function compare(table: LabelTable, like: (other: string) => number, concept: number): Map<string, number> {
  const best = new Map<string, number>();
  const from = table.startOf[concept] as number;
  const to = Math.min(table.startOf[concept + 1] as number, from + labelsCompared);
  for (let label = from; label < to; label += 1) {
    const spelled = like(table.norms[label] as string);
    const language = table.languageOf(label);
    if (spelled >= (best.get(language) ?? 0)) best.set(language, spelled);
  }
  return best;
}

/** Nobody said the language: that of the label spelled most alike. */
function likeliest(compared: readonly Spelled[]): string | undefined {
  let most = 0;
  let found: string | undefined;
  for (const { byLanguage } of compared) {
    for (const [language, spelled] of byLanguage) {
      if (spelled <= most) continue;
      most = spelled;
      found = language;
    }
  }
  return found;
}
