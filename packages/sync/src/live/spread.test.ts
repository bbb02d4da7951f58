/** How records spread among neighbours: step by step, and among many at once. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { createBatches } from "./batches.ts";
import { newSpread, stepSpread, type SpreadEvent, type SpreadState } from "./spread.ts";

const id = (number: number): RecordId => encodeId(new Uint8Array(32).fill(number));
const settings = { graftMillis: 500, missingMost: 100 };
const step = (state: SpreadState, event: SpreadEvent, now = 0): ReturnType<typeof stepSpread> => stepSpread(state, event, now, settings);
const joined = (...peers: string[]): SpreadState => {
  const state = newSpread();
  for (const peer of peers) step(state, { type: "joined", peer });
  return state;
};

describe("a new record", () => {
  it("is pushed to eager neighbours and announced to lazy ones, but not to whom it came from", () => {
    const state = joined("a", "b", "c");
    step(state, { type: "pruned", peer: "c" });
    assert.deepEqual(step(state, { type: "came", ids: [id(1)], how: "push", peer: "a" }), [{ type: "push", peer: "b", ids: [id(1)] }, { type: "announce", peer: "c", ids: [id(1)] }]);
  });

  it("is not told to who announced it, asked for it or not", () => {
    for (const asked of [false, true]) {
      const state = joined("a", "b", "c");
      step(state, { type: "pruned", peer: "c" });
      step(state, { type: "announced", peer: "c", ids: [id(1)] });
      if (asked) assert.deepEqual(step(state, { type: "tick" }, 500), [{ type: "graft", peer: "c", ids: [id(1)] }]);
      const told = step(state, { type: "came", ids: [id(1), id(2)], how: "push", peer: "a" });
      assert.deepEqual(told.map(({ peer, ...action }) => [peer, "ids" in action ? action.ids : []]), [["b", [id(1), id(2)]], ["c", [id(2)]]]);
    }
  });

  it("pushed where it was already makes that way lazy, one that was needed makes it eager", () => {
    const state = joined("a", "b");
    assert.deepEqual(step(state, { type: "repeated", peer: "a", count: 1, of: 1 }), [{ type: "prune", peer: "a" }]);
    assert.deepEqual([...state.eager], ["b"]);
    step(state, { type: "came", ids: [id(1)], how: "push", peer: "a" });
    assert.deepEqual([...state.eager], ["b", "a"]);
  });
});

describe("what waits for a neighbour", () => {
  /** Batches on a clock that is wound by hand. */
  function waiting(): { batches: ReturnType<typeof createBatches<object>>; sent: unknown[]; pass(millis: number): void } {
    let now = 0;
    const sent: unknown[] = [], timers = new Map<() => void, number>();
    const batches = createBatches<object>({
      batchMillis: 30, queueMost: 10,
      schedule(afterMs, work) { timers.set(work, now + afterMs); return () => { timers.delete(work); }; },
      flush(_neighbour, _sphere, push, announce) { sent.push({ now, push, announce }); return Promise.resolve("sent"); },
      overflow() { sent.push("overflow"); },
    });
    return { batches, sent, pass(millis) { now += millis; for (const [work, at] of [...timers]) if (at <= now) { timers.delete(work); work(); } } };
  }
  const neighbour = {}, sphere = id(9);

  it("is gathered: pushes for one wait, announcements for ten", () => {
    const { batches, sent, pass } = waiting();
    batches.add(neighbour, sphere, "announce", [id(1)]);
    for (let beat = 0; beat < 9; beat++) pass(30);
    assert.deepEqual(sent, []);
    batches.add(neighbour, sphere, "announce", [id(2)]);
    pass(30);
    assert.deepEqual(sent, [{ now: 300, push: [], announce: [id(1), id(2)] }]);
  });

  it("goes with a push that is due before it", () => {
    const { batches, sent, pass } = waiting();
    batches.add(neighbour, sphere, "announce", [id(1)]);
    pass(10);
    batches.add(neighbour, sphere, "push", [id(2)]);
    batches.add(neighbour, sphere, "push", [id(3)]);
    pass(30);
    pass(300);
    assert.deepEqual(sent, [{ now: 40, push: [id(2), id(3)], announce: [id(1)] }]);
  });

  it("is not sent to who has sent or announced it meanwhile", () => {
    const { batches, sent, pass } = waiting();
    batches.add(neighbour, sphere, "push", [id(1), id(2)]);
    batches.drop(neighbour, sphere, [id(1)]);
    pass(30);
    assert.deepEqual(sent, [{ now: 30, push: [id(2)], announce: [] }]);
    batches.add(neighbour, id(8), "push", [id(1)]);
    batches.drop(neighbour, id(8), [id(1)]);
    pass(30);
    assert.equal(sent.length, 1);
  });

  it("is dropped and told of where it is more than a queue holds", () => {
    const { batches, sent, pass } = waiting();
    batches.add(neighbour, sphere, "push", Array.from({ length: 11 }, (_, number) => id(number)));
    pass(30);
    assert.deepEqual(sent, ["overflow"]);
  });
});
