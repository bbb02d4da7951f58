/**
 * Schema as data: a table is a plain value from which the TypeScript row type, the DDL of each engine, the codecs and the
 * reference page are derived. No SQL here.
 *
 * Every table's primary key begins with its owner column, so that one shard can hold everything of one owner; a
 * `reference` table is small, the same everywhere, and has no owner.
 */
import type { Clock, RecordId } from "@cosmicsync/protocol";

/** What a column can hold, as seen by TypeScript. */
export interface ColumnTypes {
  /** A record id or public key: base32 text in memory, 32 bytes on disk. */
  id: RecordId;
  text: string;
  /** A safe integer. */
  integer: number;
  real: number;
  boolean: boolean;
  /** Milliseconds since the Unix epoch. */
  moment: number;
  clock: Clock;
  bytes: Uint8Array;
  /** A JSON value, kept as canonical text. */
  json: unknown;
}
export type ColumnType = keyof ColumnTypes;

export interface Column<T extends ColumnType = ColumnType, Null extends boolean = boolean> {
  readonly type: T;
  readonly nullable: Null;
  /** Text and bytes: the largest length the engine lets in. */
  readonly max?: number;
  /** Text: the only words let in. */
  readonly words?: readonly string[];
  readonly meaning: string;
}

export interface Table<Columns extends Record<string, Column> = Record<string, Column>, KeyColumn extends keyof Columns & string = keyof Columns & string, IndexName extends string = string> {
  readonly name: string;
  readonly meaning: string;
  /** `record`: rebuilt from envelopes; `envelope`: the records themselves; `local`: never leaves this node. */
  readonly sort: "record" | "envelope" | "local";
  readonly columns: Columns;
  /** Primary key; begins with `ownerId` unless `reference`. */
  readonly key: readonly KeyColumn[];
  readonly reference?: true;
  /** Secondary indexes by name; `unique` only ever within an owner or on a reference table. */
  readonly indexes?: Readonly<Record<IndexName, { readonly columns: readonly (keyof Columns & string)[]; readonly unique?: true }>>;
}

export const column = <const T extends ColumnType>(type: T, meaning: string, rest: { max?: number; words?: readonly string[] } = {}): Column<T, false> => ({ type, nullable: false, meaning, ...rest });
export const optional = <const T extends ColumnType>(type: T, meaning: string, rest: { max?: number; words?: readonly string[] } = {}): Column<T, true> => ({ type, nullable: true, meaning, ...rest });
export const table = <const C extends Record<string, Column>, const K extends keyof C & string, const I extends string = never>(declared: Table<C, K, I>): Table<C, K, I> => declared;

/** The row of a table: a nullable column is `T | null`, never absent. */
export type RowOf<T extends { readonly columns: Record<string, Column> }> = {
  [K in keyof T["columns"]]: T["columns"][K] extends Column<infer Type, infer Null> ? ColumnTypes[Type] | (Null extends true ? null : never) : never;
};
