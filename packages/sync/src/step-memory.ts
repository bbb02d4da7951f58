/**
 * What one step has read and written, so that many records of one step ask the engine once: who an author is, what a sphere
 * allows, whether somebody vanished. Documents that grow record by record, and counters, are written once, when the step ends or
 * anybody looks at their table in another way than by key.
 *
 * Nothing is remembered beyond the step: other steps, and on PostgreSQL other nodes, write too. Within it nobody else does: a step is one
 * transaction. Rows are handed out as they were put, and are never to be changed in place.
 */
import { tables, type Key, type Reach, type ListQuery, type Row, type TableName, type Writer } from "@cosmicsync/storage";

export interface StepMemory {
  readonly writer: Writer;
  /** Writes what was held back; the last thing of a step. */
  flush(): Promise<void>;
}

/** Read by key again and again while records of one author, sphere or subject are judged and kept. */
const remembered: ReadonlySet<TableName> = new Set<TableName>(["person", "authorKey", "homeNode", "erasure", "sphere", "membership", "sphereMember", "project", "profile", "nodeState"]);
/** Of these the last word alone need reach the disk. */
const heldBack: ReadonlySet<TableName> = new Set<TableName>(["project", "profile", "nodeState"]);
/** Rows remembered of one table: a step that touches more begins anew. */
const rowsMost = 4_096;

export function rememberStep(writer: Writer): StepMemory {
  const rows = new Map<TableName, Map<string, object | undefined>>();
  const keysOf = new Map<string, readonly Row<"authorKey">[]>();
  const waiting = new Map<TableName, Map<string, object>>();

  const rowsIn = (table: TableName): Map<string, object | undefined> => {
    let known = rows.get(table);
    if (known === undefined) rows.set(table, (known = new Map()));
    return known;
  };
  const flushTable = async (table: TableName): Promise<void> => {
    const held = waiting.get(table);
    if (held === undefined) return;
    waiting.delete(table);
    for (const row of held.values()) await writer.put(table, row as Row<typeof table>);
  };
  const remember = async (table: TableName, text: string, row: object | undefined): Promise<void> => {
    const known = rowsIn(table);
    if (known.size >= rowsMost && !known.has(text)) {
      await flushTable(table);
      known.clear();
    }
    known.set(text, row);
  };
  /** Before a table is changed or read in any other way than by key. */
  const settle = async (table: TableName, { forget = false } = {}): Promise<void> => {
    await flushTable(table);
    if (!forget) return;
    rows.delete(table);
    if (table === "authorKey") keysOf.clear();
  };

  const memory: Writer = {
    async get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined> {
      if (!remembered.has(table)) return writer.get(table, key);
      const text = textOf(table, key);
      const known = rowsIn(table);
      if (known.has(text)) return known.get(text) as Row<T> | undefined;
      const row = await writer.get(table, key);
      await remember(table, text, row);
      return row;
    },
    async list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]> {
      await flushTable(table);
      const key = table === "authorKey" && "fanOut" in reach ? soleKey(query) : undefined;
      if (key === undefined) return writer.list(table, reach, query);
      let found = keysOf.get(key) as Row<T>[] | undefined;
      if (found === undefined) keysOf.set(key, (found = await writer.list(table, reach, query)) as Row<"authorKey">[]);
      return found;
    },
    async count(table, reach, where) {
      await flushTable(table);
      return writer.count(table, reach, where);
    },
    async put(table, row) {
      if (!remembered.has(table)) return writer.put(table, row);
      const text = textOf(table, row);
      await remember(table, text, row);
      if (table === "authorKey") keysOf.clear();
      if (!heldBack.has(table)) return writer.put(table, row);
      const held = waiting.get(table);
      if (held === undefined) waiting.set(table, new Map([[text, row]]));
      else held.set(text, row);
    },
    async insert(table, row) {
      await settle(table, { forget: true });
      return writer.insert(table, row);
    },
    async delete(table, key) {
      await settle(table, { forget: true });
      return writer.delete(table, key);
    },
    async deleteOwned(table, owner) {
      await settle(table, { forget: true });
      return writer.deleteOwned(table, owner);
    },
    async clear(table) {
      await settle(table, { forget: true });
      return writer.clear(table);
    },
    index: (entry) => writer.index(entry),
    scrub: () => writer.scrub(),
  };
  return {
    writer: memory,
    async flush() {
      for (const table of [...waiting.keys()]) await flushTable(table);
    },
  };
}

/** The key of a row, or of a row to be found, as one text. Ids have no spaces, and only a key of one part is anything else. */
function textOf(table: TableName, row: object): string {
  const values = row as Readonly<Record<string, unknown>>;
  const [first, second] = tables[table].key as readonly string[];
  return second === undefined ? String(values[first!]) : `${String(values[first!])} ${String(values[second])}`;
}

/** The public key that a list of author keys is for, where it asks for nothing else. */
function soleKey({ where, after, index, limit, descending }: { where?: object | undefined; after?: object | undefined; index?: string | undefined; limit: number; descending?: boolean | undefined }): string | undefined {
  const { key, ...rest }: { key?: unknown } = where ?? {};
  return typeof key === "string" && Object.keys(rest).length === 0 && after === undefined && descending === undefined && index === "byKey" ? `${key} ${limit}` : undefined;
}
