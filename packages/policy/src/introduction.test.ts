import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, clockAt, limits } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { decideIntroductionStep, foldIntroduction, latestDueAt, type Introduction, type IntroductionStep } from "./introduction.ts";

const asker = testId(1), asked = testId(2), stranger = testId(3);
const askedAt = testMillis, dueAt = askedAt + limits.replyMillis;
const hour = 3_600_000, day = 24 * hour;
let number = 100;
const step = (hours: number, personId: string, kind: string, body: object): IntroductionStep => ({ recordId: testId(number++), kind, personId, body, clock: clockAt(askedAt + hours * hour) });
const answer = (hours: number, word: "yes" | "no" | "ask-more", by = asked): IntroductionStep => step(hours, by, "introduction-answer", { answer: word, ...(word === "ask-more" ? { question: `Question at ${hours}?` } : {}) });
const reply = (hours: number, by = asker): IntroductionStep => step(hours, by, "introduction-reply", { text: "Tuesdays.", dueAt: Number.MAX_SAFE_INTEGER });
const withdraw = (hours: number, by = asker): IntroductionStep => step(hours, by, "introduction-withdraw", {});
const reveal = (hours: number, by: string): IntroductionStep => step(hours, by, "introduction-reveal", { name: `Canary ${by.slice(0, 4)}`, contacts: [{ channel: "email", address: "canary@example.org" }] });
const after = (steps: IntroductionStep[]): Introduction => ({ introductionId: testId(50), asker, asked, askedAt, dueAt, steps });
const seenBy = (who: string, steps: IntroductionStep[], hours: number) => foldIntroduction(after(steps), who, askedAt + hours * hour);

/** Any steps, honest or not, by anybody, over some weeks. */
const anyStep = fc.record({ hours: fc.integer({ min: -48, max: 24 * 30 }), by: fc.constantFrom(asker, asked, stranger), act: fc.constantFrom("yes", "no", "ask-more", "reply", "withdraw", "reveal") }).map(({ hours, by, act }) => {
  switch (act) {
    case "reply": return reply(hours, by);
    case "withdraw": return withdraw(hours, by);
    case "reveal": return reveal(hours, by);
    default: return answer(hours, act as "yes" | "no" | "ask-more", by);
  }
});
const anySteps = fc.array(anyStep, { maxLength: 12 });
const anyHour = fc.integer({ min: -48, max: 24 * 70 });

test("To the asker a no is the same as silence, to the byte, at every moment", () => {
  fc.assert(fc.property(anySteps, fc.array(fc.integer({ min: 0, max: 24 * 30 }), { minLength: 1, maxLength: 3 }), anyHour, (steps, noes, hours) => {
    const silent = steps.filter((one) => (one.body as { answer?: string }).answer !== "no");
    const withNo = [...silent, ...noes.map((at) => answer(at, "no"))];
    assert.equal(canonicalJson(seenBy(asker, withNo, hours)), canonicalJson(seenBy(asker, silent, hours)));
  }), { seed: 5, numRuns: 1_000 });
});

test("No introduction reveals contact or identity before both sides have said yes", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(asker, asked, stranger), anyHour, (steps, viewer, hours) => {
    const state = seenBy(viewer, steps, hours);
    const saidYes = steps.some((one) => one.personId === asked && (one.body as { answer?: string }).answer === "yes");
    if (!saidYes || viewer === stranger) {
      assert.deepEqual(state.reveals, []);
      assert.equal(canonicalJson(state).includes("anary"), false);
    }
    assert.equal(state.bothYes, state.state === "revealed");
    if (!state.bothYes) assert.deepEqual(state.reveals, []);
  }), { seed: 6, numRuns: 1_000 });
});

test("The state of an introduction does not depend on the order of its steps, nor on steps that came twice", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(asker, asked), anyHour, fc.array(fc.nat(), { maxLength: 12 }), (steps, viewer, hours, keys) => {
    const shuffled = steps.map((one, i) => ({ one, key: keys[i] ?? i })).sort((a, b) => a.key - b.key).map(({ one }) => one);
    assert.deepEqual(seenBy(viewer, [...shuffled, ...steps.slice(0, 3)], hours), seenBy(viewer, steps, hours));
  }), { seed: 7 });
});

