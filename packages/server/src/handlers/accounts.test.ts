import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "@cosmicsync/api";
import { retentionOf } from "@cosmicsync/policy";
import { tables, type TableName } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { arrive, contactsOf, introduce, passphrase, refused } from "../testing/arrive.ts";
import { createFailingStore } from "../testing/failing-store.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer({ people: 0 }); });
after(() => server[Symbol.asyncDispose]());
const anybody = () => createClient({ base: server.url });

test("The first account of a node is its steward, and no later one", async () => {
  assert.equal((await anybody().call("node")).firstAccount, true);
  const first = await arrive(server, "first");
  const second = await arrive(server, "second");
  assert.deepEqual([(await first.client.call("account")).steward, (await second.client.call("account")).steward], [true, false]);
  assert.equal((await first.client.call("account")).spheres[0]?.role, "steward");
  assert.equal((await second.client.call("account")).spheres[0]?.role, "member");
  assert.equal((await anybody().call("node")).firstAccount, false);
});

test("Signing up makes the answers the beginning of the profile, and nothing is agreed to that was not asked", async () => {
  const ana = await arrive(server, "signing-up", { consents: ["match"], bring: "carpentry and bread baking", seek: "photography" });
  const profile = await ana.client.call("profile");
  assert.deepEqual(profile.offers.map(({ id }) => id).sort(), ["skill/bread-baking", "skill/carpentry"]);
  assert.deepEqual(profile.needs.map(({ id }) => id), ["skill/photography"]);
  assert.deepEqual((await ana.client.call("consents")).consents.map(({ purpose, granted }) => [purpose, granted]), [["show", false], ["match", true], ["learn", false], ["measure", false]]);
});

test("A name that is taken, or looks like one that is, cannot be taken again", async () => {
  await arrive(server, "Liam");
  for (const name of ["liam", "L1am", "Lіam", " LIAM"]) await refused(anybody().call("signUp", { body: { name, passphrase, consents: [] } }), "account/name-taken", "/body/name");
  await refused(anybody().call("signUp", { body: { name: "fresh", passphrase: "1234567890", consents: [] } }), "account/passphrase-weak", "/body/passphrase");
  for (const name of ["x", "a\nb", "a\u202Eb", "\u200B\u200B", "---"]) await refused(anybody().call("signUp", { body: { name, passphrase, consents: [] } }), "request/invalid", "/body/name");
});

test("Two who want one name at the same moment: one gets it, the other leaves no trace", async () => {
  const people = await server.store.read.count("person", { fanOut: true });
  const tries = await Promise.allSettled(["race", "RACE", "r.a.c.e"].map((name) => anybody().call("signUp", { body: { name, passphrase, consents: ["match"] } })));
  assert.equal(tries.filter(({ status }) => status === "fulfilled").length, 1);
  assert.equal(await server.store.read.count("person", { fanOut: true }), people + 1);
});

test("A wrong passphrase and an unknown name get one and the same answer", async () => {
  await arrive(server, "known");
  const wrong = await refused(anybody().call("signIn", { body: { name: "known", passphrase: "not the passphrase" } }), "account/wrong-name-or-passphrase");
  const unknown = await refused(anybody().call("signIn", { body: { name: "unknown", passphrase: "not the passphrase" } }), "account/wrong-name-or-passphrase");
  assert.deepEqual([wrong.detail, wrong.title, wrong.where, wrong.facts], [unknown.detail, unknown.title, unknown.where, unknown.facts]);
  assert.equal((await anybody().call("signIn", { body: { name: " KNOWN ", passphrase } })).account.signInName, "known");
});

test("Signing out ends this session and no other", async () => {
  const ana = await arrive(server, "two browsers");
  const other = anybody().withToken((await anybody().call("signIn", { body: { name: "two browsers", passphrase } })).token);
  await ana.client.call("signOut");
  await refused(ana.client.call("account"), "request/not-signed-in");
  assert.equal((await other.call("account")).person, ana.id);
});

test("A session ends after thirty days", async () => {
  await using late = await startTestServer({ people: 0 });
  const ana = await arrive(late, "ana");
  late.advance(29 * 86_400_000);
  assert.equal((await ana.client.call("account")).person, ana.id);
  late.advance(86_400_001);
  await refused(ana.client.call("account"), "request/not-signed-in");
});

test("Where people join by invitation, a code is needed, works as often as it says, and lets in", async () => {
  await using shut = await startTestServer({ people: 0, settings: { invitationOnly: true } });
  const steward = await arrive(shut, "steward");
  const body = { name: "guest", passphrase, consents: [] };
  const outside = createClient({ base: shut.url });
  await refused(outside.call("signUp", { body }), "invitation/required", "/body/invitation");
  await refused(outside.call("signUp", { body: { ...body, invitation: "aaaaaaaaaaaaaaaaaaaaaaaa" } }), "invitation/unknown", "/body/invitation");
  const { code } = await steward.client.call("invitations", { body: { sphere: shut.home, uses: 1, days: 7 } });
  const guest = await outside.call("signUp", { body: { ...body, invitation: code.toUpperCase() } });
  assert.deepEqual(guest.account.spheres.map(({ id, joined }) => [id, joined]), [[shut.home, true]]);
  await refused(outside.call("signUp", { body: { ...body, name: "another", invitation: code } }), "invitation/unknown");
});

