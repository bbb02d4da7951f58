/**
 * What storage throws when the outside breaks: the disk is full, somebody else holds the folder, a file is damaged. A row that
 * does not fit its table is a mistake in the program and throws a TypeError instead, before any engine sees it.
 */
import { CodedError } from "@cosmicsync/protocol";
import type { Facts } from "@cosmicsync/protocol";

export type StorageCode =
  | "storage/full" | "storage/busy" | "storage/newer" | "storage/locked" | "storage/broken" | "storage/moved"
  | `backup/${"none" | "damaged" | "incomplete" | "key-missing" | "key-wrong" | "keys-missing" | "other-version"}`
  | `shards/${"not-postgres" | "no-citus" | "not-begun" | "node-running" | "machine-unknown" | "refused" | "stopped" | "differ"}`
  | `transfer/${"target-not-empty" | "source-empty" | "source-older" | "version-changed" | "unfinished" | "none" | "digests-differ" | "row-refused" | "too-busy" | "stopped" | "node-running" | "switch-failed"}`;

export class StorageError extends CodedError {
  declare readonly code: StorageCode;
  constructor(code: StorageCode, facts: Facts = {}, cause?: unknown) {
    super(code, facts, cause);
    this.name = "StorageError";
  }
}
