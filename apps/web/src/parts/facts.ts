/** The facts of a reason or caveat as short texts, in the reader's language; concepts and languages first, then figures. */
import type { CaveatView, ReasonView } from "@cosmicsync/api";
import type { WordKey, Words } from "../words/index.ts";

export type Facts = ReasonView["facts"] | CaveatView["facts"];

export function factTexts(words: Words, facts: Facts, countOf: WordKey = "fact.countOf"): string[] {
  const texts = [...(facts.concepts ?? []).map((concept) => concept.label), ...(facts.languages ?? []).map((tag) => words.languageName(tag))];
  if (facts.region !== undefined) texts.push(words.regionName(facts.region));
  if (facts.hours !== undefined) texts.push(words.t("fact.hours", { hours: words.number(facts.hours) }));
  if (facts.wanted !== undefined) texts.push(words.t("fact.wanted", { hours: words.number(facts.wanted) }));
  if (facts.level !== undefined) texts.push(words.t("fact.level", { level: levelText(words, facts.level) }));
  if (facts.wantedLevel !== undefined) texts.push(words.t("fact.wantedLevel", { level: levelText(words, facts.wantedLevel) }));
  if (facts.count !== undefined && facts.of !== undefined) texts.push(words.t(countOf, { count: words.number(facts.count), of: words.number(facts.of) }));
  if (facts.days !== undefined) texts.push(words.t("fact.days", { days: Math.round(facts.days) }));
  return texts;
}

/** What fits a short line. */
const briefChars = 24;

/** As few of them as fit a short line, at least one: names of concepts and languages where there are some, and how many more; else figures. */
export function briefFactTexts(words: Words, facts: Facts): string[] {
  const { concepts = [], languages = [] } = facts;
  const texts = factTexts(words, concepts.length + languages.length === 0 ? facts : { concepts, languages });
  let chars = 0;
  const few = texts.filter((text, place) => (chars += text.length) <= briefChars || place === 0);
  return few.length === texts.length ? few : [...few, `+${words.number(texts.length - few.length)}`];
}

/** A level in words; between two levels the nearer one. */
export function levelText(words: Words, level: number): string {
  const near = Math.round(level);
  return words.t(near <= 1 ? "level.1" : near === 2 ? "level.2" : near === 3 ? "level.3" : "level.4");
}
