/** Introductions of three over the interface: when all three meet, what each is told before, and what keeps them apart without saying so. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { limits, type RecordId } from "@cosmicsync/protocol";
import { arrive, contactsOf, introduce, passphrase, refused, type Arrived } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer({ people: 0, projects: 0 }); });
after(() => server[Symbol.asyncDispose]());

let count = 0;
const three = async (): Promise<[Arrived, Arrived, Arrived]> => {
  count += 1;
  return [await arrive(server, `asker ${count}`, { bring: "choirs", seek: "carpentry, photography" }), await arrive(server, `joiner ${count}`, { bring: "carpentry", seek: "choirs" }), await arrive(server, `photographer ${count}`, { bring: "photography", seek: "choirs" })];
};
const ask = async (asker: Arrived, ...people: readonly Arrived[]): Promise<RecordId> => (await asker.client.call("askTrio", { body: { people: people.map(({ id }) => id), note: "The three of us?", name: asker.name, contacts: contactsOf(asker.name) } })).id;
const yes = (person: Arrived, trio: RecordId) => person.client.call("answerTrio", { params: { trio }, body: { answer: "yes", name: person.name, contacts: contactsOf(person.name) } });
const no = (person: Arrived, trio: RecordId) => person.client.call("answerTrio", { params: { trio }, body: { answer: "no" } });
const see = (person: Arrived, trio: RecordId) => person.client.call("trio", { params: { trio }, query: {} });
/** All that somebody is told: pages, lists, and what a program with their key or a copy of their data would hold of it. */
const told = async (person: Arrived, trio: RecordId): Promise<string> => JSON.stringify([await see(person, trio), await person.client.call("introductions", { query: {} }), await server.store.read.list("trio", { owner: person.id }, { limit: 10 }), await server.store.read.list("introductionStep", { owner: person.id }, { limit: 10 })]).replaceAll(/"(score|contribution|uncertainty)":[\d.]+/g, "");

test("Three are introduced to each other with the last of their yeses, each pair with names and contacts, and to nobody before", async () => {
  const [asker, one, other] = await three();
  const trio = await ask(asker, one, other);
  const shown = await see(one, trio);
  assert.deepEqual([shown.state, shown.side, shown.note, shown.others.map(({ person, asked }) => [person.id, asked])], ["waiting", "asked", "The three of us?", [[asker.id, false], [other.id, true]]]);
  assert.ok(shown.others.every(({ person, you, them }) => person.name === undefined && you.reasons.length >= 2 && them.reasons.length >= 2));
  assert.equal((await yes(one, trio)).state, "waiting");
  for (const person of [asker, other]) assert.equal((await told(person, trio)).includes(one.name), false);
  const met = await yes(other, trio);
  assert.deepEqual([met.state, met.others.map(({ introduction }) => introduction !== undefined)], ["revealed", [true, true]]);
  for (const person of [asker, one, other]) {
    const { introductions } = await person.client.call("introductions", { query: {} });
    const names = introductions.map(({ other: { name, contacts }, state, canStart }) => [name, contacts?.[0]?.address, state, canStart]).toSorted();
    assert.deepEqual(names, [asker, one, other].filter(({ id }) => id !== person.id).map(({ name }) => [name, `${name}@example.org`, "revealed", true]).toSorted());
  }
});

test("To the two others a no is the same as silence, to the byte, before and after it is due", async () => {
  const [asker, one, other] = await three();
  const trio = await ask(asker, one, other);
  const silent = [await told(asker, trio), await told(other, trio)];
  assert.deepEqual([(await no(one, trio)).state, (await see(asker, trio)).state], ["closed", "waiting"]);
  assert.deepEqual([await told(asker, trio), await told(other, trio)], silent);
  await refused(yes(one, trio), "introduction/not-now");
  assert.equal((await yes(other, trio)).state, "waiting", "and a yes tells nobody that another has said no");
  assert.equal(await told(asker, trio), silent[0]);
  server.advance(limits.replyMillis + 1);
  for (const person of [asker, one, other]) assert.equal((await see(person, trio)).state, "closed");
  assert.deepEqual((await asker.client.call("introductions", { query: {} })).introductions, []);
  await refused(ask(asker, one, other), "introduction/asked-recently");
});

