/**
 * Erasure. A record's body and nonce go, its rows go, and what other records say takes their place; the header stays as a
 * commitment that nobody can link to a text. A person's erasure reaches everything that they signed before the moment named,
 * with every key, what tables hold of them, their login and what else this node keeps beside the records, their words in the
 * search index, and the keys without which no backup can be read for them. When the step is acknowledged the text is in none of
 * the files (`Writer.scrub`).
 *
 * Tombstones, erasures and receipts of them are never erased: they keep what was taken back from coming again, and say who knows.
 */
import { millisOf } from "@cosmicsync/protocol";
import type { KindName, RecordId } from "@cosmicsync/protocol";
import { authorOf } from "./authors.ts";
import { envelopeById, recordOfRow } from "./envelopes.ts";
import { allRows } from "./paging.ts";
import { projectionOf } from "./projections/index.ts";
import { refoldProfile } from "./projections/people.ts";
import { refoldProject } from "./projections/projects.ts";
import { keyOf } from "./schema/codec.ts";
import { tables } from "./schema/tables.ts";
import type { Row, TableName } from "./schema/tables.ts";
import type { Changed, Writer } from "./store.ts";

export const isErasable = (kind: string): boolean => kind !== "tombstone" && kind !== "erasure" && kind !== "erasure-receipt";

/** Answers what may have changed; search entries of changed profiles and projects are out and may be put again. */
export async function eraseRecord(writer: Writer, id: RecordId): Promise<Changed[]> {
  const row = await envelopeById(writer, id);
  if (row === undefined || row.body === null || !isErasable(row.kind)) return [];
  const changed = await eraseRows(writer, [row]);
  await writer.scrub();
  return changed;
}

/** `before`: records with an earlier wall time go. Safe to repeat, as when a key of theirs becomes known later. */
export async function erasePerson(writer: Writer, personId: RecordId, before: number): Promise<Changed[]> {
  const signed: Row<"envelope">[] = [];
  for await (const { key } of allRows(writer, "authorKey", { owner: personId })) {
    if ((await authorOf(writer, key))?.personId !== personId) continue;
    for await (const row of allRows(writer, "envelope", { fanOut: true }, { where: { author: key }, index: "byAuthor" })) {
      if (row.body !== null && isErasable(row.kind) && millisOf(row.clock) < before) signed.push(row);
    }
    // What they signed is sealed under it in every backup (`backup/whose.ts`).
    await writer.deleteOwned("backupKey", key);
  }
  const changed = await eraseRows(writer, signed);
  await refoldProfile(writer, personId);
  await eraseOwned(writer, personId, before);
  changed.push(...await eraseFromProjects(writer, personId, before));
  await eraseLocal(writer, personId);
  await writer.index({ ownerId: personId, subject: "person", sphereId: null, texts: [] });
  await writer.scrub();
  return [...changed, { table: "person", ownerId: personId }, { table: "profile", ownerId: personId }];
}

async function eraseRows(writer: Writer, rows: readonly Row<"envelope">[]): Promise<Changed[]> {
  const records = rows.map((row) => recordOfRow(row)!);
  for (const row of rows) await writer.put("envelope", { ...row, nonce: null, body: null });
  // All bodies are gone before anything is folded again; each owner's fold then runs once.
  const folds = new Map<(writer: Writer, owner: RecordId) => Promise<void>, Set<RecordId>>();
  for (const [i, record] of records.entries()) {
    const projection = projectionOf(record.kind);
    await projection.drop(writer, record);
    if (projection.refold !== undefined) folds.set(projection.refold, (folds.get(projection.refold) ?? new Set()).add(rows[i]!.ownerId));
  }
  for (const [refold, owners] of folds) for (const owner of owners) await refold(writer, owner);
  const changed: Changed[] = [];
  for (const [i, { kind }] of records.entries()) changed.push(...await takeFromSearch(writer, kind, rows[i]!.ownerId));
  return changed;
}

