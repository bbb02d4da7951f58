/**
 * How records become rows. A projection is commutative and idempotent: whatever order records come in and however often, the
 * rows are a function of the set of records that are kept and not erased. Where several records speak of one row, the higher
 * (clock, id) wins.
 *
 * A row that tells of an erased person is barred: a record from before the erasure makes none, whoever wrote it.
 */
import { compareStamps, millisOf } from "@cosmicsync/protocol";
import type { KindName, MergeStamp, RecordId, SignedRecord } from "@cosmicsync/protocol";
import { recordsOf } from "../envelopes.ts";
import { keyOf } from "../schema/codec.ts";
import type { Row, TableName } from "../schema/tables.ts";
import type { Reader, Writer } from "../store.ts";

export interface Projection<K extends KindName = KindName> {
  /** Brings the rows up to date with a record that is kept. */
  keep(writer: Writer, record: SignedRecord<K>): Promise<void>;
  /** Takes the record's rows back; its body is gone from the envelopes by now. */
  drop(writer: Writer, record: SignedRecord<K>): Promise<void>;
  /** After `drop`: lets the other records of this owner speak again. */
  readonly refold?: (writer: Writer, owner: RecordId) => Promise<void>;
}

/** A row that a record asks for. */
export interface Placed {
  keep(writer: Writer): Promise<void>;
  drop(writer: Writer): Promise<void>;
}

/** A row whose key names the record itself, so that no other record speaks of it. `person`: whom it tells of. */
export function own<T extends TableName>(table: T, row: Row<T>, stamp: MergeStamp, person: RecordId | null = null): Placed {
  const key = keyOf(table, row);
  return {
    async keep(writer) {
      if (!(await isBarred(writer, person, stamp))) await writer.put(table, row);
    },
    drop: (writer) => writer.delete(table, key),
  };
}

/** A table whose rows say which record they come from. */
type Stamped = { [T in TableName]: Row<T> extends { clock: number; recordId: RecordId } ? T : never }[TableName];

/** A row of which the latest record speaks. */
export function latest<T extends Stamped>(table: T, row: Row<T>, stamp: MergeStamp, person: RecordId | null = null): Placed {
  const key = keyOf(table, row);
  const stampOf = (held: Row<T>): MergeStamp => { const { clock, recordId } = held as { clock: number; recordId: RecordId }; return { clock, id: recordId }; };
  return {
    async keep(writer) {
      if (await isBarred(writer, person, stamp)) return;
      const held = await writer.get(table, key);
      if (held === undefined || compareStamps(stamp, stampOf(held)) > 0) await writer.put(table, row);
    },
    async drop(writer) {
      const held = await writer.get(table, key);
      if (held !== undefined && stampOf(held).id === stamp.id) await writer.delete(table, key);
    },
  };
}

/** A projection that is nothing but rows. `contested`: several records may speak of one row. */
export function rowsProjection<K extends KindName>(kind: K, rowsOf: (record: SignedRecord<K>) => readonly Placed[], contested: "contested" | "own" = "own"): Projection<K> {
  const keep = async (writer: Writer, record: SignedRecord<K>): Promise<void> => {
    for (const placed of rowsOf(record)) await placed.keep(writer);
  };
  return {
    keep,
    async drop(writer, record) {
      for (const placed of rowsOf(record)) await placed.drop(writer);
    },
    ...(contested === "own" ? {} : {
      refold: async (writer: Writer, owner: RecordId) => {
        for (const record of await recordsOf(writer, owner, [kind])) await keep(writer, record);
      },
    }),
  };
}

export const stampOf = (record: SignedRecord): MergeStamp => ({ clock: record.clock, id: record.id });
/** Whom a record is addressed to; nobody where its scope names no people. */
export const audienceOf = (record: SignedRecord): readonly RecordId[] => (record.scope.type === "people" ? record.scope.people : []);

export async function isBarred(reader: Reader, person: RecordId | null, stamp: MergeStamp): Promise<boolean> {
  if (person === null) return false;
  const erasure = await reader.get("erasure", { ownerId: person });
  return erasure !== undefined && millisOf(stamp.clock) < erasure.before;
}
