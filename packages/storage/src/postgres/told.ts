/**
 * What a commit tells the other processes on the database: which owners' rows of which tables changed, which records came, lost
 * their words or went, and the greatest clock among those that came. As text it stands in a row of `change`.
 *
 * Bounded: of more than a thousand tables and owners it is only said that there were (no text at all), and of more than a
 * thousand records as well.
 */
import type { Clock, RecordId } from "@cosmicsync/protocol";
import type { Key, TableName } from "../schema/tables.ts";
import { tables } from "../schema/tables.ts";
import type { Changed } from "../store.ts";

/** What other processes changed. */
export interface ForeignChange {
  /** Tables with owners, each once; never envelopes. */
  readonly changed: readonly Changed[];
  /** Tables without owners that were changed. */
  readonly tables: readonly TableName[];
  /** Records that came, lost their words or went, each once; what became of them is in the store. */
  readonly records: readonly Key<"envelope">[];
  /** False where there were more records than are told. */
  readonly recordsComplete: boolean;
  /** The greatest clock of the records that came, 0 where none did: what is said here from now on is later. */
  readonly clock: Clock;
  /** False where more may have changed than is told, records too: look at everything again. */
  readonly complete: boolean;
}

/** Enough of a row to tell of it. */
export type Noted = object & { readonly ownerId?: unknown; readonly id?: unknown; readonly clock?: unknown };

export interface Told {
  /** A row that was put, or a key that was deleted; an owner alone for all of theirs, nothing for the whole table. */
  note(table: TableName, row: Noted | undefined): void;
  /** What a step noted, once it is sure to be part of the commit. */
  add(other: Told): void;
  text(): string | null;
  readonly changed: ReadonlyMap<string, Entry>;
  /** Undefined where they were too many. */
  readonly records: ReadonlyMap<RecordId, RecordId> | undefined;
  readonly clock: Clock;
}
type Entry = readonly [TableName, RecordId | null];
interface Text { readonly changed: readonly Entry[]; readonly records: readonly (readonly [owner: RecordId, id: RecordId])[] | null; readonly clock: Clock }

const changesTold = 1_000;
const recordsTold = 1_000;
const isReference = (table: TableName): boolean => "reference" in tables[table];
const idIn = (value: unknown): RecordId | undefined => (typeof value === "string" ? value : undefined);

export function createTold(): Told {
  const changed = new Map<string, Entry>();
  let records: Map<RecordId, RecordId> | undefined = new Map();
  let clock = 0;

  function noteRecord(row: Noted | undefined): void {
    const [owner, id] = [idIn(row?.ownerId), idIn(row?.id)];
    if (owner === undefined || id === undefined) records = undefined;
    else records?.set(id, owner);
    if (records !== undefined && records.size > recordsTold) records = undefined;
    if (typeof row?.clock === "number") clock = Math.max(clock, row.clock);
  }
  function put(name: string, entry: Entry): void {
    // One more than is told says that there were too many.
    if (changed.size <= changesTold) changed.set(name, entry);
  }

  return {
    note(table, row) {
      if (table === "envelope") return noteRecord(row);
      const owner = isReference(table) ? null : (idIn(row?.ownerId) ?? null);
      put(`${table} ${owner}`, [table, owner]);
    },
    add(other) {
      for (const [name, entry] of other.changed) put(name, entry);
      if (other.records === undefined) records = undefined;
      else for (const [id, owner] of other.records) records?.set(id, owner);
      if (records !== undefined && records.size > recordsTold) records = undefined;
      clock = Math.max(clock, other.clock);
    },
    text() {
      if (changed.size > changesTold) return null;
      return JSON.stringify({ changed: [...changed.values()], records: records === undefined ? null : [...records].map(([id, owner]) => [owner, id] as const), clock } satisfies Text);
    },
    changed,
    get records() { return records; },
    get clock() { return clock; },
  };
}

/** What several commits told, as one. */
export function changeOf(texts: readonly (string | null)[]): ForeignChange {
  const owned = new Map<string, Changed>();
  const whole = new Set<TableName>();
  const records = new Map<RecordId, Key<"envelope">>();
  let [complete, recordsComplete, clock] = [true, true, 0];
  for (const text of texts) {
    if (text === null) {
      complete = false;
      continue;
    }
    const told = JSON.parse(text) as Text;
    for (const [table, ownerId] of told.changed) {
      // A newer version of this program may have tables that this one does not know.
      if (!Object.hasOwn(tables, table)) continue;
      if (ownerId !== null) owned.set(`${table} ${ownerId}`, { table, ownerId });
      else if (isReference(table)) whole.add(table);
      else complete = false;
    }
    if (told.records === null) recordsComplete = false;
    else for (const [ownerId, id] of told.records) records.set(id, { ownerId, id });
    clock = Math.max(clock, told.clock);
  }
  return { changed: [...owned.values()], tables: [...whole], records: [...records.values()], recordsComplete: complete && recordsComplete, clock, complete };
}

/** Nothing is known of what changed. */
export const anyChange: ForeignChange = { changed: [], tables: [], records: [], recordsComplete: false, clock: 0, complete: false };
