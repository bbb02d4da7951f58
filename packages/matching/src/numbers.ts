/**
 * Gives concepts small numbers, and answers for them what the terms ask: similarity, rarity, the id back.
 *
 * Numbers of indexed subjects last as long as the matcher. A seeker who is only passing by gets an overlay, so that words typed
 * into a start page by anybody never make the node's memory grow.
 */
import { isOwn } from "./vocabulary/concept.ts";
import { foldOwn, likenessOfOwn } from "./vocabulary/own.ts";
import type { Vocabulary } from "./vocabulary/vocabulary.ts";

export interface Numbers {
  number(id: string): number;
  idOf(concept: number): string;
  similarity(a: number, b: number): number;
  /** Near concepts that have a number, the concept itself first. */
  around(concept: number): readonly { readonly concept: number; readonly similarity: number }[];
  /** Numbers for one question: new ids are forgotten with it. */
  overlay(): Numbers;
}

export function createNumbers(vocabulary: Vocabulary): Numbers {
  const ids: string[] = [];
  /** Own words as they are compared; undefined for concepts. */
  const own: (string | undefined)[] = [];
  const numbers = new Map<string, number>();
  /** By number; worked out when first asked for. */
  const nearBy: (ReadonlyMap<number, number> | undefined)[] = [];

  const number = (id: string): number => {
    const before = numbers.get(id);
    if (before !== undefined) return before;
    const made = ids.push(id) - 1;
    own.push(isOwn(id) ? foldOwn(id) : undefined);
    nearBy.push(undefined);
    numbers.set(id, made);
    return made;
  };
  const near = (concept: number): ReadonlyMap<number, number> => {
    const before = nearBy[concept];
    if (before !== undefined) return before;
    // The vocabulary is finite, so numbering its neighbours cannot grow without end.
    const map = new Map(vocabulary.near(ids[concept] as string).map(({ concept: id, similarity }) => [number(id), similarity]));
    nearBy[concept] = map;
    return map;
  };
  const base: Numbers = {
    number,
    idOf: (concept) => ids[concept] as string,
    similarity: (a, b) => {
      if (a === b) return 1;
      const one = own[a];
      const other = own[b];
      if (one !== undefined || other !== undefined) return one === undefined || other === undefined ? 0 : likenessOfOwn(one, other);
      return near(a).get(b) ?? near(b).get(a) ?? 0;
    },
    around: (concept) => [{ concept, similarity: 1 }, ...[...near(concept)].map(([other, similarity]) => ({ concept: other, similarity }))],
    overlay: () => {
      const extra: string[] = [];
      const folded: string[] = [];
      // Negative numbers never meet those of indexed subjects, even when these are added later.
      return {
        number: (id) => {
          const before = numbers.get(id);
          if (before !== undefined) return before;
          if (!isOwn(id) && vocabulary.concept(id) !== undefined) return number(id);
          const at = extra.indexOf(id);
          if (at >= 0) return -1 - at;
          folded.push(isOwn(id) ? foldOwn(id) : "");
          return -extra.push(id);
        },
        idOf: (concept) => (concept < 0 ? (extra[-1 - concept] as string) : base.idOf(concept)),
        similarity: (a, b) => {
          if (a >= 0 && b >= 0) return base.similarity(a, b);
          if (a === b) return 1;
          const wordsOf = (concept: number): string | undefined => (concept < 0 ? folded[-1 - concept] : own[concept]);
          const one = wordsOf(a);
          const other = wordsOf(b);
          return one === undefined || other === undefined || one === "" ? 0 : likenessOfOwn(one, other);
        },
        around: (concept) => (concept < 0 ? [] : base.around(concept)),
        overlay: () => base.overlay(),
      };
    },
  };
  return base;
}
