/**
 * The store that defines what the port means: nothing on disk, no engine, just maps. For tests, simulations and as the
 * yardstick of the contract suite. Keeps encoded rows, so that the codec's bounds hold here as on disk and no caller shares
 * an object with the store.
 */
import { digestRow, emptySum, addToSum, sumText } from "../digest.ts";
import { equalOf, listingOf } from "../order.ts";
import type { Listing } from "../order.ts";
import { codecOf, decodeRow } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { Key, Row, TableName } from "../schema/tables.ts";
import type { ListQuery, Reach, Reader, SearchEntry, SearchHit, SearchQuery, Store, Writer } from "../store.ts";
import { documentsOf } from "../search/documents.ts";
import { createWriteQueue, writeQueueDefaults } from "../write-queue.ts";
import { compareKept } from "./compare.ts";
import { MemoryTable } from "./memory-table.ts";
import type { KeptRow, Layer } from "./memory-table.ts";
import { MemorySearch } from "./memory-search.ts";
import type { FoundDocuments } from "./memory-search.ts";
import type { ValuePool } from "./value-pool.ts";

export interface MemoryStoreSettings {
  /** Steps that may wait; one more is refused with storage/busy. */
  readonly waitingCount?: number;
  /** Where many stores of one process hold the same: equal values are kept once for all that are given this pool. */
  readonly pool?: ValuePool;
}

