/**
 * The one way from records to rows. `keepRecord` takes what admission let in; the state afterwards depends on the set of
 * envelopes only: any order, any repetition, a tombstone or an erasure before or after what it takes back.
 *
 * Admission has judged the record; here nobody asks again who may take back what.
 */
import { millisOf } from "@cosmicsync/protocol";
import type { Envelope, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { authorOf } from "./authors.ts";
import { envelopeById, envelopeRow, headerColumns } from "./envelopes.ts";
import { erasePerson, eraseRecord, isErasable } from "./erase.ts";
import { projectRecord } from "./projections/index.ts";
import { keepRootKey, refreshKey } from "./projections/keys.ts";
import type { Changed, Reader, Writer } from "./store.ts";

/**
 * Keeps an envelope and updates every table that is read. What an earlier tombstone or erasure reaches is kept as a header
 * only. Answers what the record erased beyond its own rows; a record known already changes nothing. `mayBeHeld`: false where
 * the caller has just seen, in this step, that nothing of this id is here.
 */
export async function keepRecord(writer: Writer, envelope: Envelope, record: SignedRecord, receivedAt: number, mayBeHeld = true): Promise<Changed[]> {
  const held = mayBeHeld ? await envelopeById(writer, record.id) : undefined;
  if (held !== undefined && held.body !== null) return [];
  const row = envelopeRow(envelope, record, held?.receivedAt ?? receivedAt);
  // A header that came alone may stand under another owner: its body had not said whose it is.
  if (held !== undefined && held.ownerId !== row.ownerId) await writer.delete("envelope", { ownerId: held.ownerId, id: held.id });
  if (await isTakenBack(writer, record)) {
    await writer.put("envelope", { ...row, nonce: null, body: null });
    await keepTraces(writer, record);
  } else {
    await writer.put("envelope", row);
    await projectRecord(writer, record);
  }
  return settle(writer, record);
}

/** Keeps the header of a record whose body did not come along; `keepRecord` completes it when the body does. */
export async function keepHeader(writer: Writer, envelope: Envelope, header: Parameters<typeof headerColumns>[1], receivedAt: number): Promise<void> {
  if (await recordExists(writer, header.id)) return;
  const { scope } = header;
  // What a person keeps at home is theirs; whose else it was, the body would have said.
  const ownerId = header.kind === "person" ? header.id : scope.type === "people" ? scope.people[0]! : scope.type === "sphere" ? scope.sphere : (await authorOf(writer, header.author))?.personId ?? header.id;
  await writer.insert("envelope", { ...headerColumns(envelope, header), ownerId, nonce: null, body: null, receivedAt });
  if (header.kind === "person") await keepRootKey(writer, header.id, header.author);
}

export async function recordExists(reader: Reader, id: RecordId): Promise<boolean> {
  return (await reader.count("envelope", { fanOut: true }, { id })) > 0;
}

/** True where a tombstone names the record, or its author vanished after it was made. */
export async function isTakenBack(reader: Reader, record: Pick<SignedRecord, "id" | "kind" | "author" | "clock">): Promise<boolean> {
  if (!isErasable(record.kind)) return false;
  if ((await reader.count("tombstone", { fanOut: true }, { targetId: record.id })) > 0) return true;
  const personId = record.kind === "person" ? record.id : (await authorOf(reader, record.author))?.personId;
  if (personId === undefined) return false;
  const erasure = await reader.get("erasure", { ownerId: personId });
  return erasure !== undefined && millisOf(record.clock) < erasure.before;
}

/** What an erased record leaves: whose its key is, so that the erasure reaches what that key signed. */
async function keepTraces(writer: Writer, record: SignedRecord): Promise<void> {
  if (record.kind === "person") await keepRootKey(writer, record.id, record.author);
  if (record.kind === "delegation") await refreshKey(writer, record.body.person, record.body.key);
}

/** What the record does to records that came before it. */
async function settle(writer: Writer, record: SignedRecord): Promise<Changed[]> {
  switch (record.kind) {
    case "tombstone": return eraseRecord(writer, record.body.record);
    case "erasure": return settleErasure(writer, record.body.person);
    case "person": return settleErasure(writer, record.id);
    case "delegation": return settleErasure(writer, record.body.person);
    default: return [];
  }
}

async function settleErasure(writer: Writer, personId: RecordId): Promise<Changed[]> {
  const erasure = await writer.get("erasure", { ownerId: personId });
  return erasure === undefined ? [] : erasePerson(writer, personId, erasure.before);
}
