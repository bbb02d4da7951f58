/** A subject made ready for scoring: concepts as small numbers, so that comparing two is arithmetic. Numbers mean something within one matcher only. */
import type { Subject } from "./subject.ts";

export interface Skill { readonly concept: number; readonly level: number | undefined }
export interface Compiled {
  readonly subject: Subject;
  readonly offers: readonly Skill[];
  readonly needs: readonly Skill[];
  readonly interests: readonly number[];
  readonly values: readonly number[];
  /** All of offers, needs and interests, sorted, each once: what diversity compares. */
  readonly topics: readonly number[];
  /** How well it speaks each language, 0 to 1; regional forms of a language are one. */
  readonly spoken: ReadonlyMap<string, number>;
}

const levelShares: Readonly<Record<string, number>> = { basic: 0.4, conversation: 0.75, fluent: 1, native: 1 };
const unsaidLevelShare = 0.9;

export function compile(subject: Subject, number: (id: string) => number): Compiled {
  const skills = (list: Subject["offers"]): Skill[] => {
    const best = new Map<number, number | undefined>();
    for (const { skill, level } of list) {
      const concept = number(skill);
      const before = best.get(concept);
      if (!best.has(concept) || (level !== undefined && (before === undefined || level > before))) best.set(concept, level);
    }
    return [...best].map(([concept, level]) => ({ concept, level }));
  };
  const once = (ids: readonly string[]): number[] => [...new Set(ids.map(number))];
  const offers = skills(subject.offers);
  const needs = skills(subject.needs);
  const interests = once(subject.interests);
  const topics = [...new Set([...offers.map(({ concept }) => concept), ...needs.map(({ concept }) => concept), ...interests])].sort((a, b) => a - b);
  return { subject, offers, needs, interests, values: once(subject.values), topics, spoken: spoken(subject) };
}

function spoken({ languages }: Subject): Map<string, number> {
  const shares = new Map<string, number>();
  for (const { language, level } of languages) {
    const base = (language.split("-")[0] as string).toLowerCase();
    shares.set(base, Math.max(shares.get(base) ?? 0, (level === undefined ? undefined : levelShares[level]) ?? unsaidLevelShare));
  }
  return shares;
}
