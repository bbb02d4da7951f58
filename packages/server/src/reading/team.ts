/**
 * Who would complete a project's team: from the people who may be suggested to it, beside its lead and those who already work on it.
 *
 * Only people whom policy lets the lead be suggested come into question; the rest of the team counts with what matching may read of them.
 */
import { limits, readDocument, type Document, type RecordId, type SkillWithLevel } from "@cosmicsync/protocol";
import type { PersonFacts } from "@cosmicsync/policy";
import { completeTeam, type Match, type Serves, type Subject } from "@cosmicsync/matching";
import type { Reader, Row } from "@cosmicsync/storage";
import { readSuggestions, type Suggesting } from "./suggestions.ts";

export interface ReadTeam {
  readonly needs: readonly SkillWithLevel[];
  readonly members: readonly { readonly id: RecordId; readonly serves: Serves }[];
  readonly proposed: readonly { readonly match: Match; readonly serves: Serves }[];
  readonly now: Serves;
  readonly then: Serves;
}

const sizeMost = 4;
/** More than a team works together on. */
const collaborationsRead = 200;

/** Empty where the project is not among those that are matched (paused, closed, hidden), or looks for nothing. */
export const readTeam = async (suggesting: Suggesting, lead: PersonFacts, project: Row<"project">, size?: number): Promise<ReadTeam> => {
  const { reader, matcher } = suggesting;
  const seeker = matcher.get(project.ownerId);
  if (seeker === undefined || seeker.needs.length === 0) return { needs: [], members: [], proposed: [], now: [], then: [] };
  const serves = (person: Subject | undefined): Serves => (person === undefined ? seeker.needs.map(() => 0) : matcher.serves(seeker, person));
  const members = [...(await readMembers(reader, lead.id, project.ownerId))].slice(0, limits.audiencePeopleCount).map((id) => ({ id, serves: serves(matcher.get(id)) }));
  const found = (await readSuggestions(suggesting, lead, "person", seeker)).filter(({ subjectId }) => !members.some(({ id }) => id === subjectId));
  const candidates = found.map((match) => ({ id: match.subjectId, score: match.score, serves: serves(matcher.get(match.subjectId)), match }));
  const team = completeTeam(seeker.needs.length, members.map((one) => one.serves), candidates, size ?? wantedOf(project));
  const proposed = team.chosen.flatMap(({ id }) => candidates.filter((candidate) => candidate.id === id));
  return { needs: seeker.needs, members, proposed, now: team.now, then: team.then };
};

/** The lead first, then whoever is in a collaboration on it. */
const readMembers = async (reader: Reader, lead: RecordId, projectId: RecordId): Promise<ReadonlySet<RecordId>> => {
  const collaborations = await reader.list("collaboration", { owner: lead }, { where: { projectId }, limit: collaborationsRead });
  return new Set([lead, ...collaborations.flatMap(({ people }) => people as RecordId[])]);
};

const wantedOf = (project: Row<"project">): number => {
  const { peopleWanted } = readDocument(project.document as Document).fields as { peopleWanted?: number };
  return Math.min(sizeMost, Math.max(1, peopleWanted ?? sizeMost));
};
