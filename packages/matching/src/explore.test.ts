/** The overlooked are looked at: bounded, the same within a day, and whatever the order in which they came. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { draw } from "./explore.ts";
import { hash } from "./retrieve/index.ts";
import { createShown } from "./shown.ts";

const hashOf = (slot: number): number => hash(`s${slot}`);

test("A draw is bounded, takes nobody who is looked at anyway, and is the same whatever the order", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(500), { maxLength: 300 }), fc.integer(), fc.nat(12), (slots, seed, count) => {
    const drawn = { count, seed, shown: (slot: number) => slot % 3, hashOf, updatedDay: (slot: number) => slot % 7 };
    const one = draw(slots, (slot) => slot % 2 === 0, drawn);
    assert.ok(one.length <= count);
    assert.ok(one.every((slot) => slots.includes(slot) && slot % 2 === 1));
    assert.deepEqual(draw(slots.toReversed(), (slot) => slot % 2 === 0, drawn), one);
  }), { numRuns: 200, seed: 51 });
});

test("Who was shown least comes first, the newest among equals, and over the days everybody is drawn", () => {
  const slots = Array.from({ length: 100 }, (_, slot) => slot);
  const seen = new Set<number>();
  for (let day = 0; day < 200; day += 1) {
    const found = draw(slots, () => false, { count: 8, seed: hash(`day ${day}`), shown: (slot) => (slot < 50 ? 3 : 0), hashOf, updatedDay: (slot) => slot });
    assert.deepEqual(found, found.toSorted((a, b) => Number(a < 50) - Number(b < 50) || b - a));
    for (const slot of draw(slots, () => false, { count: 8, seed: hash(`day ${day}`), shown: () => 0, hashOf, updatedDay: () => 0 })) seen.add(slot);
  }
  assert.equal(seen.size, 100);
});

test("What was shown counts from the next day on, and half as much each day after", () => {
  const shown = createShown();
  shown.turn(10);
  for (let time = 0; time < 8; time += 1) shown.count(3);
  assert.equal(shown.lately(3), 0, "within the day nothing changes");
  shown.turn(10);
  assert.equal(shown.lately(3), 0);
  shown.turn(11);
  assert.equal(shown.lately(3), 4);
  shown.turn(13);
  assert.equal(shown.lately(3), 1);
  shown.forget(3);
  assert.equal(shown.lately(3), 0);
  assert.equal(shown.lately(99_999), 0);
});