test("Where two of the three do not want to meet, the one who asks sees silence, and the others are not asked", async () => {
  const [asker, one, other] = await three();
  await one.client.call("block", { params: { person: other.id } });
  const trio = await ask(asker, one, other);
  assert.deepEqual([(await see(asker, trio)).state, (await see(asker, trio)).others.length], ["waiting", 2]);
  for (const person of [one, other]) await refused(see(person, trio), "introduction/not-found");
  const [asker2, one2, other2] = await three();
  await one2.client.call("block", { params: { person: asker2.id } });
  await refused(ask(asker2, one2, other2), "person/not-found", "/body/people/0");
});

test("A block, or a consent taken back, after the question keeps the three apart, and nobody is told why", async () => {
  const [asker, one, other] = await three();
  const trio = await ask(asker, one, other);
  await yes(one, trio);
  await one.client.call("block", { params: { person: other.id } });
  assert.deepEqual([(await see(one, trio)).state, (await yes(other, trio)).state, (await see(asker, trio)).state], ["closed", "waiting", "waiting"]);
  const [asker2, one2, other2] = await three();
  const second = await ask(asker2, one2, other2);
  await yes(one2, second);
  await one2.client.call("consent", { params: { purpose: "match" }, body: { granted: false } });
  assert.equal((await yes(other2, second)).state, "waiting");
  assert.deepEqual((await other2.client.call("introductions", { query: {} })).introductions, []);
});

test("Who asked and vanishes takes their words along and it is as if taken back; where one of the asked vanishes it ends as silence", async () => {
  const [asker, one, other] = await three();
  const trio = await ask(asker, one, other);
  await yes(one, trio);
  await asker.client.call("erase", { body: { passphrase } });
  for (const person of [one, other]) assert.deepEqual([(await see(person, trio)).state, (await see(person, trio)).note], ["withdrawn", undefined]);
  assert.deepEqual((await server.store.read.list("trio", { owner: one.id }, { limit: 10 })).map(({ note, name }) => [note, name]), [[null, null]]);
  const [asker2, one2, other2] = await three();
  const second = await ask(asker2, one2, other2);
  await one2.client.call("erase", { body: { passphrase } });
  assert.equal((await yes(other2, second)).state, "waiting");
  assert.deepEqual(await server.store.read.list("trio", { owner: one2.id }, { limit: 10 }), []);
});

test("Two who have met already meet the third, and a request that waits between two is answered with it", async () => {
  const [asker, one, other] = await three();
  await introduce(asker, one);
  await refused(ask(asker, one, other), "introduction/already-asked", "/body/people/0");
  const [asker2, one2, other2] = await three();
  await introduce(one2, other2);
  const trio = await ask(asker2, one2, other2);
  await yes(one2, trio);
  assert.equal((await yes(other2, trio)).state, "revealed");
  assert.equal((await other2.client.call("introductions", { query: {} })).introductions.filter(({ state }) => state === "revealed").length, 2);
  const [asker3, one3, other3] = await three();
  const third = await ask(asker3, one3, other3);
  await one3.client.call("ask", { body: { person: other3.id, name: one3.name, contacts: contactsOf(one3.name) } });
  await yes(one3, third);
  assert.equal((await yes(other3, third)).state, "revealed");
  assert.deepEqual((await one3.client.call("introductions", { query: {} })).introductions.map(({ state }) => state), ["revealed", "revealed"]);
});

test("What is asked badly is refused: oneself, no such person, somebody twice, another's project, an answer by nobody in it, a yes without a contact", async () => {
  const [asker, one, other] = await three();
  const body = { name: "x", contacts: contactsOf("x") };
  await refused(asker.client.call("askTrio", { body: { ...body, people: [asker.id, one.id] } }), "introduction/own");
  await refused(asker.client.call("askTrio", { body: { ...body, people: ["a".repeat(52), one.id] } }), "person/not-found");
  await refused(asker.client.call("askTrio", { body: { ...body, people: [one.id, one.id] } }), "request/invalid");
  const { id: project } = await one.client.call("createProject", { body: { title: "Boat", summary: "A boat." } });
  await refused(asker.client.call("askTrio", { body: { ...body, people: [one.id, other.id], project } }), "project/not-yours");
  const trio = await ask(asker, one, other);
  const stranger = await arrive(server, `stranger ${count}`);
  await refused(no(stranger, trio), "introduction/not-found");
  await refused(yes(asker, trio), "introduction/not-now");
  await refused(one.client.call("answerTrio", { params: { trio }, body: { answer: "yes" } }), "introduction/contact-missing");
  await asker.client.call("withdrawTrio", { params: { trio } });
  assert.deepEqual(await Promise.all([asker, one, other].map(async (person) => (await see(person, trio)).state)), ["withdrawn", "withdrawn", "withdrawn"]);
  await refused(yes(one, trio), "introduction/not-now");
});
