import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "@cosmicsync/api";
import { Refused, millisOf } from "@cosmicsync/protocol";
import { tables, type TableName } from "@cosmicsync/storage";
import { readHomes } from "@cosmicsync/sync";
import { defaultSettings } from "../parts.ts";
import { arrive, contactsOf, passphrase, refused, type Arrived } from "../testing/arrive.ts";
import { meet } from "../testing/neighbours.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";
import { callOff, handOut, takeIn, type MoveParts } from "./move.ts";

const moveParts = (server: TestServer): MoveParts => ({ ...server, consentWording: defaultSettings.consentWording });
const refusing = (code: string) => (error: unknown): boolean => error instanceof Refused && error.code === code;

interface Street extends AsyncDisposable { readonly a: TestServer; readonly b: TestServer; readonly ana: Arrived; readonly ben: Arrived; readonly spheres: readonly string[] }
/** Ana and Ben live at A; B is another node. Ben has not told anybody of himself but agreed to be matched. */
const street = async (): Promise<Street> => {
  const [a, b] = [await startTestServer({ people: 0, node: 3 }), await startTestServer({ people: 0, node: 4 })];
  const [ana, ben] = [await arrive(a, "ana"), await arrive(a, "ben", { consents: ["match"], bring: "photography", seek: "carpentry" })];
  await arrive(b, "first at b");
  return { a, b, ana, ben, spheres: [a.home, b.home], async [Symbol.asyncDispose]() { await a[Symbol.asyncDispose](); await b[Symbol.asyncDispose](); } };
};
const signIn = async (server: TestServer, name: string): Promise<Arrived> => {
  const anybody = createClient({ base: server.url });
  const { token, account } = await anybody.call("signIn", { body: { name, passphrase } });
  return { id: account.person, name, token, client: anybody.withToken(token) };
};

test("A person takes key, records, choices and pending introductions to another node, and goes on from there", async () => {
  await using all = await street();
  const { a, b, ana, ben, spheres } = all;
  await ana.client.call("editProfile", { body: { headline: "Builds shelves", about: "For matches" } });
  await ana.client.call("block", { params: { person: ben.id } });
  await ana.client.call("unblock", { params: { person: ben.id } });
  const { id: asked } = await ana.client.call("ask", { body: { person: ben.id, note: "Before the move", name: "Ana", contacts: contactsOf("ana") } });
  await ana.client.call("correct", { body: { text: "grobbling", concept: "skill/carpentry" } });
  const { bundle, code, records } = await handOut(moveParts(a), "ana");
  assert.ok(!Buffer.from(bundle).includes("Before the move"));
  const taken = await takeIn(moveParts(b), bundle, ` ${code.toUpperCase()} `);
  assert.deepEqual([taken.person, taken.records, taken.waiting], [ana.id, records, 0]);
  b.advance(1_000);
  a.advance(1_000);
  await meet(a, b, spheres);

  const there = await signIn(b, "ana");
  assert.equal((await there.client.call("profile")).about, "For matches");
  assert.deepEqual((await there.client.call("corrections", { query: {} })).words.map(({ text, concept }) => [text, concept.id]), [["grobbling", "skill/carpentry"]]);
  assert.equal((await there.client.call("introduction", { params: { introduction: asked } })).state, "waiting");
  await ben.client.call("answer", { params: { introduction: asked }, body: { answer: "yes", name: "Ben", contacts: contactsOf("ben") } });
  await meet(a, b, spheres);
  for (const person of [there, ben]) assert.equal((await person.client.call("introduction", { params: { introduction: asked } })).state, "revealed");
  assert.ok(JSON.stringify(await ben.client.call("introduction", { params: { introduction: asked } })).includes("ana@example.org"), "the contact chosen before the move goes out after it");
  assert.equal((await a.store.read.get("homeNode", { ownerId: ana.id }))?.node, b.key);
});

test("The old node forgets: account, rows and what was never told a sphere; who they are, where they live, and others' own stay", async () => {
  await using all = await street();
  const { a, b, ana, ben, spheres } = all;
  await ana.client.call("editProfile", { body: { headline: "Told to all", about: "Canary at home" } });
  const { id: asked } = await ana.client.call("ask", { body: { person: ben.id, note: "Ben's to keep", name: "Canary name", contacts: contactsOf("canary") } });
  const { bundle, code } = await handOut(moveParts(a), "ana");
  await takeIn(moveParts(b), bundle, code);
  await meet(a, b, spheres);
  for (const table of Object.keys(tables) as TableName[]) {
    if ("reference" in tables[table] || tables[table].sort !== "local") continue;
    assert.equal((await a.store.read.list(table, { owner: ana.id }, { limit: 5 })).length, 0, table);
  }
  await refused(createClient({ base: a.url }).call("signIn", { body: { name: "ana", passphrase } }), "account/wrong-name-or-passphrase");
  for (const { body, kind } of await a.store.read.list("envelope", { fanOut: true }, { limit: 500 })) assert.ok(body === null || !Buffer.from(body).includes("Canary at home"), kind);
  const kept = new Set((await a.store.read.list("envelope", { owner: ana.id }, { limit: 500 })).map(({ kind }) => kind));
  assert.ok(kept.has("person") && kept.has("home") && kept.has("profile"), "identity, and what the sphere knows");
  assert.equal((await ben.client.call("introduction", { params: { introduction: asked } })).note, "Ben's to keep");
  await arrive(a, "ana");
});

