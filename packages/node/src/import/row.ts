/**
 * What a catalogue file gives: rows with the place they stand at, or the reason why a row could not be read.
 * `line` is the line in the uncompressed file, from 1, at which the row begins.
 */
import { Line, checkShape, type No } from "@cosmicsync/protocol";

export interface Place { readonly file: string; readonly line: number }
export type RowRead = { readonly place: Place; readonly row: Readonly<Record<string, unknown>> } | { readonly place: Place; readonly skipped: Skip };
/** Why something was left out: the field where it was wrong, and the reason in words. */
export interface Skip { readonly field: string; readonly reason: string }

/** A row's own id, checked as it is kept: one line of plain text. */
export const keyOr = (key: string | undefined): { readonly key: string } | Skip => {
  if (key === undefined) return { field: "key", reason: "no id: the map's key gives nothing for this row" };
  const [fault] = checkShape(Line, key);
  return fault === undefined ? { key } : { field: "key", reason: fault.message };
};

/** What the protocol says of a body that it refuses, as a skip. */
export const skipOf = ({ code, where, facts }: No): Skip => ({ field: (where ?? "").replace(/^\/(set|add)\//, "").replaceAll("/", "."), reason: facts === undefined ? code : `${code}: ${Object.values(facts).join(", ")}` });

/** A file that cannot be read on: what, where, and what to do. The rows before it stay imported. */
export class UnreadableFile extends Error {
  readonly place: Place;
  constructor(place: Place, reason: string, options?: ErrorOptions) {
    super(`${place.file}:${place.line === 0 ? "" : `${place.line}:`} ${reason}`, options);
    this.name = "UnreadableFile";
    this.place = place;
  }
}

/** Bounds of reading. A row is at most what a record could hold several times over; a longer line is skipped unread. */
export const readLimits = { rowBytes: 1_048_576, nestingDepth: 32, columns: 512 } as const;
