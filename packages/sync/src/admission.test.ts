/** Good and bad records in pairs, each refused with the same code whether published here or received from a stranger. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeId, isErrorCode, limits, type Draft, type Envelope } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { codesOf, createWorld, envelopesOf, forge, hour, runMainJob, stateOf, testSigner, type MainJob, type TestSigner, type World } from "./testing/world.ts";

const home = { type: "home" } as const;
const profileOf = (person: string): Draft<"profile"> => ({ kind: "profile", body: { person, set: { headline: "Hello" } }, scope: home });

/** Every refusal: who says what, and the code. The good twin stands in the main job, or is made in the test after it. */
function refusals(job: MainJob, now: number): { why: string; by: TestSigner; draft: Draft; code: string }[] {
  const { sphere, guideline, ana, ben, mod, device, project, imported, introduction, collaboration, appeal } = job;
  const scope = { type: "sphere", sphere } as const;
  const both = { type: "people", people: [ben.id, ana.id] } as const;
  const stranger = testSigner(77);
  const due = now + limits.replyMillis;
  const step = { text: "x", minutes: 5, dueAt: now + hour };
  return [
    { why: "a profile of somebody else", by: ben.signer, draft: profileOf(ana.id), code: "record/not-allowed" },
    { why: "a profile by a key that is nobody's", by: stranger, draft: profileOf(ana.id), code: "record/unknown-author" },
    { why: "consent given for somebody else", by: ben.signer, draft: { kind: "consent", body: { person: ana.id, purpose: "match", granted: true, wording: "1" }, scope: home }, code: "record/not-allowed" },
    { why: "a second person under one root key", by: ana.signer, draft: { kind: "person", body: { began: 1 }, scope: home }, code: "record/not-allowed" },
    { why: "a delegation by a device", by: device, draft: { kind: "delegation", body: { person: ana.id, key: encodeId(new Uint8Array(32).fill(9)) }, scope: home }, code: "record/not-allowed" },
    { why: "a delegation to somebody else's key", by: ana.signer, draft: { kind: "delegation", body: { person: ana.id, key: ben.signer.key }, scope: home }, code: "record/not-allowed" },
    { why: "a revocation of nothing", by: ana.signer, draft: { kind: "revocation", body: { person: ana.id, delegation: testId(5), from: 1 }, scope: home }, code: "record/unknown-subject" },
    { why: "an erasure by a device", by: device, draft: { kind: "erasure", body: { person: ana.id, before: now }, scope: home }, code: "record/not-allowed" },
    { why: "an erasure of somebody else", by: ben.signer, draft: { kind: "erasure", body: { person: ana.id, before: now }, scope: home }, code: "record/not-allowed" },
    { why: "an erasure of the future", by: ana.signer, draft: { kind: "erasure", body: { person: ana.id, before: now + 24 * hour }, scope: home }, code: "record/invalid" },
    { why: "taking back another's project", by: ben.signer, draft: { kind: "tombstone", body: { record: project }, scope }, code: "record/not-allowed" },
    { why: "taking back farther than it went", by: ana.signer, draft: { kind: "tombstone", body: { record: project }, scope: home }, code: "record/wrong-scope" },
    { why: "taking back an introduction", by: ben.signer, draft: { kind: "tombstone", body: { record: introduction }, scope: both }, code: "record/not-allowed" },
    { why: "taking back what is not known", by: ben.signer, draft: { kind: "tombstone", body: { record: testId(6) }, scope }, code: "record/unknown-subject" },

    { why: "a sphere changed by a member", by: ben.signer, draft: { kind: "sphere", body: { sphere, name: "Mine", openness: "open", joining: "free" }, scope }, code: "record/not-allowed" },
    { why: "a sphere inside a sphere", by: ben.signer, draft: { kind: "sphere", body: { name: "Mine", openness: "open", joining: "free" }, scope }, code: "record/wrong-scope" },
    { why: "a membership sent to another sphere", by: ben.signer, draft: { kind: "membership", body: { sphere, person: ben.id, role: "member", state: "left" }, scope: { type: "sphere", sphere: testId(8) } }, code: "record/wrong-scope" },
    { why: "a member who makes themself moderator", by: ben.signer, draft: { kind: "membership", body: { sphere, person: ben.id, role: "moderator", state: "joined" }, scope }, code: "record/not-allowed" },
    { why: "a moderator who makes a steward", by: mod.signer, draft: { kind: "membership", body: { sphere, person: ben.id, role: "steward", state: "joined" }, scope }, code: "record/not-allowed" },
    { why: "a member who removes another", by: ben.signer, draft: { kind: "membership", body: { sphere, person: ana.id, role: "member", state: "removed" }, scope }, code: "record/not-allowed" },
    { why: "leaving for somebody else", by: mod.signer, draft: { kind: "membership", body: { sphere, person: ana.id, role: "member", state: "left" }, scope }, code: "record/not-allowed" },
    { why: "an invitation by a member", by: ben.signer, draft: { kind: "invitation", body: { sphere, codeHash: testId(1), uses: 1, expiresAt: due }, scope: home }, code: "record/not-allowed" },
    { why: "a guideline by a member", by: ben.signer, draft: { kind: "guideline", body: { sphere, title: "x", text: "x", version: 1, from: now }, scope }, code: "record/not-allowed" },
    { why: "a label by a member", by: ben.signer, draft: { kind: "label", body: { sphere, subject: project, label: "spam", reason: "x" }, scope }, code: "record/not-allowed" },
    { why: "an action by a member", by: ben.signer, draft: { kind: "action", body: { sphere, subject: project, action: "hide", guideline, reason: "x" }, scope }, code: "record/not-allowed" },
    { why: "an action that rests on no guideline", by: mod.signer, draft: { kind: "action", body: { sphere, subject: project, action: "hide", guideline: project, reason: "x" }, scope }, code: "record/unknown-subject" },
    { why: "an appeal decided by who acted", by: mod.signer, draft: { kind: "action", body: { sphere, subject: project, appeal, action: "hide", guideline, reason: "x" }, scope }, code: "record/not-allowed" },
    { why: "a report in somebody else's name", by: ben.signer, draft: { kind: "report", body: { sphere, person: ana.id, subject: project, reason: "spam" }, scope: home }, code: "record/not-allowed" },

    { why: "a project without a title", by: ana.signer, draft: { kind: "project", body: { lead: ana.id, set: { summary: "x" } }, scope }, code: "record/invalid" },
    { why: "a project led by somebody else", by: ana.signer, draft: { kind: "project", body: { lead: ben.id, set: { title: "x", summary: "x" } }, scope }, code: "record/not-allowed" },
    { why: "a project in a sphere that one is not in", by: stranger, draft: { kind: "project", body: { set: { title: "x", summary: "x" } }, scope }, code: "record/unknown-author" },
    { why: "another's project changed", by: ben.signer, draft: { kind: "project", body: { project, set: { title: "Mine" } }, scope }, code: "project/not-yours" },
    { why: "another's project taken over", by: ben.signer, draft: { kind: "project", body: { project, lead: ben.id }, scope }, code: "project/not-yours" },
    { why: "a project given to somebody who did not ask", by: ana.signer, draft: { kind: "project", body: { project, lead: ben.id }, scope }, code: "record/not-allowed" },
    { why: "a source changed by who claimed", by: mod.signer, draft: { kind: "project", body: { project: imported, set: { source: { catalogue: "own", id: "1", licence: "mine" } } }, scope }, code: "record/not-allowed" },
    { why: "a role in another's project", by: ben.signer, draft: { kind: "role", body: { project, title: "x", needs: [], places: 1, open: true }, scope }, code: "project/not-yours" },
    { why: "a claim by who claims", by: ben.signer, draft: { kind: "claim", body: { project: imported, person: ben.id, method: "web-page", provedAt: now }, scope }, code: "record/not-allowed" },
    { why: "a claim of a project that was begun here", by: ana.signer, draft: { kind: "claim", body: { project, person: ana.id, method: "steward", provedAt: now }, scope }, code: "project/not-imported" },

    { why: "a request in somebody else's name", by: mod.signer, draft: { kind: "introduction-ask", body: { from: ben.id, to: mod.id, dueAt: due }, scope: { type: "people", people: [ben.id, mod.id] } }, code: "record/not-allowed" },
    { why: "a request to oneself", by: ben.signer, draft: { kind: "introduction-ask", body: { from: ben.id, to: ben.id, dueAt: due }, scope: { type: "people", people: [ben.id] } }, code: "introduction/own" },
    { why: "a request that others read too", by: mod.signer, draft: { kind: "introduction-ask", body: { from: mod.id, to: ana.id, dueAt: due }, scope: { type: "people", people: [mod.id, ana.id, ben.id] } }, code: "record/wrong-scope" },
    { why: "a request that hurries", by: mod.signer, draft: { kind: "introduction-ask", body: { from: mod.id, to: ana.id, dueAt: now + hour }, scope: { type: "people", people: [mod.id, ana.id] } }, code: "record/invalid" },
    { why: "a request to somebody one is in touch with", by: ana.signer, draft: { kind: "introduction-ask", body: { from: ana.id, to: ben.id, dueAt: due }, scope: both }, code: "introduction/already-asked" },
    { why: "a request again soon", by: ben.signer, draft: { kind: "introduction-ask", body: { from: ben.id, to: mod.id, dueAt: due }, scope: { type: "people", people: [ben.id, mod.id] } }, code: "introduction/already-asked" },
    { why: "an answer by the asker", by: ben.signer, draft: { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "yes" }, scope: both }, code: "record/not-allowed" },
    { why: "an answer by somebody else", by: mod.signer, draft: { kind: "introduction-answer", body: { introduction, person: mod.id, answer: "yes" }, scope: both }, code: "record/not-allowed" },
    { why: "a no addressed to the asker", by: ana.signer, draft: { kind: "introduction-answer", body: { introduction, person: ana.id, answer: "no" }, scope: both }, code: "record/wrong-scope" },
    { why: "a question without words", by: ana.signer, draft: { kind: "introduction-answer", body: { introduction, person: ana.id, answer: "ask-more" }, scope: both }, code: "introduction/question-missing" },
    { why: "a withdrawal by the asked", by: ana.signer, draft: { kind: "introduction-withdraw", body: { introduction, person: ana.id }, scope: both }, code: "record/not-allowed" },
    { why: "a reply by the asked", by: ana.signer, draft: { kind: "introduction-reply", body: { introduction, person: ana.id, text: "x", dueAt: due }, scope: both }, code: "record/not-allowed" },
    { why: "a reveal by somebody else", by: mod.signer, draft: { kind: "introduction-reveal", body: { introduction, person: mod.id, name: "x", contacts: [{ channel: "email", address: "x@example.org" }] }, scope: both }, code: "record/not-allowed" },
    { why: "a collaboration with somebody who was not introduced", by: ana.signer, draft: { kind: "collaboration-start", body: { introduction, people: [ana.id, ben.id, mod.id], title: "x", firstStep: step }, scope: both }, code: "record/not-allowed" },
    { why: "a first step in the past", by: ana.signer, draft: { kind: "collaboration-start", body: { introduction, people: [ana.id, ben.id], title: "x", firstStep: { ...step, dueAt: now - hour } }, scope: both }, code: "collaboration/due-in-past" },
    { why: "a finish by somebody else", by: mod.signer, draft: { kind: "collaboration-finish", body: { collaboration, person: mod.id, result: "stopped" }, scope: both }, code: "record/not-allowed" },
    { why: "a closing note addressed to one", by: ana.signer, draft: { kind: "closing-note", body: { collaboration, person: ana.id, note: "x", satisfaction: 5, again: "yes" }, scope: { type: "people", people: [ana.id] } }, code: "record/wrong-scope" },
    { why: "an outcome that the notes do not give", by: ana.signer, draft: { kind: "outcome", body: { collaboration, result: "stopped", mutual: true, again: true }, scope: both }, code: "record/not-allowed" },
    { why: "a step of an introduction that is not known", by: ana.signer, draft: { kind: "introduction-withdraw", body: { introduction: testId(4), person: ana.id }, scope: both }, code: "record/unknown-subject" },
    { why: "feedback on oneself", by: ana.signer, draft: { kind: "match-feedback", body: { person: ana.id, subject: ana.id, verdict: "good" }, scope: home }, code: "record/not-allowed" },
  ];
}

