/**
 * Merge laws. A document is what changes by many records add up to: registers (last writer wins on clock, then id), sets
 * (observed-remove: an element is there while a record that added it has not been removed by name) and a visibility per
 * field (a register). Merging is commutative, associative and idempotent over records, so replicas that hold the same
 * records hold the same document, byte for byte as canonical JSON. After Shapiro et al. 2011.
 *
 * A document grows by one id for each removed addition; nothing is forgotten, because the addition may still arrive.
 */
import { canonicalJson } from "./canonical-json.ts";
import type { Clock } from "./clock.ts";
import type { RecordId } from "./kinds/fields.ts";

/** When and by which record. */
export interface MergeStamp { readonly clock: Clock; readonly id: RecordId }
/** `value` is absent where the field was cleared. */
export interface Register { readonly clock: Clock; readonly id: RecordId; readonly value?: unknown }
export interface Addition { readonly clock: Clock; readonly value: unknown }
export interface Element {
  /** By the record that added it. */
  readonly added: Readonly<Record<RecordId, Addition>>;
  /** Records whose addition is taken back, sorted; may name ones not seen yet. */
  readonly removed: readonly RecordId[];
}
export interface Document {
  readonly registers: Readonly<Record<string, Register>>;
  readonly sets: Readonly<Record<string, Readonly<Record<string, Element>>>>;
  readonly visibility: Readonly<Record<string, Register>>;
}

/** The changing part of a profile's or project's body. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly clear?: readonly string[];
  readonly add?: Readonly<Record<string, readonly unknown[] | undefined>>;
  readonly remove?: Readonly<Record<string, readonly { readonly key: string; readonly seen: readonly RecordId[] }[] | undefined>>;
  readonly visibility?: readonly { readonly field: string; readonly level: string }[];
}

export interface ReadDocument {
  readonly fields: Record<string, unknown>;
  /** Elements by key in order; `seen`: the records that hold it there, to be named when it is removed. */
  readonly sets: Record<string, { key: string; value: unknown; seen: RecordId[] }[]>;
  readonly visibility: Record<string, string>;
}

export const emptyDocument = (): Document => ({ registers: {}, sets: {}, visibility: {} });

/** Greater than zero where a comes after b. */
export const compareStamps = (a: MergeStamp, b: MergeStamp): number => a.clock - b.clock || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The key of a set's element: its skill, its language, or the concept itself. */
export function keyOfElement(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) {
    const { skill, language } = value as { skill?: unknown; language?: unknown };
    if (typeof skill === "string") return skill;
    if (typeof language === "string") return language;
  }
  return canonicalJson(value);
}

export function mergeChange(document: Document, change: Change, stamp: MergeStamp): Document {
  const registers = { ...document.registers };
  // In one record a field both cleared and set is set.
  for (const name of change.clear ?? []) if (!own(change.set ?? {}, name)) write(registers, name, { clock: stamp.clock, id: stamp.id });
  for (const [name, value] of Object.entries(change.set ?? {})) if (value !== undefined) write(registers, name, { clock: stamp.clock, id: stamp.id, value });

  const visibility = { ...document.visibility };
  // In one record the last word on a field holds.
  const levels = new Map((change.visibility ?? []).map(({ field, level }) => [field, level]));
  for (const [field, level] of levels) write(visibility, field, { clock: stamp.clock, id: stamp.id, value: level });

  const sets: Record<string, Readonly<Record<string, Element>>> = { ...document.sets };
  for (const [name, removals] of Object.entries(change.remove ?? {})) {
    for (const { key, seen } of removals ?? []) changeElement(sets, name, key, (element) => withRemoved(element, seen));
  }
  for (const [name, values] of Object.entries(change.add ?? {})) {
    for (const value of values ?? []) changeElement(sets, name, keyOfElement(value), (element) => withAdded(element, value, stamp));
  }
  return { registers, sets, visibility };
}

/** Two replicas' documents into one: the document of the union of their records. */
export function mergeDocuments(a: Document, b: Document): Document {
  const registers = { ...a.registers };
  for (const [name, register] of Object.entries(b.registers)) write(registers, name, register);
  const visibility = { ...a.visibility };
  for (const [name, register] of Object.entries(b.visibility)) write(visibility, name, register);
  const sets: Record<string, Readonly<Record<string, Element>>> = { ...a.sets };
  for (const [name, elements] of Object.entries(b.sets)) {
    for (const [key, { added, removed }] of Object.entries(elements)) {
      changeElement(sets, name, key, (element) => {
        let merged = withRemoved(element, removed);
        for (const [id, addition] of Object.entries(added)) merged = withAdded(merged, addition.value, { clock: addition.clock, id });
        return merged;
      });
    }
  }
  return { registers, sets, visibility };
}

export function readDocument(document: Document): ReadDocument {
  const fields = plain<unknown>();
  for (const [name, register] of Object.entries(document.registers)) if (register.value !== undefined) fields[name] = register.value;
  const visibility = plain<string>();
  for (const [field, { value }] of Object.entries(document.visibility)) if (typeof value === "string") visibility[field] = value;
  const sets = plain<{ key: string; value: unknown; seen: RecordId[] }[]>();
  for (const [name, elements] of Object.entries(document.sets)) {
    const present: { key: string; value: unknown; seen: RecordId[] }[] = [];
    for (const key of Object.keys(elements).sort()) {
      const additions = Object.entries(elements[key]!.added);
      if (additions.length === 0) continue;
      // Added twice: the latest value stands.
      const latest = additions.reduce((best, next) => (compareStamps({ clock: next[1].clock, id: next[0] }, { clock: best[1].clock, id: best[0] }) > 0 ? next : best));
      present.push({ key, value: latest[1].value, seen: additions.map(([id]) => id).sort() });
    }
    sets[name] = present;
  }
  return { fields, sets, visibility };
}

// Names and keys come from records: `Object.hasOwn` and a definition keep "__proto__" and the like plain names.
const own = <T>(from: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(from, name) ? from[name] : undefined);
const plain = <T>(): Record<string, T> => ({});
const put = <T>(into: Record<string, T>, name: string, value: T): void => {
  if (name === "__proto__") Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  else into[name] = value;
};

function write(registers: Record<string, Register>, name: string, register: Register): void {
  const held = own(registers, name);
  if (held === undefined || compareStamps(register, held) > 0) put(registers, name, register);
}

const noElement: Element = { added: {}, removed: [] };

function changeElement(sets: Record<string, Readonly<Record<string, Element>>>, name: string, key: string, change: (element: Element) => Element): void {
  const elements = { ...own(sets, name) };
  put(elements, key, change(own(elements, key) ?? noElement));
  put(sets, name, elements);
}

function withRemoved({ added, removed }: Element, seen: readonly RecordId[]): Element {
  const gone = new Set(seen);
  return { added: Object.fromEntries(Object.entries(added).filter(([id]) => !gone.has(id))), removed: [...new Set([...removed, ...seen])].sort() };
}

function withAdded({ added, removed }: Element, value: unknown, stamp: MergeStamp): Element {
  if (removed.includes(stamp.id)) return { added, removed };
  return { added: { ...added, [stamp.id]: { clock: stamp.clock, value } }, removed };
}
