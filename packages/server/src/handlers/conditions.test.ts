/** What somebody asks of projects, over HTTP: it holds at once, for them alone, and nobody is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, passphrase, refused } from "../testing/arrive.ts";
import { startTestServer } from "../testing/start.ts";

test("A project that somebody never wants is not suggested to them nor they to it, they alone are told why, and taking it back brings it back", async () => {
  await using server = await startTestServer({ people: 0 });
  const lead = await arrive(server, "lead", { bring: "astronomy", seek: "gardening" });
  const ana = await arrive(server, "ana", { bring: "gardening", seek: "astronomy" });
  const { id } = await lead.client.call("createProject", { body: { title: "Observatory", summary: "A hut for looking at the sky.", offers: [{ skill: "skill/astronomy" }], needs: [{ skill: "skill/gardening" }], values: ["value/sdg-04"]} });
  await server.settled();
  const projects = async () => (await ana.client.call("matches", { query: { want: "project" } })).matches.map((match) => match.id);
  const people = async () => (await lead.client.call("projectPeople", { params: { project: id }, query: {} })).matches.map((match) => match.id);
  assert.deepEqual([await projects(), await people()], [[id], [ana.id]]);

  const kept = await ana.client.call("setConditions", { query: {}, body: { must: [], never: ["value/sdg-04"] } });
  assert.deepEqual(kept.never.map((concept) => concept.id), ["value/sdg-04"]);
  await server.settled();
  assert.deepEqual([await projects(), await people()], [[], []]);
  assert.deepEqual((await ana.client.call("matches", { query: { want: "project", order: "newest" } })).matches, [], "newest first leaves it out too");
  assert.equal((await ana.client.call("fit", { params: { subject: id }, query: {} })).unsuggested, "your-conditions");
  for (const told of [await lead.client.call("person", { params: { person: ana.id }, query: {} }), await lead.client.call("fit", { params: { subject: ana.id }, query: {} }).catch(String)]) assert.ok(!JSON.stringify(told).includes("sdg-04"));
  assert.deepEqual(await lead.client.call("conditions", { query: {} }), { must: [], never: [] });

  assert.ok(JSON.stringify(await ana.client.call("exportMe", { body: { passphrase } })).includes("value/sdg-04"), "it is theirs to take along");
  await ana.client.call("setConditions", { query: {}, body: { must: ["value/sdg-04"], never: [] } });
  await server.settled();
  assert.deepEqual([await projects(), await people()], [[id], [ana.id]], "a project that stands for what must be");
  await ana.client.call("setConditions", { query: {}, body: { must: ["value/sdg-05"], never: [] } });
  await server.settled();
  assert.deepEqual([await projects(), await people()], [[], []], "one that does not");
  await ana.client.call("setConditions", { query: {}, body: { must: [], never: [] } });
  await server.settled();
  assert.deepEqual([await projects(), await people()], [[id], [ana.id]]);
});

test("Conditions that contradict each other, are no values or interests of the vocabulary, or are too many, are refused with the place, and change nothing", async () => {
  await using server = await startTestServer({ people: 0 });
  const ana = await arrive(server, "ana");
  const set = (must: string[], never: string[]) => ana.client.call("setConditions", { query: {}, body: { must, never } });
  await set(["value/sdg-04"], ["interest/tea"]);
  await refused(set(["value/sdg-04"], ["interest/tea", "value/sdg-04"]), "request/invalid", "/body/never/1");
  await refused(set(["own/my-words"], []), "request/invalid", "/body/must/0");
  await refused(set([], ["skill/no-such"]), "request/invalid", "/body/never/0");
  await refused(set(Array.from({ length: 7 }, (_, index) => `value/sdg-0${index + 1}`), ["value/sdg-08", "value/sdg-09", "value/sdg-10", "value/sdg-11", "value/sdg-12", "value/sdg-13"]), "request/invalid", "/body");
  const { must, never } = await ana.client.call("conditions", { query: {} });
  assert.deepEqual([must.map(({ id }) => id), never.map(({ id }) => id)], [["value/sdg-04"], ["interest/tea"]]);
});

test("Who cares for what they never want is told of the contradiction", async () => {
  await using server = await startTestServer({ people: 0 });
  const ana = await arrive(server, "ana");
  const { etag } = await ana.client.call("profile", { query: {} });
  await ana.client.call("editProfile", { ifMatch: etag, body: { interests: ["interest/tea"] } });
  await ana.client.call("setConditions", { query: {}, body: { must: [], never: ["interest/tea"] } });
  await server.settled();
  assert.deepEqual((await ana.client.call("matches", { query: { want: "project" } })).contradictions.map(({ contradiction, concepts }) => [contradiction, concepts?.map(({ id }) => id)]), [["never-what-it-cares-for", ["interest/tea"]]]);
});
