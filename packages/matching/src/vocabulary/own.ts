/** How alike two people's own words are: the same thing is written slightly differently ("rain dance", "raindance", "rain dances"). */
import { wordsOf } from "./concept.ts";
import { editDistance } from "./gram-index.ts";
import { normalise } from "./normalise.ts";

const lettersLeast = 6;
const editsMost = 2;

/** The words as they are compared: folded, without spaces. */
export const foldOwn = (id: string): string => normalise(wordsOf(id)).replaceAll(" ", "");

/** 0 to 1, of folded words. Nobody errs in the first letter, and looking at it spares most comparisons. */
export function likenessOfOwn(one: string, other: string): number {
  if (one === other) return 1;
  const longer = Math.max(one.length, other.length);
  if (longer < lettersLeast || Math.abs(one.length - other.length) > editsMost || one.charCodeAt(0) !== other.charCodeAt(0)) return 0;
  const distance = editDistance(one, other, editsMost);
  return distance > editsMost ? 0 : 1 - (1.5 * distance) / longer;
}
