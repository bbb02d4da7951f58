/** A profile that contradicts itself is told so, one that does not is left in peace. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { contradictionsOf, type Subject } from "./index.ts";
import { subject } from "./testing.ts";

const of = (said: Partial<Subject>): unknown => contradictionsOf(subject({ id: "a", ...said }));
const evening = { day: 1, fromMinute: 18 * 60, toMinute: 20 * 60 };

describe("a contradiction", () => {
  it("is more hours than the times in the week hold, overlaps counted once and nights as they are", () => {
    assert.deepEqual(of({ hoursPerWeek: 4, windows: [evening, evening] }), [{ contradiction: "hours-beyond-windows", hours: 4, windowHours: 2 }]);
    assert.deepEqual(of({ hoursPerWeek: 4, windows: [evening, { ...evening, day: 3 }] }), []);
    assert.deepEqual(of({ hoursPerWeek: 4, windows: [{ day: 7, fromMinute: 22 * 60, toMinute: 2 * 60 }] }), []);
    assert.deepEqual(of({ hoursPerWeek: 40 }), [], "who names no times contradicts none");
  });

  it("is to have no hours at all", () => {
    assert.deepEqual(of({ hoursPerWeek: 0 }), [{ contradiction: "no-hours", hours: 0 }]);
    assert.deepEqual(of({ hoursPerWeek: 0.5 }), []);
  });

  it("is to look for a skill that one brings at that level already, and not to look for more of it", () => {
    const bread = { skill: "skill/baking" };
    assert.deepEqual(of({ offers: [bread], needs: [bread] }), [{ contradiction: "seeks-what-it-brings", concepts: ["skill/baking"] }]);
    assert.deepEqual(of({ offers: [{ ...bread, level: 3 }], needs: [{ ...bread, level: 2 }] }), [{ contradiction: "seeks-what-it-brings", concepts: ["skill/baking"] }]);
    assert.deepEqual(of({ offers: [{ ...bread, level: 1 }], needs: [{ ...bread, level: 3 }] }), []);
    assert.deepEqual(of({ offers: [bread], needs: [{ skill: "skill/carpentry" }] }), []);
  });

  it("is named once a sort at most, whatever is said", () => {
    const skill = fc.record({ skill: fc.constantFrom("a", "b", "c"), level: fc.integer({ min: 1, max: 4 }) });
    const window = fc.record({ day: fc.integer({ min: 1, max: 7 }), fromMinute: fc.integer({ min: 0, max: 1_439 }), toMinute: fc.integer({ min: 0, max: 1_440 }) });
    fc.assert(fc.property(fc.array(skill, { maxLength: 5 }), fc.array(skill, { maxLength: 5 }), fc.integer({ min: 0, max: 80 }), fc.array(window, { maxLength: 21 }), (offers, needs, hoursPerWeek, windows) => {
      const found = contradictionsOf({ offers, needs, hoursPerWeek, windows: windows as NonNullable<Subject["windows"]> }).map(({ contradiction }) => contradiction);
      assert.equal(new Set(found).size, found.length);
    }), { seed: 6, numRuns: 200 });
  });
});
