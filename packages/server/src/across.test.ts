/** People of two nodes: being seen, being matched, being introduced, working together, leaving. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventTypes } from "@cosmicsync/protocol";
import { arrive, contactsOf, passphrase, refused, type Arrived } from "./testing/arrive.ts";
import { meet } from "./testing/neighbours.ts";
import { startTestServer, type TestServer } from "./testing/start.ts";

interface Two extends AsyncDisposable { readonly a: TestServer; readonly b: TestServer; readonly ana: Arrived; readonly ben: Arrived; meet(): Promise<number>; both(millis: number): void }

const two = async (consents: { readonly ben?: readonly ("show" | "match")[] } = {}): Promise<Two> => {
  const [a, b] = [await startTestServer({ people: 0, node: 3 }), await startTestServer({ people: 0, node: 4 })];
  const spheres = [a.home, b.home];
  const ana = await arrive(a, "ana", { bring: "carpentry", seek: "photography" });
  await meet(a, b, spheres);
  const ben = await arrive(b, "ben", { bring: "photography", seek: "carpentry", consents: consents.ben ?? ["show", "match"] });
  await ben.client.call("join", { params: { sphere: a.home }, body: { state: "joined" } });
  await ana.client.call("editProfile", { body: { about: "Canary for matches only", headline: "Builds shelves" } });
  await meet(a, b, spheres);
  return {
    a, b, ana, ben, meet: () => meet(a, b, spheres), both: (millis) => { a.advance(millis); b.advance(millis); },
    async [Symbol.asyncDispose]() { await a[Symbol.asyncDispose](); await b[Symbol.asyncDispose](); },
  };
};
const suggestedTo = async (person: Arrived): Promise<string[]> => (await person.client.call("matches", { query: { want: "person" } })).matches.flatMap((match) => ("person" in match && match.person !== undefined ? [(match.person as { id: string }).id] : []));

test("Somebody of another node is suggested exactly while their shared consents say so, as a pseudonymous card of what their spheres may know", async () => {
  await using pair = await two();
  const { a, ana, ben } = pair;
  assert.notEqual(a.matcher.get(ben.id), undefined);
  assert.ok((await suggestedTo(ana)).includes(ben.id));
  const card = await ana.client.call("person", { params: { person: ben.id } });
  assert.ok(card.pseudonym.includes(" ") && card.name === undefined && card.contacts === undefined);
  assert.equal((await ben.client.call("person", { params: { person: ana.id } })).about, undefined, "what is for matches stays at home");
  for (const purpose of ["match", "show"] as const) {
    await ben.client.call("consent", { params: { purpose }, body: { granted: false } });
    await pair.meet();
    assert.equal(a.matcher.get(ben.id), undefined, purpose);
    await ben.client.call("consent", { params: { purpose }, body: { granted: true } });
    await pair.meet();
    assert.notEqual(a.matcher.get(ben.id), undefined);
  }
  await ben.client.call("consent", { params: { purpose: "show" }, body: { granted: false } });
  await pair.meet();
  await refused(ana.client.call("person", { params: { person: ben.id } }), "person/not-found");
});

test("Who agreed to be matched and not to be shown is known to their own node alone", async () => {
  await using pair = await two({ ben: ["match"] });
  assert.equal(pair.a.matcher.get(pair.ben.id), undefined);
  assert.equal(await pair.a.store.read.get("profile", { ownerId: pair.ben.id }), undefined);
  assert.equal(await pair.a.store.read.count("consent", { owner: pair.ben.id }), 0);
});

test("A program is told of what came from another node as of what was said here", async () => {
  await using pair = await two();
  const { a, b, ana, ben } = pair;
  for (const person of [ana, ben]) await person.client.call("makeWebhook", { body: { name: "platform", endpoint: "https://example.org/", events: [...eventTypes] } });
  const waiting = async (server: TestServer, { id }: Arrived): Promise<string[]> => (await server.store.read.list("delivery", { owner: id }, { limit: 20 })).filter(({ happenedAt }) => happenedAt <= server.now()).map(({ type }) => type).sort();
  const { id } = await ana.client.call("ask", { body: { person: ben.id, name: "Ana", contacts: contactsOf("ana") } });
  await pair.meet();
  assert.deepEqual(await waiting(b, ben), ["introduction.asked"]);
  pair.both(60_000);
  await ben.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "Ben", contacts: contactsOf("ben") } });
  assert.deepEqual(await waiting(a, ana), ["introduction.asked"], "nothing before it has come");
  await pair.meet();
  assert.deepEqual(new Set(await waiting(a, ana)), new Set(["introduction.agreed", "introduction.asked", "introduction.revealed"]));
  assert.equal(await a.store.read.count("delivery", { owner: ben.id }), 0, "each by their own home");
});

test("Asking, a yes, both names and contacts, a collaboration, its notes and its outcome go from node to node", async () => {
  await using pair = await two();
  const { ana, ben } = pair;
  const { id } = await ana.client.call("ask", { body: { person: ben.id, note: "Shall we build?", name: "Ana", contacts: contactsOf("ana") } });
  assert.equal(await pair.meet(), 1);
  const asked = await ben.client.call("introduction", { params: { introduction: id } });
  assert.equal(asked.state, "waiting");
  assert.equal(asked.note, "Shall we build?");
  pair.both(60_000);
  await ben.client.call("answer", { params: { introduction: id }, body: { answer: "yes", name: "Ben", contacts: contactsOf("ben") } });
  await pair.meet();
  for (const [person, other] of [[ana, "Ben"], [ben, "Ana"]] as const) {
    const seen = await person.client.call("introduction", { params: { introduction: id } });
    assert.equal(seen.state, "revealed");
    assert.ok(JSON.stringify(seen).includes(`"${other}"`), `${other} is revealed`);
  }
  const { id: collaboration } = await ben.client.call("start", { params: { introduction: id }, body: { title: "Shelves", firstStep: { text: "Measure", minutes: 60, dueAt: new Date(pair.b.now() + 86_400_000).toISOString() } } });
  await pair.meet();
  await ana.client.call("firstStep", { params: { collaboration }, body: {} } as never);
  await pair.meet();
  for (const [person, satisfaction] of [[ana, 5], [ben, 4]] as const) {
    await person.client.call("finish", { params: { collaboration }, body: { result: "completed" } });
    await person.client.call("closingNote", { params: { collaboration }, body: { note: `Good, says ${person.name}`, satisfaction, again: "yes" } });
  }
  await pair.meet();
  for (const person of [ana, ben]) {
    const seen = await person.client.call("collaboration", { params: { collaboration } });
    assert.equal(seen.notes.length, 2);
    assert.deepEqual(seen.outcome, { result: "completed", mutual: true, again: true });
  }
});

test("A no, and a blocked asker, are silence on the other node", async () => {
  await using pair = await two();
  const { ana, ben } = pair;
  const { id } = await ana.client.call("ask", { body: { person: ben.id, name: "Ana", contacts: contactsOf("ana") } });
  await pair.meet();
  await ben.client.call("answer", { params: { introduction: id }, body: { answer: "no" } });
  assert.equal(await pair.meet(), 0, "nothing was sent");
  assert.equal((await ana.client.call("introduction", { params: { introduction: id } })).state, "waiting");
});

test("An erasure reaches the other node, and the person's words are gone from it", async () => {
  await using pair = await two();
  const { a, b, ana, ben } = pair;
  const { id } = await ana.client.call("ask", { body: { person: ben.id, note: "Canary note", name: "Ana", contacts: contactsOf("ana") } });
  await pair.meet();
  await ana.client.call("erase", { body: { passphrase } });
  await pair.meet();
  await refused(ben.client.call("introduction", { params: { introduction: id } }), "introduction/not-found");
  assert.equal(b.matcher.get(ana.id), undefined);
  for (const server of [a, b]) {
    for (const { body, kind, author } of await server.store.read.list("envelope", { fanOut: true }, { limit: 1_000 })) {
      if (author === undefined || body === null) continue;
      assert.ok(!Buffer.from(body).includes("Canary") && !Buffer.from(body).includes("Builds shelves"), kind);
    }
  }
});

test("Whoever took something back sees which nodes have confirmed it", async () => {
  await using pair = await two();
  const { a, b, ana } = pair;
  await ana.client.call("editProfile", { body: { headline: "Changed my mind" } });
  await pair.meet();
  const { confirmations } = await ana.client.call("myNodes");
  assert.deepEqual(confirmations.map(({ key }) => key), [b.key]);
  assert.ok(Date.parse(confirmations[0]!.at) <= b.now());
  await ana.client.call("erase", { body: { passphrase } });
  await pair.meet();
  const receipts = await a.store.read.list("erasureReceipt", { owner: ana.id }, { limit: 50 });
  const erasure = await a.store.read.get("erasure", { ownerId: ana.id });
  assert.ok(receipts.some(({ erasureId, node, removed }) => erasureId === erasure?.recordId && node === b.key && removed > 3));
});

test("An account from before homes were said gets its home and its snapshots when the node starts", async () => {
  await using pair = await two();
  const { a, ana } = pair;
  await a.store.write(async (writer) => { await writer.clear("homeNode"); await writer.clear("sharedProfile"); });
  a.atHome.begin();
  await a.settled();
  assert.equal((await a.store.read.get("homeNode", { ownerId: ana.id }))?.node, a.key);
  const told = await a.store.read.list("sharedProfile", { owner: ana.id }, { limit: 9 });
  const standing = (await a.store.read.list("envelope", { owner: ana.id }, { where: { kind: "profile", scope: "sphere" }, limit: 99 })).filter(({ body }) => body !== null);
  assert.deepEqual(standing.map(({ id }) => id), told.map(({ recordId }) => recordId), "one for each sphere, and no other stands");
  assert.equal(told.length, 1);
});
