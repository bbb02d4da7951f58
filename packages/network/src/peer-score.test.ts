/** Faults add up and are forgiven. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDenyList } from "./deny-list.ts";
import { createPeerScores } from "./peer-score.ts";
import { deniedPeersMost, scoredPeersMost } from "./settings.ts";

describe("a peer's score", () => {
  it("falls by the weight of each fault, and half of it is forgiven in each half-life", () => {
    let now = 0;
    const scores = createPeerScores({ now: () => now }, { halfLifeMillis: 1_000 });
    assert.equal(scores.scoreOf("a"), 0);
    assert.equal(scores.fault("a", 40), -40);
    assert.equal(scores.fault("a", 40), -80);
    now = 1_000;
    assert.equal(scores.scoreOf("a"), -40);
    now = 3_000;
    assert.equal(scores.fault("a", 10), -20);
    assert.equal(scores.scoreOf("b"), 0);
  });

  it("is not mended by a clock that goes back, nor by a fault without weight", () => {
    let now = 5_000;
    const scores = createPeerScores({ now: () => now }, { halfLifeMillis: 1_000 });
    scores.fault("a", 8);
    now = 0;
    assert.equal(scores.scoreOf("a"), -8);
    for (const weight of [0, -1, Number.NaN]) assert.throws(() => scores.fault("a", weight), RangeError);
  });

  it("is kept for a bounded number of peers: who is nearly forgiven is forgotten first", () => {
    const scores = createPeerScores({ now: () => 0 }, { halfLifeMillis: 1_000 });
    for (let peer = 0; peer < scoredPeersMost; peer++) scores.fault(`${peer}`, 2 + peer);
    scores.fault("one more", 50);
    assert.equal(scores.scoreOf("0"), 0);
    assert.equal(scores.scoreOf("1"), -3);
    assert.equal(scores.scoreOf("one more"), -50);
  });
});

describe("the list of who is denied", () => {
  it("holds a peer until its moment, or for good", () => {
    let now = 0;
    const denied = createDenyList({ now: () => now });
    denied.add("a", 1_000);
    denied.add("b", Infinity);
    assert.deepEqual([denied.has("a"), denied.has("b"), denied.has("c")], [true, true, false]);
    now = 1_000;
    assert.deepEqual([denied.has("a"), denied.has("b")], [false, true]);
  });

  it("is bounded: whoever would come free first comes free first", () => {
    const denied = createDenyList({ now: () => 0 });
    for (let peer = 0; peer <= deniedPeersMost; peer++) denied.add(`${peer}`, 1_000 + peer);
    assert.deepEqual([denied.has("0"), denied.has("1"), denied.has(`${deniedPeersMost}`)], [false, true, true]);
  });
});
