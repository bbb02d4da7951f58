/**
 * What people say that words of theirs mean, and when it holds for others.
 *
 * One's own word holds for oneself at once. For others it holds when at least `agreeingPeople` said the same, more than twice as many as said anything else, "these are my own words" among it. What no label
 * is written like can be taught so, and nothing else (`link.ts`): a word of the vocabulary keeps its meaning whatever a crowd says. Who counts as somebody (agreed to learning, said it a while ago) is
 * decided by whoever hands the words in.
 */
import { isOwn } from "./concept.ts";

export interface Said { readonly person: string; readonly concept: string }

export const agreeingPeople = 3;
const timesAhead = 2;

/** Undefined where too few agree, or too many do not. */
export function commonMeaning(said: readonly Said[]): string | undefined {
  // One word a person: whoever says more is not more people.
  const counts = new Map<string, number>();
  for (const concept of new Map(said.map(({ person, concept: meant }) => [person, meant])).values()) counts.set(concept, (counts.get(concept) ?? 0) + 1);
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  if (first === undefined || first[1] < agreeingPeople || isOwn(first[0])) return undefined;
  return first[1] > timesAhead * (second?.[1] ?? 0) ? first[0] : undefined;
}
