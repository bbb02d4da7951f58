/**
 * What two nodes that share a sphere should both hold, told apart from the code under test: the envelopes of the sphere, the one that
 * began it, and of everybody who spoke in it who they are and whether they have vanished. Invariants compare it between nodes.
 */
import type { KindName, RecordId } from "@cosmicsync/protocol";
import { isTakenBack, listLimit, type Row, type Store } from "@cosmicsync/storage";

const identityKinds: ReadonlySet<string> = new Set<KindName | "home">(["person", "delegation", "revocation", "erasure", "home"]);

/**
 * Of all envelopes, those of the sphere, by id. A header without words counts where a tombstone or an erasure names it; an erasure also
 * takes what its author's clock, drawn ahead by others', stamped with a later moment, and of that nothing need be held.
 */
export async function sharedSet(store: Store, sphere: RecordId): Promise<Map<RecordId, Row<"envelope">>> {
  const all = await everyEnvelope(store);
  const keys = await store.read.list("authorKey", { fanOut: true }, { limit: listLimit });
  const personOf = new Map(keys.map(({ key, ownerId }) => [key, ownerId]));
  const shared = new Map<RecordId, Row<"envelope">>();
  const speakers = new Set<RecordId>();
  for (const row of all) {
    if (row.sphereId !== sphere && row.id !== sphere) continue;
    if (row.body === null && !(await isTakenBack(store.read, { ...row, kind: row.kind as KindName }))) continue;
    shared.set(row.id, row);
    const person = personOf.get(row.author);
    if (person !== undefined) speakers.add(person);
  }
  for (const row of all) {
    const person = personOf.get(row.author);
    if (row.scope === "home" && identityKinds.has(row.kind) && person !== undefined && speakers.has(person)) shared.set(row.id, row);
  }
  return shared;
}

export async function everyEnvelope(store: Store): Promise<Row<"envelope">[]> {
  const rows: Row<"envelope">[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await store.read.list("envelope", { fanOut: true }, { limit: listLimit, ...(last === undefined ? {} : { after: last }) });
    rows.push(...page);
    if (page.length < listLimit) return rows;
  }
}

/** The rows that follow from a sphere's envelopes, as one text that equal nodes share. */
export async function sphereState(store: Store, sphere: RecordId): Promise<string> {
  const shared = await sharedSet(store, sphere);
  const lines = [...shared.values()].map((row) => `envelope ${row.id} ${row.body === null ? "erased" : "whole"}`);
  for (const project of await store.read.list("project", { fanOut: true }, { where: { sphereId: sphere }, index: "bySphere", limit: listLimit })) {
    lines.push(`project ${JSON.stringify(project)}`);
    for (const role of await store.read.list("role", { owner: project.ownerId }, { limit: 64 })) lines.push(`role ${JSON.stringify(role)}`);
  }
  for (const member of await store.read.list("sphereMember", { owner: sphere }, { limit: listLimit })) lines.push(`member ${JSON.stringify(member)}`);
  return lines.sort().join("\n");
}