test("What is refused here is refused with the same code when it comes from elsewhere, and leaves nothing", async () => {
  await using here = createWorld();
  const job = await runMainJob(here);
  await using there = createWorld();
  there.pass(here.now() - testMillis);
  await there.replica.receive(await envelopesOf(here.store));
  const before = await stateOf(here.store);
  for (const { why, by, draft, code } of refusals(job, here.now())) {
    assert.ok(isErrorCode(code), code);
    assert.equal(await here.refusal(by, draft), code, why);
    const [verdict] = codesOf(await there.replica.receive([forge(by, draft, there.now())]));
    assert.equal(verdict?.split(" ")[1], code, why);
  }
  assert.deepEqual(await stateOf(here.store), before);
  assert.deepEqual(await stateOf(there.store), before);
});

test("No reveal is admitted before both sides have said yes", async () => {
  await using world = createWorld();
  const ana = await world.person(1), ben = await world.person(2);
  const both = { type: "people", people: [ana.id, ben.id] } as const;
  const { id: introduction } = await world.publish(ana.signer, { kind: "introduction-ask", body: { from: ana.id, to: ben.id, dueAt: world.now() + limits.replyMillis }, scope: both });
  const reveal = (person: string): Draft => ({ kind: "introduction-reveal", body: { introduction, person, name: "Ana", contacts: [{ channel: "email", address: "ana@example.org" }] }, scope: both });
  const start: Draft = { kind: "collaboration-start", body: { introduction, people: [ana.id, ben.id], title: "x", firstStep: { text: "x", minutes: 5, dueAt: world.now() + hour } }, scope: both };
  for (const by of [ana, ben]) assert.equal(await world.refusal(by.signer, reveal(by.id)), "introduction/not-now");
  assert.equal(await world.refusal(ana.signer, start), "introduction/not-now");
  await world.publish(ben.signer, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "yes" }, scope: both });
  for (const by of [ana, ben]) await world.publish(by.signer, reveal(by.id));
  await world.publish(ana.signer, start);
});

