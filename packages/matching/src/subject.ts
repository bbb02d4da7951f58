/**
 * What matching knows of a person or a project: exactly these fields and nothing else. The shape is the allow-list: a name, a
 * gender, an age, a picture or a nationality has no place in it, so no term of the score can read it.
 *
 * Concepts are ids of the vocabulary or "own/…" ids. Bounds are checked by `checkSubject`; a subject beyond them is refused by the index,
 * so that a profile with thousands of skills gains nothing and costs nobody time.
 */
import { limits, type LanguageLevel, type RecordId, type SkillWithLevel, type WeeklyWindow } from "@cosmicsync/protocol";

export interface Conditions {
  /** Each of these a project is about. */
  readonly must: readonly string[];
  /** None of these. */
  readonly never: readonly string[];
}

export interface Subject {
  readonly id: RecordId;
  readonly type: "person" | "project";
  /** Spheres it may be found in. */
  readonly spheres: readonly RecordId[];
  readonly offers: readonly SkillWithLevel[];
  readonly needs: readonly SkillWithLevel[];
  readonly interests: readonly string[];
  readonly values: readonly string[];
  readonly languages: readonly LanguageLevel[];
  readonly hoursPerWeek?: number;
  readonly timeZone?: string;
  /** When, in its own time zone. */
  readonly windows?: readonly WeeklyWindow[];
  readonly region?: string;
  /** Milliseconds since the Unix epoch. */
  readonly updatedAt: number;
  /** Made by a generator; always said where it is shown. */
  readonly synthetic: boolean;
  /** The person a project belongs to: never matched with their own project. */
  readonly lead?: RecordId;
  /** Of a project: for each open role the skills without which it cannot be filled, all of them among `needs`; absent where a role asks for none. */
  readonly musts?: readonly (readonly string[])[];
  /** Of a person: what projects must or must never be about. Read when deciding who may come up, by no term. */
  readonly conditions?: Conditions;
  /** Whether an introduction can be asked for: an unclaimed project has nobody to introduce. */
  readonly introducible: boolean;
  /** Its own description; read by the evaluation's text baseline only, never by a term. */
  readonly text?: string;
}

export interface SubjectFault { readonly where: string; readonly message: string }

/** Empty when the subject may enter the index. */
export function checkSubject(subject: Subject): SubjectFault[] {
  const faults: SubjectFault[] = [];
  const bounded = [
    ["offers", subject.offers.length, limits.skillsCount], ["needs", subject.needs.length, limits.skillsCount], ["interests", subject.interests.length, limits.skillsCount],
    ["values", subject.values.length, limits.valuesCount], ["languages", subject.languages.length, limits.languagesCount], ["windows", subject.windows?.length ?? 0, limits.windowsCount], ["musts", subject.musts?.length ?? 0, limits.rolesPerProjectCount],
    ["conditions", (subject.conditions?.must.length ?? 0) + (subject.conditions?.never.length ?? 0), limits.conditionsCount],
  ] as const;
  for (const [where, count, most] of bounded) if (count > most) faults.push({ where, message: `${count} entries, at most ${most}` });
  if (subject.id === "") faults.push({ where: "id", message: "empty" });
  if (!Number.isFinite(subject.updatedAt)) faults.push({ where: "updatedAt", message: "not a moment" });
  if (subject.hoursPerWeek !== undefined && !(subject.hoursPerWeek >= 0 && subject.hoursPerWeek <= limits.hoursPerWeekMax)) faults.push({ where: "hoursPerWeek", message: `not between 0 and ${limits.hoursPerWeekMax}` });
  for (const [where, skills] of [["offers", subject.offers], ["needs", subject.needs]] as const) {
    for (const { level } of skills) if (level !== undefined && !(level >= 1 && level <= 4)) faults.push({ where, message: `level ${level} is not between 1 and 4` });
  }
  return faults;
}
