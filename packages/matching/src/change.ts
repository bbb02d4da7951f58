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

type Said = Omit<Change, "score">;

const shownCount = 3;
/** Less than this nobody notices. */
const leastGain = 0.01;

/** The best first; empty where nothing of the sort would help. */
export function changesOf(matcher: Pick<Matcher, "score">, seeker: Subject, subject: Subject): Change[] {
  const before = matcher.score(seeker, subject).score;
  return possible(seeker, subject)
    .map((said) => ({ ...said, score: matcher.score(withChange(seeker, said), subject).score }))
    .filter(({ score }) => score >= before + leastGain)
    .sort((a, b) => b.score - a.score)
    .slice(0, shownCount);
}

/** The seeker as they would be. */
export function withChange(seeker: Subject, { change, concept = "", level, language = "", hours = 0 }: Said): Subject {
  const skill = { skill: concept, ...(level === undefined ? {} : { level }) };
  switch (change) {
    case "offer": return { ...seeker, offers: [...seeker.offers, skill] };
    case "need": return { ...seeker, needs: [...seeker.needs, skill] };
    case "level": return { ...seeker, offers: seeker.offers.map((offer) => (offer.skill === concept ? skill : offer)) };
    case "interest": return { ...seeker, interests: [...seeker.interests, concept] };
    case "language": return { ...seeker, languages: [...seeker.languages, { language }] };
    case "hours": return { ...seeker, hoursPerWeek: hours };
  }
}

function possible(seeker: Subject, subject: Subject): Said[] {
  const room = { skills: limits.skillsCount, languages: limits.languagesCount };
  return [
    ...(seeker.offers.length < room.skills ? subject.needs.filter(({ skill }) => !seeker.offers.some((held) => held.skill === skill)).map(({ skill, level }) => ({ change: "offer" as const, concept: skill, ...(level === undefined ? {} : { level }) })) : []),
    ...subject.needs.flatMap(({ skill, level }) => {
      const held = seeker.offers.find((offer) => offer.skill === skill);
      return held === undefined || level === undefined || (held.level ?? 0) >= level ? [] : [{ change: "level" as const, concept: skill, level }];
    }),
    ...(seeker.needs.length < room.skills ? subject.offers.filter(({ skill }) => !seeker.needs.some((wanted) => wanted.skill === skill)).map(({ skill }) => ({ change: "need" as const, concept: skill })) : []),
    ...(seeker.interests.length < room.skills ? subject.interests.filter((concept) => !seeker.interests.includes(concept)).map((concept) => ({ change: "interest" as const, concept })) : []),
    ...(seeker.languages.length < room.languages ? subject.languages.filter(({ language }) => !seeker.languages.some((spoken) => spoken.language === language)).map(({ language }) => ({ change: "language" as const, language })) : []),
    ...(subject.hoursPerWeek === undefined || subject.hoursPerWeek === seeker.hoursPerWeek ? [] : [{ change: "hours" as const, hours: subject.hoursPerWeek }]),
  ];
}
