import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "@cosmicsync/api";
import type { Purpose } from "@cosmicsync/protocol";
import { arrive, passphrase, refused, type Arrived } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

const week = 7 * 86_400_000;
const linked = async (by: ReturnType<typeof createClient>, text: string): Promise<string[]> => (await by.call("link", { body: { text, language: "en" } })).linked.map(({ concept }) => concept.id);
const learn: Purpose[] = ["show", "match", "learn"];
const teach = (person: Arrived, text: string, concept: string) => person.client.call("correct", { body: { text, concept, language: "en" } });
const several = async (server: TestServer, count: number, consents: Purpose[]): Promise<Arrived[]> => {
  const people: Arrived[] = [];
  for (let index = 0; index < count; index += 1) people.push(await arrive(server, `person${index}`, { consents }));
  return people;
};

test("What a person says that words mean holds for them at once, can be seen and taken back, and for nobody else", async () => {
  await using server = await startTestServer({ people: 0 });
  const [ana, bo] = [await arrive(server, "ana", { consents: learn }), await arrive(server, "bo", { consents: learn })];
  const before = await linked(ana.client, "grobbling");
  assert.deepEqual((await teach(ana, "Grobbling", "skill/carpentry")).concept, { id: "skill/carpentry", label: "carpentry", kind: "skill" });
  assert.deepEqual(await linked(ana.client, "grobbling and gardening"), ["skill/carpentry", "skill/gardening"]);
  server.advance(week + 1);
  assert.deepEqual(await linked(bo.client, "grobbling"), before);
  assert.deepEqual((await ana.client.call("corrections", { query: {} })).words, [{ text: "grobbling", concept: { id: "skill/carpentry", label: "carpentry", kind: "skill" } }]);
  assert.deepEqual((await bo.client.call("corrections", { query: {} })).words, []);
  await ana.client.call("forgetCorrection", { params: { text: "grobbling" } });
  assert.deepEqual(await linked(ana.client, "grobbling"), before);
  await ana.client.call("correct", { body: { text: "photography" } });
  assert.deepEqual(await linked(ana.client, "photography"), ["own/photography"]);
  await refused(teach(ana, "grobbling", "skill/no-such"), "request/invalid", "/body/concept");
  await refused(teach(ana, "grobbling", "own/other-words"), "request/invalid", "/body/concept");
  await refused(teach(ana, "…", "skill/carpentry"), "request/invalid", "/body/text");
});

test("Three people who let the engine learn, and said it a week ago, teach it a word for everybody; who takes that back, or vanishes, counts no more", async () => {
  await using server = await startTestServer({ people: 0, startsAt: 1_800_000_000_000 });
  const people = await several(server, 3, learn);
  const anybody = createClient({ base: server.url });
  for (const person of people) await teach(person, "grobbling", "skill/carpentry");
  assert.ok(!(await linked(anybody, "grobbling")).includes("skill/carpentry"), "they said it today");
  server.advance(week + 1);
  assert.deepEqual(await linked(anybody, "grobbling"), ["skill/carpentry"]);
  const preview = await anybody.call("preview", { body: { bring: "grobbling", seek: "photography", language: "en" } });
  assert.deepEqual(preview.offers.map(({ concept }) => concept.id), ["skill/carpentry"]);
  const [first, second] = people as [Arrived, Arrived];
  await first.client.call("consent", { params: { purpose: "learn" }, body: { granted: false } });
  assert.ok(!(await linked(anybody, "grobbling")).includes("skill/carpentry"));
  assert.deepEqual(await linked(first.client, "grobbling"), ["skill/carpentry"], "for oneself it holds on");
  await first.client.call("consent", { params: { purpose: "learn" }, body: { granted: true } });
  assert.deepEqual(await linked(anybody, "grobbling"), ["skill/carpentry"]);
  await second.client.call("erase", { body: { passphrase } });
  assert.ok(!(await linked(anybody, "grobbling")).includes("skill/carpentry"));
});

test("One person alone teaches nobody anything, and nobody can change for others what a word of the vocabulary means", async () => {
  await using server = await startTestServer({ people: 0, startsAt: 1_800_000_000_000 });
  const people = await several(server, 4, learn);
  server.advance(week + 1);
  const anybody = createClient({ base: server.url });
  const [attacker] = people as [Arrived];
  for (let times = 0; times < 5; times += 1) await teach(attacker, "grobbling", "skill/carpentry");
  assert.ok(!(await linked(anybody, "grobbling")).includes("skill/carpentry"));
  for (const person of people) await teach(person, "photography", "skill/carpentry");
  server.advance(week + 1);
  assert.deepEqual(await linked(anybody, "photography"), ["skill/photography"]);
});