test("A no stays with its author: nothing of it reaches the asker's rows", async () => {
  await using world = createWorld();
  const ana = await world.person(1), ben = await world.person(2);
  const both = { type: "people", people: [ana.id, ben.id] } as const;
  const { id: introduction } = await world.publish(ana.signer, { kind: "introduction-ask", body: { from: ana.id, to: ben.id, dueAt: world.now() + limits.replyMillis }, scope: both });
  await world.publish(ben.signer, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "no" }, scope: { type: "people", people: [ben.id] } });
  assert.equal(await world.store.read.count("introductionStep", { owner: ana.id }), 0);
  assert.equal(await world.store.read.count("introductionStep", { owner: ben.id }), 1);
});

test("A request needs both people's consent to be matched, and works from the moment it is given", async () => {
  await using world = createWorld();
  const ana = await world.person(1), ben = await world.person(2, []);
  const ask = (): Draft => ({ kind: "introduction-ask", body: { from: ana.id, to: ben.id, dueAt: world.now() + limits.replyMillis }, scope: { type: "people", people: [ana.id, ben.id] } });
  assert.equal(await world.refusal(ana.signer, ask()), "introduction/not-consented");
  await world.publish(ben.signer, { kind: "consent", body: { person: ben.id, purpose: "match", granted: true, wording: "1" }, scope: home });
  await world.publish(ben.signer, { kind: "consent", body: { person: ben.id, purpose: "match", granted: false, wording: "1" }, scope: home });
  assert.equal(await world.refusal(ana.signer, ask()), "introduction/not-consented");
  await world.publish(ben.signer, { kind: "consent", body: { person: ben.id, purpose: "match", granted: true, wording: "1" }, scope: home });
  await world.publish(ana.signer, ask());
});

