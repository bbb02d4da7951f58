/**
 * Takes the demo away for good: the demo sphere, every synthetic person and project, and every trace of them with real people.
 * Works in steps of bounded size with the sphere itself last, so that what was interrupted is finished by doing it again.
 */
import { Refused, type RecordId } from "@cosmicsync/protocol";
import { tables, type Reader, type Store, type TableName, type Writer } from "@cosmicsync/storage";
import type { Replica } from "@cosmicsync/sync";

export interface RemovedDemo { readonly people: number; readonly projects: number; readonly ids: readonly RecordId[] }

const ownersPerStep = 50;
const rowsPerRead = 500;
const ownedTables = (Object.keys(tables) as TableName[]).filter((name) => !("reference" in tables[name]));

/** Refuses with demo/not-here where nothing synthetic is. */
export const removeDemo = async (store: Store, replica: Pick<Replica, "write">): Promise<RemovedDemo> => {
  const spheres = (await store.read.list("sphere", { fanOut: true }, { where: { demo: true }, limit: rowsPerRead })).map(({ ownerId }) => ownerId);
  const ids: RecordId[] = [];
  const gather = async (kind: "person" | "project"): Promise<number> => {
    let count = 0;
    for (;;) {
      const owners = await findOwners(store.read, kind, spheres);
      if (owners.length === 0) return count;
      await replica.write(async ({ writer }) => { for (const owner of owners) await removeOwner(writer, owner, kind); });
      ids.push(...owners);
      count += owners.length;
    }
  };
  const projects = await gather("project");
  const people = await gather("person");
  if (spheres.length === 0 && projects + people === 0) throw new Refused("demo/not-here");
  await forgetAmongPeople(store, replica, new Set([...ids, ...spheres]));
  await replica.write(async ({ writer }) => { for (const sphere of spheres) for (const table of ownedTables) await writer.deleteOwned(table, sphere); });
  return { people, projects, ids };
};

const findOwners = async (reader: Reader, kind: "person" | "project", spheres: readonly RecordId[]): Promise<RecordId[]> => {
  const found = (await reader.list(kind, { fanOut: true }, { where: { synthetic: true }, limit: ownersPerStep })).map(({ ownerId }) => ownerId);
  if (kind === "project") for (const sphereId of spheres) found.push(...(await reader.list("project", { fanOut: true }, { where: { sphereId }, index: "bySphere", limit: ownersPerStep })).map(({ ownerId }) => ownerId));
  return [...new Set(found)].slice(0, ownersPerStep);
};

const removeOwner = async (writer: Writer, owner: RecordId, subject: "person" | "project"): Promise<void> => {
  for (const table of ownedTables) await writer.deleteOwned(table, owner);
  await writer.index({ ownerId: owner, subject, sphereId: null, texts: [] });
};

/** What real people keep about the demo: memberships in it, exposures, feedback, blocks. */
const forgetAmongPeople = async (store: Store, replica: Pick<Replica, "write">, gone: ReadonlySet<RecordId>): Promise<void> => {
  const accounts = await listAll(store.read, "account");
  for (const { ownerId } of accounts) await replica.write(async ({ writer }) => {
    for (const row of await writer.list("membership", { owner: ownerId }, { limit: rowsPerRead })) if (gone.has(row.sphereId)) await writer.delete("membership", { ownerId, sphereId: row.sphereId });
    for (const row of await writer.list("exposure", { owner: ownerId }, { limit: 10_000 })) if (gone.has(row.subjectId)) await writer.delete("exposure", { ownerId, subjectId: row.subjectId, shownAt: row.shownAt });
    for (const row of await writer.list("matchFeedback", { owner: ownerId }, { limit: rowsPerRead })) if (gone.has(row.subjectId)) await writer.delete("matchFeedback", { ownerId, subjectId: row.subjectId });
    for (const row of await writer.list("block", { owner: ownerId }, { limit: rowsPerRead })) if (gone.has(row.personId)) await writer.delete("block", { ownerId, personId: row.personId });
  });
};

const listAll = async (reader: Reader, table: "account"): Promise<{ readonly ownerId: RecordId }[]> => {
  const all: { readonly ownerId: RecordId }[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await reader.list(table, { fanOut: true }, { limit: rowsPerRead, ...(last === undefined ? {} : { after: { ownerId: last.ownerId } }) });
    all.push(...page);
    if (page.length < rowsPerRead) return all;
  }
};
