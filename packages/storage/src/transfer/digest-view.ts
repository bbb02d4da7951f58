/**
 * Digests of everything in one view of a database: for each table the digest of `digest.ts`, and for the records a fingerprint
 * that is made from their headers anew, so that it also proves each id to be what its header says.
 */
import { hash } from "node:crypto";
import { addToSum, digestRow, emptySum, sumText } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import type { TableName } from "../schema/tables.ts";
import type { TableDigest } from "../store.ts";
import { tableNames } from "./change-log.ts";
import type { View } from "./side.ts";
import { keyOfRow } from "./sqlite-side.ts";

export interface Digests {
  readonly tables: Readonly<Record<TableName, TableDigest>>;
  /** Of all envelopes: how many, and the sum of SHA-256 over their headers, mod 2^128. */
  readonly records: TableDigest;
}

const pageRows = 2_000;

export async function digestView(view: Pick<View, "range">, onRows: (count: number) => void = () => undefined, names: readonly TableName[] = tableNames): Promise<Digests> {
  const digests: Partial<Record<TableName, TableDigest>> = {};
  let records = emptySum, recordCount = 0;
  for (const table of names) {
    let sum = emptySum, count = 0;
    for (let after: Kept[] | undefined; ;) {
      const rows = await view.range(table, after, pageRows);
      for (const row of rows) {
        sum = addToSum(sum, digestRow(table, row));
        if (table === "envelope") records = addToSum(records, headerDigest(row));
      }
      count += rows.length;
      onRows(rows.length);
      if (rows.length < pageRows) break;
      after = keyOfRow(table, rows.at(-1)!);
      await new Promise((resolve) => setImmediate(resolve));
    }
    digests[table] = { count, sum: sumText(sum) };
    if (table === "envelope") recordCount = count;
  }
  return { tables: digests as Digests["tables"], records: { count: recordCount, sum: sumText(records) } };
}

/** Throws storage/broken where a header does not have the id under which it is kept. */
function headerDigest(row: readonly Kept[]): bigint {
  const { positionOf } = codecOf("envelope");
  const digest = hash("sha256", row[positionOf("header")] as Uint8Array, "buffer");
  const id = row[positionOf("id")] as Uint8Array;
  if (digest.compare(id) !== 0) throw new StorageError("storage/broken", { record: encodeId(id), reason: "the header is not that of the id" });
  return BigInt(`0x${digest.toString("hex", 16)}`);
}

/** Tables whose digests differ; `records` where only the fingerprint does. */
export function differences(one: Digests, other: Digests): string[] {
  const same = (a: TableDigest | undefined, b: TableDigest | undefined): boolean => a?.count === b?.count && a?.sum === b?.sum;
  const found: string[] = tableNames.filter((table) => !same(one.tables[table], other.tables[table]));
  return found.length === 0 && !same(one.records, other.records) ? ["records"] : found;
}
