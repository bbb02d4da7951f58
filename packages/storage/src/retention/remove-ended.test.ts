import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createMemoryStore } from "../memory/index.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import type { Store } from "../store.ts";
import { createRetention } from "./index.ts";

const day = 86_400_000;
const endings = { session: { column: "expiresAt", days: 0 }, exposure: { column: "shownAt", days: 180 }, archivedMessage: { column: "expiresAt", days: 0 } };
async function filled(moments: readonly number[]): Promise<Store> {
  const store = createMemoryStore();
  await store.write(async (writer) => {
    for (const [i, moment] of moments.entries()) {
      await writer.put("session", rowOf("session", i, { ownerId: idOf(i % 3), expiresAt: moment }));
      await writer.put("exposure", rowOf("exposure", i, { shownAt: moment }));
      await writer.put("archivedMessage", rowOf("archivedMessage", i, { expiresAt: i % 2 === 0 ? null : moment }));
    }
  });
  return store;
}

describe("retention", () => {
  it("removes all that ended and nothing that did not, whatever the moments and the size of its steps", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(400 * day), { maxLength: 60 }), fc.nat(600 * day), fc.integer({ min: 1, max: 9 }), async (moments, now, rowsInStep) => {
      await using store = await filled(moments);
      const retention = createRetention(store, endings, { rowsInStep, rowsInRun: rowsInStep * 2 });
      const removed = { session: 0, exposure: 0, archivedMessage: 0 } as Record<string, number>;
      for (let runs = 0, more = true; more; runs++) {
        const outcome = await retention.run(now);
        for (const [table, count] of Object.entries(outcome.byTable)) removed[table]! += count;
        more = outcome.more;
        assert.ok(runs <= 100, "it comes to an end");
      }
      const ended = { session: moments.filter((moment) => moment <= now).length, exposure: moments.filter((moment) => moment <= now - 180 * day).length, archivedMessage: moments.filter((moment, i) => i % 2 === 1 && moment <= now).length };
      // Reading through goes on from where it stopped, so what ended before that place is for the next round.
      await retention.run(now);
      assert.equal(await store.read.count("session", { fanOut: true }), moments.length - ended.session);
      assert.equal(await store.read.count("exposure", { fanOut: true }), moments.length - ended.exposure);
      assert.equal(await store.read.count("archivedMessage", { fanOut: true }), moments.length - ended.archivedMessage, "null is for ever");
      assert.deepEqual((await createRetention(store, endings).run(now)).byTable, {});
    }), { seed: 5, numRuns: 60 });
  });

  it("looks at no more rows in a run than its bound, and says that there are more", async () => {
    await using store = await filled(Array.from({ length: 40 }, (_, i) => i));
    const retention = createRetention(store, { session: endings.session }, { rowsInStep: 5, rowsInRun: 15 });
    assert.deepEqual(await retention.run(day), { byTable: { session: 15 }, more: true });
    assert.deepEqual(await retention.run(day), { byTable: { session: 15 }, more: true });
    assert.deepEqual(await retention.run(day), { byTable: { session: 10 }, more: false });
    assert.deepEqual(await retention.run(day), { byTable: {}, more: false });
  });

  it("leaves what was prolonged between reading and removing", async () => {
    await using inner = await filled([1]);
    const row = (await inner.read.list("session", { fanOut: true }, { limit: 1 }))[0]!;
    const store: Store = { ...inner, write: async (work) => { await inner.write((writer) => writer.put("session", { ...row, expiresAt: 10 * day })); return inner.write(work); } };
    await createRetention(store, { session: endings.session }).run(day);
    assert.equal((await inner.read.get("session", { ownerId: row.ownerId, tokenHash: row.tokenHash }))?.expiresAt, 10 * day);
  });

  it("refuses a table or column that is not there, and tables that are made from records", () => {
    const store = createMemoryStore();
    assert.throws(() => createRetention(store, { nothing: { column: "x", days: 1 } }), TypeError);
    assert.throws(() => createRetention(store, { session: { column: "device", days: 1 } }), TypeError);
    assert.throws(() => createRetention(store, { invitation: { column: "expiresAt", days: 1 } }), TypeError);
  });
});
