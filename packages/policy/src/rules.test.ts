/** The smaller rules: requests, moderation, fairness, explanation, pseudonyms, guidelines, retention, decisions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAt, isErrorCode, kindNames, limits, millisOf } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { noConsents } from "./consent.ts";
import { codeOf, deny, ruleNames } from "./decision.ts";
import { decideExplanation } from "./explanation.ts";
import { decideFeature, protectedAttributes, reviewedFeatures } from "./fairness.ts";
import { defaultGuidelines } from "./guidelines.ts";
import { decideAsk, type AskFacts } from "./inbox.ts";
import { decideModerator, decideReadReport, hiddenSubjects, labelsOf, rightsOf, standingOf, type ModerationStep } from "./moderation.ts";
import { pseudonymOf, pseudonymWords } from "./pseudonym.ts";
import { mayBeTakenBack, retention } from "./retention.ts";

const free: AskFacts = {
  same: false, askerConsents: { ...noConsents, match: true }, askedConsents: { ...noConsents, match: true }, askedStanding: "normal", askerSynthetic: false, askedSynthetic: false,
  inboxOpen: 0, outboxOpen: 0, askedToday: 0, former: [],
};
const asks = (facts: Partial<AskFacts>): string => codeOf(decideAsk({ ...free, ...facts }, testMillis), "record/not-allowed");

test("A request is refused at each cap and let through just below it", () => {
  assert.equal(decideAsk(free, testMillis).outcome, "allow");
  for (const [cap, most, code] of [["inboxOpen", limits.inboxOpenCount, "introduction/inbox-full"], ["outboxOpen", limits.outboxOpenCount, "introduction/outbox-full"], ["askedToday", limits.asksPerDayCount, "introduction/daily-limit"]] as const) {
    assert.equal(decideAsk({ ...free, [cap]: most - 1 }, testMillis).outcome, "allow");
    assert.equal(asks({ [cap]: most }), code);
  }
});

test("Nobody asks, and nobody is asked as a person, without consent to be matched", () => {
  assert.equal(asks({ askerConsents: noConsents }), "introduction/not-consented");
  assert.equal(asks({ askedConsents: noConsents }), "introduction/not-consented");
  const project = { claimed: true, open: true, ledByAsked: true };
  assert.equal(decideAsk({ ...free, askedConsents: noConsents, project }, testMillis).outcome, "allow");
  assert.equal(asks({ askerConsents: noConsents, project }), "introduction/not-consented");
});

test("No introduction can be asked of an unclaimed project", () => {
  assert.equal(asks({ project: { claimed: false, open: true, ledByAsked: false } }), "introduction/unclaimed");
  assert.equal(asks({ project: { claimed: true, open: true, ledByAsked: false } }), "introduction/unclaimed");
  assert.equal(asks({ project: { claimed: true, open: false, ledByAsked: true } }), "introduction/unclaimed");
});

test("The same person is not asked twice at a time, nor soon after", () => {
  const before = (millis: number, state: AskFacts["former"][number]["state"], side: "asker" | "asked" = "asker"): AskFacts["former"] => [{ side, askedAt: testMillis - millis, state }];
  for (const state of ["waiting", "question", "revealed"] as const) assert.equal(asks({ former: before(limits.askAgainMillis * 2, state) }), "introduction/already-asked");
  for (const state of ["closed", "withdrawn"] as const) {
    assert.equal(asks({ former: before(limits.askAgainMillis - 1, state) }), "introduction/asked-recently");
    assert.equal(decideAsk({ ...free, former: before(limits.askAgainMillis, state) }, testMillis).outcome, "allow");
    assert.equal(decideAsk({ ...free, former: before(1, state, "asked") }, testMillis).outcome, "allow");
  }
});

test("Synthetic people are asked by synthetic people only", () => {
  assert.equal(asks({ askedSynthetic: true }), "introduction/unclaimed");
  assert.equal(decideAsk({ ...free, askedSynthetic: true, askerSynthetic: true }, testMillis).outcome, "allow");
  assert.equal(asks({ same: true }), "introduction/own");
  assert.equal(asks({ askedStanding: "erased" }), "person/not-found");
});

let number = 300;
const action = (at: number, word: string, more: object = {}, subject = testId(7)): ModerationStep => ({ recordId: testId(number++), kind: "action", subjectId: subject, body: { action: word, ...more }, clock: clockAt(testMillis + at) });

test("Only moderators act, and an appeal is decided by somebody else", () => {
  assert.equal(decideModerator(rightsOf({ role: "moderator", state: "joined", clock: 1 })).outcome, "allow");
  assert.equal(decideModerator(rightsOf({ role: "moderator", state: "left", clock: 1 })).rule, "not-a-moderator");
  assert.equal(decideModerator(rightsOf({ role: "member", state: "joined", clock: 1 })).rule, "not-a-moderator");
  assert.equal(decideModerator(rightsOf(undefined, true)).outcome, "allow");
  assert.equal(decideModerator("steward", { sameAsBefore: true }).rule, "same-moderator");
  assert.equal(decideReadReport({ rights: "member", isAuthor: false }).outcome, "deny");
  assert.equal(decideReadReport({ rights: "none", isAuthor: true }).outcome, "allow");
});

test("The latest action that still runs decides how a subject stands", () => {
  const now = testMillis + 100;
  assert.equal(standingOf(testId(7), [], now), "visible");
  assert.equal(standingOf(testId(7), [action(1, "hide")], now), "hidden");
  assert.equal(standingOf(testId(7), [action(1, "hide"), action(2, "restore")], now), "visible");
  assert.equal(standingOf(testId(7), [action(2, "hide"), action(1, "restore")], now), "hidden");
  assert.equal(standingOf(testId(7), [action(1, "suspend", { until: now })], now), "visible");
  assert.equal(standingOf(testId(7), [action(1, "suspend", { until: now + 1 })], now), "suspended");
  assert.equal(standingOf(testId(7), [action(1, "remove", { until: now }), action(2, "warn")], now), "removed");
  assert.deepEqual(hiddenSubjects([action(1, "hide"), action(1, "warn", {}, testId(8))], now), new Set([testId(7)]));
});

test("A label taken back stands no more", () => {
  const label = (at: number, removed: boolean): ModerationStep => ({ recordId: testId(number++), kind: "label", subjectId: testId(7), body: { label: "commercial", ...(removed ? { removed } : {}) }, clock: clockAt(testMillis + at) });
  assert.deepEqual(labelsOf(testId(7), [label(1, false)]), ["commercial"]);
  assert.deepEqual(labelsOf(testId(7), [label(2, true), label(1, false)]), []);
});

test("Matching may never read protected attributes, under any spelling, nor what nobody has reviewed", () => {
  for (const attribute of protectedAttributes) assert.equal(decideFeature(attribute).rule, "protected-attribute", attribute);
  for (const spelling of ["birthDate", "birth_date", "BIRTH-DATE", "Gender", "sexualOrientation"]) assert.equal(decideFeature(spelling).rule, "protected-attribute", spelling);
  for (const feature of ["shoeSize", "constructor", "__proto__", ""]) assert.equal(decideFeature(feature).rule, "unreviewed-feature", feature);
  for (const feature of Object.keys(reviewedFeatures)) assert.equal(decideFeature(feature).outcome, "allow", feature);
});

test("A match is shown only with two reasons and a caveat for each side", () => {
  const side = (reasons: number, caveats: number) => ({ reasons: Array<string>(reasons).fill("r"), caveats: Array<string>(caveats).fill("c") });
  assert.equal(decideExplanation(side(2, 1), side(2, 1)).outcome, "allow");
  for (const [one, other] of [[side(1, 1), side(2, 1)], [side(2, 1), side(1, 1)], [side(2, 0), side(2, 1)], [side(2, 1), side(2, 0)]] as const) assert.equal(decideExplanation(one, other).outcome, "deny");
});

test("A pseudonym is two words, stable under one salt and another under another", () => {
  const { hash } = createNodeCrypto();
  const salt = new Uint8Array(16).fill(1), other = new Uint8Array(16).fill(2);
  let same = 0;
  for (let i = 0; i < 200; i++) {
    const name = pseudonymOf(hash, testId(i), salt);
    assert.match(name, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    assert.equal(pseudonymOf(hash, testId(i), salt), name);
    if (pseudonymOf(hash, testId(i), other) === name) same++;
  }
  assert.ok(same < 5);
  for (const words of [pseudonymWords.qualities, pseudonymWords.beings]) assert.equal(new Set(words).size, words.length);
});

test("Every rule has a word key, and every code that a decision becomes is declared", () => {
  fc.assert(fc.property(fc.constantFrom(...ruleNames), (rule) => { assert.ok(isErrorCode(codeOf(deny(rule)))); }), { seed: 13 });
});

test("Guidelines have keys of their own and fit their kind", () => {
  assert.equal(new Set(defaultGuidelines.map((one) => one.key)).size, defaultGuidelines.length);
  for (const { title, text } of defaultGuidelines) assert.ok(title.length <= limits.nameChars && text.length <= limits.textChars);
});

test("Each table has one retention rule, and what guards somebody is not taken back record by record", () => {
  assert.equal(new Set(retention.map((one) => one.table)).size, retention.length);
  for (const kind of ["consent", "revocation", "action", "erasure", "tombstone", "introduction-answer", "closing-note"] as const) assert.equal(mayBeTakenBack(kind), false, kind);
  assert.ok(kindNames.some(mayBeTakenBack));
  assert.equal(millisOf(clockAt(testMillis)), testMillis);
});
