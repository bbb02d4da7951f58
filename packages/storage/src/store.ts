/**
 * The port to what is kept. `memory/` defines its meaning, `sqlite/` and `postgres/` keep it, and one contract suite
 * (`testing/store-contract.ts`) is run by all.
 *
 * Every read names its owner, or says `fanOut: true` and so that it may touch every shard. A write is one atomic step; its
 * promise resolves only when the step is durable.
 *
 * Errors thrown: `StorageError` with a code (storage/full, storage/busy, storage/newer, storage/locked, storage/broken).
 */
import type { Clock, RecordId } from "@cosmicsync/protocol";
import type { IndexName, Key, Row, TableName } from "./schema/tables.ts";

export interface ListQuery<T extends TableName> {
  /** Equal in these columns. */
  readonly where?: Partial<Row<T>>;
  /** Order by this index's columns, then the key; without it by the key. */
  readonly index?: IndexName<T>;
  readonly descending?: boolean;
  /** Continue after this row in the order asked for (only the order's columns and the key are read). */
  readonly after?: Partial<Row<T>>;
  /** At most this many rows; never absent, so that every read has a bound. */
  readonly limit: number;
}
export type Reach = { readonly owner: RecordId } | { readonly fanOut: true };

export interface Reader {
  get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined>;
  list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]>;
  count<T extends TableName>(table: T, reach: Reach, where?: Partial<Row<T>>): Promise<number>;
}

export interface Writer extends Reader {
  /** Inserts or replaces the row with this key. */
  put<T extends TableName>(table: T, row: Row<T>): Promise<void>;
  /** Inserts; false where a row with this key exists (then nothing is changed). */
  insert<T extends TableName>(table: T, row: Row<T>): Promise<boolean>;
  delete<T extends TableName>(table: T, key: Key<T>): Promise<void>;
  deleteOwned<T extends TableName>(table: T, owner: RecordId): Promise<number>;
  /** Deletes every row of a table, for rebuilding. */
  clear<T extends TableName>(table: T): Promise<number>;
  /** Puts the searchable text of something; an empty list takes it out. Each text stands with the least audience that may find by it. */
  index(entry: SearchEntry): Promise<void>;
  /** When this step is acknowledged, nothing that it deleted or replaced is left in any file. Costs a checkpoint. */
  scrub(): Promise<void>;
}

/** What full-text search knows of a profile or project: texts by who may find by them. */
export interface SearchEntry {
  readonly ownerId: RecordId;
  readonly subject: "person" | "project";
  /** The sphere whose members may find by the `sphere` texts. */
  readonly sphereId: RecordId | null;
  /** More of them: a person may belong to many. */
  readonly spheres?: readonly RecordId[];
  readonly texts: readonly { readonly audience: "public" | "sphere"; readonly text: string }[];
}
export interface SearchQuery {
  readonly text: string;
  readonly subject: "person" | "project";
  /** Spheres the reader belongs to: their `sphere` texts count too. */
  readonly spheres: readonly RecordId[];
  readonly limit: number;
  readonly offset?: number;
}
export interface SearchHit { readonly ownerId: RecordId; readonly score: number }

/** Order-free digest of a table: count, and the sum of sha256 over canonical rows mod 2^128, in hexadecimal. */
export interface TableDigest { readonly count: number; readonly sum: string }

export interface Store extends AsyncDisposable {
  readonly read: Reader;
  /**
   * Runs `work` as one atomic step. Steps of many callers share one durable commit; each resolves after it, a step that
   * throws leaves no trace and does not hurt its neighbours. `work` may await nothing but the writer, and may run again where
   * an engine had to undo it because of others: effects outside the step belong after it.
   */
  write<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  search(query: SearchQuery): Promise<SearchHit[]>;
  digest(table: TableName): Promise<TableDigest>;
  /** Bytes on disk and rows by table. */
  size(): Promise<{ readonly bytes: number; readonly rows: Readonly<Partial<Record<TableName, number>>> }>;
}

/** Something changed, told after the commit, so that indexes and live views can follow. */
export interface Changed { readonly table: TableName; readonly ownerId: RecordId; readonly clock?: Clock }
