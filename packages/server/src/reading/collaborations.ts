/** Collaborations as one of their people sees them: rows under that person's own id, folded by policy. */
import type { RecordId } from "@cosmicsync/protocol";
import { foldCollaboration, type CollaborationState } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";

export interface SeenCollaboration { readonly row: Row<"collaboration">; readonly people: readonly RecordId[]; readonly state: CollaborationState }

/** Steps of one collaboration: milestones begun and done, and a few of each person. */
const mostSteps = 400;

const fold = async (reader: Reader, row: Row<"collaboration">, now: number): Promise<SeenCollaboration> => {
  const { ownerId, collaborationId } = row;
  const people = row.people as RecordId[];
  const steps = await reader.list("collaborationStep", { owner: ownerId }, { where: { collaborationId }, limit: mostSteps });
  return { row, people, state: foldCollaboration({ start: { collaborationId, people }, steps }, ownerId, now) };
};

export const readCollaboration = async (reader: Reader, person: RecordId, collaborationId: RecordId, now: number): Promise<SeenCollaboration | undefined> => {
  const row = await reader.get("collaboration", { ownerId: person, collaborationId });
  return row === undefined ? undefined : fold(reader, row, now);
};

/** Newest first. */
export const readCollaborations = async (reader: Reader, person: RecordId, now: number, page: { readonly limit: number; readonly after?: { readonly startedAt: number; readonly collaborationId: RecordId } }): Promise<SeenCollaboration[]> => {
  const rows = await reader.list("collaboration", { owner: person }, { index: "byTime", descending: true, limit: page.limit, ...(page.after === undefined ? {} : { after: { ownerId: person, ...page.after } }) });
  const seen: SeenCollaboration[] = [];
  for (const row of rows) seen.push(await fold(reader, row, now));
  return seen;
};

/** The collaboration that began from an introduction, if one has. */
export const readCollaborationOf = async (reader: Reader, person: RecordId, introductionId: RecordId): Promise<RecordId | undefined> =>
  (await reader.list("collaboration", { owner: person }, { where: { introductionId }, index: "byIntroduction", limit: 1 }))[0]?.collaborationId;
