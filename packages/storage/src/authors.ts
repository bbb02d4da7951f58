/** Who a key signs for, as far as this node knows; one read, and more only where several people name one key. */
import type { RecordId } from "@cosmicsync/protocol";
import type { Row } from "./schema/tables.ts";
import type { Reader } from "./store.ts";

export interface Author {
  readonly personId: RecordId;
  /** The person's root key; it stays known after an erasure, so it is asked of the key and not of the person. */
  readonly root: boolean;
  /** Records with a later wall time are refused; 0 for a key whose delegation was erased. */
  readonly revokedFrom?: number;
  readonly expiresAt?: number;
}

/**
 * Two people may name one key. Its root person comes first, then whoever named it first: otherwise somebody could claim a
 * stranger's key and erase what it signed.
 */
export async function authorOf(reader: Reader, key: RecordId): Promise<Author | undefined> {
  const rows = await reader.list("authorKey", { fanOut: true }, { where: { key }, index: "byKey", limit: 64 });
  const row = rows.length < 2 ? rows[0] : (rows.find(isRoot) ?? (await firstNamed(reader, rows)));
  if (row === undefined) return undefined;
  return { personId: row.ownerId, root: isRoot(row), ...(row.revokedFrom === null ? {} : { revokedFrom: row.revokedFrom }), ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt }) };
}

export const isRoot = (row: Row<"authorKey">): boolean => row.delegationId === null && row.revokedFrom === null;

async function firstNamed(reader: Reader, rows: readonly Row<"authorKey">[]): Promise<Row<"authorKey"> | undefined> {
  let first: { row: Row<"authorKey">; clock: number } | undefined;
  for (const row of rows) {
    const delegation = row.delegationId === null ? undefined : await reader.get("envelope", { ownerId: row.ownerId, id: row.delegationId });
    const clock = delegation?.clock ?? Number.MAX_SAFE_INTEGER;
    if (first === undefined || clock < first.clock) first = { row, clock };
  }
  return first?.row;
}
