/** Keys for programs: what they may do and what they never may; and what a person sees of what happened with their account. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, routes, type Route } from "@cosmicsync/api";
import { encodeId } from "@cosmicsync/protocol";
import { entriesCount } from "../accounts/audit.ts";
import { keysCount } from "../accounts/api-key.ts";
import { arrive, passphrase, refused } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

const day = 86_400_000;
let server: TestServer;
before(async () => { server = await startTestServer({ people: 0 }); });
after(() => server[Symbol.asyncDispose]());
const program = (token: string) => createClient({ base: server.url }).withToken(token);

test("A key looks or says as it was given, in its person's name, and each is refused what it was not given", async () => {
  const ana = await arrive(server, "ana with keys");
  const make = async (scopes: ("read" | "write")[]) => program((await ana.client.call("makeKey", { body: { name: scopes.join(" and "), scopes, passphrase } })).token);
  const [reads, writes, both] = [await make(["read"]), await make(["write"]), await make(["read", "write"])];
  const edit = (headline: string) => ({ body: { headline } });
  assert.equal((await reads.call("account")).person, ana.id);
  await refused(reads.call("editProfile", edit("by a key that reads")), "account/key-too-narrow");
  await refused(writes.call("profile"), "account/key-too-narrow");
  await writes.call("editProfile", edit("by a key that writes"));
  assert.ok(JSON.stringify(await both.call("profile")).includes("by a key that writes"));
});

test("No key does what a person does themself, whatever it was given, nor looks after the node", async () => {
  await using own = await startTestServer({ people: 0 });
  const steward = await arrive(own, "steward");
  const { token } = await steward.client.call("makeKey", { body: { name: "all", scopes: ["read", "write"], passphrase } });
  const send = async (route: Route): Promise<string> => {
    const path = route.path.replace(/:[A-Za-z]+/g, (name) => (name === ":purpose" ? "match" : steward.id));
    const answer = await fetch(`${own.url}/api/v1${path}`, { method: route.method, headers: { authorization: `Bearer ${token}`, ...(route.body === undefined ? {} : { "content-type": "application/json" }) }, ...(route.body === undefined ? {} : { body: "{}" }) });
    return ((await answer.json()) as { readonly code: string }).code;
  };
  const all = Object.values(routes) as Route[];
  const personal = all.filter((route) => route.personal === true);
  assert.deepEqual(personal.map(({ id }) => id).sort(), ["activity", "endKey", "eraseMe", "exportMe", "giveConsent", "keys", "makeKey", "signOut"]);
  for (const route of personal) assert.equal(await send(route), "account/key-too-narrow", route.id);
  for (const route of all.filter(({ access }) => access === "steward")) assert.equal(await send(route), "account/not-steward", route.id);
});

test("Only a hash of a key is kept, a list never holds the token, and making one needs the passphrase", async () => {
  const ana = await arrive(server, "ana who guards");
  await refused(ana.client.call("makeKey", { body: { name: "x", scopes: ["read"], passphrase: "not the passphrase" } }), "account/wrong-name-or-passphrase", "/body/passphrase");
  await refused(ana.client.call("makeKey", { body: { name: "x", scopes: [], passphrase } }), "request/invalid", "/body/scopes");
  const { token, key } = await ana.client.call("makeKey", { body: { name: "my calendar", scopes: ["read"], passphrase } });
  assert.match(token, /^csk_[A-Za-z0-9_-]{86}$/);
  const { keys } = await ana.client.call("keys");
  assert.deepEqual(keys, [key]);
  assert.ok(!JSON.stringify(await server.store.read.list("apiKey", { fanOut: true }, { limit: 100 })).includes(token.slice(4)));
  const exported = await ana.client.call("exportMe", { body: { passphrase } });
  assert.ok(JSON.stringify(exported.tables).includes("my calendar") && !JSON.stringify(exported.tables).includes(key.id));
});

test("A key ends when its person ends it, at its end, and with the account; made-up ones are refused", async () => {
  const [ana, bo] = [await arrive(server, "ana who ends"), await arrive(server, "bo who goes")];
  const make = async (who: typeof ana, days: number) => who.client.call("makeKey", { body: { name: "one", scopes: ["read"], days, passphrase } });
  const [ended, short, gone] = [await make(ana, 9), await make(ana, 1), await make(bo, 9)];
  await ana.client.call("endKey", { params: { key: ended.key.id } });
  await refused(program(ended.token).call("account"), "request/not-signed-in");
  await refused(ana.client.call("endKey", { params: { key: ended.key.id } }), "account/key-not-found");
  await refused(ana.client.call("endKey", { params: { key: gone.key.id } }), "account/key-not-found");
  assert.equal((await program(short.token).call("account")).person, ana.id);
  server.advance(day);
  await refused(program(short.token).call("account"), "request/not-signed-in");
  await bo.client.call("erase", { body: { passphrase } });
  await refused(program(gone.token).call("account"), "request/not-signed-in");
  await refused(program(`csk_${"A".repeat(86)}`).call("account"), "request/not-signed-in");
});

test("One person has so many keys and no more; a key that has ended makes room", async () => {
  const ana = await arrive(server, "ana with many");
  const make = (days: number) => ana.client.call("makeKey", { body: { name: "one", scopes: ["read"], days, passphrase } });
  await make(1);
  for (let count = 1; count < keysCount; count++) await make(30);
  await refused(make(30), "account/too-many-keys");
  server.advance(day);
  await make(30);
  assert.equal((await ana.client.call("keys")).keys.length, keysCount);
});

test("A person sees what happened with their account, newest first, and nobody else's; so many entries are kept", async () => {
  const ana = await arrive(server, "ana who looks");
  await arrive(server, "somebody else");
  await createClient({ base: server.url }).call("signIn", { body: { name: "ana who looks", passphrase } });
  server.advance(1_000);
  const { key } = await ana.client.call("makeKey", { body: { name: "one", scopes: ["read"], passphrase } });
  server.advance(1_000);
  await ana.client.call("endKey", { params: { key: key.id } });
  const { entries } = await ana.client.call("activity");
  assert.deepEqual(entries.map(({ act }) => act).slice(0, 2), ["key-ended", "key-made"]);
  assert.deepEqual(entries.map(({ act }) => act).slice(2).sort(), ["signed-in", "signed-up"]);
  const old = (count: number) => ({ ownerId: ana.id, entryId: encodeId(new Uint8Array(32).fill(count)), at: 1 + count, act: "signed-in", device: "Program" });
  await server.store.write(async (writer) => { for (let count = 0; count < entriesCount; count++) await writer.put("auditEntry", old(count)); });
  await ana.client.call("makeKey", { body: { name: "two", scopes: ["read"], passphrase } });
  const kept = await ana.client.call("activity");
  assert.equal(kept.entries.length, entriesCount);
  assert.equal(kept.entries[0]?.act, "key-made");
});
