/**
 * One table in memory: encoded rows by key, and by the values of the owner and of each index's first column, so that lists
 * need not look at every row. A layer laid over it holds what an open step has changed; nobody else sees that.
 */
import type { Listing } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept, TableCodec } from "../schema/codec.ts";
import type { Table } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { compareKept, textOfKept } from "./compare.ts";

export type KeptRow = readonly Kept[];
/** Rows changed by an open step: null is deleted. */
export type Layer = Map<string, KeptRow | null>;

export class MemoryTable {
  readonly codec: TableCodec;
  readonly #rows = new Map<string, KeptRow>();
  /** By column position, then by value: the keys of the rows. */
  readonly #byColumn = new Map<number, Map<string, Set<string>>>();

  constructor(table: TableName) {
    this.codec = codecOf(table);
    const declared: Table = tables[table];
    const first = [...(this.codec.owner >= 0 ? ["ownerId"] : []), ...Object.values(declared.indexes ?? {}).map((index) => index.columns[0]!)];
    for (const column of first) this.#byColumn.set(this.codec.positionOf(column), new Map());
  }

  get size(): number {
    return this.#rows.size;
  }
  keyText(row: KeptRow): string {
    return textOfKept(this.codec.key.map((at) => row[at]!));
  }
  get(key: string, layer?: Layer): KeptRow | undefined {
    const changed = layer?.get(key);
    return changed === undefined ? this.#rows.get(key) : (changed ?? undefined);
  }

  /** All rows that are equal in these columns, in no order. */
  match(equal: Listing["equal"], layer?: Layer): KeptRow[] {
    const places = equal.map(({ column, value }) => ({ at: this.codec.positionOf(column), value }));
    const fits = (row: KeptRow): boolean => places.every(({ at, value }) => compareKept(row[at]!, value) === 0);
    const found: KeptRow[] = [];
    for (const key of this.#candidates(places)) {
      if (layer?.has(key)) continue;
      const row = this.#rows.get(key)!;
      if (fits(row)) found.push(row);
    }
    for (const row of layer?.values() ?? []) if (row !== null && fits(row)) found.push(row);
    return found;
  }

  apply(layer: Layer): void {
    for (const [key, row] of layer) {
      const before = this.#rows.get(key);
      for (const [at, byValue] of this.#byColumn) {
        if (before !== undefined) {
          const text = textOfKept([before[at]!]);
          const keys = byValue.get(text)!;
          keys.delete(key);
          if (keys.size === 0) byValue.delete(text);
        }
        if (row !== null) {
          const text = textOfKept([row[at]!]);
          const keys = byValue.get(text);
          if (keys === undefined) byValue.set(text, new Set([key]));
          else keys.add(key);
        }
      }
      if (row === null) this.#rows.delete(key);
      else this.#rows.set(key, row);
    }
  }

  #candidates(places: readonly { at: number; value: Kept }[]): Iterable<string> {
    let best: ReadonlySet<string> | undefined;
    for (const { at, value } of places) {
      const byValue = this.#byColumn.get(at);
      if (byValue === undefined) continue;
      const keys = byValue.get(textOfKept([value])) ?? none;
      if (best === undefined || keys.size < best.size) best = keys;
    }
    return best ?? this.#rows.keys();
  }
}
const none: ReadonlySet<string> = new Set();
