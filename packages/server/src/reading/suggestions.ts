/**
 * Who and what is suggested to somebody, in order: the index's matches without blocks in either direction, projects of blocked
 * people, and what they said is not for them. The same for a list, for one card, and for feedback.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { matchable, type PersonFacts } from "@cosmicsync/policy";
import type { Match, Matcher, Subject } from "@cosmicsync/matching";
import type { Reader } from "@cosmicsync/storage";
import { readSpheresInReach } from "./people.ts";
import { subjectOf } from "./subjects.ts";

/** As deep as suggestions go: further down nobody reads, and nothing is suggested that hardly fits. */
const deepest = 100;
const rowsRead = 1_000;

/** `newest`: not personal at all; who changed latest comes first. */
export type Order = "fit" | "newest";

export interface Suggesting { readonly reader: Reader; readonly matcher: Matcher; readonly now: number }

/** None where the person has not agreed to be matched. `seeker`: a project they lead, to find people for it. */
export const readSuggestions = async ({ reader, matcher, now }: Suggesting, person: PersonFacts, want: "person" | "project", seeker?: Subject, order: Order = "fit"): Promise<Match[]> => {
  if (!matchable(person).ok) return [];
  return matcher[order === "newest" ? "newest" : "match"](seeker ?? subjectOf(matcher, person, person.id, now), {
    want, limit: deepest, spheres: await readSpheresInReach(reader, person.spheres), ...(await readExcluded(reader, person.id)),
  });
};

/** Blocked people (and with them their projects), in either direction, and what was said to be not for them. */
const readExcluded = async (reader: Reader, person: RecordId): Promise<{ readonly blocked: RecordId[]; readonly exclude: RecordId[] }> => {
  const blocks = await reader.list("block", { owner: person }, { limit: rowsRead });
  const blockedBy = await reader.list("block", { fanOut: true }, { where: { personId: person }, index: "byBlocked", limit: rowsRead });
  const refused = await reader.list("matchFeedback", { owner: person }, { where: { verdict: "not-for-me" }, limit: rowsRead });
  return { blocked: [...blocks.map(({ personId }) => personId), ...blockedBy.map(({ ownerId }) => ownerId)], exclude: [person, ...refused.map(({ subjectId }) => subjectId)] };
};
