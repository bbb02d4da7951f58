import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAt, counterOf, createClock, isClock, millisOf, type Clock } from "./clock.ts";

const start = 1_793_610_000_000;
const wall = fc.integer({ min: start - 100_000, max: start + 100_000 });

test("What ticks is greater than all that ticked or was seen before, whatever wall time does", () => {
  const step = fc.oneof(wall.map((now) => ({ now })), fc.integer({ min: 0, max: clockAt(start + 100_000) }).map((observe) => ({ observe })));
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    let now = start;
    const clock = createClock({ now: () => now });
    let greatest: Clock = 0;
    for (const each of steps) {
      if ("observe" in each) { clock.observe(each.observe); greatest = Math.max(greatest, each.observe); continue; }
      now = each.now;
      const ticked = clock.tick();
      assert.ok(isClock(ticked) && ticked > greatest);
      greatest = ticked;
    }
  }), { seed: 1 });
});

test("A clock follows wall time while that moves forward", () => {
  let now = start;
  const clock = createClock({ now: () => now });
  for (now = start; now < start + 100; now += 7) assert.equal(millisOf(clock.tick()), now);
});

test("Time and counter come back out", () => {
  fc.assert(fc.property(wall, fc.integer({ min: 0, max: 4_095 }), (millis, counter) => {
    assert.equal(millisOf(clockAt(millis, counter)), millis);
    assert.equal(counterOf(clockAt(millis, counter)), counter);
  }), { seed: 2 });
});

test("A clock goes on from what was stored, and refuses to observe what is none", () => {
  const clock = createClock({ now: () => start, last: clockAt(start + 5, 4_095) });
  assert.equal(clock.tick(), clockAt(start + 6));
  for (const bad of [-1, 0.5, NaN, Infinity]) assert.throws(() => clock.observe(bad), RangeError);
  assert.throws(() => clockAt(start, 4_096), RangeError);
  assert.throws(() => clockAt(Number.MAX_SAFE_INTEGER), RangeError);
});
