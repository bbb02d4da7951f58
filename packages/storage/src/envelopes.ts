/**
 * Envelopes as rows and back. What is kept was judged when it came; here it is only read again, so a row that cannot be read
 * is a damaged database: storage/broken.
 */
import { decode, openHeader, ownerOf } from "@cosmicsync/protocol";
import type { Envelope, KindName, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { StorageError } from "./errors.ts";
import { allRows } from "./paging.ts";
import type { Row } from "./schema/tables.ts";
import type { Reader } from "./store.ts";

export function envelopeRow(envelope: Envelope, record: SignedRecord, receivedAt: number): Row<"envelope"> {
  return { ...headerColumns(envelope, record), ownerId: ownerOf(record), nonce: envelope.nonce ?? null, body: envelope.body ?? null, receivedAt };
}

/** What stands in the header; all that is left of an erased record. */
export function headerColumns(envelope: Envelope, header: Pick<SignedRecord, "id" | "kind" | "scope" | "author" | "clock" | "epoch" | "sequence" | "expiresAt">): Omit<Row<"envelope">, "ownerId" | "nonce" | "body" | "receivedAt"> {
  return {
    id: header.id, kind: header.kind, scope: header.scope.type, sphereId: header.scope.type === "sphere" ? header.scope.sphere : null,
    author: header.author, clock: header.clock, epoch: header.epoch, sequence: header.sequence, expiresAt: header.expiresAt ?? null,
    header: envelope.header, proof: envelope.proof,
  };
}

export function envelopeOfRow(row: Pick<Row<"envelope">, "header" | "proof" | "nonce" | "body">): Envelope {
  return { header: row.header, proof: row.proof, ...(row.nonce === null ? {} : { nonce: row.nonce }), ...(row.body === null ? {} : { body: row.body }) };
}

/** Undefined where the record was erased. */
export function recordOfRow(row: Row<"envelope">): SignedRecord | undefined {
  if (row.body === null) return undefined;
  const header = openHeader(row);
  const body = decode(row.body);
  if (!header.ok || !body.ok) throw new StorageError("storage/broken", { record: row.id });
  const { commitment: _sealed, ...rest } = header.value;
  return { ...rest, body: body.value } as SignedRecord;
}

export async function envelopeById(reader: Reader, id: RecordId): Promise<Row<"envelope"> | undefined> {
  return (await reader.list("envelope", { fanOut: true }, { where: { id }, index: "byId", limit: 1 }))[0];
}

/**
 * The greatest clock of any record held, 0 where there is none: a clock that begins anew goes on from here, whatever the wall says.
 * One look into an index for each sphere, and one for what is of no sphere.
 */
export async function greatestClock(reader: Reader): Promise<number> {
  let greatest = await latestIn(reader, null);
  for await (const { ownerId } of allRows(reader, "sphere", { fanOut: true })) greatest = Math.max(greatest, await latestIn(reader, ownerId));
  return greatest;
}

async function latestIn(reader: Reader, sphereId: RecordId | null): Promise<number> {
  const [latest] = await reader.list("envelope", { fanOut: true }, { where: { sphereId }, index: "bySphere", descending: true, limit: 1 });
  return latest?.clock ?? 0;
}

/** The records of one owner that are not erased, of these kinds. */
export async function recordsOf<K extends KindName>(reader: Reader, owner: RecordId, kinds: readonly K[]): Promise<SignedRecord<K>[]> {
  const records: SignedRecord<K>[] = [];
  for (const kind of kinds) {
    for await (const row of allRows(reader, "envelope", { owner }, { where: { kind } })) {
      const record = recordOfRow(row);
      if (record !== undefined) records.push(record as SignedRecord<K>);
    }
  }
  return records;
}
