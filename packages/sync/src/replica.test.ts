import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Refused, limits, openHeader, type Envelope } from "@cosmicsync/protocol";
import { testId, testMillis } from "@cosmicsync/protocol/testing";
import { retention } from "@cosmicsync/policy";
import { tables, type Changed, type Store, type TableName } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import { codesOf, createWorld, envelopesOf, forge, hour, runMainJob, stateOf, testSigner, type World } from "./testing/world.ts";

const much = 60 * 24 * hour;
/** A replica that has heard nothing yet, some days later, when all clocks lie behind it. */
const listener = (store?: Store): World => createWorld(store, testMillis + much);
const home = { type: "home" } as const;

/** Words that only Ana said; whoever finds one after her erasure found too much. */
const anasWords = ["Canary Ana", "Canary joiner", "Canary tools", "Canary closing too", "canary-ana@", "Which evenings", "Build shelves", "It is mine"];
async function wordsLeft(store: Store, words: readonly string[]): Promise<string[]> {
  const all = await everythingIn(store);
  return words.filter((word) => all.includes(word));
}

async function everythingIn(store: Store, except: readonly TableName[] = []): Promise<string> {
  const text = new TextDecoder();
  let all = "";
  for (const name of Object.keys(tables) as TableName[]) {
    if (except.includes(name)) continue;
    for (const row of await store.read.list(name, { fanOut: true }, { limit: 10_000 })) all += JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? text.decode(value) : value));
  }
  return all;
}

