/** Values in common. People name few of them, so each shared one counts fully and a near one in part. */
import type { Compiled } from "../compile.ts";
import { shownCount, type Context, type TermKind } from "./term.ts";

const enoughShared = 3;
const leastSimilarity = 0.4;

function shared(viewer: Compiled, other: Compiled, context: Context): { concept: number; similarity: number }[] {
  return viewer.values
    .map((concept) => ({ concept, similarity: other.values.reduce((most, theirs) => Math.max(most, context.similarity(concept, theirs)), 0) }))
    .filter(({ similarity }) => similarity >= leastSimilarity)
    .sort((a, b) => b.similarity - a.similarity);
}

export const values: TermKind = {
  name: "values", weight: 0.08, reads: ["values"],
  measure: (viewer, other, context) => {
    const least = Math.min(viewer.values.length, other.values.length, enoughShared);
    if (least === 0) return undefined;
    return Math.min(1, shared(viewer, other, context).reduce((sum, { similarity }) => sum + similarity, 0) / least);
  },
  facts: (viewer, other, context) => {
    const common = shared(viewer, other, context);
    return { concepts: common.slice(0, shownCount).map(({ concept }) => context.idOf(concept)), count: common.length, of: viewer.values.length };
  },
  caveat: (viewer, other, context) => {
    const mine = new Set(viewer.values);
    return { caveat: "values-differ", facts: { concepts: other.values.filter((concept) => !mine.has(concept)).slice(0, shownCount).map((concept) => context.idOf(concept)), count: shared(viewer, other, context).length, of: viewer.values.length } };
  },
};
