/** A language both can speak: the best one, by the lesser of the two levels. Regional forms of a language are one language here. */
import type { Compiled } from "../compile.ts";
import { shownCount, type TermKind } from "./term.ts";

const shares: Readonly<Record<string, number>> = { basic: 0.4, conversation: 0.75, fluent: 1, native: 1 };
const unsaidShare = 0.9;

const base = (tag: string): string => (tag.split("-")[0] as string).toLowerCase();

function spoken(of: Compiled): Map<string, number> {
  const levels = new Map<string, number>();
  for (const { language, level } of of.subject.languages) levels.set(base(language), Math.max(levels.get(base(language)) ?? 0, (level === undefined ? undefined : shares[level]) ?? unsaidShare));
  return levels;
}

function common(viewer: Compiled, other: Compiled): { language: string; share: number }[] {
  const theirs = spoken(other);
  return [...spoken(viewer)]
    .flatMap(([language, mine]) => (theirs.has(language) ? [{ language, share: Math.min(mine, theirs.get(language) ?? 0) }] : []))
    .sort((a, b) => b.share - a.share);
}

export const languages: TermKind = {
  name: "languages", weight: 0.06,
  measure: (viewer, other) => (viewer.subject.languages.length === 0 || other.subject.languages.length === 0 ? undefined : (common(viewer, other)[0]?.share ?? 0)),
  facts: (viewer, other) => ({ languages: common(viewer, other).slice(0, shownCount).map(({ language }) => language) }),
  caveat: (viewer, other) => (common(viewer, other).length > 0 ? undefined : { caveat: "no-shared-language", facts: { languages: [...spoken(other).keys()].slice(0, shownCount) } }),
};
