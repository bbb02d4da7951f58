import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, contactsOf, refused } from "../testing/arrive.ts";
import { startTestServer } from "../testing/start.ts";
import { sweep } from "./sweep.ts";

const day = 86_400_000;

test("What has ended is deleted, and what has not is left", async () => {
  await using server = await startTestServer({ people: 6, projects: 3 });
  const [ana, bo] = [await arrive(server, "ana", { consents: ["match", "learn"] }), await arrive(server, "bo")];
  await ana.client.call("editProfile", { body: { languages: [{ language: "en" }], interests: [...new Set(server.matcher.get(server.population.people[0] ?? "")?.interests ?? [])], offers: [...(server.matcher.get(server.population.people[0] ?? "")?.needs ?? [])] } });
  await server.settled();
  const shown = (await ana.client.call("matches", { query: { want: "person" } })).matches.length;
  assert.ok(shown > 0);
  await ana.client.call("ask", { body: { person: bo.id, name: "ana", contacts: contactsOf("ana") }, idempotencyKey: "k" });
  await ana.client.call("startClaim", { params: { project: server.population.unclaimed[0] ?? "" } });
  const removedAt = async (at: number): Promise<Readonly<Record<string, number>>> => (await sweep(server.store, at)).removed;
  assert.deepEqual(await removedAt(server.now()), {});
  assert.deepEqual(await removedAt(server.now() + day + 1), { idempotency: 1 });
  assert.deepEqual(await removedAt(server.now() + 31 * day), { session: 2, claimChallenge: 1 });
  assert.deepEqual(await removedAt(server.now() + 181 * day), { contactChoice: 1, exposure: shown });
  await refused(ana.client.call("account"), "request/not-signed-in");
});

test("A contact chosen for an introduction stays as long as a step could open it, whether or not there was a no", async () => {
  await using server = await startTestServer({ people: 0 });
  const [ana, bo] = [await arrive(server, "ana"), await arrive(server, "bo")];
  const { id } = await ana.client.call("ask", { body: { person: bo.id, name: "ana", contacts: contactsOf("ana") } });
  await bo.client.call("answer", { params: { introduction: id }, body: { answer: "no" } });
  assert.equal((await sweep(server.store, server.now() + 8 * day)).removed["contactChoice"], undefined);
  assert.equal(await server.store.read.count("contactChoice", { owner: ana.id }), 1);
});