test("An inbox takes as many open requests as its bound and one more after an answer", async () => {
  await using world = createWorld();
  const ben = await world.person(500);
  const asks: string[] = [];
  const ask = async (number: number): Promise<string> => {
    const { id, signer } = await world.person(number);
    const draft: Draft<"introduction-ask"> = { kind: "introduction-ask", body: { from: id, to: ben.id, dueAt: world.now() + limits.replyMillis }, scope: { type: "people", people: [id, ben.id] } };
    return world.publish(signer, draft).then((record) => { asks.push(record.id); return "accept"; }, (error: unknown) => (error as { code: string }).code);
  };
  for (let i = 0; i < limits.inboxOpenCount; i++) assert.equal(await ask(600 + i), "accept");
  assert.equal(await ask(700), "introduction/inbox-full");
  await world.publish(ben.signer, { kind: "introduction-answer", body: { introduction: asks[0] ?? "", person: ben.id, answer: "no" }, scope: { type: "people", people: [ben.id] } });
  assert.equal(await ask(701), "accept");
});

test("Nobody asks more people in a day than the bound, and a day later they may again", async () => {
  await using world = createWorld();
  const ana = await world.person(1);
  const ask = async (number: number): Promise<string> => {
    const { id } = await world.person(number);
    const draft: Draft<"introduction-ask"> = { kind: "introduction-ask", body: { from: ana.id, to: id, dueAt: world.now() + limits.replyMillis }, scope: { type: "people", people: [ana.id, id] } };
    return world.publish(ana.signer, draft).then(() => "accept", (error: unknown) => (error as { code: string }).code);
  };
  for (let i = 0; i < limits.asksPerDayCount; i++) assert.equal(await ask(100 + i), "accept");
  assert.equal(await ask(200), "introduction/daily-limit");
  world.pass(25 * hour);
  for (let i = limits.asksPerDayCount; i < limits.outboxOpenCount; i++) assert.equal(await ask(200 + i), "accept");
  assert.equal(await ask(300), "introduction/outbox-full");
});

