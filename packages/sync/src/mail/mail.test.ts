import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, type Body, type Draft, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { foldCollaboration, foldIntroduction } from "@cosmicsync/policy";
import { readCollaboration, readIntroduction } from "../reading.ts";
import { addPeer, shareSphere } from "../peers.ts";
import { refreshShared } from "../shared-profile.ts";
import { carryMail, createPostedNode, exchangeMail, settle, shareSpheres, type PostedNode } from "../testing/posted-node.ts";
import { hour, type TestSigner } from "../testing/world.ts";
import { movedName, sweepMail } from "./mailbox.ts";
import { readParcel } from "./parcel.ts";
import { post } from "./post.ts";

const crypto = createNodeCrypto();
interface Person { readonly id: RecordId; readonly signer: TestSigner }
interface Pair { readonly a: PostedNode; readonly b: PostedNode; readonly ana: Person; readonly ben: Person; readonly both: { readonly type: "people"; readonly people: readonly RecordId[] } }

/** Ana lives at A, Ben at B; they know of each other from a sphere. */
async function pair(): Promise<Pair> {
  const [a, b] = [createPostedNode(1), createPostedNode(2)];
  const [ana, ben] = [await settle(a, 1), await settle(b, 2)];
  const { id: sphere } = await a.world.publish(a.signer, { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } });
  await shareSpheres(a, b);
  for (const [node, person] of [[a, ana], [b, ben]] as const) {
    await node.replica.write(async (step) => {
      await step.publish(person.signer, { kind: "membership", body: { sphere, person: person.id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
      await step.publish(person.signer, { kind: "profile", body: { person: person.id, set: { headline: "Canary headline", name: "Canary name" } }, scope: { type: "home" } });
      await refreshShared({ crypto, consentWording: "1" }, step, person.signer);
    });
  }
  await shareSpheres(a, b);
  await shareSpheres(b, a);
  return { a, b, ana, ben, both: { type: "people", people: [ana.id, ben.id] } };
}

const say = (node: PostedNode, person: Person, draft: Draft): Promise<RecordId> => node.replica.write(async (step) => (await step.publish(person.signer, draft)).id);
const ask = ({ a, ana, ben, both }: Pair, note?: string): Promise<RecordId> => say(a, ana, { kind: "introduction-ask", body: { from: ana.id, to: ben.id, dueAt: a.world.now() + limits.replyMillis, ...(note === undefined ? {} : { note }) }, scope: both });
const stateOf = async (node: PostedNode, person: Person, introduction: RecordId) => foldIntroduction((await readIntroduction(node.store.read, person.id, introduction))!, person.id, node.world.now());
const waiting = (node: PostedNode): Promise<number> => node.store.read.count("mail", { fanOut: true });
const pass = ({ a, b }: Pair, millis = hour): void => { a.world.pass(millis); b.world.pass(millis); };
const reveal = (pair: Pair, node: PostedNode, person: Person, introduction: RecordId): Promise<RecordId> => say(node, person, { kind: "introduction-reveal", body: { introduction, person: person.id, name: "Canary name", contacts: [{ channel: "email", address: "canary@example.org" }] }, scope: pair.both });

test("Two people of two nodes ask, answer, reveal, work together and close, and each node ends with the same", async () => {
  const two = await pair();
  const { a, b, ana, ben, both } = two;
  const introduction = await ask(two, "Shall we?");
  await exchangeMail(a, b);
  assert.equal((await stateOf(b, ben, introduction)).state, "waiting");
  pass(two);
  await say(b, ben, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "ask-more", question: "When?" }, scope: both });
  await exchangeMail(a, b);
  assert.equal((await stateOf(a, ana, introduction)).state, "question");
  pass(two);
  await say(a, ana, { kind: "introduction-reply", body: { introduction, person: ana.id, text: "Tuesdays.", dueAt: a.world.now() + limits.replyAfterQuestionMillis }, scope: both });
  await exchangeMail(a, b);
  pass(two);
  await b.replica.write(async (step) => {
    await step.publish(ben.signer, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "yes" }, scope: both });
    await step.publish(ben.signer, { kind: "introduction-reveal", body: { introduction, person: ben.id, name: "Ben", contacts: [{ channel: "email", address: "ben@example.org" }] }, scope: both });
  });
  assert.equal(await waiting(b), 1, "one parcel a step");
  await exchangeMail(a, b);
  await reveal(two, a, ana, introduction);
  await exchangeMail(a, b);
  for (const [node, person] of [[a, ana], [b, ben]] as const) assert.deepEqual((await stateOf(node, person, introduction)).reveals.map(({ name }) => name).sort(), ["Ben", "Canary name"]);

  const collaboration = await say(b, ben, { kind: "collaboration-start", body: { introduction, people: both.people as RecordId[], title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: b.world.now() + hour } }, scope: both });
  await exchangeMail(a, b);
  await say(a, ana, { kind: "collaboration-first-step", body: { collaboration, person: ana.id, doneAt: a.world.now() }, scope: both });
  await say(a, ana, { kind: "collaboration-finish", body: { collaboration, person: ana.id, result: "completed" }, scope: both });
  const note = (person: Person, words: string): Body<"closing-note"> => ({ collaboration, person: person.id, note: words, satisfaction: 5, again: "yes" });
  await say(a, ana, { kind: "closing-note", body: note(ana, "From Ana"), scope: both });
  await exchangeMail(a, b);
  const seenBy = async (node: PostedNode, person: Person) => foldCollaboration((await readCollaboration(node.store.read, person.id, collaboration))!, person.id, node.world.now());
  assert.equal((await b.store.read.list("envelope", { fanOut: true }, { where: { kind: "closing-note" }, limit: 9 })).length, 0, "the words stay until Ben has left his own");
  await say(b, ben, { kind: "closing-note", body: note(ben, "From Ben"), scope: both });
  await exchangeMail(a, b);
  for (const [node, person] of [[a, ana], [b, ben]] as const) {
    const state = await seenBy(node, person);
    assert.deepEqual(state.notes.map(({ note: words }) => words).sort(), ["From Ana", "From Ben"]);
    assert.deepEqual(state.outcome, { result: "completed", mutual: true, again: true });
  }
  assert.equal(await waiting(a) + await waiting(b), 0, "what was acknowledged is gone");
});

