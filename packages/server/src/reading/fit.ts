/**
 * How one project, or one person, fits somebody: the closer look behind a suggestion, also at what was not suggested.
 *
 * A person can be looked at so only by who they are suggested to: else anybody could learn of anybody what they look for, by asking.
 * A project is public to its sphere, so it can always be asked about, and it is told why it does not come up.
 */
import type { RecordId } from "@cosmicsync/protocol";
import type { PersonFacts } from "@cosmicsync/policy";
import { changesOf, fieldsRead, haveEnoughInCommon, meetsMusts, type Change, type Match, type MatchField } from "@cosmicsync/matching";
import { readBlocked, readSpheresInReach } from "./people.ts";
import { readSuggestions, type Suggesting } from "./suggestions.ts";

export interface Fit {
  readonly want: "person" | "project";
  readonly match: Match;
  /** From 1, among the suggestions. */
  readonly place?: number;
  readonly unsuggested?: "said-not-for-you" | "your-conditions" | "must-unmet" | "too-little-in-common" | "others-fit-better";
  readonly changes: readonly Change[];
  readonly read: { readonly yours: readonly MatchField[]; readonly theirs: readonly MatchField[] };
}

/** Undefined where the subject may not be looked at. `person` has agreed to be matched. */
export const readFit = async (suggesting: Suggesting, person: PersonFacts, id: RecordId): Promise<Fit | undefined> => {
  const { reader, matcher } = suggesting;
  const subject = matcher.get(id);
  const seeker = matcher.get(person.id);
  if (subject === undefined || seeker === undefined || id === person.id || subject.lead === person.id) return undefined;
  const at = (await readSuggestions(suggesting, person, subject.type)).findIndex(({ subjectId }) => subjectId === id);
  if (at < 0) {
    // Whoever looks at all, newest first, sees the same there.
    if (subject.type === "person") {
      if (!(await readSuggestions(suggesting, person, "person", undefined, "newest")).some(({ subjectId }) => subjectId === id)) return undefined;
    }
    const spheres = new Set(await readSpheresInReach(reader, person.spheres));
    if (!subject.spheres.some((sphere) => spheres.has(sphere))) return undefined;
    if (subject.lead !== undefined && (await readBlocked(reader, person.id, subject.lead))) return undefined;
  }
  const match = matcher.score(seeker, subject);
  const served = matcher.serves(subject, seeker);
  const musts = meetsMusts(subject, (skill) => served[subject.needs.findIndex((need) => need.skill === skill)] ?? 0);
  const wanted = subject.type !== "project" || matcher.keepsConditions(seeker, subject);
  const refused = at < 0 && (await reader.get("matchFeedback", { ownerId: person.id, subjectId: id }))?.verdict === "not-for-me";
  return {
    want: subject.type, match,
    ...(at >= 0 ? { place: at + 1 } : { unsuggested: refused ? "said-not-for-you" as const : !wanted ? "your-conditions" as const : !musts ? "must-unmet" as const : haveEnoughInCommon(match) ? "others-fit-better" as const : "too-little-in-common" as const }),
    changes: changesOf(matcher, seeker, subject),
    read: { yours: fieldsRead(seeker, match.forSubject), theirs: fieldsRead(subject, match.forSeeker) },
  };
};
