/**
 * Makes every projection anew from the envelopes, in one step: it is done whole or not at all. Digests before and after are
 * the same unless tables had been damaged. The search index is not touched: its texts are policy's to choose.
 *
 * Each envelope is opened as a stranger's would be, so damage is found: storage/broken names the record.
 */
import { createVerifiedRoots, openEnvelope } from "@cosmicsync/protocol";
import type { Crypto } from "@cosmicsync/protocol";
import { recordTables } from "./digest.ts";
import { envelopeOfRow } from "./envelopes.ts";
import { StorageError } from "./errors.ts";
import { allRows } from "./paging.ts";
import { projectRecord } from "./projections/index.ts";
import { isBare, keepRootKey } from "./projections/keys.ts";
import { keyOf } from "./schema/codec.ts";
import type { Row } from "./schema/tables.ts";
import type { Store, Writer } from "./store.ts";

/** `onProgress` is told how many records are done, every thousand. */
export async function rebuild(store: Store, crypto: Crypto, onProgress: (records: number) => void = () => undefined): Promise<{ records: number }> {
  const verified = createVerifiedRoots();
  return store.write(async (writer) => {
    await clearProjections(writer);
    let records = 0;
    const project = async (row: Row<"envelope">): Promise<void> => {
      if (row.body === null) {
        if (row.kind === "person") await keepRootKey(writer, row.id, row.author);
      } else {
        const opened = openEnvelope(crypto, envelopeOfRow(row), verified);
        if (!opened.ok) throw new StorageError("storage/broken", { record: row.id, problem: opened.code });
        await projectRecord(writer, opened.value);
      }
      if (++records % 1_000 === 0) onProgress(records);
    };
    // Erasures first: they say which rows other records may not make.
    for (const kind of ["erasure", "tombstone"]) for await (const row of allRows(writer, "envelope", { fanOut: true }, { where: { kind } })) await project(row);
    for await (const row of allRows(writer, "envelope", { fanOut: true })) if (row.kind !== "erasure" && row.kind !== "tombstone") await project(row);
    return { records };
  });
}

/** All but the keys whose delegations were erased: no record can make these again. */
async function clearProjections(writer: Writer): Promise<void> {
  for (const table of recordTables) {
    if (table !== "authorKey") await writer.clear(table);
  }
  for await (const row of allRows(writer, "authorKey", { fanOut: true })) if (!isBare(row)) await writer.delete("authorKey", keyOf("authorKey", row));
}
