/**
 * People, the keys that sign for them and the node they live at: kinds person, delegation, revocation, home.
 *
 * A key outlives what named it: when a delegation is erased its key stays, without device and revoked from the beginning, so
 * that what it signed is still known to be its person's (and is erased too, even if it comes later), and so that it signs
 * nothing more.
 */
import { compareStamps } from "@cosmicsync/protocol";
import type { RecordId, SignedRecord } from "@cosmicsync/protocol";
import { recordOfRow, recordsOf } from "../envelopes.ts";
import type { Row } from "../schema/tables.ts";
import type { Writer } from "../store.ts";
import { isBarred, stampOf } from "./projection.ts";
import type { Projection } from "./projection.ts";

export const person: Projection<"person"> = {
  async keep(writer, { id, author, body }) {
    await writer.put("person", { ownerId: id, rootKey: author, began: body.began, synthetic: body.synthetic ?? false });
    await keepRootKey(writer, id, author);
  },
  drop: (writer, { id }) => writer.delete("person", { ownerId: id }),
};

export const delegation: Projection<"delegation"> = {
  keep: (writer, { body }) => refreshKey(writer, body.person, body.key),
  drop: (writer, { body }) => refreshKey(writer, body.person, body.key),
};

export const revocation: Projection<"revocation"> = {
  async keep(writer, { id, clock, body }) {
    await writer.put("revocation", { ownerId: body.person, delegationId: body.delegation, recordId: id, startsAt: body.from, clock });
    await refreshDelegation(writer, body.person, body.delegation);
  },
  async drop(writer, { id, body }) {
    await writer.delete("revocation", { ownerId: body.person, delegationId: body.delegation, recordId: id });
    await refreshDelegation(writer, body.person, body.delegation);
  },
};

/** Of several the one of the highest epoch, then the latest. */
export const home: Projection<"home"> = {
  async keep(writer, record) {
    const { person: ownerId, node, from } = record.body;
    if (await isBarred(writer, ownerId, record)) return;
    const held = await writer.get("homeNode", { ownerId });
    if (held !== undefined && (record.epoch - held.epoch || compareStamps(stampOf(record), { clock: held.clock, id: held.recordId })) <= 0) return;
    await writer.put("homeNode", { ownerId, node, epoch: record.epoch, startsAt: from, clock: record.clock, recordId: record.id });
  },
  async drop(writer, { id, body: { person: ownerId } }) {
    if ((await writer.get("homeNode", { ownerId }))?.recordId === id) await writer.delete("homeNode", { ownerId });
  },
  async refold(writer, owner) {
    for (const record of await recordsOf(writer, owner, ["home"])) await home.keep(writer, record);
  },
};

/** A person's root key needs no body: the header of their first record says it. */
export async function keepRootKey(writer: Writer, ownerId: RecordId, key: RecordId): Promise<void> {
  await writer.put("authorKey", { ...bare(ownerId, key), revokedFrom: null });
}

/** Makes the row of one key anew from what is kept; where no delegation is left, the key stays and may sign nothing. */
export async function refreshKey(writer: Writer, ownerId: RecordId, key: RecordId): Promise<void> {
  const root = await writer.get("envelope", { ownerId, id: ownerId });
  if (root?.kind === "person" && root.author === key) return keepRootKey(writer, ownerId, key);
  const naming = (await recordsOf(writer, ownerId, ["delegation"])).filter(({ body }) => body.key === key);
  const latest = naming.reduce<SignedRecord<"delegation"> | undefined>((best, next) => (best === undefined || compareStamps(stampOf(next), stampOf(best)) > 0 ? next : best), undefined);
  if (latest === undefined) return writer.put("authorKey", bare(ownerId, key));
  await writer.put("authorKey", {
    ownerId, key, delegationId: latest.id, device: latest.body.device ?? null, expiresAt: latest.body.expiresAt ?? null,
    revokedFrom: await earliestEnd(writer, ownerId, latest.id),
  });
}

/** True for a row that no record can make again: the delegation behind it was erased. */
export const isBare = (row: Row<"authorKey">): boolean => row.delegationId === null && row.revokedFrom === 0;
const bare = (ownerId: RecordId, key: RecordId): Row<"authorKey"> => ({ ownerId, key, delegationId: null, device: null, expiresAt: null, revokedFrom: 0 });

async function refreshDelegation(writer: Writer, ownerId: RecordId, id: RecordId): Promise<void> {
  const row = await writer.get("envelope", { ownerId, id });
  const named = row === undefined ? undefined : recordOfRow(row);
  if (named?.kind === "delegation") await refreshKey(writer, ownerId, named.body.key);
}

async function earliestEnd(writer: Writer, ownerId: RecordId, delegationId: RecordId): Promise<number | null> {
  const ends = await writer.list("revocation", { owner: ownerId }, { where: { delegationId }, limit: 1_000 });
  return ends.length === 0 ? null : Math.min(...ends.map(({ startsAt }) => startsAt));
}