test("A device signs until it is revoked or its delegation ends", async () => {
  await using world = createWorld();
  const ana = await world.person(1);
  const phone = testSigner(11, ana.id), tablet = testSigner(12, ana.id);
  const { id: delegation } = await world.publish(ana.signer, { kind: "delegation", body: { person: ana.id, key: phone.key }, scope: home });
  await world.publish(ana.signer, { kind: "delegation", body: { person: ana.id, key: tablet.key, expiresAt: world.now() + hour }, scope: home });
  for (const device of [phone, tablet]) await world.publish(device, profileOf(ana.id));
  world.pass(2 * hour);
  assert.equal(await world.refusal(tablet, profileOf(ana.id)), "record/delegation-expired");
  await world.publish(phone, { kind: "revocation", body: { person: ana.id, delegation, from: world.now(), reason: "lost" }, scope: home });
  assert.equal(await world.refusal(phone, profileOf(ana.id)), "record/revoked");
  await world.publish(ana.signer, profileOf(ana.id));
});

test("Synthetic people end with the key that began their sphere, real people only by their own", async () => {
  await using world = createWorld();
  const node = testSigner(900);
  const { id: sphere } = await world.publish(node, { kind: "sphere", body: { name: "Demo", openness: "open", joining: "free", demo: true }, scope: home });
  const scope = { type: "sphere", sphere } as const;
  const made = testSigner(901);
  const { id: synthetic } = await world.publish(made, { kind: "person", body: { began: 1, synthetic: true }, scope: home });
  const real = await world.person(1);
  for (const [signer, person] of [[made, synthetic], [real.signer, real.id]] as const) await world.publish(signer, { kind: "membership", body: { sphere, person, role: "member", state: "joined" }, scope });
  assert.equal(await world.refusal(node, { kind: "erasure", body: { person: real.id, before: world.now() }, scope }), "record/unknown-author");
  await world.publish(node, { kind: "erasure", body: { person: synthetic, before: world.now() }, scope });
  assert.equal(await world.store.read.get("person", { ownerId: synthetic }), undefined);
});

test("Who founded a sphere silences nobody elsewhere", async () => {
  await using world = createWorld();
  const { sphere, ana } = await runMainJob(world);
  const rogue = testSigner(66);
  const { id: other } = await world.publish(rogue, { kind: "sphere", body: { name: "Rogue", openness: "open", joining: "free" }, scope: home });
  const scope = { type: "sphere", sphere: other } as const;
  const { id: guideline } = await world.publish(rogue, { kind: "guideline", body: { sphere: other, title: "x", text: "x", version: 1, from: 1 }, scope });
  await world.publish(rogue, { kind: "membership", body: { sphere: other, person: ana.id, role: "member", state: "joined" }, scope });
  await world.publish(rogue, { kind: "action", body: { sphere: other, subject: ana.id, action: "suspend", guideline, reason: "x" }, scope });
  assert.equal((await world.store.search({ text: "joiner", subject: "person", spheres: [sphere], limit: 5 })).length, 1);
});