test("An export holds everything of the person and nothing that is not theirs, with a key that the passphrase opens", async () => {
  const [ana, bo] = [await arrive(server, "exporting"), await arrive(server, "exported to")];
  const introduction = await introduce(ana, bo);
  const { id } = await ana.client.call("start", { params: { introduction }, body: { title: "Together", firstStep: { text: "Begin", minutes: 30, dueAt: new Date(server.now() + 86_400_000).toISOString() } } });
  await bo.client.call("finish", { params: { collaboration: id }, body: { result: "completed" } });
  await bo.client.call("closingNote", { params: { collaboration: id }, body: { note: "Bo's unseen note", satisfaction: 2, again: "no" } });
  const exported = await ana.client.call("exportMe", { body: { passphrase } });
  assert.deepEqual(Object.keys(exported.tables).filter((name) => ["account", "profile", "consent", "introduction", "collaboration", "envelope", "session"].includes(name)).length, 7);
  const text = JSON.stringify(exported);
  assert.ok(!text.includes("argon2id$") && !text.includes("sealedKey") && !text.includes("tokenHash"));
  assert.ok(!text.includes("Bo's unseen note") && !text.includes(Buffer.from("Bo's unseen note").toString("base64").slice(4, 16)), "a closing note that is not shown yet");
  const own = exported.tables["envelope"] ?? [];
  assert.ok(own.length > 3 && own.every((row) => row["author"] === exported.signingKey.publicKey));
  const { hashRaw } = await import("@node-rs/argon2");
  const { stretching, sealed, context } = exported.signingKey;
  const key = await hashRaw(passphrase, { algorithm: 2, memoryCost: stretching.memoryKiB, timeCost: stretching.passes, parallelism: stretching.lanes, outputLen: 32, salt: Buffer.from(stretching.salt, "base64") } as never);
  const opened = server.crypto.open(new Uint8Array(key), new Uint8Array(Buffer.from(sealed, "base64")), new TextEncoder().encode(context));
  assert.equal(opened?.length, 64);
  await refused(ana.client.call("exportMe", { body: { passphrase: "not the passphrase" } }), "account/wrong-name-or-passphrase", "/body/passphrase");
});

test("An erasure takes effect at once: no session, no card, no match, no row, and the name is free", async () => {
  const [ana, bo] = [await arrive(server, "vanishing", { bring: "beekeeping and rare xylophone words" }), await arrive(server, "staying")];
  await ana.client.call("editProfile", { body: { headline: "Canary headline", about: "Canary about" } });
  await ana.client.call("block", { params: { person: bo.id } });
  await ana.client.call("unblock", { params: { person: bo.id } });
  await bo.client.call("ask", { body: { person: ana.id, note: "Canary note of Bo", name: "Bo", contacts: contactsOf("bo") } });
  await refused(ana.client.call("erase", { body: { passphrase: "not the passphrase" } }), "account/wrong-name-or-passphrase");
  await ana.client.call("erase", { body: { passphrase } });
  await server.settled();
  await refused(ana.client.call("account"), "request/not-signed-in");
  await refused(bo.client.call("person", { params: { person: ana.id } }), "person/not-found");
  await refused(bo.client.call("ask", { body: { person: ana.id, name: "Bo", contacts: contactsOf("bo") } }), "person/not-found");
  assert.equal(server.matcher.get(ana.id), undefined);
  await bo.client.call("introductions");
  for (const table of Object.keys(tables) as TableName[]) {
    if ("reference" in tables[table] || retentionOf(table)?.erasure === "kept") continue;
    const rows = await server.store.read.list(table, { owner: ana.id }, { limit: 100 });
    const left = table === "envelope" ? rows.filter((row) => "body" in row && row.body !== null && "kind" in row && row.kind !== "erasure" && row.kind !== "tombstone") : rows;
    assert.deepEqual(left, [], table);
  }
  const again = await arrive(server, "vanishing");
  assert.notEqual(again.id, ana.id);
});

test("Where a node's only steward is erased, the oldest account that is left takes over, and nobody does where a steward remains", async () => {
  await using small = await startTestServer({ people: 0 });
  const [first, second, third] = [await arrive(small, "first"), await arrive(small, "second"), await arrive(small, "third")];
  assert.deepEqual([(await first.client.call("account")).steward, (await second.client.call("account")).steward], [true, false]);
  await third.client.call("erase", { body: { passphrase } });
  assert.equal((await second.client.call("account")).steward, false);
  await first.client.call("erase", { body: { passphrase } });
  assert.equal((await second.client.call("account")).steward, true);
});

test("A step that fails at any write leaves nothing at all of a sign-up", async () => {
  const failing = createFailingStore(createMemoryStore());
  await using torn = await startTestServer({ people: 0, store: failing.store });
  const body = { name: "ana", passphrase, displayName: "Ana", answers: { bring: "carpentry", seek: "photography" }, consents: ["show" as const, "match" as const] };
  const before = await failing.digests();
  let at = 0;
  for (; at < 200; at++) {
    failing.failAt(at);
    const done = await createClient({ base: torn.url }).call("signUp", { body }).then(() => true, () => false);
    if (done) break;
    assert.equal(await failing.digests(), before, `write ${at}`);
  }
  assert.ok(at > 15, `only ${at} writes were tried`);
  failing.failAt(undefined);
  await refused(createClient({ base: torn.url }).call("signUp", { body }), "account/name-taken");
  assert.equal((await createClient({ base: torn.url }).call("signIn", { body: { name: "ana", passphrase } })).account.signInName, "ana");
});
