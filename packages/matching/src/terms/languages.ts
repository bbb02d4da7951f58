/** A language both can speak: the best one, by the lesser of the two levels. Regional forms of a language are one language here. */
import type { Compiled } from "../compile.ts";
import { shownCount, type TermKind } from "./term.ts";

function common(viewer: Compiled, other: Compiled): { language: string; share: number }[] {
  const theirs = other.spoken;
  return [...viewer.spoken]
    .flatMap(([language, mine]) => (theirs.has(language) ? [{ language, share: Math.min(mine, theirs.get(language) ?? 0) }] : []))
    .sort((a, b) => b.share - a.share);
}

export const languages: TermKind = {
  name: "languages", weight: 0.06, mirror: "languages", reads: ["languages"],
  measure: (viewer, other) => {
    if (viewer.spoken.size === 0 || other.spoken.size === 0) return undefined;
    let most = 0;
    for (const [language, mine] of viewer.spoken) most = Math.max(most, Math.min(mine, other.spoken.get(language) ?? 0));
    return most;
  },
  facts: (viewer, other) => ({ languages: common(viewer, other).slice(0, shownCount).map(({ language }) => language) }),
  caveat: (viewer, other) => (common(viewer, other).length > 0 ? undefined : { caveat: "no-shared-language", facts: { languages: [...other.spoken.keys()].slice(0, shownCount) } }),
};
