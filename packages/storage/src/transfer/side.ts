/**
 * One side of a transfer: a database as rows in the order of their keys, exactly as they are kept. Either engine can give and
 * receive, so a transfer goes any way, and its way back is the same transfer the other way round.
 */
import type { Kept } from "../schema/codec.ts";
import type { TableName } from "../schema/tables.ts";
import type { Place } from "./place.ts";
import type { TransferState } from "./state.ts";

export interface Note { readonly table: TableName; readonly key: readonly Kept[]; /** As noted; the same for the same key. */ readonly text: string }
export interface Notes {
  /** Each key once. */
  readonly notes: readonly Note[];
  readonly numbers: readonly number[];
}

/** What a consistent view of the database answers. */
export interface View {
  /** Rows after a key, in the order of the key. */
  range(table: TableName, after: readonly Kept[] | undefined, limit: number): Promise<Kept[][]>;
  row(table: TableName, key: readonly Kept[]): Promise<Kept[] | undefined>;
  /** The oldest notes that nobody has taken yet. */
  notes(limit: number): Promise<Notes>;
}

/** The row as it is to be; undefined where it is gone. */
export interface Change { readonly table: TableName; readonly key: readonly Kept[]; readonly row: readonly Kept[] | undefined }

export interface Side extends AsyncDisposable {
  readonly place: Place;
  readonly name: string;
  /** Undefined where there is no schema of ours yet. */
  version(): Promise<number | undefined>;
  /** Makes the schema where there is none. */
  prepare(): Promise<void>;
  state(): Promise<TransferState | undefined>;
  setState(state: TransferState): Promise<void>;
  /** Rows by table; those without rows left out. */
  counts(): Promise<Partial<Record<TableName, number>>>;
  /** Names of other programs of ours that are connected now, for PostgreSQL; empty where that cannot be known. */
  others(): Promise<number>;

  /** From here on every change is noted. May be repeated. Clears what was noted before and any fence. */
  beginNotes(state: TransferState): Promise<void>;
  /** Nothing is noted and nothing is refused any more; `state` none: every trace of the transfer goes. */
  endNotes(state?: TransferState): Promise<void>;
  /** One moment of the database, whatever is written meanwhile. */
  snapshot<T>(work: (view: View) => Promise<T>): Promise<T>;
  /** The database as it is at each question. */
  readonly live: View;
  forget(numbers: readonly number[]): Promise<void>;
  /** Nobody else writes until `work` ends; `fence` makes it so for good and is durable when the pause ends. A `work` that throws changes nothing. */
  pause<T>(work: (view: View, fence: (state: TransferState) => Promise<void>) => Promise<T>): Promise<T>;

  /** Rows that are not there yet, and how far that brings the transfer, in one transaction. */
  append(table: TableName, rows: readonly (readonly Kept[])[], state: TransferState): Promise<void>;
  /** In one transaction. */
  apply(changes: readonly Change[]): Promise<void>;
  /** What was appended and applied survives a loss of power, and readers are told how large tables are. */
  settle(): Promise<void>;
  /** Takes the whole database away: the file, or the schema. */
  destroy(): Promise<void>;
}
