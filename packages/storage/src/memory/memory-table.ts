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
  /** By column position, then by value: the keys of the rows, or the only one. */
  readonly #byColumn = new Map<number, Map<string, string | Set<string>>>();
  readonly #keepText: (text: string) => string;

  constructor(table: TableName, keepText: (text: string) => string = (text) => text) {
    this.#keepText = keepText;
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
    for (const [given, row] of layer) {
      const key = this.#keepText(given);
      const before = this.#rows.get(key);
      for (const [at, byValue] of this.#byColumn) {
        const [text, textBefore] = [row === null ? undefined : textOfKept([row[at]!]), before === undefined ? undefined : textOfKept([before[at]!])];
        if (text === textBefore) continue;
        if (textBefore !== undefined) this.#leave(byValue, textBefore, key);
        if (text !== undefined) this.#enter(byValue, this.#keepText(text), key);
      }
      if (row === null) this.#rows.delete(key);
      else this.#rows.set(key, row);
    }
  }

  #enter(byValue: Map<string, string | Set<string>>, text: string, key: string): void {
    const keys = byValue.get(text);
    if (keys === undefined) byValue.set(text, key);
    else if (typeof keys === "string") byValue.set(text, new Set([keys, key]));
    else keys.add(key);
  }
  #leave(byValue: Map<string, string | Set<string>>, text: string, key: string): void {
    const keys = byValue.get(text);
    if (typeof keys === "object" && keys.size > 1) keys.delete(key);
    else byValue.delete(text);
  }

  #candidates(places: readonly { at: number; value: Kept }[]): Iterable<string> {
    let best: ReadonlySet<string> | undefined;
    for (const { at, value } of places) {
      const byValue = this.#byColumn.get(at);
      if (byValue === undefined) continue;
      const keys = byValue.get(textOfKept([value])) ?? none;
      if (typeof keys === "string") return [keys];
      if (best === undefined || keys.size < best.size) best = keys;
    }
    return best ?? this.#rows.keys();
  }
}
const none: ReadonlySet<string> = new Set();