test("Closing notes written at the same moment reach each other", async () => {
  const two = await pair();
  const { a, b, ana, ben, both } = two;
  const introduction = await ask(two);
  await exchangeMail(a, b);
  await say(b, ben, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "yes" }, scope: both });
  const collaboration = await say(b, ben, { kind: "collaboration-start", body: { introduction, people: both.people as RecordId[], title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: b.world.now() + hour } }, scope: both });
  await exchangeMail(a, b);
  for (const [node, person] of [[a, ana], [b, ben]] as const) await say(node, person, { kind: "closing-note", body: { collaboration, person: person.id, note: `by ${person.id}`, satisfaction: 4, again: "perhaps" }, scope: both });
  await exchangeMail(a, b);
  for (const [node, person] of [[a, ana], [b, ben]] as const) assert.equal((await readCollaboration(node.store.read, person.id, collaboration))!.steps.filter(({ kind }) => kind === "closing-note").length, 2);
});

test("A no sends nothing: to every onlooker and to the asker's node it is silence, and both end alike when the clock runs out", async () => {
  const seen: { sizes: number[]; rows: number; states: string[] }[] = [];
  for (const said of ["no", "nothing"]) {
    const two = await pair();
    const { a, b, ana, ben } = two;
    const introduction = await ask(two);
    const sizes = await exchangeMail(a, b);
    pass(two);
    if (said === "no") await say(b, ben, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "no" }, scope: { type: "people", people: [ben.id] } });
    const states: string[] = [];
    sizes.push(...await exchangeMail(a, b));
    states.push((await stateOf(a, ana, introduction)).state);
    pass(two, limits.replyMillis);
    sizes.push(...await exchangeMail(a, b));
    states.push((await stateOf(a, ana, introduction)).state);
    seen.push({ sizes, rows: await waiting(b), states });
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.deepEqual(seen[0]?.states, ["waiting", "closed"]);
});

test("What is said between two people is on a link only sealed, in one size", async () => {
  const two = await pair();
  const { a, b, ben, both } = two;
  const introduction = await ask(two, "Canary note");
  const sizes: number[] = [];
  for await (const parcel of a.mail.offer(b.key)) {
    sizes.push(parcel.length);
    assert.ok(!Buffer.from(parcel).includes("Canary"));
    await b.mail.accept(a.key, parcel);
  }
  await say(b, ben, { kind: "introduction-answer", body: { introduction, person: ben.id, answer: "ask-more", question: "Canary? ".repeat(200) }, scope: both });
  sizes.push(...await carryMail(b, a));
  assert.deepEqual(new Set(sizes), new Set([4_096]));
});