test("An envelope is judged the same wherever it comes from", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cosmicsync-sync-"));
  try {
    await using here = createWorld();
    await runMainJob(here);
    const there = listener(await openSqliteStore({ path: join(folder, "store.sqlite"), now: () => testMillis + much }));
    await using _closed = there;
    const verdicts = await there.replica.receive(await envelopesOf(here.store));
    assert.deepEqual(new Set(codesOf(verdicts)), new Set(["accept"]));
    assert.deepEqual(await stateOf(there.store), await stateOf(here.store));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("Two replicas that get the same envelopes in different orders hold the same state", async () => {
  await using here = createWorld();
  await runMainJob(here);
  const envelopes = await envelopesOf(here.store);
  const expected = await stateOf(here.store);
  await fc.assert(fc.asyncProperty(fc.shuffledSubarray(envelopes.map((_, index) => index), { minLength: envelopes.length }), fc.integer({ min: 1, max: 20 }), async (order, size) => {
    await using there = listener();
    await receiveAll(there, order.flatMap((index) => envelopes[index] ?? []), size);
    assert.deepEqual(await stateOf(there.store), expected);
    assert.equal(there.replica.counts().pending, 0);
  }), { seed: 21, numRuns: 25 });
});

test("Replicas that get erasures, tombstones and revocations in different orders hold the same state", async () => {
  await using here = createWorld();
  const { ana, ben, sphere } = await runMainJob(here);
  const { id: other } = await here.publish(ben.signer, { kind: "project", body: { lead: ben.id, set: { title: "Canary orchard", summary: "Canary" } }, scope: { type: "sphere", sphere } });
  const spare = testSigner(12, ben.id);
  const { id: delegation } = await here.publish(ben.signer, { kind: "delegation", body: { person: ben.id, key: spare.key }, scope: home });
  here.pass(hour);
  const late = forge(spare, { kind: "profile", body: { person: ben.id, set: { headline: "Canary thief" } }, scope: home }, here.now());
  assert.deepEqual(codesOf(await here.replica.receive([late])), ["accept"]);
  await here.publish(ben.signer, { kind: "revocation", body: { person: ben.id, delegation, from: here.now() - 1 }, scope: home });
  await here.publish(ben.signer, { kind: "tombstone", body: { record: other }, scope: { type: "sphere", sphere } });
  const before = await envelopesOf(here.store);
  here.pass(hour);
  // A copy of everything as it was: what other nodes still hold when the erasure reaches them.
  await here.publish(ana.signer, { kind: "erasure", body: { person: ana.id, before: here.now() }, scope: home });
  const after = await envelopesOf(here.store);
  const erasure = after.find((envelope) => !before.some((known) => Buffer.compare(known.header, envelope.header) === 0));
  assert.ok(erasure);
  assert.deepEqual(await wordsLeft(here.store, [...anasWords, "Canary thief", "Canary orchard"]), []);

  await using copy = listener();
  await receiveAll(copy, [...before.filter((envelope) => envelope.body !== undefined), late], 50);
  await receiveAll(copy, [erasure], 1);
  const expected = (await stateOf(copy.store)).tables;
  await fc.assert(fc.asyncProperty(fc.boolean(), fc.nat(before.length), async (erasedFirst, at) => {
    const endings = erasedFirst ? [erasure, late] : [late, erasure];
    await using there = listener();
    const whole = before.filter((envelope) => envelope.body !== undefined);
    await receiveAll(there, [...whole.slice(0, at), endings[0] ?? late, ...whole.slice(at), endings[1] ?? late], 7);
    const { tables: held } = await stateOf(there.store);
    // What others said in answer to erased words cannot be judged without them, so who hears of it later lacks it (ADR 0007).
    assert.deepEqual(Object.keys(expected).filter((name) => !["introductionStep", "collaborationStep", "moderation"].includes(name) && JSON.stringify(held[name]) !== JSON.stringify(expected[name])), []);
    assert.deepEqual(await wordsLeft(there.store, [...anasWords, "Canary thief"]), []);
  }), { seed: 22, numRuns: 15 });
});

test("An erasure leaves nothing that retention says it should reach", async () => {
  await using world = createWorld();
  const { ana } = await runMainJob(world);
  assert.deepEqual(await wordsLeft(world.store, anasWords), anasWords);
  world.pass(hour);
  await world.publish(ana.signer, { kind: "erasure", body: { person: ana.id, before: world.now() }, scope: home });
  assert.deepEqual(await wordsLeft(world.store, anasWords), []);
  for (const { table, erasure } of retention) {
    if (erasure !== "deleted" || !("ownerId" in tables[table as TableName].columns)) continue;
    assert.deepEqual(await world.store.read.list(table as TableName, { owner: ana.id }, { limit: 10 }), [], table);
  }
  assert.deepEqual(await world.store.search({ text: "joiner", subject: "person", spheres: [], limit: 5 }), []);
});

test("Nobody who was erased comes in again", async () => {
  await using world = createWorld();
  const ana = await world.person(1);
  const profile = forge(ana.signer, { kind: "profile", body: { person: ana.id, set: { name: "Canary" } }, scope: home }, world.now());
  world.pass(hour);
  await world.publish(ana.signer, { kind: "erasure", body: { person: ana.id, before: world.now() }, scope: home });
  const again = forge(ana.signer, { kind: "profile", body: { person: ana.id, set: { name: "Canary" } }, scope: home }, world.now() + 1);
  assert.deepEqual(codesOf(await world.replica.receive([profile, again])), ["ignore record/erased", "reject record/erased"]);
  assert.deepEqual(await wordsLeft(world.store, ["Canary"]), []);
});

test("Every table has a rule for how long it is kept and where an erasure reaches", () => {
  assert.deepEqual(retention.map((rule) => rule.table).sort(), Object.keys(tables).sort());
});

test("A rejected step leaves nothing: no row, no record, nobody told", async () => {
  await using world = createWorld();
  const { sphere, ana, ben, introduction } = await runMainJob(world);
  const before = await stateOf(world.store);
  const told: (readonly Changed[])[] = [];
  world.replica.onChange((changed) => told.push(changed));
  await assert.rejects(world.replica.write(async (step) => {
    await step.writer.put("nodeState", { name: "half", value: 1 });
    await step.publish(ana.signer, { kind: "profile", body: { person: ana.id, set: { headline: "half" } }, scope: home });
    await step.publish(ben.signer, { kind: "membership", body: { sphere, person: ben.id, role: "steward", state: "joined" }, scope: { type: "sphere", sphere } });
  }), (error) => error instanceof Refused && error.code === "record/not-allowed");
  await assert.rejects(world.replica.write(async (step) => {
    await step.publish(ben.signer, { kind: "introduction-withdraw", body: { introduction, person: ben.id }, scope: { type: "people", people: [ben.id, ana.id] } });
    throw new Error("the handler failed");
  }), /the handler failed/);
  assert.deepEqual(await stateOf(world.store), before);
  assert.equal(await world.store.read.get("nodeState", { name: "half" }), undefined);
  assert.deepEqual(await world.store.search({ text: "half", subject: "person", spheres: [sphere], limit: 5 }), []);
  assert.deepEqual(told, []);
});

test("Listeners are told after the commit what changed, and no more once they left", async () => {
  await using world = createWorld();
  const told: string[] = [];
  const leave = world.replica.onChange((changed) => told.push(...changed.map(({ table, ownerId }) => `${table} ${ownerId}`)));
  const { id } = await world.person(1, []);
  assert.deepEqual(told.sort(), [`authorKey ${id}`, `person ${id}`].sort());
  leave();
  await world.person(2, []);
  assert.equal(told.length, 2);
});

test("What arrives before what it speaks of waits for it, within a bound", async () => {
  await using here = createWorld();
  await runMainJob(here);
  const envelopes = await envelopesOf(here.store);
  await using there = listener();
  const late = codesOf(await there.replica.receive(envelopes.slice(1).reverse()));
  assert.ok(late.includes("ignore record/unknown-subject"));
  assert.ok(there.replica.counts().pending > 0);
  await there.replica.receive(envelopes.slice(0, 1));
  assert.equal(there.replica.counts().pending, 0);
  assert.deepEqual(await stateOf(there.store), await stateOf(here.store));
});

test("More envelopes at once than the bound are refused whole", async () => {
  await using world = createWorld();
  const one = forge(testSigner(1), { kind: "person", body: { began: 1 }, scope: home }, world.now());
  await assert.rejects(world.replica.receive(Array<Envelope>(limits.receiveCount + 1).fill(one)), (error) => error instanceof Refused && error.code === "record/too-many");
  assert.equal((await world.replica.receive(Array<Envelope>(limits.receiveCount).fill(one))).length, limits.receiveCount);
});

test("Many records are published under few signatures and judged one by one", async () => {
  await using world = createWorld();
  const { id, signer } = await world.person(1);
  const drafts = Array.from({ length: 130 }, (_, i) => ({ kind: "match-feedback", body: { person: id, subject: testId(i), verdict: "good" }, scope: home }) as const);
  const records = await world.replica.write((step) => step.publishMany(signer, drafts));
  assert.equal(records.length, 130);
  assert.equal(await world.store.read.count("matchFeedback", { owner: id }), 130);
});

test("Who withdraws a consent or narrows a field cannot be found by it from that commit on", async () => {
  await using world = createWorld(createMemoryStore());
  const { ana, sphere } = await runMainJob(world);
  const found = async (text: string, spheres: string[]): Promise<number> => (await world.store.search({ text, subject: "person", spheres, limit: 5 })).length;
  assert.equal(await found("joiner", [sphere]), 1);
  assert.equal(await found("joiner", []), 0);
  await world.publish(ana.signer, { kind: "profile", body: { person: ana.id, visibility: [{ field: "headline", level: "public" }] }, scope: home });
  assert.equal(await found("joiner", []), 1);
  await world.publish(ana.signer, { kind: "profile", body: { person: ana.id, visibility: [{ field: "headline", level: "introduced" }] }, scope: home });
  assert.deepEqual([await found("joiner", [sphere]), await found("carpentry", [sphere])], [0, 2]);
  await world.publish(ana.signer, { kind: "consent", body: { person: ana.id, purpose: "show", granted: false, wording: "1" }, scope: home });
  assert.equal(await found("carpentry", [sphere]), 1);
});

test("Projects leave the search when they are hidden, taken back, or their sphere closes", async () => {
  await using world = createWorld();
  const { node, sphere, guideline, ana, project } = await runMainJob(world);
  const found = async (text: string, spheres: string[] = []): Promise<number> => (await world.store.search({ text, subject: "project", spheres, limit: 5 })).length;
  const scope = { type: "sphere", sphere } as const;
  assert.equal(await found("tool"), 1);
  await world.publish(node, { kind: "action", body: { sphere, subject: project, action: "hide", guideline, reason: "x" }, scope });
  assert.equal(await found("tool"), 0);
  await world.publish(node, { kind: "action", body: { sphere, subject: project, action: "restore", guideline, reason: "x" }, scope });
  assert.equal(await found("tool"), 1);
  await world.publish(node, { kind: "sphere", body: { sphere, name: "Commons", openness: "private", joining: "ask" }, scope });
  assert.deepEqual([await found("tool"), await found("tool", [sphere])], [0, 1]);
  await world.publish(ana.signer, { kind: "tombstone", body: { record: project }, scope });
  assert.equal(await found("tool", [sphere]), 0);
});

async function receiveAll(world: World, envelopes: readonly Envelope[], size: number): Promise<void> {
  for (let from = 0; from < envelopes.length; from += size) await world.replica.receive(envelopes.slice(from, from + size));
}

test("what came in is told with its envelope after the commit, what lost its words by id, and of a step that is undone nothing", async () => {
  await using world = createWorld();
  const told: { admitted: string[]; erased: readonly string[] }[] = [];
  const stop = world.replica.onAdmitted(({ admitted, erased }) => told.push({ admitted: admitted.map(({ record, envelope }) => { assert.equal(openHeader(envelope).ok, true); return record.kind; }), erased }));
  const { id, signer } = await world.person(1, []);
  const profile = await world.publish(signer, { kind: "profile", body: { person: id, set: { name: "Ana" } }, scope: home });
  await world.publish(signer, { kind: "tombstone", body: { record: profile.id, person: id }, scope: home });
  await assert.rejects(world.replica.write(async (step) => { await step.publish(signer, { kind: "profile", body: { person: id, set: { name: "B" } }, scope: home }); throw new Error("undone"); }));
  assert.deepEqual(told, [{ admitted: ["person"], erased: [] }, { admitted: ["profile"], erased: [] }, { admitted: ["tombstone"], erased: [profile.id] }]);
  stop();
  await world.person(2, []);
  assert.equal(told.length, 3);
});

test("who comes late learns of what was taken back by its header and the tombstone, in either order", async () => {
  await using world = createWorld();
  const { sphere, ana, project } = await runMainJob(world);
  await world.publish(ana.signer, { kind: "tombstone", body: { record: project, person: ana.id }, scope: { type: "sphere", sphere } });
  const all = await envelopesOf(world.store);
  assert.ok(all.some(({ body }) => body === undefined));
  for (const envelopes of [all, all.toReversed()]) {
    await using late = listener();
    await late.replica.receive(envelopes);
    const row = await late.store.read.list("envelope", { fanOut: true }, { where: { id: project }, index: "byId", limit: 1 });
    assert.equal(row[0]?.body, null);
    assert.equal((await late.store.read.list("tombstone", { fanOut: true }, { where: { targetId: project }, index: "byTarget", limit: 1 })).length, 1);
  }
});

test("words that were left off on the way are taken when they come after all; a header that nobody signed is not kept", async () => {
  await using world = createWorld();
  const { id, signer } = await world.person(1, []);
  const profile = forge(signer, { kind: "profile", body: { person: id, set: { name: "Ana" } }, scope: home }, world.now());
  const { header, proof } = profile;
  assert.deepEqual(codesOf(await world.replica.receive([{ header, proof: proof.with(9, proof[9]! ^ 1) }])), ["reject record/forged"]);
  assert.deepEqual(codesOf(await world.replica.receive([{ header, proof }, { header, proof }])), ["ignore record/erased", "ignore record/duplicate"]);
  assert.equal(await world.store.read.get("profile", { ownerId: id }), undefined);
  assert.deepEqual(codesOf(await world.replica.receive([profile, profile])), ["accept", "ignore record/duplicate"]);
  assert.ok(await world.store.read.get("profile", { ownerId: id }));
});

test("An erasure reaches up to itself, whatever moment it names, and in whatever order it comes", async () => {
  await using here = createWorld();
  const { id, signer } = await here.person(1);
  await here.publish(signer, { kind: "profile", body: { person: id, set: { headline: "Said before" } }, scope: { type: "home" } });
  const words = await envelopesOf(here.store);
  await here.publish(signer, { kind: "erasure", body: { person: id, before: here.now() - hour }, scope: { type: "home" } });
  const erasure = (await envelopesOf(here.store)).filter(({ body }) => body !== undefined);
  assert.equal(erasure.length, 1);
  await using there = createWorld();
  await there.replica.receive([words[0]!, ...erasure]);
  assert.deepEqual(codesOf(await there.replica.receive(words.slice(1))), words.slice(1).map(() => "ignore record/erased"));
  assert.deepEqual((await stateOf(there.store)).envelopes, (await stateOf(here.store)).envelopes);
});
