/**
 * What a database knows of the transfer it takes part in: one row of JSON in its table `transfer_state`, changed in the same
 * transaction as what it tells of.
 *
 *     giving     is read from; a node goes on with it as ever, and each change is noted
 *     receiving  is being filled; no node may open it
 *     left       everything moved away; no node may open it, and a fence refuses what a running one still writes
 *     active     everything moved here; a node goes on with it as ever, and each change is noted for the way back
 *
 * The fence is the moment of the switch: before it the giving side holds the truth, after it the other.
 */
import type { TableName } from "../schema/tables.ts";
import type { Kept } from "../schema/codec.ts";

export type Role = "giving" | "receiving" | "left" | "active";

export interface TransferState {
  /** Of this transfer, the same on both sides, also for the way back. */
  readonly id: string;
  readonly role: Role;
  /** Name of the other place, without a password. */
  readonly other: string;
  /** Schema version on both sides: notes are only complete for the tables that it had. */
  readonly version: number;
  readonly since: number;
  /** Receiving: how far copying has come; none when it is done. */
  readonly copying?: Progress;
}

export interface Progress {
  readonly table: TableName;
  /** Key of the last row kept, as `keyText` writes it; null at the table's beginning. */
  readonly after: string | null;
  /** Rows kept so far, of all tables. */
  readonly rows: number;
}

/** A key as the notes of changes write it: ids and bytes in hexadecimal, the rest as it is. */
export function keyText(key: readonly Kept[]): string {
  return JSON.stringify(key.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value)));
}
