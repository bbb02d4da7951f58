/**
 * Envelopes that came before what they speak of, kept in memory by what they wait for. Bounded: the oldest goes first (it
 * will be offered again by whoever holds it). Nothing in here was admitted or shown.
 */
import { limits, openHeader, type Envelope, type RecordId } from "@cosmicsync/protocol";

export interface Pending {
  add(envelope: Envelope, waitsFor: string): void;
  /** Those that wait for any of these, oldest first; they stay until removed. */
  waitingFor(keys: readonly string[]): { readonly id: RecordId; readonly envelope: Envelope }[];
  remove(id: RecordId): void;
  readonly size: number;
}

export function createPending(most: number = limits.pendingCount): Pending {
  const held = new Map<RecordId, { readonly envelope: Envelope; readonly key: string }>();
  const byKey = new Map<string, Set<RecordId>>();

  const remove = (id: RecordId): void => {
    const entry = held.get(id);
    if (entry === undefined) return;
    held.delete(id);
    const ids = byKey.get(entry.key);
    ids?.delete(id);
    if (ids?.size === 0) byKey.delete(entry.key);
  };

  return {
    add(envelope, waitsFor) {
      const header = openHeader(envelope);
      if (!header.ok) return;
      const { id } = header.value;
      remove(id);
      held.set(id, { envelope, key: waitsFor });
      byKey.set(waitsFor, (byKey.get(waitsFor) ?? new Set()).add(id));
      for (const oldest of held.keys()) {
        if (held.size <= most) break;
        remove(oldest);
      }
    },
    waitingFor(keys) {
      const ids = new Set(keys.flatMap((key) => [...(byKey.get(key) ?? [])]));
      return [...ids].flatMap((id) => { const entry = held.get(id); return entry === undefined ? [] : [{ id, envelope: entry.envelope }]; });
    },
    remove,
    get size() { return held.size; },
  };
}
