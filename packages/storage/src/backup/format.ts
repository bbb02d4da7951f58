/**
 * What stands in a backup: lines of JSON, gzipped, in an age file.
 *
 *     {format, id, base, previous, version, madeAt, node, secrets}
 *     {table, columns}
 *     {from, to, count, sum}      a chunk: the rows whose keys are from `from` to before `to` (null: without end)
 *     [...]                       its rows, by key
 *     {end: table, count, sum}    of the whole table at that moment, chunks that are not in this file included
 *     {end: "backup", records, keysAt}
 *
 * A row of nobody's words is the list of its values. Another is its values in the clear, the names of the keys that open the rest
 * (null: none is needed), and the rest: sealed under them, or as it is. Sums are of lines as they stand here, so they hold
 * whoever's key is gone.
 *
 * An incremental backup holds the chunks that differ from its predecessor's. Where files of a chain hold the same keys, the
 * latest holds the truth. `manifest` lists all chunks of a moment, so that the next increment knows what differs.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { Crypto } from "@cosmicsync/protocol";
import type { TableName } from "../schema/tables.ts";
import type { TableDigest } from "../store.ts";

export const format = "cosmicsync backup 2";
export interface Head {
  readonly format: typeof format;
  readonly id: string;
  /** Id of the full backup at the chain's beginning, and of the backup just before; null in a full one. */
  readonly base: string | null;
  readonly previous: string | null;
  readonly version: number;
  readonly madeAt: number;
  /** The node's two secrets, in hexadecimal: without them its accounts cannot sign, and nobody can read the file of keys. */
  readonly secrets: Readonly<Record<string, string>>;
}
export interface TableLine { readonly table: TableName; readonly columns: readonly string[] }
export interface ChunkLine { readonly from: string | null; readonly to: string | null; readonly count: number; readonly sum: string }
export interface TableEnd extends TableDigest { readonly end: TableName }
export interface BackupEnd {
  readonly end: "backup";
  readonly records: TableDigest;
  /** By then every key was there that it needs: a file of keys that was begun earlier may lack some. */
  readonly keysAt: number;
}

export const nodeSecretName = "node.secret";
export const nodeSecretOf = ({ secrets }: Pick<Head, "secrets">): Uint8Array => new Uint8Array(Buffer.from(secrets[nodeSecretName] ?? "", "hex"));

/** Every chunk of every table, by where it begins. */
export interface Manifest { readonly id: string; readonly base: string; readonly chunks: ReadonlyMap<string, string> }
export const chunkKey = (table: TableName, { from }: Pick<ChunkLine, "from">): string => `${table} ${from ?? ""}`;
export const chunkPrint = ({ to, count, sum }: ChunkLine): string => `${to ?? ""} ${count} ${sum}`;

const context = new TextEncoder().encode("cosmicsync backup manifest 2");
export function sealManifest(crypto: Crypto, key: Uint8Array, { id, base, chunks }: Manifest): Uint8Array {
  return crypto.seal(key, gzipSync(JSON.stringify({ id, base, chunks: [...chunks] })), context);
}
/** Undefined where the key is not its own: then a full backup is made. */
export function openManifest(crypto: Crypto, key: Uint8Array, sealed: Uint8Array): Manifest | undefined {
  const opened = crypto.open(key, sealed, context);
  if (opened === undefined) return undefined;
  const { id, base, chunks } = JSON.parse(gunzipSync(opened).toString("utf8")) as { id: string; base: string; chunks: [string, string][] };
  return { id, base, chunks: new Map(chunks) };
}