test("Mail that is not acknowledged is offered again, and taken once", async () => {
  const two = await pair();
  const introduction = await ask(two);
  assert.equal((await carryMail(two.a, two.b, { acknowledge: false })).length, 1);
  assert.equal((await carryMail(two.a, two.b, { acknowledge: false })).length, 0, "on its way");
  pass(two, 60_000);
  assert.equal((await carryMail(two.a, two.b, { acknowledge: false })).length, 1);
  pass(two, 60_000);
  assert.equal(await two.b.store.read.count("introduction", { owner: two.ben.id }), 1);
  assert.equal((await two.a.store.read.list("mail", { owner: two.b.key }, { limit: 9 }))[0]?.tries, 2);
  assert.equal((await carryMail(two.a, two.b)).length, 1);
  assert.equal(await waiting(two.a), 0);
  assert.equal((await stateOf(two.b, two.ben, introduction)).state, "waiting");
});

test("Nothing of it is sent where the step is undone", async () => {
  const two = await pair();
  await assert.rejects(two.a.replica.write(async (step) => {
    await step.publish(two.ana.signer, { kind: "introduction-ask", body: { from: two.ana.id, to: two.ben.id, dueAt: two.a.world.now() + limits.replyMillis }, scope: two.both });
    throw new Error("power cut");
  }), /power cut/);
  assert.equal(await waiting(two.a), 0);
});

test("Mail in the wrong order waits, also through a restart, and is taken when what it speaks of has come", async () => {
  const two = await pair();
  const { a, b, ana, ben, both } = two;
  const introduction = await ask(two);
  const parcels: Uint8Array[] = [];
  for await (const parcel of a.mail.offer(b.key)) parcels.push(parcel);
  await say(a, ana, { kind: "introduction-withdraw", body: { introduction, person: ana.id }, scope: both });
  pass(two, 60_000);
  for await (const parcel of a.mail.offer(b.key)) if (!parcels.some((known) => Buffer.compare(known, parcel) === 0)) parcels.unshift(parcel);
  assert.equal(parcels.length, 2);
  await b.mail.accept(a.key, parcels[0]!);
  assert.equal(await waiting(b), 1);
  const again = { ...createPostedNode(2, b.store), world: b.world };
  await again.mail.accept(a.key, parcels[1]!);
  assert.equal((await stateOf(b, ben, introduction)).state, "withdrawn");
  assert.equal(await waiting(b), 0);
});

test("A neighbour that shares a sphere carries mail it cannot read, once it has waited; another does not", async () => {
  const two = await pair();
  const [friend, stranger] = [createPostedNode(3, undefined, two.a.world.now()), createPostedNode(4, undefined, two.a.world.now())];
  const sphere = (await two.a.store.read.list("membership", { owner: two.ana.id }, { limit: 1 }))[0]!.sphereId;
  for (const [node, peer] of [[two.a, friend], [friend, two.a]] as const) await node.store.write(async (writer) => {
    await addPeer(writer, { key: peer.key, addresses: [], origin: "added" }, 0);
    await shareSphere(writer, peer.key, sphere, 0);
  });
  const introduction = await ask(two, "Canary");
  assert.deepEqual(await carryMail(two.a, friend), [], "not at once");
  for (const { world } of [two.a, two.b, friend, stranger]) world.pass(hour);
  assert.deepEqual(await carryMail(two.a, stranger), []);
  assert.equal((await carryMail(two.a, friend)).length, 1);
  assert.deepEqual(await carryMail(two.a, friend), [], "a copy is carried once");
  const [carried] = await friend.store.read.list("mail", { fanOut: true }, { limit: 2 });
  assert.equal(readParcel(carried!.parcel)?.to, two.b.key);
  assert.ok(!Buffer.from(carried!.parcel).includes("Canary"));
  await carryMail(friend, two.b);
  assert.equal((await stateOf(two.b, two.ben, introduction)).state, "waiting");
  assert.equal(await waiting(friend), 0);
  assert.equal(await waiting(two.a), 1, "the author's node keeps it until the recipient itself has it");
});

