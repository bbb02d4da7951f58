/**
 * The records of a shared set as one pair of neighbours counts them: the shared set under the pair's salt, and what this side was
 * offered and would not take. Counting those too makes the two sides agree, so nothing is fetched twice to be refused twice. Bounded: the
 * oldest refusal goes first, and is offered again.
 */
import { decodeId, toHex, type RecordId } from "@cosmicsync/protocol";
import { createRecordSet, type RecordSet, type SetView } from "../reconcile/record-set.ts";
import { sketchCells } from "../reconcile/sketch.ts";
import type { SharedSet } from "../scope.ts";

export interface PairSet extends Disposable {
  /** As it is now under this salt; a new salt costs a walk over all ids, and so does every look at a small set. */
  under(salt: Uint8Array): SetView;
  /** For good, or as what may become acceptable: then it is offered again after a while, each time four times as long. */
  refuse(id: RecordId, forGood: boolean): void;
  /** The other side does not hold it either: it is counted no longer. */
  forget(id: RecordId): void;
  isRefused(id: RecordId): boolean;
  /** Lets go of refusals whose time is over. */
  expire(): void;
  readonly refusedCount: number;
}

export function createPairSet(shared: SharedSet, { now, refusedMost, refusedMillis }: { readonly now: () => number; readonly refusedMost: number; readonly refusedMillis: number }): PairSet {
  const refused = new Map<RecordId, number>();
  /** How often each was refused for a while. */
  const times = new Map<RecordId, number>();
  let current: { readonly salt: string; readonly set: RecordSet; readonly grown: number } | undefined;

  const letGo = (id: RecordId): void => {
    if (!refused.delete(id)) return;
    const bytes = decodeId(id);
    if (!shared.has(bytes)) current?.set.delete(bytes);
  };
  const stop = shared.onChange(({ added, removed }) => {
    for (const id of added) {
      current?.set.add(decodeId(id));
      refused.delete(id);
    }
    for (const id of removed) if (!refused.has(id)) current?.set.delete(decodeId(id));
  });

  return {
    under(salt) {
      const name = toHex(salt);
      if (current?.salt === name && current.set.size <= current.grown) return current.set.view();
      const size = shared.size + refused.size;
      const isSmall = size < keptFrom;
      const set = createRecordSet({ salt, capacity: isSmall ? size : size + 64, cellCount: cellsKept(size) });
      set.addAll(shared.ids());
      for (const id of refused.keys()) set.add(decodeId(id));
      current = isSmall ? undefined : { salt: name, set, grown: 4 * size + 256 };
      return set.view();
    },
    refuse(id, forGood) {
      const bytes = decodeId(id);
      if (shared.has(bytes)) return;
      const before = times.get(id) ?? 0;
      times.delete(id);
      times.set(id, before + 1);
      const until = forGood ? Infinity : now() + refusedMillis * 4 ** Math.min(before, 6);
      refused.delete(id);
      refused.set(id, until);
      current?.set.add(bytes);
      for (const oldest of refused.keys()) {
        if (refused.size <= refusedMost) break;
        letGo(oldest);
      }
      for (const oldest of times.keys()) {
        if (times.size <= refusedMost) break;
        times.delete(oldest);
      }
    },
    forget: letGo,
    isRefused: (id) => refused.has(id),
    expire() { for (const [id, until] of refused) if (until <= now()) letGo(id); },
    get refusedCount() { return refused.size; },
    [Symbol.dispose]() {
      stop();
      current = undefined;
    },
  };
}

/** A smaller set is made anew for each session, in a quarter of a millisecond: between sessions a neighbour with little to share costs no memory for it. */
const keptFrom = 512;
/** Where more than a third differs a session goes by ranges, so half a cell a record is all that is ever read; a small set keeps a small sketch. */
const cellsKept = (size: number): number => Math.min(sketchCells, 64 + Math.ceil(size / 2));
