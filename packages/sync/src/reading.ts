/**
 * Rows as policy wants them: people, their standing, introductions and collaborations with their steps. One place knows how
 * tables become facts, for admission, for the search index and for the server.
 *
 * Every list has a bound from `limits`; what lies beyond it is old enough not to matter, and each bound says why.
 */
import { limits, readDocument, type Document, type RecordId } from "@cosmicsync/protocol";
import { consentsOf, emptyProfile, foldIntroduction, isHidden, latestDueAt, standingOf, type Collaboration, type Introduction, type IntroductionState, type ModerationStep, type PersonFacts, type Standing, type SubjectStanding, type TrioPlace } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";

/** Spheres that one person is looked for in, actions on one subject: more than anybody has. */
const spheresRead = 256;
const actionsRead = 256;

/** Everything policy must know of a person; undefined where nobody of that id is known. An erased person is known as erased. */
export async function readPerson(reader: Reader, id: RecordId): Promise<PersonFacts | undefined> {
  if ((await reader.get("erasure", { ownerId: id })) !== undefined) return { id, profile: emptyProfile, consents: consentsOf([]), synthetic: false, spheres: [], standing: "erased" };
  const person = await reader.get("person", { ownerId: id });
  if (person === undefined) return undefined;
  const profile = await reader.get("profile", { ownerId: id });
  const consents = await reader.list("consent", { owner: id }, { limit: 16 });
  const spheres = await readSpheres(reader, id);
  return {
    id, spheres, synthetic: person.synthetic, consents: consentsOf(consents),
    profile: profile === undefined ? emptyProfile : readDocument(profile.document as Document),
    standing: await readStanding(reader, id, spheres),
  };
}

/** Spheres somebody has joined. */
export async function readSpheres(reader: Reader, person: RecordId): Promise<RecordId[]> {
  const memberships = await reader.list("membership", { owner: person }, { where: { state: "joined" }, limit: spheresRead });
  return memberships.map((membership) => membership.sphereId);
}

/**
 * Suspended is who is suspended wherever they are: one sphere's moderators speak for their sphere alone, so that nobody can
 * silence a person everywhere by founding a sphere of their own.
 */
export async function readStanding(reader: Reader, person: RecordId, spheres: readonly RecordId[], now = Number.MAX_SAFE_INTEGER): Promise<Standing> {
  if (spheres.length === 0) return "normal";
  const steps = await readActions(reader, person);
  if (steps.length === 0) return "normal";
  return spheres.every((sphere) => isHidden(standingOf(person, steps.filter((step) => step.sphere === sphere), now))) ? "suspended" : "normal";
}

/** How a project or other subject stands in its sphere. */
export async function readSubjectStanding(reader: Reader, subject: RecordId, sphere: RecordId, now = Number.MAX_SAFE_INTEGER): Promise<SubjectStanding> {
  const steps = await readActions(reader, subject);
  return standingOf(subject, steps.filter((step) => step.sphere === sphere), now);
}

async function readActions(reader: Reader, subject: RecordId): Promise<(ModerationStep & { readonly sphere: RecordId })[]> {
  const rows = await reader.list("moderation", { fanOut: true }, { where: { subjectId: subject, kind: "action" }, index: "bySubject", limit: actionsRead });
  return rows.map((row) => ({ recordId: row.recordId, kind: row.kind, subjectId: row.subjectId, body: row.body, clock: row.clock, sphere: row.ownerId }));
}

/** An introduction with its steps, from one person's rows. */
export async function readIntroduction(reader: Reader, owner: RecordId, id: RecordId): Promise<Introduction | undefined> {
  const row = await reader.get("introduction", { ownerId: owner, introductionId: id });
  return row === undefined ? undefined : introductionOf(reader, row);
}

export async function introductionOf(reader: Reader, row: Row<"introduction">): Promise<Introduction> {
  const steps = await reader.list("introductionStep", { owner: row.ownerId }, { where: { introductionId: row.introductionId }, limit: 2 * limits.stepsPerPersonCount });
  const [asker, asked] = row.side === "asker" ? [row.ownerId, row.otherId] : [row.otherId, row.ownerId];
  return { introductionId: row.introductionId, asker, asked, askedAt: row.askedAt, dueAt: row.dueAt, steps };
}

export interface SeenIntroduction { readonly row: Row<"introduction">; readonly state: IntroductionState }

/** A person's introductions that could still be open, each as they see it, newest first. */
export async function readOpenable(reader: Reader, owner: RecordId, side: "asker" | "asked", now: number): Promise<SeenIntroduction[]> {
  const rows = await reader.list("introduction", { owner }, { where: { side }, index: "byTime", descending: true, limit: limits.introductionsReadCount });
  const seen: SeenIntroduction[] = [];
  for (const row of rows) {
    if (latestDueAt(row.dueAt) < now) break;
    seen.push({ row, state: foldIntroduction(await introductionOf(reader, row), owner, now) });
  }
  return seen;
}

/** Somebody's places in trios, newest first; none but on the node where they live. */
export async function readTrioPlaces(reader: Reader, owner: RecordId): Promise<TrioPlace[]> {
  return (await reader.list("trio", { owner }, { index: "byTime", descending: true, limit: limits.introductionsReadCount })).map(trioPlaceOf);
}

export const trioPlaceOf = (row: Row<"trio">): TrioPlace =>
  ({ person: row.ownerId, asker: row.askerId, people: row.people as readonly RecordId[], askedAt: row.askedAt, dueAt: row.dueAt, answer: row.answer as TrioPlace["answer"], state: row.state as TrioPlace["state"] });

/** A collaboration with its steps, from one person's rows. */
export async function readCollaboration(reader: Reader, owner: RecordId, id: RecordId): Promise<Collaboration | undefined> {
  const row = await reader.get("collaboration", { ownerId: owner, collaborationId: id });
  if (row === undefined) return undefined;
  const steps = await reader.list("collaborationStep", { owner }, { where: { collaborationId: id }, limit: limits.audiencePeopleCount * limits.stepsPerPersonCount });
  return { start: { collaborationId: id, people: row.people as readonly RecordId[] }, steps };
}
