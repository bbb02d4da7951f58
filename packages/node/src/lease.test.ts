/** Leases over a store in memory, with time and timers handed in. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { openLease, type Lease, type LeaseParts } from "./lease.ts";

interface Street { readonly store: Store; readonly log: string[]; pass(millis: number): Promise<void>; open(holder: string, more?: Partial<LeaseParts>): Promise<Lease>; duty(lease: Lease, holder: string): Promise<AsyncDisposable> }

/** Time that passes when the test says so, for all; each may lose its database. */
const street = (): Street => {
  const store = createMemoryStore();
  const log: string[] = [];
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly work: () => void }>();
  const settle = async (): Promise<void> => { for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve)); };
  return {
    store, log,
    async pass(millis) {
      for (const end = now + millis; now < end;) {
        now += Math.min(1_000, end - now);
        for (const timer of [...timers].sort((a, b) => a.at - b.at)) if (timer.at <= now && timers.delete(timer)) timer.work();
        await settle();
      }
    },
    open: (holder, more = {}) => openLease({
      store, isShared: () => true, name: "upkeep", holder, ticks: () => now, onFailure: (cause) => log.push(`${holder} failed: ${(cause as Error).message}`),
      schedule(after, work) { const timer = { at: now + after, work }; timers.add(timer); return () => timers.delete(timer); },
      ...more,
    }),
    duty: (lease, holder) => lease.whileHeld(async () => { log.push(`${holder} begins`); return { async [Symbol.asyncDispose]() { log.push(`${holder} ends`); } }; }),
  };
};
const cutFrom = (store: Store): Store & { cut: boolean } => {
  const cut: Store & { cut: boolean } = { ...store, cut: false, write: (work) => (cut.cut ? Promise.reject(new Error("away")) : store.write(work)), read: { ...store.read, get: (table, key) => (cut.cut ? Promise.reject(new Error("away")) : store.read.get(table, key)) } };
  return cut;
};

describe("a lease", () => {
  it("is held by one of those that want it at once, and passed on when that one ends cleanly", async () => {
    const { store, log, pass, open, duty } = street();
    const leases = await Promise.all(["a", "b", "c"].map((holder) => open(holder)));
    for (const [i, lease] of leases.entries()) await duty(lease, "abc"[i]!);
    assert.deepEqual(leases.map(({ held }) => held), [true, false, false]);
    await pass(60_000);
    assert.deepEqual(log, ["a begins"]);
    await leases[0]![Symbol.asyncDispose]();
    assert.equal(await store.read.get("nodeState", { name: "lease/upkeep" }), undefined);
    await pass(4_000);
    assert.equal(log.length, 3);
    assert.match(log.join(), /^a begins,a ends,[bc] begins$/);
    for (const lease of leases) await lease[Symbol.asyncDispose]();
  });

  it("of a holder that dies is taken once it was silent for its time, and not before", async () => {
    const { log, pass, open, duty } = street();
    const a = await open("a", { schedule: () => () => undefined });
    await duty(a, "a");
    const b = await open("b");
    await duty(b, "b");
    await pass(11_000);
    assert.equal(b.held, false);
    await pass(4_000);
    assert.deepEqual([b.held, log], [true, ["a begins", "b begins"]]);
    await b[Symbol.asyncDispose]();
  });

  it("is given up by a holder that cannot reach the database before anybody else may have it, and won back when nobody took it", async () => {
    const { store, log, pass, open, duty } = street();
    const cut = cutFrom(store);
    const a = await open("a", { store: cut });
    await duty(a, "a");
    cut.cut = true;
    await pass(9_000);
    assert.deepEqual([a.held, log], [false, ["a begins", "a ends"]]);
    cut.cut = false;
    await pass(3_000);
    assert.deepEqual(log, ["a begins", "a ends", "a begins"]);

    const b = await open("b");
    await duty(b, "b");
    await pass(6_000);
    cut.cut = true;
    await pass(30_000);
    assert.deepEqual(log.slice(3), ["a ends", "b begins"], "first the one, then the other");
    cut.cut = false;
    await pass(30_000);
    assert.deepEqual([a.held, b.held, log.length], [false, true, 5]);
    await a[Symbol.asyncDispose]();
    await b[Symbol.asyncDispose]();
  });

  it("lets the others know what its holder says, as long as that one lives", async () => {
    const { pass, open } = street();
    let said = 1;
    const a = await open("a", { say: () => ({ said }) });
    const b = await open("b");
    assert.deepEqual([a.told(), b.told()], [undefined, { said: 1 }]);
    said = 2;
    await pass(6_000);
    assert.deepEqual(b.told(), { said: 2 });
    await a[Symbol.asyncDispose]();
    await pass(12_000);
    assert.deepEqual([b.held, b.told()], [true, undefined]);
    await b[Symbol.asyncDispose]();
  });

  it("needs no row where no other process can be, and takes one when that changes", async () => {
    const { store, log, pass, open, duty } = street();
    let shared = false;
    const a = await open("a", { isShared: () => shared });
    await duty(a, "a");
    assert.deepEqual([a.held, await store.read.get("nodeState", { name: "lease/upkeep" })], [true, undefined]);
    shared = true;
    await pass(3_000);
    assert.notEqual(await store.read.get("nodeState", { name: "lease/upkeep" }), undefined);
    assert.deepEqual(log, ["a begins"]);
    await a[Symbol.asyncDispose]();
    assert.deepEqual(log, ["a begins", "a ends"]);
  });

  it("tells whoever hands it something that cannot begin, and tries again what could not begin later", async () => {
    const { log, pass, open } = street();
    const a = await open("a");
    await assert.rejects(a.whileHeld(() => Promise.reject(new Error("port taken"))), /port taken/);
    const b = await open("b");
    let tries = 0;
    await b.whileHeld(() => (tries++ === 0 ? Promise.reject(new Error("port taken")) : Promise.resolve({ async [Symbol.asyncDispose]() { log.push("ended"); } })));
    await a[Symbol.asyncDispose]();
    await pass(3_000);
    assert.deepEqual(log, ["a failed: port taken", "b failed: port taken"]);
    await pass(60_000);
    assert.equal(tries, 2);
    await b[Symbol.asyncDispose]();
    assert.equal(log.at(-1), "ended");
  });
});
