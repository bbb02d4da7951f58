/**
 * What ends other records: a tombstone takes one back, an erasure a whole person, a revocation what a lost key signed too late.
 * Runs in the step that admitted the ending, so that nothing of what ended is acknowledged after it. Bodies go for good; the
 * store leaves nothing of them in its files (`scrub`).
 */
import { millisOf, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { erasePerson, eraseRecord, type Writer } from "@cosmicsync/storage";

/** Envelopes of one key looked through at a time. */
const pageSize = 256;

/** Carries out what a record just kept brings to an end; does nothing for other kinds. */
export async function applyEnding(writer: Writer, record: SignedRecord): Promise<void> {
  switch (record.kind) {
    case "tombstone":
      await eraseRecord(writer, record.body.record);
      return writer.scrub();
    case "erasure":
      await erasePerson(writer, record.body.person, record.body.before);
      return writer.scrub();
    case "revocation":
      return eraseAfterRevocation(writer, record.body.person, record.body.delegation, record.body.from);
    default:
  }
}

/** A revocation may come after records that the key was no more allowed to sign: they go, as they would have been refused. */
async function eraseAfterRevocation(writer: Writer, person: RecordId, delegation: RecordId, from: number): Promise<void> {
  const [delegated] = await writer.list("authorKey", { owner: person }, { where: { delegationId: delegation }, limit: 1 });
  if (delegated === undefined) return;
  for (let after: { author: RecordId; epoch: number; sequence: number; ownerId: RecordId; id: RecordId } | undefined; ;) {
    const page = await writer.list("envelope", { fanOut: true }, { where: { author: delegated.key }, index: "byAuthor", limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const row of page) if (row.body !== null && millisOf(row.clock) >= from && row.kind !== "revocation") await eraseRecord(writer, row.id);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { author: last.author, epoch: last.epoch, sequence: last.sequence, ownerId: last.ownerId, id: last.id };
  }
}
