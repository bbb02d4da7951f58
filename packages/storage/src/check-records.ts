/**
 * Looks whether every record is what its author signed, and whether the tables made from records are what they make: each envelope is
 * opened as a stranger's would be, its columns are compared with its header, and all projections are made again in a store beside.
 *
 * With `repair`, columns are written again from the header; an envelope whose own bytes were changed is taken out, so that it is missing
 * and comes again from a neighbour; then the projections are made anew. Costs a signature check a record or bundle, twice.
 */
import { createVerifiedRoots, openEnvelope, openErased, ownerOf } from "@cosmicsync/protocol";
import type { Crypto } from "@cosmicsync/protocol";
import { recordTables } from "./digest.ts";
import { envelopeOfRow, headerColumns } from "./envelopes.ts";
import { allRows } from "./paging.ts";
import { isBare } from "./projections/keys.ts";
import { rebuild } from "./rebuild.ts";
import { keyOf } from "./schema/codec.ts";
import { tables } from "./schema/tables.ts";
import type { Row, TableName } from "./schema/tables.ts";
import type { Store } from "./store.ts";

export interface RecordsReport {
  readonly records: number;
  /** Changed in their own bytes, by the id under which they are kept. */
  readonly damaged: readonly { readonly id: string; readonly problem: string }[];
  /** Whole, with columns beside that say something else. */
  readonly misfiled: readonly string[];
  /** Tables that are not what the records make; not looked at where records are damaged or misfiled and nothing was repaired. */
  readonly tables: readonly TableName[];
}

const together = 500;

/** `beside`: an empty store that may be thrown away. Throws storage/broken where the database cannot be read. */
export async function checkRecords(store: Store, beside: Store, crypto: Crypto, { repair = false, onProgress = () => undefined }: { readonly repair?: boolean; readonly onProgress?: (records: number) => void } = {}): Promise<RecordsReport> {
  const damaged: { id: string; problem: string }[] = [], misfiled: string[] = [];
  const verified = createVerifiedRoots();
  let records = 0;
  let batch: Row<"envelope">[] = [];
  const flush = async (): Promise<void> => {
    const rows = batch;
    batch = [];
    await beside.write(async (writer) => { for (const row of rows) await writer.put("envelope", row); });
    onProgress(records);
  };
  for await (const row of allRows(store.read, "envelope", { fanOut: true })) {
    const { problem, right } = judge(crypto, row, verified);
    if (problem !== undefined) damaged.push({ id: row.id, problem });
    else {
      if (!isSame(row, right)) misfiled.push(right.id);
      batch.push(right);
    }
    if (repair && (problem !== undefined || !isSame(row, right))) await store.write(async (writer) => {
      await writer.delete("envelope", keyOf("envelope", row));
      if (problem === undefined) await writer.put("envelope", right);
    });
    if (++records % together === 0) await flush();
  }
  await flush();
  if (damaged.length + misfiled.length > 0 && !repair) return { records, damaged, misfiled, tables: [] };

  // Keys whose delegations were erased: no record can make these again.
  for await (const row of allRows(store.read, "authorKey", { fanOut: true })) if (isBare(row)) await beside.write((writer) => writer.put("authorKey", row));
  await rebuild(beside, crypto, onProgress);
  const differing: TableName[] = [];
  for (const table of recordTables) {
    const [here, there] = [await store.digest(table).catch(() => undefined), await beside.digest(table)];
    if (here?.count !== there.count || here.sum !== there.sum) differing.push(table);
  }
  if (repair && differing.length > 0) await rebuild(store, crypto, onProgress);
  return { records, damaged, misfiled, tables: differing };
}

type Judged = { readonly problem: string; readonly right?: never } | { readonly problem?: never; readonly right: Row<"envelope"> };
function judge(crypto: Crypto, row: Row<"envelope">, verified: ReturnType<typeof createVerifiedRoots>): Judged {
  const envelope = envelopeOfRow(row);
  const { receivedAt } = row;
  if (row.body === null && row.nonce === null) {
    const opened = openErased(crypto, envelope, verified);
    return opened.ok ? { right: { ...headerColumns(envelope, opened.value), ownerId: row.ownerId, nonce: null, body: null, receivedAt } } : { problem: opened.code };
  }
  const opened = openEnvelope(crypto, envelope, verified);
  return opened.ok ? { right: { ...headerColumns(envelope, opened.value), ownerId: ownerOf(opened.value), nonce: row.nonce, body: row.body, receivedAt } } : { problem: opened.code };
}

const columns = Object.keys(tables.envelope.columns) as (keyof Row<"envelope">)[];
const isSame = (one: Row<"envelope">, other: Row<"envelope">): boolean => columns.every((name) => one[name] === other[name] || (one[name] instanceof Uint8Array && other[name] instanceof Uint8Array));