test("Between hand-out and arrival nothing is said for them, and what comes meanwhile follows them", async () => {
  await using all = await street();
  const { a, b, ana, ben, spheres } = all;
  await ben.client.call("consent", { params: { purpose: "show" }, body: { granted: true } });
  const { bundle, code } = await handOut(moveParts(a), "ana");
  await refused(ana.client.call("account"), "request/not-signed-in");
  const again = await signIn(a, "ana");
  await refused(again.client.call("editProfile", { body: { headline: "too late" } }), "account/moving");
  a.advance(1_000);
  b.advance(1_000);
  const { id: asked } = await ben.client.call("ask", { body: { person: ana.id, note: "Meanwhile", name: "Ben", contacts: contactsOf("ben") } });
  await takeIn(moveParts(b), bundle, code);
  await meet(a, b, spheres);
  const there = await signIn(b, "ana");
  assert.equal((await there.client.call("introduction", { params: { introduction: asked } })).note, "Meanwhile");
});

test("A move that is called off leaves everything as it was", async () => {
  await using all = await street();
  const { a } = all;
  await handOut(moveParts(a), "ana");
  await callOff(moveParts(a), "ana");
  const ana = await signIn(a, "ana");
  assert.equal((await ana.client.call("editProfile", { body: { headline: "still here" } })).headline, "still here");
});

test("A wrong code, a changed file, a name that is taken and a second arrival are refused", async () => {
  await using all = await street();
  const { a, b } = all;
  const { bundle, code } = await handOut(moveParts(a), "ana");
  await assert.rejects(takeIn(moveParts(b), bundle, `a${code.slice(1)}`.replace(code, "a".repeat(24))), refusing("account/bundle-unreadable"));
  await assert.rejects(takeIn(moveParts(b), bundle.map((byte, at) => (at === bundle.length - 1 ? byte ^ 1 : byte)), code), refusing("account/bundle-unreadable"));
  await assert.rejects(takeIn(moveParts(b), bundle.subarray(0, 10), code), refusing("account/bundle-unreadable"));
  await arrive(b, "ana");
  await assert.rejects(takeIn(moveParts(b), bundle, code), refusing("account/name-taken"));
  await takeIn(moveParts(b), bundle, code, "ana of a");
  await assert.rejects(takeIn(moveParts(b), bundle, code, "ana once more"), refusing("account/here-already"));
  await signIn(b, "ana of a");
});

test("An arrival that was interrupted goes on where it stopped", async () => {
  await using all = await street();
  const { a, b, ana } = all;
  await ana.client.call("editProfile", { body: { about: "All of it" } });
  const { bundle, code, records } = await handOut(moveParts(a), "ana");
  let received = 0;
  const cut: MoveParts = { ...moveParts(b), replica: { ...b.replica, receive: (envelopes) => { if (received++ === 1) throw new Error("power cut"); return b.replica.receive(envelopes); } } };
  await assert.rejects(takeIn(cut, bundle, code), /power cut/);
  const taken = await takeIn(moveParts(b), bundle, code);
  assert.deepEqual([taken.records, taken.waiting], [records, 0]);
  const there = await signIn(b, "ana");
  assert.equal((await there.client.call("profile")).about, "All of it");
});

test("Two homes at once speak with one voice: what the left one says later is refused everywhere, and it forgets when it hears", async () => {
  await using all = await street();
  const { a, b, ana, spheres } = all;
  const { bundle, code } = await handOut(moveParts(a), "ana");
  await takeIn(moveParts(b), bundle, code);
  // A backup of A comes back to life, and goes on as if nothing had been.
  await callOff(moveParts(a), "ana");
  for (const server of [a, b]) server.advance(60_000);
  const old = await signIn(a, "ana");
  await old.client.call("editProfile", { body: { headline: "From the old home" } });
  const late = a.said.filter(({ record }) => record.kind === "profile" && millisOf(record.clock) > b.now() - 30_000);
  assert.ok(late.length > 0);
  for (const verdict of await b.replica.receive(late.filter(({ record }) => record.scope.type === "sphere").map(({ envelope }) => envelope))) assert.deepEqual(verdict, { outcome: "reject", code: "record/old-epoch", where: "epoch" });
  await meet(a, b, spheres);
  assert.equal(await a.store.read.get("account", { ownerId: ana.id }), undefined);
  for (const { record } of late) assert.equal(await a.store.read.count("envelope", { fanOut: true }, { id: record.id }), 0, "as if it had never been said");
  assert.deepEqual(await readHomes(a.store.read, ana.id), [b.key]);
});

test("One bundle taken to two nodes ends at one of them, the same wherever it is looked at", async () => {
  await using all = await street();
  const { a, b, ana, spheres } = all;
  await using c = await startTestServer({ people: 0, node: 5 });
  const { bundle, code } = await handOut(moveParts(a), "ana");
  await takeIn(moveParts(b), bundle, code);
  c.advance(5_000);
  await takeIn(moveParts(c), bundle, code);
  for (const server of [a, b, c]) server.advance(60_000);
  for (let round = 0; round < 3; round++) for (const [one, other] of [[a, b], [b, c], [a, c]] as const) await meet(one, other, [...spheres, c.home]);
  for (const server of [a, b, c]) {
    assert.equal((await server.store.read.get("homeNode", { ownerId: ana.id }))?.node, c.key);
    assert.equal((await server.store.read.get("account", { ownerId: ana.id })) !== undefined, server === c);
  }
});
