/** Encoding the vocabulary beside other work: in steps, once, and without harm when there is no file. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EncoderError, type InstantEncoder } from "@cosmicsync/matching/encoder";
import { encodeWords } from "./encode-words.ts";

const encoder: InstantEncoder = { id: "x", dimension: 2, encodeNow: () => new Float32Array(0), encode: () => Promise.resolve(new Float32Array(0)) };

const matcher = { encode: () => "done" as const };

/** What was scheduled, done when the test says so. */
const byHand = (): { schedule: (afterMillis: number, work: () => void) => () => void; next(): boolean } => {
  let waiting: (() => void) | undefined;
  return {
    schedule: (_afterMillis, work) => { waiting = work; return () => { if (waiting === work) waiting = undefined; }; },
    next() { const work = waiting; waiting = undefined; work?.(); return work !== undefined; },
  };
};

describe("encoding the vocabulary", () => {
  it("goes on in steps until all concepts are encoded, and then all subjects", () => {
    const hand = byHand();
    const steps: number[] = [];
    encodeWords({ matcher: { encode: (count) => (steps.push(count ?? -1) < 5 ? "more" : "done") }, vocabulary: { encodeWith: () => ({ step: (count) => (steps.push(count ?? -1) < 3 ? "more" : "done") }) }, encoder: () => encoder, schedule: hand.schedule, onFailure: assert.ifError });
    while (hand.next());
    assert.deepEqual(steps, [32, 32, 32, 256, 256]);
  });

  it("ends when the node does", () => {
    const hand = byHand();
    const stop = encodeWords({ matcher, vocabulary: { encodeWith: () => ({ step: () => "more" }) }, encoder: () => encoder, schedule: hand.schedule, onFailure: assert.ifError });
    hand.next();
    hand.next();
    stop();
    assert.equal(hand.next(), false);
  });

  it("tells of a file that cannot be read, once, and leaves the vocabulary as it is", () => {
    const hand = byHand();
    const told: unknown[] = [];
    encodeWords({ matcher, vocabulary: { encodeWith: () => assert.fail() }, encoder: () => { throw new EncoderError("file", "words.bin", "it was cut off"); }, schedule: hand.schedule, onFailure: (cause) => told.push(cause) });
    while (hand.next());
    assert.deepEqual(told.map(String), ["EncoderError: words.bin: it was cut off"]);
  });
});
