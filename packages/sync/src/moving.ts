/**
 * A person moves to another node: what goes with them, and what the old node keeps. Pure storage work; keys, codes and files are the
 * server's (`accounts/move.ts`).
 *
 *     old home: hands out everything, says nothing more for them   new home: `home` of the next epoch, then everything, judged as ever
 *     old home hears of it: sends on what came meanwhile, then forgets all but who they are and where they live
 *
 * Two homes at once (a bundle taken to two nodes, a backup brought back to life) speak for one person. The higher epoch holds: later words
 * of the lower one are refused everywhere (record/old-epoch). Of one epoch the later `home` holds, and a number used twice is refused
 * (record/equivocation). Whichever node finds that it is not the home forgets.
 */
import { limits, openHeader, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { allRows, envelopeById, envelopeOfRow, keyOf, projectRecord, recordOfRow, refoldProfile, tables, takeBackTrios, type Reader, type Row, type TableName, type Writer } from "@cosmicsync/storage";
import { movedName } from "./mail/mailbox.ts";
import { identityOf, nodesConcerned, post, type PostParts } from "./mail/post.ts";

/** Envelopes that one move may take along: more than a lifetime of records, less than a process holds. */
const envelopesMost = 100_000;
const rowsMost = 10_000;

/** Handed out, and not arrived yet: nothing is said for them from here. */
export const movingName = (person: RecordId): string => `moving/${person}`;
export const isMoving = async (reader: Reader, person: RecordId): Promise<boolean> => (await reader.get("nodeState", { name: movingName(person) })) !== undefined;

/** Everything a new home needs to know a person as the old one did, oldest first: theirs, what was addressed to them, and what these speak of. Of what was taken back the header. */
export async function packPerson(reader: Reader, person: RecordId): Promise<Envelope[]> {
  const rows = new Map<RecordId, Row<"envelope">>();
  const take = (row: Row<"envelope">): void => { if (rows.size < envelopesMost) rows.set(row.id, row); };
  const takeOwned = async (owner: RecordId, kinds?: readonly string[]): Promise<void> => { for await (const row of allRows(reader, "envelope", { owner })) if (kinds === undefined || kinds.includes(row.kind)) take(row); };
  const takeAuthored = async (key: RecordId): Promise<void> => { for await (const row of allRows(reader, "envelope", { fanOut: true }, { where: { author: key }, index: "byAuthor" })) take(row); };

  await takeOwned(person);
  for await (const { key } of allRows(reader, "authorKey", { owner: person })) await takeAuthored(key);
  const [others, projects] = [new Set<RecordId>(), new Set<RecordId>()];
  for (const id of await addressedTo(reader, person)) {
    const row = await envelopeById(reader, id);
    if (row !== undefined) take(row);
  }
  for await (const { otherId, projectId } of allRows(reader, "introduction", { owner: person })) {
    others.add(otherId);
    if (projectId !== null) projects.add(projectId);
  }
  for await (const { people } of allRows(reader, "collaboration", { owner: person })) for (const one of people as RecordId[]) others.add(one);
  for (const other of others) await takeOwned(other, ["person", "delegation", "revocation", "home"]);
  for await (const { ownerId } of allRows(reader, "project", { fanOut: true }, { where: { lead: person }, index: "byLead" })) projects.add(ownerId);
  for (const project of projects) await takeOwned(project, ["project", "role", "claim"]);
  const spheres = new Set<RecordId>();
  for await (const { sphereId } of allRows(reader, "membership", { owner: person })) spheres.add(sphereId);
  for (const project of projects) { const row = await reader.get("project", { ownerId: project }); if (row !== undefined) spheres.add(row.sphereId); }
  for (const sphere of spheres) await takeOwned(sphere, ["sphere"]);
  return [...rows.values()].sort((a, b) => a.clock - b.clock || (a.id < b.id ? -1 : 1)).map(envelopeOfRow);
}

/** Identity first: with it alone the new home can begin. */
export function identityAmong(envelopes: readonly Envelope[], person: RecordId, rootKey: RecordId): Envelope[] {
  const kinds: ReadonlySet<string> = new Set(["person", "delegation", "revocation", "home"]);
  return envelopes.filter((envelope) => {
    const header = openHeader(envelope);
    return header.ok && kinds.has(header.value.kind) && (header.value.id === person || header.value.author === rootKey);
  });
}

/** Ids of records between named people that are in somebody's rows. */
async function addressedTo(reader: Reader, person: RecordId): Promise<Set<RecordId>> {
  const ids = new Set<RecordId>();
  for await (const { introductionId } of allRows(reader, "introduction", { owner: person })) ids.add(introductionId);
  for await (const { recordId } of allRows(reader, "introductionStep", { owner: person })) ids.add(recordId);
  for await (const { collaborationId } of allRows(reader, "collaboration", { owner: person })) ids.add(collaborationId);
  for await (const { recordId } of allRows(reader, "collaborationStep", { owner: person })) ids.add(recordId);
  return ids;
}

/** Tells the nodes of everybody who shares an introduction or a collaboration with somebody where they live now. */
export async function tellHome(parts: PostParts, writer: Writer, person: RecordId): Promise<void> {
  const envelopes = await identityOf(writer, person);
  for (const node of await nodesConcerned(writer, parts, person)) await post(parts, writer, node, { envelopes, notes: [] }, null);
}

/** Rows of these tables are made of records that stay or of records that go with the person. */
const betweenPeople = ["introduction", "introductionStep", "collaboration", "collaborationStep", "matchFeedback"] as const;
const staysAtHome: ReadonlySet<string> = new Set(["person", "delegation", "revocation", "home", "erasure", "tombstone"]);

/**
 * The old home lets go: sends to the new one what was addressed to the person since they were handed out, then deletes their account, their
 * records that were never told to a sphere, and what only they had here. What stays: who they are, where they live, and what spheres know.
 */
export async function forgetMoved(parts: PostParts, writer: Writer, person: RecordId): Promise<void> {
  const home = await writer.get("homeNode", { ownerId: person });
  if (home === undefined || home.node === parts.node) return;
  const since = (await writer.get("nodeState", { name: movingName(person) }))?.value as { readonly at: number } | undefined;
  const rows: Row<"envelope">[] = [];
  for (const id of await addressedTo(writer, person)) { const row = await envelopeById(writer, id); if (row !== undefined) rows.push(row); }
  await sendOn(parts, writer, home.node, rows.filter(({ body, receivedAt }) => body !== null && receivedAt >= (since?.at ?? 0)), person);

  for (const table of betweenPeople) await writer.deleteOwned(table, person);
  for (const row of rows) if (!(await hasReaderHere(writer, row, person))) await writer.delete("envelope", keyOf("envelope", row));
  const own: Row<"envelope">[] = [];
  for await (const row of allRows(writer, "envelope", { owner: person })) if (row.scope !== "sphere" && !staysAtHome.has(row.kind)) own.push(row);
  for (const row of own) if (!(await hasReaderHere(writer, row, person))) await writer.delete("envelope", keyOf("envelope", row));
  await refoldProfile(writer, person);
  await writer.deleteOwned("consent", person);
  for await (const row of allRows(writer, "envelope", { owner: person }, { where: { kind: "consent" } })) { const record = recordOfRow(row); if (record !== undefined) await projectRecord(writer, record); }

  await takeBackTrios(writer, person);
  for (const table of Object.keys(tables) as TableName[]) if (tables[table].sort === "local" && !("reference" in tables[table])) await writer.deleteOwned(table, person);
  for (const { folded } of await writer.list("accountName", { fanOut: true }, { where: { personId: person }, limit: rowsMost })) await writer.delete("accountName", { folded });
  await writer.delete("nodeState", { name: movingName(person) });
  await writer.put("nodeState", { name: movedName(person), value: parts.now() });
  await writer.scrub();
}

/** With who said it, for the new home may not know them. */
async function sendOn(parts: PostParts, writer: Writer, to: RecordId, rows: readonly Row<"envelope">[], person: RecordId): Promise<void> {
  const authors = new Set<RecordId>();
  for (const row of rows) for (const { ownerId } of await writer.list("authorKey", { fanOut: true }, { where: { key: row.author }, index: "byKey", limit: 4 })) if (ownerId !== person) authors.add(ownerId);
  const envelopes = rows.toSorted((a, b) => a.clock - b.clock).map(envelopeOfRow);
  for (const author of authors) envelopes.unshift(...await identityOf(writer, author));
  for (let from = 0; from < envelopes.length; from += limits.parcelEnvelopesCount) await post(parts, writer, to, { envelopes: envelopes.slice(from, from + limits.parcelEnvelopesCount), notes: [] }, null);
}

/** Somebody else who lives here is addressed too: then it is theirs as well. */
async function hasReaderHere(reader: Reader, row: Row<"envelope">, person: RecordId): Promise<boolean> {
  const header = openHeader(row);
  if (!header.ok || header.value.scope.type !== "people") return false;
  for (const other of header.value.scope.people) if (other !== person && (await reader.get("account", { ownerId: other })) !== undefined) return true;
  return false;
}

/** Nodes that say they are a person's home in the epoch that holds; more than one is a fork, of which the later holds. */
export async function readHomes(reader: Reader, person: RecordId): Promise<RecordId[]> {
  const home = await reader.get("homeNode", { ownerId: person });
  if (home === undefined) return [];
  const nodes = new Set([home.node]);
  for await (const row of allRows(reader, "envelope", { owner: person }, { where: { kind: "home", epoch: home.epoch } })) {
    const record = recordOfRow(row);
    if (record?.kind === "home") nodes.add(record.body.node);
  }
  return [...nodes];
}
