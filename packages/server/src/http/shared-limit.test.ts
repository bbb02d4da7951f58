/** Bounds on requests that several processes keep together, with the shared count and time handed in. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createLimitStore, portionOf, type Counted, type LimitStore, type SharedPermits } from "./shared-limit.ts";

const windowMillis = 60_000;
const count = (store: LimitStore, key: string, most: number): Promise<Counted> => new Promise((resolve, reject) => store.incr(key, (error, counted) => { if (error === null) resolve(counted!); else reject(error); }, windowMillis, most));

/** As the database counts: portions until there are none, in windows. */
const sharedCount = (time: { now: number }): { permits: SharedPermits; asked: number; broken: boolean } => {
  const names = new Map<string, { asked: number; endsAt: number }>();
  const made = {
    asked: 0, broken: false,
    permits: {
      async take(name: string, wanted: { count: number; most: number; windowMillis: number }) {
        made.asked++;
        await Promise.resolve();
        if (made.broken) throw new Error("the database is away");
        let row = names.get(name);
        if (row === undefined || row.endsAt <= time.now) names.set(name, row = { asked: 0, endsAt: time.now + wanted.windowMillis });
        row.asked += wanted.count;
        return { granted: Math.max(0, Math.min(wanted.count, wanted.most - (row.asked - wanted.count))), taken: Math.min(row.asked, wanted.most), endsInMillis: row.endsAt - time.now };
      },
    },
  };
  return made;
};
const processes = (number: number, permits: SharedPermits | undefined, time: { now: number }): LimitStore[] => Array.from({ length: number }, () => createLimitStore({ permits, ticks: () => time.now, remembered: 100 }));

describe("a bound that processes share", () => {
  it("lets through what it says and no more, whatever process is asked in whatever order; early only by what others hold", async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 40 }), { maxLength: 12 }), async (most, rounds) => {
      const time = { now: 0 };
      const stores = processes(3, sharedCount(time).permits, time);
      let [through, refused] = [0, 0];
      for (const round of rounds) {
        const counted = await Promise.all(round.map((at) => count(stores[at]!, "ana", most)));
        for (const { current, ttl } of counted) {
          assert.ok(ttl > 0 && ttl <= windowMillis);
          if (current > most) refused++; else through++;
        }
      }
      assert.ok(through <= most, `${through} of ${most}`);
      if (refused > 0) assert.ok(through >= most - 2 * portionOf(most), `refused after ${through} of ${most}`);
      // Whoever is asked on and on gives out the last of what it holds.
      for (const store of stores) for (let i = 0; i < most + 1; i++) if ((await count(store, "ana", most)).current <= most) through++;
      assert.equal(through, most);
    }), { seed: 20_260_101, numRuns: 60 });
  });

  it("begins anew with the window, counts names and routes apart, and forgets the oldest name", async () => {
    const time = { now: 0 };
    const [store] = processes(1, sharedCount(time).permits, time) as [LimitStore];
    assert.deepEqual([(await count(store, "ana", 2)).current, (await count(store, "ana", 2)).current, (await count(store, "ana", 2)).current], [1, 2, 3]);
    assert.equal((await count(store, "ben", 2)).current, 1);
    assert.equal((await count(store.child({ routeInfo: { method: "POST", url: "/sessions" } }), "ana", 2)).current, 1);
    time.now += windowMillis;
    assert.equal((await count(store, "ana", 2)).current, 1);
  });

  it("asks the database for one request in twenty, and for none of those it refuses", async () => {
    const time = { now: 0 };
    const shared = sharedCount(time);
    const [store] = processes(1, shared.permits, time) as [LimitStore];
    for (let i = 0; i < 600; i++) assert.equal((await count(store, "ana", 600)).current, i + 1);
    assert.equal(shared.asked, 20);
    for (let i = 0; i < 100; i++) assert.equal((await count(store, "ana", 600)).current, 601);
    assert.equal(shared.asked, 21);
  });

  it("is kept by each process alone where there is no shared count, or none that answers", async () => {
    const time = { now: 0 };
    const broken = sharedCount(time);
    broken.broken = true;
    for (const permits of [undefined, broken.permits]) {
      for (const store of processes(2, permits, time)) {
        const counted: number[] = [];
        for (let i = 0; i < 6; i++) counted.push((await count(store, "ana", 4)).current);
        assert.deepEqual(counted, [1, 2, 3, 4, 5, 5]);
      }
    }
  });
});
