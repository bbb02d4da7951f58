/** Interests in common, the rare ones counting more (inverse document frequency), near ones in part. */
import type { Compiled } from "../compile.ts";
import { shownCount, type Context, type TermKind } from "./term.ts";

const leastSimilarity = 0.4;
const enoughShared = 3;

interface Shared { readonly concept: number; readonly similarity: number; readonly rarity: number }

function shared(viewer: Compiled, other: Compiled, context: Context): Shared[] {
  return viewer.interests.map((concept) => {
    let similarity = 0;
    for (const theirs of other.interests) similarity = Math.max(similarity, context.similarity(concept, theirs));
    return { concept, similarity: similarity >= leastSimilarity ? similarity : 0, rarity: context.rarity(concept) };
  });
}

export const interests: TermKind = {
  name: "interests", weight: 0.18, reads: ["interests"],
  measure: (viewer, other, context) => {
    if (viewer.interests.length === 0 || other.interests.length === 0) return undefined;
    let common = 0;
    let count = 0;
    let mine = 0;
    let theirs = 0;
    for (const { similarity, rarity } of shared(viewer, other, context)) {
      common += similarity * rarity;
      count += similarity;
      mine += rarity;
    }
    if (common === 0) return 0;
    for (const concept of other.interests) theirs += context.rarity(concept);
    return 0.5 * Math.min(1, common / Math.sqrt(mine * theirs)) + 0.5 * Math.min(1, count / Math.min(enoughShared, viewer.interests.length));
  },
  facts: (viewer, other, context) => {
    const common = shared(viewer, other, context).filter(({ similarity }) => similarity > 0).sort((a, b) => b.similarity * b.rarity - a.similarity * a.rarity);
    return { concepts: common.slice(0, shownCount).map(({ concept }) => context.idOf(concept)), count: common.length, of: viewer.interests.length };
  },
  caveat: (viewer, other, context) => {
    const common = shared(viewer, other, context).filter(({ similarity }) => similarity > 0).length;
    return { caveat: "few-shared-interests", facts: { count: common, of: viewer.interests.length } };
  },
};
