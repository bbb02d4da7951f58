import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, clockAt, limits } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { decideCollaborationStep, foldCollaboration, outcomeOf, type ClosingNote, type CollaborationStep } from "./collaboration.ts";

const ana = testId(1), ben = testId(2), stranger = testId(3);
const start = { collaborationId: testId(60), people: [ana, ben] };
let number = 200;
const step = (minutes: number, personId: string | null, kind: string, body: object): CollaborationStep => ({ recordId: testId(number++), kind, personId, body, clock: clockAt(testMillis + minutes * 60_000) });
const done = (at: number, by: string): CollaborationStep => step(at, by, "collaboration-first-step", { doneAt: at });
const finish = (at: number, by: string, result: "completed" | "stopped" = "completed"): CollaborationStep => step(at, by, "collaboration-finish", { result });
const note = (at: number, by: string, satisfaction = 5, again: "yes" | "perhaps" | "no" = "yes"): CollaborationStep => step(at, by, "closing-note", { note: `Canary note of ${by.slice(0, 12)}`, satisfaction, again });
const milestone = (at: number, by: string, rest: object = {}): CollaborationStep => step(at, by, "collaboration-milestone", { title: "Doors open", ...rest });
const seenBy = (who: string, steps: readonly CollaborationStep[]) => foldCollaboration({ start, steps }, who);

const anyStep = fc.record({ at: fc.nat(1_000), by: fc.constantFrom(ana, ben, stranger), act: fc.constantFrom("done", "finish", "stop", "note", "milestone") }).map(({ at, by, act }) =>
  act === "done" ? done(at, by) : act === "finish" ? finish(at, by) : act === "stop" ? finish(at, by, "stopped") : act === "note" ? note(at, by, 1 + (at % 5)) : milestone(at, by));
const anySteps = fc.array(anyStep, { maxLength: 14 });

test("Closing notes are shown together or not at all", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(ana, ben), (steps, viewer) => {
    const state = seenBy(viewer, steps);
    const left = new Set(steps.filter((one) => one.kind === "closing-note" && one.personId !== stranger).map((one) => one.personId));
    assert.ok(state.notes.length === 0 || state.notes.length === 2);
    if (left.size < 2) {
      assert.deepEqual(state.notes, []);
      const other = viewer === ana ? ben : ana;
      assert.equal(canonicalJson(state).includes(`Canary note of ${other.slice(0, 12)}`), false);
    }
  }), { seed: 10, numRuns: 500 });
});

test("The state of a collaboration does not depend on the order of its steps", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(ana, ben), fc.array(fc.nat(), { maxLength: 14 }), (steps, viewer, keys) => {
    const shuffled = steps.map((one, i) => ({ one, key: keys[i] ?? i })).sort((a, b) => a.key - b.key).map(({ one }) => one);
    assert.deepEqual(seenBy(viewer, [...shuffled, ...steps.slice(0, 2)]), seenBy(viewer, steps));
  }), { seed: 11 });
});

test("Steps of somebody who is not in it change nothing, and they see nothing", () => {
  fc.assert(fc.property(anySteps, (steps) => {
    assert.deepEqual(seenBy(ana, steps), seenBy(ana, steps.filter((one) => one.personId !== stranger)));
    assert.equal(canonicalJson(seenBy(stranger, steps)).includes("anary"), false);
  }), { seed: 12 });
});

test("It is finished when the other side says so too, or leaves a closing note", () => {
  assert.equal(seenBy(ana, []).state, "started");
  assert.equal(seenBy(ana, [done(1, ana)]).state, "under-way");
  assert.equal(seenBy(ana, [finish(1, ana)]).state, "finish-proposed");
  assert.equal(seenBy(ana, [finish(1, ana), note(2, ana)]).state, "finish-proposed");
  assert.equal(seenBy(ana, [finish(1, ana), finish(2, ben)]).state, "finished");
  assert.equal(seenBy(ana, [finish(1, ana), note(2, ben)]).state, "finished");
  assert.equal(seenBy(ana, [note(1, ana), note(2, ben)]).state, "started");
});

test("It counts as completed only where nobody who finished it says stopped", () => {
  assert.equal(seenBy(ana, [finish(1, ana), finish(2, ben)]).result, "completed");
  assert.equal(seenBy(ana, [finish(1, ana), finish(2, ben, "stopped")]).result, "stopped");
  assert.equal(seenBy(ana, [finish(1, ana)]).result, undefined);
});

test("A note cannot be rewritten after it was left", () => {
  const steps = [finish(1, ana), note(2, ana, 5), note(3, ben, 5), note(4, ana, 1)];
  assert.equal(seenBy(ben, steps).notes.find((one) => one.person === ana)?.satisfaction, 5);
});

test("The outcome is mutual where both are satisfied and again where both would do it again", () => {
  const leave = (satisfaction: number, again: ClosingNote["again"]): ClosingNote => ({ person: ana, note: "x", satisfaction, again });
  assert.deepEqual(outcomeOf([leave(4, "yes"), leave(5, "yes")], "completed"), { result: "completed", mutual: true, again: true });
  assert.deepEqual(outcomeOf([leave(4, "perhaps"), leave(3, "yes")], "completed"), { result: "completed", mutual: false, again: false });
  assert.deepEqual(outcomeOf([], "stopped"), { result: "stopped", mutual: false, again: false });
});

test("The outcome is known only once all notes are in", () => {
  assert.equal(seenBy(ana, [finish(1, ana), note(2, ben)]).outcome, undefined);
  const all = seenBy(ana, [finish(1, ana), note(2, ben), note(3, ana)]);
  assert.deepEqual(all.outcome, { result: "completed", mutual: true, again: true });
  assert.equal(decideCollaborationStep(all, "outcome").outcome, "allow");
  assert.equal(decideCollaborationStep(seenBy(ana, [finish(1, ana), note(2, ben)]), "outcome").outcome, "deny");
});

test("Milestones are bounded, and marking one keeps its place", () => {
  const first = milestone(1, ana, { dueAt: 5 });
  const marked = seenBy(ana, [first, step(0, ben, "collaboration-milestone", { milestone: first.recordId, title: "Doors open", doneAt: 9 })]);
  assert.deepEqual(marked.milestones, [{ id: first.recordId, title: "Doors open", dueAt: 5, doneAt: 9 }]);
  const many = seenBy(ana, Array.from({ length: 100 }, (_, i) => milestone(i, ana)));
  assert.equal(many.milestones.length, limits.milestonesCount);
  assert.equal(many.canAddMilestone, false);
});