test("Mail expires, and what is carried for others is bounded", async () => {
  const two = await pair();
  await ask(two);
  pass(two, limits.mailMillis + 1);
  assert.deepEqual(await carryMail(two.a, two.b), []);
  assert.equal(await two.a.store.write((writer) => sweepMail(writer, two.a.world.now())), 1);
  assert.equal(await waiting(two.a), 0);
});

test("A request by somebody blocked, or to somebody who has not agreed to be matched, is heard of by nobody, and the sender's node sees no difference", async () => {
  const sizes: number[][] = [];
  for (const closed of ["open", "blocked", "not agreed"]) {
    const two = await pair();
    const { a, b, ana, ben } = two;
    if (closed === "blocked") await b.store.write((writer) => writer.put("block", { ownerId: ben.id, personId: ana.id, createdAt: 0 }));
    if (closed === "not agreed") await b.world.publish(ben.signer, { kind: "consent", body: { person: ben.id, purpose: "match", granted: false, wording: "1" }, scope: { type: "home" } });
    await ask(two);
    sizes.push(await exchangeMail(a, b));
    assert.equal(await waiting(a), 0);
    assert.equal(await b.store.read.count("introduction", { owner: ben.id }), closed === "open" ? 1 : 0);
  }
  assert.deepEqual(sizes[1], sizes[0]);
  assert.deepEqual(sizes[2], sizes[0]);
});

test("Only what is for people here comes in by mail", async () => {
  const two = await pair();
  const { a, b, ana } = two;
  const eve = await settle(a, 9);
  // Records of strangers to B, and records that stay at home, put into parcels for B.
  await a.replica.write(async (step) => {
    const ask = await step.publish(ana.signer, { kind: "introduction-ask", body: { from: ana.id, to: eve.id, dueAt: a.world.now() + limits.replyMillis }, scope: { type: "people", people: [ana.id, eve.id] } });
    const own = await step.publish(ana.signer, { kind: "profile", body: { person: ana.id, set: { about: "Canary at home" } }, scope: { type: "home" } });
    const envelopes = [];
    for (const { id } of [ask, own]) { const [row] = await step.writer.list("envelope", { fanOut: true }, { where: { id }, index: "byId", limit: 1 }); envelopes.push({ header: row!.header, proof: row!.proof, nonce: row!.nonce!, body: row!.body! }); }
    await post({ crypto, node: a.key, now: a.world.now }, step.writer, b.key, { envelopes, notes: [] }, null);
  });
  await exchangeMail(a, b);
  assert.equal(await b.store.read.count("introduction", { fanOut: true }), 0);
  assert.equal(await b.store.read.count("envelope", { fanOut: true }, { scope: "people" }), 0);
  assert.ok(!JSON.stringify(await b.store.read.get("profile", { ownerId: ana.id })).includes("Canary at home"));
});

test("Mail for somebody who moved goes on to where they live, and the sender's node learns where that is", async () => {
  const two = await pair();
  const { a, b, ben } = two;
  const c = createPostedNode(5, undefined, a.world.now());
  pass(two, 1_000);
  c.world.pass(1_000);
  // Ben moves from B to C, and A has not heard.
  const identity = b.said.filter(({ record }) => record.scope.type === "home" || record.scope.type === "sphere").map(({ envelope }) => envelope);
  await c.replica.receive(identity);
  const moved: TestSigner = { ...ben.signer, take: () => Promise.resolve({ epoch: 1, sequence: ben.signer.next.sequence++ }) };
  await c.store.write((writer) => writer.put("account", { ownerId: ben.id, name: "p2", passphraseHash: "", sealedKey: new Uint8Array(), publicKey: ben.signer.key, epoch: 1, sequence: 0, steward: false, createdAt: 0, seenAt: 0 }));
  await c.replica.write((step) => step.publish(moved, { kind: "home", body: { person: ben.id, node: c.key, from: c.world.now() }, scope: { type: "home" } }));
  await exchangeMail(c, b);
  await b.store.write(async (writer) => { await writer.delete("account", { ownerId: ben.id }); await writer.put("nodeState", { name: movedName(ben.id), value: 1 }); });
  const introduction = await ask(two);
  await exchangeMail(a, b);
  assert.equal(await b.store.read.count("introduction", { owner: ben.id }), 0);
  await exchangeMail(b, c);
  assert.equal((await stateOf(c, ben, introduction)).state, "waiting");
  assert.equal((await a.store.read.get("homeNode", { ownerId: ben.id }))?.node, c.key);
});
