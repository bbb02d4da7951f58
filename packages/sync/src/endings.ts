/**
 * What a record just kept brings to an end beyond what the store carries out by itself (a tombstone's record, a person's
 * words up to their erasure). Runs in the step that admitted it.
 */
import { millisOf, type KindName, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { isOfOldEpoch } from "@cosmicsync/policy";
import { eraseRecord, type Row, type Writer } from "@cosmicsync/storage";
import { readMoves } from "./admission.ts";

/** Envelopes of one key looked through at a time. */
const pageSize = 256;

export async function applyEnding(writer: Writer, record: SignedRecord): Promise<void> {
  if (record.kind === "revocation") {
    await dropAfterRevocation(writer, record.body.person, record.body.delegation);
  } else if (record.kind === "home") {
    await dropAfterMove(writer, record.body.person, record.author);
  }
}

/**
 * A revocation may come after records that the key was no more allowed to sign. They go with their headers, as if the
 * revocation had come first and they had been refused.
 */
async function dropAfterRevocation(writer: Writer, person: RecordId, delegation: RecordId): Promise<void> {
  const [key] = await writer.list("authorKey", { owner: person }, { where: { delegationId: delegation }, limit: 1 });
  const from = key?.revokedFrom;
  if (key === undefined || from === undefined || from === null) return;
  // A device may revoke itself: its own revocation stays, or it would undo itself.
  await dropLate(writer, key.key, (row) => millisOf(row.clock) >= from && row.kind !== "revocation");
}

/** The same for what was said at a home after it was left: of two homes at once the one of the higher epoch holds. */
async function dropAfterMove(writer: Writer, person: RecordId, rootKey: RecordId): Promise<void> {
  const moves = await readMoves(writer, person, 0);
  if (moves.length > 0) await dropLate(writer, rootKey, (row) => isOfOldEpoch({ kind: row.kind as KindName, epoch: row.epoch, clock: row.clock }, moves));
}

async function dropLate(writer: Writer, author: RecordId, isLate: (row: Row<"envelope">) => boolean): Promise<void> {
  const late: { readonly ownerId: RecordId; readonly id: RecordId }[] = [];
  for (let after: Row<"envelope"> | undefined; ;) {
    const page: Row<"envelope">[] = await writer.list("envelope", { fanOut: true }, { where: { author }, index: "byAuthor", limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const row of page) if (isLate(row)) late.push({ ownerId: row.ownerId, id: row.id });
    after = page.at(-1);
    if (page.length < pageSize) break;
  }
  for (const { ownerId, id } of late) {
    await eraseRecord(writer, id);
    await writer.delete("envelope", { ownerId, id });
  }
}
