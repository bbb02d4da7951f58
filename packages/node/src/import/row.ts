/**
 * What a catalogue file gives: rows with the place they stand at, or the reason why a row could not be read.
 * `line` is the line in the uncompressed file, from 1; in a JSON array, where lines mean nothing, the element's number.
 */
export interface Place { readonly file: string; readonly line: number }
export type RowRead = { readonly place: Place; readonly row: Readonly<Record<string, unknown>> } | { readonly place: Place; readonly skipped: Skip };
/** Why something was left out: the field where it was wrong, and the reason in words. */
export interface Skip { readonly field: string; readonly reason: string }

/** A file that cannot be read on: what, where, and what to do. The rows before it stay imported. */
export class UnreadableFile extends Error {
  readonly place: Place;
  constructor(place: Place, reason: string, options?: ErrorOptions) {
    super(`${place.file}:${place.line}: ${reason}`, options);
    this.name = "UnreadableFile";
    this.place = place;
  }
}

/** Bounds of reading. A row is at most what a record could hold several times over; a longer line is skipped unread. */
export const readLimits = { rowBytes: 1_048_576, nestingDepth: 32, columns: 512 } as const;