export function createMemoryStore(settings: MemoryStoreSettings = {}): Store {
  // Made when first touched: of a small store most tables are empty.
  const kept = new Map<TableName, MemoryTable>();
  const tableOf = (name: TableName): MemoryTable => {
    let table = kept.get(name);
    if (table === undefined) kept.set(name, (table = new MemoryTable(name, settings.pool?.keepText))); // throws on a name that is none
    return table;
  };
  const keepValues = settings.pool === undefined ? copyOf : settings.pool.keepRow;
  const search = new MemorySearch();
  let step: MemoryWriter | undefined;
  // Each step is its own commit: what it changed lies in layers until then.
  const queue = createWriteQueue<MemoryWriter>({
    begin: () => undefined,
    mark: () => (step = new MemoryWriter(tableOf, keepValues)),
    keep: () => step?.close(),
    undo: () => { step?.close(); step = undefined; return "step"; },
    weight: () => 0,
    commit() {
      if (step === undefined) return;
      for (const [name, layer] of step.layers) tableOf(name).apply(layer);
      for (const entry of step.entries) search.put(entry);
      step = undefined;
    },
    abort: () => { step = undefined; },
  }, { ...writeQueueDefaults, ...(settings.waitingCount === undefined ? {} : { waitingCount: settings.waitingCount }), togetherCount: 1 });

  return {
    read: new MemoryReader(tableOf),
    write: (work) => queue.add(work),
    search: (query: SearchQuery): Promise<SearchHit[]> => inPromise(() => search.find(query)),
    digest: (name) => inPromise(() => {
      let sum = emptySum;
      const rows = tableOf(name).match([]);
      for (const row of rows) sum = addToSum(sum, digestRow(name, row));
      return { count: rows.length, sum: sumText(sum) };
    }),
    size: () => Promise.resolve({ bytes: 0, rows: Object.fromEntries((Object.keys(tables) as TableName[]).map((name) => [name, kept.get(name)?.size ?? 0])) }),
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

class MemoryReader implements Reader {
  readonly tableOf: (name: TableName) => MemoryTable;
  constructor(tableOf: (name: TableName) => MemoryTable) {
    this.tableOf = tableOf;
  }
  protected layerOf(_table: TableName): Layer | undefined {
    return undefined;
  }
  protected check(): void {}

  async get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined> {
    this.check();
    const row = this.tableOf(table).get(keyTextOf(this.tableOf(table), key), this.layerOf(table));
    return row === undefined ? undefined : rowFor(table, row);
  }
  async list<T extends TableName>(table: T, reach: Reach, query: ListQuery<T>): Promise<Row<T>[]> {
    this.check();
    const listing = listingOf(table, reach, query);
    const kept = this.tableOf(table);
    return inOrder(kept, kept.match(listing.equal, this.layerOf(table)), listing).map((row) => rowFor(table, row));
  }
  async count<T extends TableName>(table: T, reach: Reach, where?: Partial<Row<T>>): Promise<number> {
    this.check();
    return this.tableOf(table).match(equalOf(table, reach, where), this.layerOf(table)).length;
  }
}

class MemoryWriter extends MemoryReader implements Writer {
  readonly layers = new Map<TableName, Layer>();
  readonly entries: FoundDocuments[] = [];
  readonly #keepValues: (row: KeptRow) => KeptRow;
  #open = true;

  constructor(tableOf: (name: TableName) => MemoryTable, keepValues: (row: KeptRow) => KeptRow) {
    super(tableOf);
    this.#keepValues = keepValues;
  }

  protected override layerOf(table: TableName): Layer {
    let layer = this.layers.get(table);
    if (layer === undefined) this.layers.set(table, (layer = new Map<string, KeptRow | null>()));
    return layer;
  }
  protected override check(): void {
    if (!this.#open) throw new TypeError("this step is over: its writer may not be used any more");
  }
  close(): void {
    this.#open = false;
  }

  async put<T extends TableName>(table: T, row: Row<T>): Promise<void> {
    this.check();
    const encoded = this.#keepValues(codecOf(table).encodeRow(row));
    this.layerOf(table).set(this.tableOf(table).keyText(encoded), encoded);
  }
  async insert<T extends TableName>(table: T, row: Row<T>): Promise<boolean> {
    this.check();
    const encoded = this.#keepValues(codecOf(table).encodeRow(row));
    const key = this.tableOf(table).keyText(encoded);
    if (this.tableOf(table).get(key, this.layerOf(table)) !== undefined) return false;
    this.layerOf(table).set(key, encoded);
    return true;
  }
  async delete<T extends TableName>(table: T, key: Key<T>): Promise<void> {
    this.check();
    const text = keyTextOf(this.tableOf(table), key);
    this.layerOf(table).set(text, null);
  }
  async deleteOwned<T extends TableName>(table: T, owner: string): Promise<number> {
    return this.#deleteAll(table, { owner });
  }
  async clear<T extends TableName>(table: T): Promise<number> {
    return this.#deleteAll(table, { fanOut: true });
  }
  async index(entry: SearchEntry): Promise<void> {
    this.check();
    const { ownerId, subject } = entry;
    this.entries.push({ ownerId, subject, documents: documentsOf(entry) }); // throws where the entry is none
  }
  async scrub(): Promise<void> {
    this.check(); // memory keeps nothing of what was deleted
  }

  #deleteAll(table: TableName, reach: Reach): number {
    this.check();
    const kept = this.tableOf(table);
    const rows = kept.match(equalOf(table, reach, undefined), this.layerOf(table));
    for (const row of rows) this.layerOf(table).set(kept.keyText(row), null);
    return rows.length;
  }
}

function keyTextOf(table: MemoryTable, key: object): string {
  const encoded = table.codec.encodeKey(key);
  const row: Kept[] = [];
  table.codec.key.forEach((at, i) => { row[at] = encoded[i]!; });
  return table.keyText(row);
}

function inOrder(table: MemoryTable, rows: KeptRow[], { order, descending, after, limit }: Listing): KeptRow[] {
  const places = order.map((column) => table.codec.positionOf(column));
  const sign = descending ? -1 : 1;
  const compare = (a: (i: number) => Kept, b: (i: number) => Kept): number => {
    for (let i = 0; i < places.length; i++) {
      const difference = compareKept(a(i), b(i));
      if (difference !== 0) return difference * sign;
    }
    return 0;
  };
  const at = (row: KeptRow) => (i: number): Kept => row[places[i]!]!;
  const rest = after === undefined ? rows : rows.filter((row) => compare(at(row), (i) => after[i]!) > 0);
  return rest.sort((a, b) => compare(at(a), at(b))).slice(0, limit);
}

const copyOf = (row: KeptRow): Kept[] => row.map((value) => (value instanceof Uint8Array ? new Uint8Array(value) : value));
/** Decoded, and the reader's own: decoding makes everything anew but bytes. */
function rowFor<T extends TableName>(table: T, kept: KeptRow): Row<T> {
  const row = decodeRow(table, kept);
  const values = row as Record<string, unknown>;
  for (const column in values) if (values[column] instanceof Uint8Array) values[column] = new Uint8Array(values[column]);
  return row;
}
const inPromise = async <T>(compute: () => T): Promise<T> => compute();
