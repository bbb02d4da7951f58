/** What two neighbours count as held, refusals included. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { sameFingerprint } from "../reconcile/fingerprint.ts";
import { createRecordSet } from "../reconcile/record-set.ts";
import type { SetChange, SharedSet } from "../scope.ts";
import { createPairSet } from "./pair-set.ts";

const bytesOf = (number: number): Uint8Array => { const bytes = new Uint8Array(32); new DataView(bytes.buffer).setUint32(0, number); return bytes; };
const idOf = (number: number): RecordId => encodeId(bytesOf(number));

/** A shared set that is what one says it is. */
function sharedSet(): SharedSet & { change(change: { added?: number[]; removed?: number[] }): void } {
  const set = createRecordSet({ salt: new Uint8Array(16), cellCount: 1 });
  const listeners = new Set<(change: SetChange) => void>();
  return {
    name: "s", sphere: idOf(0), has: (id) => set.has(id), ids: () => set.ids(),
    get size() { return set.size; },
    onChange(listener) { listeners.add(listener); return () => { listeners.delete(listener); }; },
    change({ added = [], removed = [] }) {
      for (const each of added) set.add(bytesOf(each));
      for (const each of removed) set.delete(bytesOf(each));
      for (const listener of listeners) listener({ added: added.map(idOf), removed: removed.map(idOf) });
    },
  };
}
const salt = new Uint8Array(16).fill(3);
const sameAs = (view: { count: number; sum: Uint32Array }, numbers: readonly number[]): void => {
  const fresh = createRecordSet({ salt, cellCount: 16 });
  for (const each of numbers) fresh.add(bytesOf(each));
  assert.ok(sameFingerprint(view, fresh.view()), `${view.count} and not ${numbers.length}`);
};

describe("a pair's set", () => {
  it("follows the shared set under its salt, and under the next one", () => {
    const shared = sharedSet();
    shared.change({ added: [1, 2, 3] });
    using pair = createPairSet(shared, { now: () => 0, refusedMost: 10, refusedMillis: 100 });
    sameAs(pair.under(salt), [1, 2, 3]);
    shared.change({ added: [4], removed: [1] });
    sameAs(pair.under(salt), [2, 3, 4]);
    shared.change({ added: Array.from({ length: 2_000 }, (_, index) => index + 10) });
    sameAs(pair.under(salt), [2, 3, 4, ...Array.from({ length: 2_000 }, (_, index) => index + 10)]);
    assert.notDeepEqual(pair.under(salt.with(0, 4)).sum, pair.under(salt).sum);
  });

  it("counts what was refused until its time is over, longer each time, and never what was refused for good anew", () => {
    let now = 0;
    const shared = sharedSet();
    shared.change({ added: [1] });
    using pair = createPairSet(shared, { now: () => now, refusedMost: 10, refusedMillis: 100 });
    pair.refuse(idOf(7), false);
    pair.refuse(idOf(8), true);
    sameAs(pair.under(salt), [1, 7, 8]);
    for (const [at, held] of [[99, [1, 7, 8]], [100, [1, 8]]] as const) { now = at; pair.expire(); sameAs(pair.under(salt), held); }
    pair.refuse(idOf(7), false);
    now = 499;
    pair.expire();
    assert.ok(pair.isRefused(idOf(7)));
    now = 500;
    pair.expire();
    assert.ok(!pair.isRefused(idOf(7)) && pair.isRefused(idOf(8)));
  });

  it("counts a record once that was refused and came after all, and not at all when it goes again", () => {
    const shared = sharedSet();
    using pair = createPairSet(shared, { now: () => 0, refusedMost: 10, refusedMillis: 100 });
    pair.under(salt);
    pair.refuse(idOf(7), false);
    shared.change({ added: [7] });
    assert.equal(pair.refusedCount, 0);
    sameAs(pair.under(salt), [7]);
    shared.change({ removed: [7] });
    sameAs(pair.under(salt), []);
  });

  it("remembers no more refusals than it may: the oldest goes first", () => {
    using pair = createPairSet(sharedSet(), { now: () => 0, refusedMost: 3, refusedMillis: 100 });
    pair.under(salt);
    for (let number = 1; number <= 5; number++) pair.refuse(idOf(number), true);
    sameAs(pair.under(salt), [3, 4, 5]);
    pair.forget(idOf(4));
    sameAs(pair.under(salt), [3, 5]);
  });
});
