/**
 * A writer that notes what changes, so that after the commit indexes and live views can be told. Passes every call on
 * unchanged. Envelopes are left out: whoever cares for a record cares for what it changed.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { type Changed, type Key, type Row, type TableName, type Writer } from "@cosmicsync/storage";

export interface Tracked {
  readonly writer: Writer;
  /** Each table and owner once, in the order of the first change. */
  changed(): Changed[];
  /** Takes out what was noted since the last call, row by row: who reads it follows up within the step. */
  takeRows(): readonly ChangedRow[];
  /** Records whose words are gone, or of which no words came, or that went altogether. */
  erased(): RecordId[];
}
export interface ChangedRow { readonly table: TableName; readonly ownerId: RecordId; readonly row?: Readonly<Record<string, unknown>>; readonly before?: Readonly<Record<string, unknown>> }

export function trackWriter(writer: Writer): Tracked {
  const seen = new Map<string, Changed>();
  let rows: ChangedRow[] = [];
  const erased = new Set<RecordId>();

  const noteEnvelope = (row: Pick<Row<"envelope">, "id" | "body">): void => { if (row.body === null) erased.add(row.id); else erased.delete(row.id); };
  const note = (table: TableName, ownerId: RecordId | undefined, more: Omit<ChangedRow, "table" | "ownerId"> = {}): void => {
    if (ownerId === undefined || table === "envelope") return;
    seen.set(`${table} ${ownerId}`, { table, ownerId });
    rows.push({ table, ownerId, ...more });
  };
  const ownerIn = (row: object): RecordId | undefined => ("ownerId" in row && typeof row.ownerId === "string" ? row.ownerId : undefined);

  const tracked: Writer = {
    get: (table, key) => writer.get(table, key),
    list: (table, reach, query) => writer.list(table, reach, query),
    count: (table, reach, where) => writer.count(table, reach, where),
    async put(table, row) {
      // A sphere that closes takes its projects out of everybody's sight: the former row says whether it did.
      const before = table === "sphere" ? await writer.get("sphere", { ownerId: (row as Row<"sphere">).ownerId }) : undefined;
      await writer.put(table, row);
      if (table === "envelope") noteEnvelope(row as Row<"envelope">);
      note(table, ownerIn(row), { row, ...(before === undefined ? {} : { before }) });
    },
    async insert(table, row) {
      const inserted = await writer.insert(table, row);
      if (inserted && table === "envelope") noteEnvelope(row as Row<"envelope">);
      if (inserted) note(table, ownerIn(row), { row });
      return inserted;
    },
    async delete(table, key) {
      await writer.delete(table, key);
      if (table === "envelope") erased.add((key as Key<"envelope">).id);
      note(table, ownerIn(key));
    },
    async deleteOwned(table, owner) {
      const count = await writer.deleteOwned(table, owner);
      if (count > 0) note(table, owner);
      return count;
    },
    clear: (table) => writer.clear(table),
    index: (entry) => writer.index(entry),
    scrub: () => writer.scrub(),
  };
  return {
    writer: tracked,
    changed: () => [...seen.values()],
    erased: () => [...erased],
    takeRows() {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}

