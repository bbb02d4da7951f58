/** The tree along which records spread, on its own: no links, no time but what is said. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { newSpread, spreadDue, stepSpread, type SpreadAction, type SpreadEvent, type SpreadState } from "./spread.ts";

const settings = { graftMillis: 500, missingMost: 100 };
const id = (number: number): RecordId => encodeId(new Uint8Array(32).fill(number));
const withPeers = (...peers: string[]): SpreadState => {
  const state = newSpread();
  for (const peer of peers) stepSpread(state, { type: "joined", peer }, 0, settings);
  return state;
};
const step = (state: SpreadState, event: SpreadEvent, now = 0): SpreadAction[] => stepSpread(state, event, now, settings);

describe("spread", () => {
  it("pushes what is said here to everybody, and what was pushed to everybody but who brought it", () => {
    const state = withPeers("a", "b");
    assert.deepEqual(step(state, { type: "came", ids: [id(1)], how: "local" }), [{ type: "push", peer: "a", ids: [id(1)] }, { type: "push", peer: "b", ids: [id(1)] }]);
    assert.deepEqual(step(state, { type: "came", ids: [id(2)], how: "push", peer: "a" }), [{ type: "push", peer: "b", ids: [id(2)] }]);
  });

  it("prunes a link on which most was here already, once, and announces there from then on", () => {
    const state = withPeers("a", "b");
    assert.deepEqual(step(state, { type: "repeated", peer: "a", count: 1, of: 2 }), []);
    assert.deepEqual(step(state, { type: "repeated", peer: "a", count: 2, of: 2 }), [{ type: "prune", peer: "a" }]);
    assert.deepEqual(step(state, { type: "repeated", peer: "a", count: 2, of: 2 }), []);
    assert.deepEqual(step(state, { type: "came", ids: [id(1)], how: "local" }), [{ type: "push", peer: "b", ids: [id(1)] }, { type: "announce", peer: "a", ids: [id(1)] }]);
  });

  it("asks for what was announced and does not come, each announcer in turn, and nobody for what came", () => {
    const state = withPeers("a", "b");
    step(state, { type: "announced", peer: "a", ids: [id(1), id(2)] });
    step(state, { type: "announced", peer: "b", ids: [id(1)] }, 100);
    assert.equal(spreadDue(state), 500);
    step(state, { type: "came", ids: [id(2)], how: "push", peer: "b" }, 200);
    assert.deepEqual(step(state, { type: "tick" }, 499), []);
    assert.deepEqual(step(state, { type: "tick" }, 500), [{ type: "graft", peer: "a", ids: [id(1)] }]);
    assert.deepEqual(step(state, { type: "tick" }, 1_000), [{ type: "graft", peer: "b", ids: [id(1)] }]);
    assert.deepEqual(step(state, { type: "tick" }, 1_500), []);
    assert.equal(spreadDue(state), undefined);
  });

  it("asks for a session in place of spreading history, and of remembering more than it may", () => {
    const state = withPeers("a", "b");
    const many = Array.from({ length: 65 }, (_, index) => id(index));
    assert.deepEqual(step(state, { type: "came", ids: many, how: "repair", peer: "a" }), [{ type: "repair", peer: "b" }]);
    assert.deepEqual(step(state, { type: "came", ids: many.slice(1), how: "repair", peer: "a" }), [{ type: "announce", peer: "b", ids: many.slice(1) }]);
    assert.deepEqual(step(state, { type: "announced", peer: "a", ids: Array.from({ length: 101 }, (_, index) => id(index)) }), [{ type: "repair", peer: "a" }]);
    assert.equal(state.missing.size, 100);
  });

  it("keeps its bounds and holds each neighbour on one side, whatever happens", () => {
    const peer = fc.constantFrom("a", "b", "c");
    const ids = fc.array(fc.nat(120).map(id), { maxLength: 70 });
    const event: fc.Arbitrary<SpreadEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom("joined", "left", "pruned"), peer }), fc.record({ type: fc.constantFrom("announced", "grafted"), peer, ids }),
      fc.record({ type: fc.constant("came" as const), ids, how: fc.constantFrom("local", "push", "repair"), peer }), fc.record({ type: fc.constant("repeated" as const), peer, count: fc.nat(5), of: fc.constant(5) }), fc.constant({ type: "tick" as const }),
    );
    fc.assert(fc.property(fc.array(fc.tuple(event, fc.nat(1_000)), { maxLength: 60 }), (events) => {
      const state = newSpread();
      let now = 0;
      for (const [each, later] of events) {
        now += later;
        for (const action of step(state, each, now)) {
          if ("ids" in action && each.type !== "grafted") assert.ok(action.ids.length > 0 || each.type === "came");
          if (each.type === "came" && each.peer !== undefined) assert.notEqual(action.peer, each.peer, "sent back to who brought it");
        }
        assert.ok(state.missing.size <= settings.missingMost);
        for (const one of state.eager) assert.ok(!state.lazy.has(one));
      }
    }), { numRuns: 300, seed: 2 });
  });
});
