/** Three people, any steps in any order at any moment, with or without a place for each: what each sees of it, and when they meet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, limits } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { afterTrioStep, allAgree, decideTrioAgain, decideTrioStep, seeTrio, trioLoad, type TrioAct, type TrioPlace } from "./trio.ts";

const [asker, one, other] = [testId(1), testId(2), testId(3)];
const three = [asker, one, other];
const hour = 3_600_000;
const dueAt = testMillis + limits.replyMillis;
const placeOf = (person: string): TrioPlace => ({ person, asker, people: [one, other], askedAt: testMillis, dueAt, answer: person === asker ? "yes" : null, state: "open" });

interface Step { readonly at: number; readonly person: string; readonly act: TrioAct }
/** As a node does: a step that may not be taken changes nothing, and when all agree all places are revealed in the same step. */
const live = (people: readonly string[], steps: readonly Step[]): { readonly places: readonly TrioPlace[]; readonly metAfter: readonly Step[] | undefined } => {
  let places: readonly TrioPlace[] = people.map(placeOf);
  let metAfter: Step[] | undefined;
  const taken: Step[] = [];
  for (const step of steps) {
    const own = places.find(({ person }) => person === step.person);
    const now = testMillis + step.at * hour;
    if (own === undefined || decideTrioStep(own, step.act, now).outcome !== "allow") continue;
    places = afterTrioStep(places, step.person, step.act);
    taken.push(step);
    if (!allAgree(places, now)) continue;
    places = places.map((place) => ({ ...place, state: "revealed" }));
    metAfter = [...taken];
  }
  return { places, metAfter };
};
const anyStep: fc.Arbitrary<Step> = fc.record({ at: fc.integer({ min: 0, max: 200 }), person: fc.constantFrom(...three), act: fc.constantFrom<TrioAct>("yes", "yes", "no", "withdraw") });
const anySteps = fc.array(anyStep, { maxLength: 10 }).map((steps) => steps.toSorted((a, b) => a.at - b.at));
const viewOf = (places: readonly TrioPlace[], person: string, now: number): string => { const own = places.find((place) => place.person === person); return own === undefined ? "" : canonicalJson(seeTrio(own, now)); };

test("In no order of steps do three meet before each of them has said yes in time, and nobody after a no or a withdrawal", () => {
  let met = 0;
  fc.assert(fc.property(anySteps, (steps) => {
    const { places, metAfter } = live(three, steps);
    assert.equal(places.some(({ state }) => state === "revealed"), metAfter !== undefined);
    if (metAfter === undefined) return;
    met += 1;
    assert.ok(places.every(({ state }) => state === "revealed"), "for all or for nobody");
    for (const person of [one, other]) assert.equal(metAfter.findLast((step) => step.person === person)?.act, "yes");
    assert.ok(metAfter.every(({ at, act }) => at * hour <= limits.replyMillis && act !== "withdraw"));
  }), { seed: 41, numRuns: 3_000 });
  assert.ok(met > 20, `${met} of the runs met`);
});

test("What the two others said, or whether they said anything, shows to nobody until all three have said yes", () => {
  fc.assert(fc.property(anySteps, anySteps, fc.constantFrom(...three), fc.integer({ min: 0, max: 400 }), (steps, instead, viewer, at) => {
    const own = steps.filter(({ person, act }) => person === viewer || act === "withdraw");
    const changed = [...own, ...instead.filter(({ person, act }) => person !== viewer && act !== "withdraw")].toSorted((a, b) => a.at - b.at);
    const [silent, answered] = [live(three, own), live(three, changed)];
    if (silent.metAfter !== undefined || answered.metAfter !== undefined) return;
    const now = testMillis + at * hour;
    assert.equal(viewOf(answered.places, viewer, now), viewOf(silent.places, viewer, now));
  }), { seed: 42, numRuns: 3_000 });
});

test("A trio in which somebody has no place, since they are not to meet another, looks like silence and never comes about", () => {
  fc.assert(fc.property(anySteps, fc.integer({ min: 0, max: 400 }), (steps, at) => {
    const apart = live([asker], steps);
    assert.equal(apart.metAfter, undefined);
    const alone = steps.filter(({ person }) => person === asker);
    assert.equal(viewOf(apart.places, asker, testMillis + at * hour), viewOf(live(three, alone).places, asker, testMillis + at * hour));
  }), { seed: 43, numRuns: 1_000 });
});

test("A no closes it for its author at once, and for the others when it is due and not before", () => {
  const { places } = live(three, [{ at: 5, person: one, act: "no" }]);
  const states = (now: number): string[] => places.map((place) => seeTrio(place, now).state);
  assert.deepEqual(states(testMillis + 6 * hour), ["waiting", "closed", "waiting"]);
  assert.deepEqual(states(dueAt), ["waiting", "closed", "waiting"]);
  assert.deepEqual(states(dueAt + 1), ["closed", "closed", "closed"]);
  assert.equal(decideTrioStep(places[1] as TrioPlace, "yes", testMillis + 6 * hour).rule, "not-now");
});

test("A yes can be taken back until all have agreed, and only the asker withdraws", () => {
  assert.equal(live(three, [{ at: 1, person: one, act: "yes" }, { at: 2, person: one, act: "no" }, { at: 3, person: other, act: "yes" }]).metAfter, undefined);
  assert.notEqual(live(three, [{ at: 1, person: one, act: "yes" }, { at: 3, person: other, act: "yes" }, { at: 4, person: one, act: "no" }]).metAfter, undefined);
  assert.equal(decideTrioStep(placeOf(one), "withdraw", testMillis).rule, "not-a-participant");
  assert.equal(decideTrioStep(placeOf(asker), "yes", testMillis).rule, "not-a-participant");
});

test("Open trios count in the inbox and the outbox, and the same two are not asked again for a while", () => {
  const now = testMillis + hour;
  assert.deepEqual(trioLoad([placeOf(asker)], now), { inboxOpen: 0, outboxOpen: 1, askedToday: 2 });
  assert.deepEqual(trioLoad([placeOf(one), { ...placeOf(one), answer: "yes" }, { ...placeOf(one), answer: "no" }], now), { inboxOpen: 1, outboxOpen: 0, askedToday: 0 });
  assert.deepEqual(trioLoad([{ ...placeOf(asker), state: "revealed" }], now), { inboxOpen: 0, outboxOpen: 0, askedToday: 0 });
  const again = (place: TrioPlace, at: number): string => decideTrioAgain([place], [other, testId(9)], at).rule;
  assert.deepEqual([again(placeOf(asker), now), again(placeOf(asker), dueAt + 1), again(placeOf(asker), testMillis + limits.askAgainMillis), again({ ...placeOf(asker), state: "revealed" }, now)], ["already-asked", "asked-recently", "may-ask", "may-ask"]);
});
