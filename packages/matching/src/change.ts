/**
 * What would change how well two fit: the smallest true things that the seeker could add, each with the score that they would give.
 *
 * Each change is tried on the very score, so following one does what it says. Only what a person may honestly become or say is proposed:
 * a skill to bring or to look for, a level, an interest, a language, hours. Values, place and time of day are never proposed: nobody should
 * take on another's values to be met, and the rest is not theirs to choose.
 *
 * Costs a score for each possible change: at most a few hundred, some milliseconds. For one pair that somebody asks about, not for a list.
 */
import { limits } from "@cosmicsync/protocol";
import type { Matcher } from "./matcher.ts";
import type { Subject } from "./subject.ts";

export const changeKinds = ["offer", "need", "level", "interest", "language", "hours"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly change: ChangeKind;
  /** Of `offer`, `need`, `level` and `interest`. */
  readonly concept?: string;
  /** Wanted with the skill, or instead of the level that is held. */
  readonly level?: number;
  readonly language?: string;
  readonly hours?: number;
  /** Of both directions together, when this alone were so. */
  readonly score: number;
}

interface Possible { readonly said: Omit<Change, "score">; readonly seeker: Subject }

const shownCount = 3;
/** Less than this nobody notices. */
const leastGain = 0.01;

/** The best first; empty where nothing of the sort would help. */
export function changesOf(matcher: Pick<Matcher, "score">, seeker: Subject, subject: Subject): Change[] {
  const before = matcher.score(seeker, subject).score;
  return possible(seeker, subject)
    .map(({ said, seeker: changed }) => ({ ...said, score: matcher.score(changed, subject).score }))
    .filter(({ score }) => score >= before + leastGain)
    .sort((a, b) => b.score - a.score)
    .slice(0, shownCount);
}

function possible(seeker: Subject, subject: Subject): Possible[] {
  return [...skillChanges(seeker, subject), ...interestChanges(seeker, subject), ...languageChanges(seeker, subject), ...hoursChanges(seeker, subject)];
}

function skillChanges(seeker: Subject, subject: Subject): Possible[] {
  const changes: Possible[] = [];
  for (const { skill, level } of subject.needs) {
    const held = seeker.offers.find((offer) => offer.skill === skill);
    if (held === undefined && seeker.offers.length < limits.skillsCount) {
      const offer = { skill, ...(level === undefined ? {} : { level }) };
      changes.push({ said: { change: "offer", concept: skill, ...(level === undefined ? {} : { level }) }, seeker: { ...seeker, offers: [...seeker.offers, offer] } });
    } else if (held !== undefined && level !== undefined && (held.level ?? 0) < level) {
      changes.push({ said: { change: "level", concept: skill, level }, seeker: { ...seeker, offers: seeker.offers.map((offer) => (offer === held ? { skill, level } : offer)) } });
    }
  }
  if (seeker.needs.length < limits.skillsCount) {
    for (const { skill } of subject.offers) {
      if (!seeker.needs.some((need) => need.skill === skill)) changes.push({ said: { change: "need", concept: skill }, seeker: { ...seeker, needs: [...seeker.needs, { skill }] } });
    }
  }
  return changes;
}

function interestChanges(seeker: Subject, subject: Subject): Possible[] {
  if (seeker.interests.length >= limits.skillsCount) return [];
  return subject.interests.filter((concept) => !seeker.interests.includes(concept)).map((concept) => ({ said: { change: "interest", concept }, seeker: { ...seeker, interests: [...seeker.interests, concept] } }));
}

function languageChanges(seeker: Subject, subject: Subject): Possible[] {
  if (seeker.languages.length >= limits.languagesCount) return [];
  return subject.languages
    .filter(({ language }) => !seeker.languages.some((spoken) => spoken.language === language))
    .map(({ language }) => ({ said: { change: "language", language }, seeker: { ...seeker, languages: [...seeker.languages, { language }] } }));
}

function hoursChanges(seeker: Subject, { hoursPerWeek: hours }: Subject): Possible[] {
  return hours === undefined || hours === seeker.hoursPerWeek ? [] : [{ said: { change: "hours", hours }, seeker: { ...seeker, hoursPerWeek: hours } }];
}