async function oneGood(): Promise<{ world: World; by: TestSigner; envelope: Envelope; draft: Draft }> {
  const world = createWorld();
  const { id, signer } = await world.person(1);
  const draft = profileOf(id);
  return { world, by: signer, draft, envelope: forge(signer, draft, world.now() + 1_000) };
}
const changed = (bytes: Uint8Array, at = bytes.length - 1): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

test("A good envelope is accepted once and ignored when it is replayed", async () => {
  const { world, envelope } = await oneGood();
  assert.deepEqual(codesOf(await world.replica.receive([envelope])), ["accept"]);
  const before = await stateOf(world.store);
  assert.deepEqual(codesOf(await world.replica.receive([envelope, envelope])), ["ignore record/duplicate", "ignore record/duplicate"]);
  assert.deepEqual(await stateOf(world.store), before);
  assert.equal(world.replica.counts().refused["record/duplicate"], 2);
});

test("Forged, altered, cut and oversized envelopes are rejected, and nothing of them is kept", async () => {
  const { world, envelope, by } = await oneGood();
  const { header, proof, nonce, body } = envelope;
  assert.ok(nonce !== undefined && body !== undefined);
  const before = await stateOf(world.store);
  const other = forge(testSigner(2), profileOf(by.personId ?? ""), world.now());
  for (const [bad, code] of [
    [{ ...envelope, proof: changed(proof) }, "record/forged"],
    [{ ...envelope, proof: other.proof }, "record/forged"],
    [{ ...envelope, body: changed(body) }, "record/body-mismatch"],
    [{ ...envelope, nonce: changed(nonce) }, "record/body-mismatch"],
    [{ ...envelope, header: header.slice(0, -1) }, "record/malformed"],
    [{ ...envelope, nonce: nonce.slice(1) }, "record/malformed"],
    [{ ...envelope, body: body.slice(0, -1) }, "record/body-mismatch"],
    [{ ...envelope, body: new Uint8Array(limits.bodyBytes + 1) }, "record/too-large"],
    [{ ...envelope, header: new Uint8Array(limits.headerBytes + 1) }, "record/too-large"],
  ] as const) assert.deepEqual(codesOf(await world.replica.receive([bad])), [`reject ${code}`]);
  assert.deepEqual(await stateOf(world.store), before);
  assert.deepEqual(codesOf(await world.replica.receive([envelope])), ["accept"]);
});

test("Clocks may run ahead as far as the bound and no farther, and what has expired comes too late", async () => {
  const { world, by, draft } = await oneGood();
  const at = (millis: number, more: { expiresAt?: number } = {}): Promise<string[]> => world.replica.receive([forge(by, draft, world.now() + millis, more)]).then(codesOf);
  assert.deepEqual(await at(limits.clockAheadMillis), ["accept"]);
  assert.deepEqual(await at(limits.clockAheadMillis + 1), ["reject record/future"]);
  assert.deepEqual(await at(-365 * 24 * hour), ["accept"]);
  assert.deepEqual(await at(0, { expiresAt: world.now() + 1 }), ["accept"]);
  assert.deepEqual(await at(0, { expiresAt: world.now() }), ["reject record/expired"]);
});

test("A number used twice by one author is not admitted twice", async () => {
  const { world, by } = await oneGood();
  const draft = (headline: string): Draft => ({ kind: "profile", body: { person: by.personId ?? "", set: { headline } }, scope: home });
  const two = ["one", "two"].map((headline, index) => forge(by, draft(headline), world.now() + index, { sequence: 40 }));
  assert.deepEqual(codesOf(await world.replica.receive(two)), ["accept", "reject record/equivocation"]);
});

test("Whatever bytes arrive, receiving answers with a code and keeps nothing", async () => {
  const { world, envelope } = await oneGood();
  const before = await stateOf(world.store);
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(fc.asyncProperty(bytes, bytes, fc.option(bytes, { nil: undefined }), fc.boolean(), async (header, proof, body, own) => {
    const hostile: Envelope = { header: own ? envelope.header : header, proof, ...(body === undefined ? {} : { body, nonce: envelope.nonce ?? body }) };
    const [verdict] = await world.replica.receive([hostile]);
    assert.ok(verdict !== undefined && verdict.outcome !== "accept" && isErrorCode(verdict.code));
  }), { seed: 23, numRuns: 200 });
  assert.deepEqual(await stateOf(world.store), before);
});
