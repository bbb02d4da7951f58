/** Introductions as one of their two people sees them: rows under that person's own id, folded by policy. */
import type { RecordId } from "@cosmicsync/protocol";
import { decideAsk, deny, foldIntroduction, type Decision, type Introduction, type IntroductionState, type PersonFacts } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";
import { introductionOf, readAskFacts } from "@cosmicsync/sync";

export interface SeenIntroduction { readonly row: Row<"introduction">; readonly introduction: Introduction; readonly state: IntroductionState }

/** Former introductions that are looked back over to know who has met whom. */
const mostFormer = 400;

const fold = async (reader: Reader, row: Row<"introduction">, now: number): Promise<SeenIntroduction> => {
  const introduction = await introductionOf(reader, row);
  return { row, introduction, state: foldIntroduction(introduction, row.ownerId, now) };
};

export const readIntroduction = async (reader: Reader, person: RecordId, introductionId: RecordId, now: number): Promise<SeenIntroduction | undefined> => {
  const row = await reader.get("introduction", { ownerId: person, introductionId });
  return row === undefined ? undefined : fold(reader, row, now);
};

/** Newest first. `after`: the row to go on from. */
export const readIntroductions = async (reader: Reader, person: RecordId, now: number, page: { readonly limit?: number; readonly side?: "asker" | "asked"; readonly after?: { readonly askedAt: number; readonly introductionId: RecordId } } = {}): Promise<SeenIntroduction[]> => {
  const rows = await reader.list("introduction", { owner: person }, {
    index: "byTime", descending: true, limit: page.limit ?? mostFormer,
    ...(page.side === undefined ? {} : { where: { side: page.side } }),
    ...(page.after === undefined ? {} : { after: { ownerId: person, ...page.after } }),
  });
  const seen: SeenIntroduction[] = [];
  for (const row of rows) seen.push(await fold(reader, row, now));
  return seen;
};

/** Whether this person may ask that one now. `asked` is nobody where a project has no lead. */
export const readAskDecision = async (reader: Reader, asker: PersonFacts, asked: PersonFacts | undefined, project: Row<"project"> | undefined, now: number): Promise<Decision> => {
  if (asked === undefined) return project?.lead === null ? deny("unclaimed") : deny("erased");
  return decideAsk(await readAskFacts(reader, { asker, asked, ...(project === undefined ? {} : { project }) }, now), now);
};
