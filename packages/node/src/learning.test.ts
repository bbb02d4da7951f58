/** The daily round of learning, with time and timers handed in: when it comes, what it tells, and that it ends when the node does. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMatcher } from "@cosmicsync/matching";
import { createVocabulary } from "@cosmicsync/matching/vocabulary";
import { createModels } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { followModels, startLearning, type LearningSettings } from "./learning.ts";
import type { Schedule } from "./upkeep.ts";

const day = 86_400_000, start = 20_000 * day, firstMillis = 600_000;

const begin = (learning: LearningSettings["learning"], wrap: (store: Store) => Store = (store) => store) => {
  const inner = createMemoryStore();
  const store = wrap(inner);
  let moment = start;
  const told: [string, unknown][] = [];
  const note = (level: string) => (entry: unknown): void => void told.push([level, entry]);
  let waiting: { readonly afterMillis: number; readonly work: () => void } | undefined;
  let planned = (): void => undefined;
  const schedule: Schedule = (afterMillis, work) => {
    waiting = { afterMillis, work };
    planned();
    return () => { waiting = undefined; };
  };
  const end = startLearning({
    store, matcher: createMatcher({ vocabulary: createVocabulary([]), now: () => moment }), models: createModels({ store }), now: () => moment, schedule,
    log: { info: note("info"), debug: note("debug"), error: note("error") } as never,
  }, { learning });
  /** Lets the time pass that is waited for; answers when the next round has been planned. */
  const pass = async (): Promise<void> => {
    const due = waiting;
    assert.ok(due !== undefined, "nothing is planned");
    waiting = undefined;
    moment += due.afterMillis;
    const next = new Promise<void>((resolve) => { planned = resolve; });
    due.work();
    await next;
  };
  return { end, told, pass, start: (): void => waiting?.work(), waits: (): number | undefined => waiting?.afterMillis, [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose]() };
};

describe("learning in a running node", () => {
  it("comes ten minutes after the start and then once a day, and says what it did without a name", async () => {
    await using node = begin("on");
    assert.equal(node.waits(), firstMillis);
    await node.pass();
    assert.equal(node.waits(), day);
    await node.pass();
    assert.equal(node.waits(), day);
    assert.deepEqual(node.told, Array.from({ length: 2 }, () => ["debug", { event: "learned", did: "nothing", showings: 0 }]));
    await node.end();
  });

  it("is never planned where it is off", async () => {
    await using node = begin("off");
    assert.equal(node.waits(), undefined);
    await node.end();
  });

  it("tells of a round that failed by the sort of failure alone, and tries again the next day", async () => {
    const state = { broken: true };
    await using node = begin("trial", (store) => ({ ...store, get read() { if (state.broken) throw new RangeError("the private words of Ana"); return store.read; } }));
    await node.pass();
    assert.deepEqual(node.told, [["error", { event: "learning-failed", error: "RangeError" }]]);
    assert.equal(node.waits(), day);
    state.broken = false;
    await node.pass();
    assert.deepEqual(node.told.at(-1), ["debug", { event: "learned", did: "nothing", showings: 0 }]);
    await node.end();
  });

  it("ends with the node: what is planned is called off, a round that runs is waited for, tells no failure and plans no other", async () => {
    await using idle = begin("on");
    await idle.end();
    assert.equal(idle.waits(), undefined);

    let reached = (): void => undefined, go = (): void => undefined;
    const [reading, mayGo] = [new Promise<void>((resolve) => { reached = resolve; }), new Promise<void>((resolve) => { go = resolve; })];
    const slow = (store: Store): Store => ({ ...store, read: { ...store.read, get: async () => { reached(); await mayGo; throw new Error("closed"); } } as Store["read"] });
    await using busy = begin("on", slow);
    busy.start();
    await reading;
    let ended = false;
    const ending = busy.end().then(() => { ended = true; });
    await Promise.resolve();
    assert.equal(ended, false);
    go();
    await ending;
    assert.deepEqual(busy.told, []);
    assert.equal(busy.waits(), undefined);
  });
});

describe("following models that another process changed", () => {
  it("looks every ten minutes, goes on where a look failed, and stops when told", async () => {
    let looks = 0;
    let waiting: { readonly afterMillis: number; readonly work: () => void } | undefined;
    let planned = (): void => undefined;
    const schedule: Schedule = (afterMillis, work) => { waiting = { afterMillis, work }; planned(); return () => { waiting = undefined; }; };
    const stop = followModels({ load: () => { looks += 1; return looks === 1 ? Promise.reject(new Error("the disk")) : Promise.resolve(); } }, schedule);
    for (const round of [1, 2]) {
      assert.equal(waiting?.afterMillis, 600_000);
      const next = new Promise<void>((resolve) => { planned = resolve; });
      waiting?.work();
      await next;
      assert.equal(looks, round);
    }
    stop();
    assert.equal(waiting, undefined);
  });
});
