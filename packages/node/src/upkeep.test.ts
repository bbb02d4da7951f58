/** Retention by the table, with time and timers handed in. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endings, retention } from "@cosmicsync/policy";
import { tables, type Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { rowOf } from "@cosmicsync/storage/testing";
import { startUpkeep, type Schedule } from "./upkeep.ts";

const day = 86_400_000, start = 1_793_610_100_000;

describe("upkeep", () => {
  it("removes what ended, hour by hour, and says how many rows of which table", async () => {
    await using store = createMemoryStore();
    await store.write(async (writer) => {
      for (const [i, days] of [1, 2, 400].entries()) {
        await writer.put("session", rowOf("session", i, { expiresAt: start + days * day }));
        await writer.put("exposure", rowOf("exposure", i, { shownAt: start + days * day }));
        await writer.put("archivedMessage", rowOf("archivedMessage", i, { expiresAt: start + days * day }));
      }
    });
    let now = start;
    const log: Record<string, unknown>[] = [], due: { afterMillis: number; work: () => void }[] = [];
    const note = (entry: unknown): void => void log.push(entry as Record<string, unknown>);
    const schedule: Schedule = (afterMillis, work) => { due.push({ afterMillis, work }); return () => undefined; };
    await using upkeep = startUpkeep(store, () => now, { info: note, debug: note, error: note } as never, { schedule });
    await upkeep.running;
    assert.deepEqual(log, [{ event: "swept" }]);
    now = start + 3 * day;
    due.at(-1)!.work();
    await upkeep.running;
    assert.deepEqual(log.at(-1), { event: "swept", sessionCount: 2, archivedMessageCount: 2 });
    now = start + 183 * day;
    due.at(-1)!.work();
    await upkeep.running;
    assert.deepEqual(log.at(-1), { event: "swept", exposureCount: 2 });
    assert.deepEqual(upkeep.removed, { session: 2, archivedMessage: 2, exposure: 2 });
    assert.ok(due.every(({ afterMillis }) => afterMillis === 3_600_000));
  });

  it("comes again soon when a run had to leave something, and an hour later when it failed", async () => {
    await using store = createMemoryStore();
    await store.write(async (writer) => { for (let i = 0; i < 25; i++) await writer.put("session", rowOf("session", i, { expiresAt: start })); });
    const due: { afterMillis: number; work: () => void }[] = [], errors: unknown[] = [];
    const schedule: Schedule = (afterMillis, work) => { due.push({ afterMillis, work }); return () => undefined; };
    const log = { info: () => undefined, debug: () => undefined, error: (entry: unknown) => void errors.push(entry) } as never;
    const state = { broken: false };
    const fragile: Store = { ...store, write: (work) => (state.broken ? Promise.reject(new Error("the disk")) : store.write(work)) };
    await using upkeep = startUpkeep(fragile, () => start, log, { schedule, bounds: { rowsInStep: 5, rowsInRun: 10 } });
    await upkeep.running;
    assert.equal(due.at(-1)!.afterMillis, 60_000);
    state.broken = true;
    await store.write(async (writer) => { await writer.put("session", rowOf("session", 99, { expiresAt: start })); });
    due.at(-1)!.work();
    await upkeep.running;
    assert.equal(due.at(-1)!.afterMillis, 3_600_000);
    assert.deepEqual(errors, [{ event: "sweep-failed", error: "Error" }]);
  });

  it("every ending is of a table in the list of what is kept, by a moment that it has", () => {
    for (const [table, { column }] of Object.entries(endings)) {
      assert.ok(retention.some((rule) => rule.table === table), table);
      assert.equal((tables as unknown as Record<string, { columns: Record<string, { type: string }> }>)[table]?.columns[column]?.type, "moment", `${table}.${column}`);
    }
  });
});
