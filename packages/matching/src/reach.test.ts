/** Who may come up, as bits: the same as asking of each by themself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createReach, isIn, type ReachQuestion } from "./reach.ts";
import type { Subject } from "./subject.ts";
import { subject } from "./testing.ts";

const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
const spheres = ["a", "b", "c"];
const someIds = fc.subarray(ids);
const someSpheres = fc.subarray(spheres);

test("The mask holds exactly those of the wanted sort and spheres who are neither the seeker, theirs, blocked nor excluded", () => {
  const made = fc.record({ id: fc.constantFrom(...ids), type: fc.constantFrom("person" as const, "project" as const), spheres: someSpheres, lead: fc.option(fc.constantFrom(...ids), { nil: undefined }), gone: fc.boolean() });
  const asked = fc.record({ want: fc.constantFrom("person" as const, "project" as const), spheres: someSpheres, blocked: someIds, exclude: someIds, only: fc.option(someIds, { nil: undefined }) });
  fc.assert(fc.property(fc.array(made, { maxLength: 80 }), asked, fc.constantFrom(...ids), (steps, { only, ...question }, seekerId) => {
    const held: (Subject | undefined)[] = ids.map(() => undefined);
    const slotOf = (id: string): number | undefined => { const slot = ids.indexOf(id); return held[slot] === undefined ? undefined : slot; };
    const reach = createReach({ slotOf, slotCount: () => held.length });
    for (const { id, type, spheres: within, lead, gone } of steps) {
      const slot = ids.indexOf(id);
      const before = held[slot];
      if (before !== undefined) reach.remove(slot, before);
      held[slot] = gone ? undefined : subject({ id, type, spheres: within, ...(lead === undefined || type === "person" ? {} : { lead }) });
      if (held[slot] !== undefined) reach.put(slot, held[slot]);
    }
    const seeker = held[ids.indexOf(seekerId)] ?? subject({ id: seekerId });
    const asking: ReachQuestion = { ...question, ...(only === undefined ? {} : { only }) };
    const may = (one: Subject): boolean => one.type === question.want && one.spheres.some((sphere) => question.spheres.includes(sphere)) && one.id !== seeker.id && one.lead !== seeker.id && seeker.lead !== one.id
      && !question.blocked.includes(one.id) && !(one.lead !== undefined && question.blocked.includes(one.lead)) && !question.exclude.includes(one.id) && only?.includes(one.id) !== false;
    for (let ask = 0; ask < 2; ask += 1) {
      const bits = reach.mask(seeker, asking);
      for (const [slot, one] of held.entries()) assert.equal(isIn(bits, slot), one !== undefined && may(one), ids[slot]);
      for (let slot = held.length; slot < held.length + 64; slot += 1) assert.equal(isIn(bits, slot), false);
    }
  }), { numRuns: 300, seed: 31 });
});
