import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAt, eventTypes, limits } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { foldCollaboration, type CollaborationStep } from "./collaboration.ts";
import { eventsOfCollaboration, eventsOfIntroduction, isClosed } from "./events.ts";
import { foldIntroduction, type IntroductionStep } from "./introduction.ts";

const asker = testId(1), asked = testId(2), stranger = testId(3);
const askedAt = testMillis, dueAt = askedAt + limits.replyMillis;
const hour = 3_600_000;
let number = 100;
const said = (hours: number, personId: string, kind: string, body: object) => ({ recordId: testId(number++), kind, personId, body, clock: clockAt(askedAt + hours * hour) });
const steps: Readonly<Record<string, (hours: number) => IntroductionStep>> = {
  "yes": (hours) => said(hours, asked, "introduction-answer", { answer: "yes" }),
  "no": (hours) => said(hours, asked, "introduction-answer", { answer: "no" }),
  "ask-more": (hours) => said(hours, asked, "introduction-answer", { answer: "ask-more", question: "When?" }),
  "reply": (hours) => said(hours, asker, "introduction-reply", { text: "Tuesdays." }),
  "withdraw": (hours) => said(hours, asker, "introduction-withdraw", {}),
  "reveal": (hours) => said(hours, asked, "introduction-reveal", { name: "Canary", contacts: [] }),
};
const seen = (viewer: string, taken: readonly IntroductionStep[], hours: number) => foldIntroduction({ introductionId: testId(50), asker, asked, askedAt, dueAt, steps: taken }, viewer, askedAt + hours * hour);
const anySteps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.integer({ min: 0, max: 24 * 20 })).map(([name, hours]) => steps[name]!(hours)), { maxLength: 8 });

test("Of an introduction each side is told what it could see, and a stranger nothing", () => {
  const between = (viewer: string, before: readonly string[], added: string): string[] => {
    const old = before.map((name, at) => steps[name]!(at + 1));
    return eventsOfIntroduction(seen(viewer, old, 20), seen(viewer, [...old, steps[added]!(old.length + 1)], 20));
  };
  for (const viewer of [asker, asked]) {
    assert.deepEqual(eventsOfIntroduction(undefined, seen(viewer, [], 0)), ["introduction.asked"]);
    assert.deepEqual(between(viewer, [], "ask-more"), ["introduction.question"]);
    assert.deepEqual(between(viewer, ["ask-more"], "reply"), ["introduction.replied"]);
    assert.deepEqual(between(viewer, [], "yes"), ["introduction.agreed"]);
    assert.deepEqual(between(viewer, ["yes"], "reveal"), ["introduction.revealed"]);
    assert.deepEqual(between(viewer, [], "reveal"), [], "a name that is not shown yet is no event");
    assert.deepEqual(between(viewer, [], "withdraw"), ["introduction.closed"]);
  }
  assert.deepEqual([between(asked, [], "no"), between(asker, [], "no")], [["introduction.closed"], []]);
  assert.deepEqual(eventsOfIntroduction(undefined, seen(stranger, [steps["yes"]!(1)], 20)), []);
});

test("Where nothing changes for a person there is no event, and a no changes nothing for the asker, whatever else was said", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(asker, asked, stranger), fc.integer({ min: 0, max: 24 * 40 }), fc.integer({ min: 0, max: 24 * 20 }), (taken, viewer, hours, at) => {
    assert.deepEqual(eventsOfIntroduction(seen(viewer, taken, hours), seen(viewer, taken, hours)), []);
    assert.deepEqual(eventsOfIntroduction(seen(asker, taken, hours), seen(asker, [...taken, steps["no"]!(at)], hours)), []);
    for (const type of eventsOfIntroduction(undefined, seen(viewer, taken, hours))) assert.ok(eventTypes.includes(type));
    assert.equal(eventsOfIntroduction(undefined, seen(asker, taken, hours)).includes("introduction.closed"), isClosed(seen(asker, taken, hours)));
  }), { seed: 39, numRuns: 1_000 });
});

test("Of a collaboration each is told what they could see; of another's closing note only when all are shown", () => {
  const people = [asker, asked];
  const folded = (taken: readonly CollaborationStep[], viewer = asker) => foldCollaboration({ start: { collaborationId: testId(60), people }, steps: taken }, viewer);
  const note = (person: string, hours: number): CollaborationStep => said(hours, person, "closing-note", { note: "Good.", satisfaction: 5, again: "yes" });
  const [first, one, other] = [said(1, asker, "first-step", { doneAt: 1 }), said(2, asker, "finish", { result: "completed" }), said(3, asked, "finish", { result: "completed" })];
  assert.deepEqual(eventsOfCollaboration(undefined, folded([])), ["collaboration.started"]);
  assert.deepEqual(eventsOfCollaboration(folded([]), folded([first])), ["collaboration.changed"]);
  assert.deepEqual(eventsOfCollaboration(folded([first]), folded([first, one])), ["collaboration.changed"]);
  const finished = [first, one, other];
  assert.deepEqual(eventsOfCollaboration(folded([first, one]), folded(finished)), ["collaboration.finished"]);
  const [mine, theirs] = [note(asker, 4), note(asked, 5)];
  assert.deepEqual(eventsOfCollaboration(folded(finished), folded([...finished, theirs])), [], "a note that is not shown is no event");
  assert.deepEqual(eventsOfCollaboration(folded(finished), folded([...finished, mine])), ["collaboration.changed"]);
  assert.deepEqual(eventsOfCollaboration(folded([...finished, mine]), folded([...finished, mine, theirs])), ["collaboration.outcome"]);
  const outcome: CollaborationStep = { ...said(6, asker, "outcome", {}), personId: null };
  assert.deepEqual(eventsOfCollaboration(folded([...finished, mine, theirs]), folded([...finished, mine, theirs, outcome])), [], "that it stands in a record is nothing to see");
  assert.deepEqual(eventsOfCollaboration(undefined, folded(finished, stranger)), []);
});
