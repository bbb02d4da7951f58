/**
 * Keeps full-text search true to what is stored, inside the same step as the change: whoever withdraws a consent, narrows a
 * field's visibility or is erased cannot be found by it from that commit on. What may be found, and by whom, is policy's.
 */
import { readDocument, type Document, type RecordId } from "@cosmicsync/protocol";
import { isHidden, searchableProjectTexts, searchableTexts } from "@cosmicsync/policy";
import type { Writer } from "@cosmicsync/storage";
import { readPerson, readSubjectStanding } from "./reading.ts";
import type { ChangedRow } from "./tracking.ts";

const personTables: ReadonlySet<string> = new Set(["person", "profile", "consent", "membership", "erasure"]);
/** Projects of one sphere read at a time when the sphere itself changes. */
const pageSize = 256;

/** Follows the changes of one step. */
export async function refreshSearch(writer: Writer, rows: readonly ChangedRow[]): Promise<void> {
  const people = new Set<RecordId>();
  const projects = new Set<RecordId>();
  const spheres = new Set<RecordId>();
  for (const { table, ownerId, row, before } of rows) {
    if (personTables.has(table)) people.add(ownerId);
    else if (table === "project") projects.add(ownerId);
    else if (table === "moderation" && typeof row?.["subjectId"] === "string") {
      people.add(row["subjectId"]);
      projects.add(row["subjectId"]);
    } else if (table === "sphere" && before !== undefined && before["openness"] !== row?.["openness"]) spheres.add(ownerId);
  }
  for (const sphere of spheres) await addProjectsOf(writer, sphere, projects);
  for (const person of people) await indexPerson(writer, person);
  for (const project of projects) await indexProject(writer, project);
}

async function indexPerson(writer: Writer, id: RecordId): Promise<void> {
  const person = await readPerson(writer, id);
  const spheres = person?.spheres ?? [];
  await writer.index({ ownerId: id, subject: "person", sphereId: spheres[0] ?? null, spheres, texts: person === undefined ? [] : searchableTexts(person) });
}

async function indexProject(writer: Writer, id: RecordId): Promise<void> {
  const project = await writer.get("project", { ownerId: id });
  if (project === undefined) return writer.index({ ownerId: id, subject: "project", sphereId: null, texts: [] });
  const sphere = await writer.get("sphere", { ownerId: project.sphereId });
  const hidden = isHidden(await readSubjectStanding(writer, id, project.sphereId));
  const { fields, sets } = readDocument(project.document as Document);
  // A sphere that is not known here is taken for a private one.
  const texts = searchableProjectTexts({ fields, sets, hidden, openness: sphere?.openness === "open" ? "open" : "private" });
  return writer.index({ ownerId: id, subject: "project", sphereId: project.sphereId, texts });
}

async function addProjectsOf(writer: Writer, sphere: RecordId, into: Set<RecordId>): Promise<void> {
  for (let after: { sphereId: RecordId; ownerId: RecordId } | undefined; ;) {
    const page = await writer.list("project", { fanOut: true }, { where: { sphereId: sphere }, index: "bySphere", limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const row of page) into.add(row.ownerId);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { sphereId: last.sphereId, ownerId: last.ownerId };
  }
}