test("Steps of somebody who is not in it change nothing", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(asker, asked), anyHour, (steps, viewer, hours) => {
    assert.deepEqual(seenBy(viewer, steps, hours), seenBy(viewer, steps.filter((one) => one.personId !== stranger), hours));
  }), { seed: 8 });
});

test("The asked cannot withdraw and the asker cannot answer", () => {
  assert.equal(seenBy(asker, [withdraw(1, asked), answer(2, "yes", asker)], 3).state, "waiting");
  assert.equal(seenBy(asker, [withdraw(1)], 3).state, "withdrawn");
});

test("Both sides see revealed after the asked said yes, with what was revealed", () => {
  for (const who of [asker, asked]) {
    const state = seenBy(who, [answer(5, "yes"), reveal(6, asker), reveal(6, asked)], 7);
    assert.equal(state.state, "revealed");
    assert.deepEqual(state.reveals.map((one) => one.person).sort(), [asker, asked].sort());
    assert.equal(state.canStart, true);
  }
});

test("Silence closes kindly for both at the due moment and not before", () => {
  for (const who of [asker, asked]) {
    assert.equal(foldIntroduction(after([]), who, dueAt).state, "waiting");
    assert.equal(foldIntroduction(after([]), who, dueAt + 1).state, "closed");
  }
});

test("A no closes it for its author at once", () => {
  const state = seenBy(asked, [answer(5, "no")], 6);
  assert.deepEqual([state.state, state.canAnswer], ["closed", false]);
});

test("A yes after the due moment comes too late, one at it does not", () => {
  assert.equal(seenBy(asker, [answer(7 * 24, "yes")], 7 * 24).state, "revealed");
  assert.equal(seenBy(asker, [answer(7 * 24 + 1, "yes")], 7 * 24 + 2).state, "closed");
});

test("Asking for more passes the turn to the asker, and a reply starts the clock again", () => {
  const question = seenBy(asker, [answer(24, "ask-more")], 25);
  assert.deepEqual([question.state, question.canReply, question.questions], ["question", true, [{ question: "Question at 24?" }]]);
  const replied = seenBy(asked, [answer(24, "ask-more"), reply(6 * 24)], 6 * 24 + 1);
  assert.deepEqual([replied.state, replied.canAnswer, replied.questions[0]?.reply], ["waiting", true, "Tuesdays."]);
  assert.equal(replied.dueAt, askedAt + 6 * day + limits.replyAfterQuestionMillis);
});

test("However many are asked, no more questions count than the bound", () => {
  const steps = Array.from({ length: 10 }, (_, i) => [answer(i * 2 + 1, "ask-more"), reply(i * 2 + 2)]).flat();
  const state = seenBy(asked, steps, 30);
  assert.equal(state.questions.length, limits.questionsCount);
  assert.equal(state.canAskMore, false);
  assert.equal(decideIntroductionStep(state, "ask-more").rule, "too-many-questions");
});

test("However it goes, an introduction has closed by its latest due moment", () => {
  fc.assert(fc.property(anySteps, fc.constantFrom(asker, asked), (steps, viewer) => {
    const { state } = foldIntroduction(after(steps), viewer, latestDueAt(dueAt) + 1);
    assert.ok(state === "closed" || state === "revealed" || state === "withdrawn");
  }), { seed: 9 });
});

test("What a state offers is what may be done, and nothing else", () => {
  const waiting = [seenBy(asker, [], 1), seenBy(asked, [], 1)] as const;
  assert.equal(decideIntroductionStep(waiting[1], "yes").outcome, "allow");
  assert.equal(decideIntroductionStep(waiting[0], "yes").rule, "not-a-participant");
  assert.equal(decideIntroductionStep(waiting[0], "withdraw").outcome, "allow");
  assert.equal(decideIntroductionStep(waiting[0], "reveal").rule, "not-now");
  assert.equal(decideIntroductionStep(seenBy(stranger, [], 1), "yes").rule, "not-a-participant");
  assert.equal(decideIntroductionStep(seenBy(asked, [answer(1, "no")], 2), "yes").rule, "not-now");
});
