/**
 * What one step has read and written, so that many records of one step ask the engine once: who an author is, what a sphere
 * allows, whether somebody vanished, up to which number an author has spoken. Documents that grow record by record, and counters, are
 * written once, when the step ends or anybody looks at their table in another way than by key.
 *
 * Nothing is remembered beyond the step: other steps, and on PostgreSQL other nodes, write too. Within it nobody else does: a step is one
 * transaction. Rows are handed out as they were put, and are never to be changed in place.
 */
import type { RecordId } from "@cosmicsync/protocol";
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
  const keysOf = new Map<RecordId, KeysFound>();
  const numbers = new Map<string, number>();
  const waiting = new Map<TableName, Map<string, object>>();

  const flushTable = async (table: TableName): Promise<void> => {
    const held = waiting.get(table);
    if (held === undefined) return;
    waiting.delete(table);
    for (const row of held.values()) await writer.put(table, row as Row<typeof table>);
  };
  const roomIn = async (table: TableName): Promise<Map<string, object | undefined>> => {
    await flushTable(table);
    const room = new Map<string, object | undefined>();
    rows.set(table, room);
    return room;
  };
  /** Before a table is changed in any other way than row by row. */
  const forget = async (table: TableName): Promise<void> => {
    await flushTable(table);
    rows.delete(table);
    if (table === "authorKey") keysOf.clear();
  };
  const noteNumber = ({ author, epoch, sequence }: Row<"envelope">): void => {
    const name = nameOfNumbers(author, epoch), known = numbers.get(name);
    if (known !== undefined && sequence > known) numbers.set(name, sequence);
  };
  /** The greatest number that this author has used in this epoch; -1 for none. What is deleted leaves it too high, and then the engine is asked. */
  async function greatestNumber(author: RecordId, epoch: number): Promise<number> {
    const name = nameOfNumbers(author, epoch);
    let greatest = numbers.get(name);
    if (greatest === undefined) {
      const [latest] = await writer.list("envelope", { fanOut: true }, { where: { author, epoch }, index: "byAuthor", descending: true, limit: 1 });
      if (numbers.size >= rowsMost) numbers.clear();
      numbers.set(name, (greatest = latest?.sequence ?? -1));
    }
    return greatest;
  }

  const memory: Writer = {
    async get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined> {
      if (!remembered.has(table)) return writer.get(table, key);
      const text = textOf(table, key);
      let known = rows.get(table);
      const found = known?.get(text);
      if (found !== undefined || known?.has(text) === true) return found as Row<T> | undefined;
      const row = await writer.get(table, key);
      known = rows.get(table);
      if (known === undefined || known.size >= rowsMost) known = await roomIn(table);
      known.set(text, row);
      return row;
    },
    async list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]> {
      if (waiting.has(table)) await flushTable(table);
      const key = table === "authorKey" && "fanOut" in reach ? soleKey(query) : undefined;
      if (key === undefined) return writer.list(table, reach, query);
      const known = keysOf.get(key);
      if (known?.limit === query.limit) return known.rows as Row<T>[];
      const found = await writer.list(table, reach, query);
      keysOf.set(key, { limit: query.limit, rows: found as Row<"authorKey">[] });
      return found;
    },
    async count<T extends TableName>(table: T, reach: Reach, where?: Partial<Row<T>>): Promise<number> {
      if (waiting.has(table)) await flushTable(table);
      const number = table === "envelope" && "fanOut" in reach ? soleNumber(where) : undefined;
      // Above all that an author has said so far there is nothing: their records mostly come in the order of their numbers.
      if (number !== undefined && number.sequence > (await greatestNumber(number.author, number.epoch))) return 0;
      return writer.count(table, reach, where);
    },
    async put(table, row) {
      if (table === "envelope") noteNumber(row as Row<"envelope">);
      if (!remembered.has(table)) return writer.put(table, row);
      const text = textOf(table, row);
      let known = rows.get(table);
      if (known === undefined || (known.size >= rowsMost && !known.has(text))) known = await roomIn(table);
      known.set(text, row);
      if (table === "authorKey") keysOf.clear();
      if (!heldBack.has(table)) return writer.put(table, row);
      const held = waiting.get(table);
      if (held === undefined) waiting.set(table, new Map([[text, row]]));
      else held.set(text, row);
    },
    async insert(table, row) {
      if (table === "envelope") noteNumber(row as Row<"envelope">);
      await forget(table);
      return writer.insert(table, row);
    },
    async delete(table, key) {
      await forget(table);
      return writer.delete(table, key);
    },
    async deleteOwned(table, owner) {
      await forget(table);
      return writer.deleteOwned(table, owner);
    },
    async clear(table) {
      await forget(table);
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

interface KeysFound { readonly limit: number; readonly rows: Row<"authorKey">[] }
const nameOfNumbers = (author: RecordId, epoch: number): string => (epoch === 0 ? author : `${author} ${epoch}`);

/** The key of a row, or of a row to be found, as one text. Ids have no spaces, and only a key of one part is anything else. */
function textOf(table: TableName, row: object): string {
  const values = row as Readonly<Record<string, unknown>>;
  const [first, second] = tables[table].key as readonly string[];
  return second === undefined ? String(values[first!]) : `${String(values[first!])} ${String(values[second])}`;
}

/** The public key that a list of author keys is for, where it asks for nothing else. */
function soleKey({ where = {}, after, index, descending }: { readonly where?: object | undefined; readonly after?: object | undefined; readonly index?: string | undefined; readonly descending?: boolean | undefined }): RecordId | undefined {
  const { key }: { key?: unknown } = where;
  return typeof key === "string" && Object.keys(where).length === 1 && after === undefined && descending === undefined && index === "byKey" ? key : undefined;
}

/** The number that a count of envelopes is for, where it asks for nothing else. */
function soleNumber(where: object = {}): { readonly author: RecordId; readonly epoch: number; readonly sequence: number } | undefined {
  const { author, epoch, sequence }: { author?: unknown; epoch?: unknown; sequence?: unknown } = where;
  return typeof author === "string" && typeof epoch === "number" && typeof sequence === "number" && Object.keys(where).length === 3 ? { author, epoch, sequence } : undefined;
}