const searched: Partial<Record<KindName, "person" | "project">> = { profile: "person", project: "project" };
async function takeFromSearch(writer: Writer, kind: KindName, ownerId: RecordId): Promise<Changed[]> {
  const subject = searched[kind];
  if (subject === undefined) return [];
  await writer.index({ ownerId, subject, sphereId: null, texts: [] });
  return [{ table: subject === "person" ? "profile" : "project", ownerId }];
}

/** Rows about the person that others' records made: seen from the person's side they go too. */
async function eraseOwned(writer: Writer, ownerId: RecordId, before: number): Promise<void> {
  const past = (row: { readonly clock: number }): boolean => millisOf(row.clock) < before;
  for await (const row of allRows(writer, "membership", { owner: ownerId })) {
    if (!past(row)) continue;
    await writer.delete("membership", keyOf("membership", row));
    const edge = await writer.get("sphereMember", { ownerId: row.sphereId, personId: ownerId });
    if (edge !== undefined && past(edge)) await writer.delete("sphereMember", keyOf("sphereMember", edge));
  }
  await deletePast(writer, "homeNode", ownerId, past);
  await deletePast(writer, "consent", ownerId, past);
  await deletePast(writer, "introduction", ownerId, past);
  await deletePast(writer, "introductionStep", ownerId, past);
  await deletePast(writer, "collaboration", ownerId, past);
  await deletePast(writer, "collaborationStep", ownerId, past);
  await deletePast(writer, "matchFeedback", ownerId, past);
}

async function deletePast<T extends "homeNode" | "consent" | "introduction" | "introductionStep" | "collaboration" | "collaborationStep" | "matchFeedback">(writer: Writer, table: T, owner: RecordId, past: (row: Row<T>) => boolean): Promise<void> {
  for await (const row of allRows(writer, table, { owner })) if (past(row)) await writer.delete(table, keyOf(table, row));
}

/** Projects of others that name the person as lead, by a claim for example. */
async function eraseFromProjects(writer: Writer, personId: RecordId, before: number): Promise<Changed[]> {
  const changed: Changed[] = [];
  for await (const claim of allRows(writer, "claim", { fanOut: true }, { where: { personId }, index: "byPerson" })) {
    if (millisOf(claim.clock) < before) await writer.delete("claim", keyOf("claim", claim));
  }
  for await (const { ownerId } of allRows(writer, "project", { fanOut: true }, { where: { lead: personId }, index: "byLead" })) {
    await refoldProject(writer, ownerId);
    changed.push({ table: "project", ownerId });
  }
  return changed;
}

/** What somebody asked of two others goes with them: their words leave the two places, where it looks as if it had been taken back. Found by their own places, so before these go. */
export async function takeBackTrios(writer: Writer, personId: RecordId): Promise<void> {
  for await (const { trioId, askerId, people } of allRows(writer, "trio", { owner: personId })) {
    if (askerId !== personId) continue;
    for (const ownerId of people as readonly RecordId[]) {
      const place = await writer.get("trio", { ownerId, trioId });
      if (place !== undefined) await writer.put("trio", { ...place, note: null, ...(place.state === "open" ? { state: "withdrawn", name: null, contacts: null } : {}) });
    }
  }
}

async function eraseLocal(writer: Writer, personId: RecordId): Promise<void> {
  await takeBackTrios(writer, personId);
  for (const table of Object.keys(tables) as TableName[]) {
    if (tables[table].sort === "local" && !("reference" in tables[table])) await writer.deleteOwned(table, personId);
  }
  for await (const name of allRows(writer, "accountName", { fanOut: true }, { where: { personId } })) await writer.delete("accountName", keyOf("accountName", name));
  for await (const parcel of allRows(writer, "mail", { fanOut: true }, { where: { personId }, index: "byPerson" })) await writer.delete("mail", keyOf("mail", parcel));
  for await (const block of allRows(writer, "block", { fanOut: true }, { where: { personId }, index: "byBlocked" })) await writer.delete("block", keyOf("block", block));
}
