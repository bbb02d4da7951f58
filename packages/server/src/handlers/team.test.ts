import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrive, contactsOf, refused } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer({ people: 0, projects: 0 }); });
after(() => server[Symbol.asyncDispose]());

const needs = [{ skill: "skill/carpentry", level: 2 as const }, { skill: "skill/choirs" }, { skill: "skill/photography" }];

test("The few people who together cover what is missing are proposed, with a grid of who serves which need", async () => {
  const lead = await arrive(server, "lead", { bring: "choirs", seek: "carpentry, photography" });
  const [joiner, photographer, another] = [await arrive(server, "joiner", { bring: "carpentry", seek: "choirs" }), await arrive(server, "photographer", { bring: "photography", seek: "choirs" }), await arrive(server, "another joiner", { bring: "carpentry", seek: "choirs" })];
  const { id } = await lead.client.call("createProject", { body: { title: "Boat", summary: "Builds a boat and sings.", needs, offers: [{ skill: "skill/choirs" }] } });
  await server.settled();
  const team = await lead.client.call("projectTeam", { params: { project: id }, query: { size: 2 } });
  assert.deepEqual(team.needs.map((need) => need.id), needs.map(({ skill }) => skill));
  assert.deepEqual(team.members.map(({ you, serves }) => [you, serves]), [[true, [0, 1, 0]]]);
  const proposed = team.proposed.map(({ match }) => match.id);
  assert.equal(proposed.length, 2);
  assert.ok(proposed.includes(photographer.id) && (proposed.includes(joiner.id) !== proposed.includes(another.id)), "one for each need, not two for one");
  assert.deepEqual([team.now, team.then[1], team.then[2]], [[0, 1, 0], 1, 1]);
  assert.ok((team.then[0] ?? 0) > 0.8);
  assert.ok(team.proposed.every(({ match }) => match.person?.name === undefined), "by pseudonym");

  const { id: introduction } = await photographer.client.call("ask", { body: { project: id, name: "photographer", contacts: contactsOf("photographer") } });
  await lead.client.call("answer", { params: { introduction }, body: { answer: "yes", name: "lead", contacts: contactsOf("lead") } });
  await lead.client.call("start", { params: { introduction }, body: { title: "Pictures", firstStep: { text: "Meet", minutes: 60, dueAt: new Date(server.now() + 86_400_000).toISOString() } } });
  const after = await lead.client.call("projectTeam", { params: { project: id }, query: {} });
  assert.deepEqual(after.members.map((member) => [member.id, member.serves]), [[lead.id, [0, 1, 0]], [photographer.id, [0, 0, 1]]]);
  assert.ok(after.proposed.length > 0 && after.proposed.every(({ match }) => [joiner.id, another.id].includes(match.id)));

  await refused(photographer.client.call("projectTeam", { params: { project: id }, query: {} }), "project/not-yours");
  await lead.client.call("consent", { params: { purpose: "match" }, body: { granted: false } });
  await refused(lead.client.call("projectTeam", { params: { project: id }, query: {} }), "match/not-agreed");
});

test("A project that looks for nothing, or is paused, has no team to complete", async () => {
  const lead = await arrive(server, "quiet lead");
  const { id } = await lead.client.call("createProject", { body: { title: "Done", summary: "Has all it needs." } });
  await server.settled();
  const none = { needs: [], members: [], proposed: [], now: [], then: [] };
  assert.deepEqual(await lead.client.call("projectTeam", { params: { project: id }, query: {} }), none);
  await refused(lead.client.call("projectTeam", { params: { project: "a".repeat(52) }, query: {} }), "project/not-found");
});
