import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { changeKinds as viewKinds, createClient, matchFields as viewFields } from "@cosmicsync/api";
import { changeKinds, matchFields } from "@cosmicsync/matching";
import { arrive, refused } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer(); });
after(() => server[Symbol.asyncDispose]());

/** Two answers that somebody of the population answers to. */
const answers = (): { bring: string; seek: string } => {
  const subject = server.matcher.get(server.population.people[0] ?? "");
  const labels = (skills: readonly { readonly skill: string }[] = []): string => skills.map(({ skill }) => server.vocabulary.label(skill, "en")).join(", ");
  return { bring: labels(subject?.needs), seek: labels(subject?.offers) };
};

test("Kinds of change and fields that are read have one name each, in matching and in the interface", () => {
  assert.deepEqual(viewKinds, changeKinds);
  assert.deepEqual(viewFields, matchFields);
});

test("A suggestion can be looked at closely: its place, both sides, and which fields were read", async () => {
  const ana = await arrive(server, "fit ana", answers());
  const { matches } = await ana.client.call("matches", { query: { want: "project", limit: 3 } });
  assert.equal(matches.length, 3);
  for (const [index, match] of matches.entries()) {
    const fit = await ana.client.call("fit", { params: { subject: match.id }, query: {} });
    assert.deepEqual([fit.place, fit.unsuggested, fit.match.score], [index + 1, undefined, match.score]);
    assert.deepEqual([fit.match.forYou, fit.match.forThem], [match.forYou, match.forThem]);
    assert.deepEqual(fit.read.yours, ["offers", "needs", "languages"]);
    assert.ok(fit.read.theirs.includes("needs"));
  }
});

test("Doing what would change it gives the score that was told", async () => {
  const bo = await arrive(server, "fit bo", answers());
  const projects = await Promise.all((await bo.client.call("projects", { query: { limit: 20 } })).projects.map(({ id }) => bo.client.call("fit", { params: { subject: id }, query: {} })));
  const told = projects.flatMap(({ match, changes }) => changes.filter(({ change }) => change === "offer").map((change) => ({ id: match.id, before: match.score, change })))[0];
  assert.ok(told?.change.concept !== undefined, "some project needs a skill");
  const profile = await bo.client.call("profile", { query: {} });
  const level = told.change.level === undefined ? {} : { level: told.change.level };
  await bo.client.call("editProfile", { body: { offers: [...profile.offers.map(({ id }) => ({ skill: id })), { skill: told.change.concept.id, ...level }] } });
  await server.settled();
  const { match } = await bo.client.call("fit", { params: { subject: told.id }, query: {} });
  assert.ok(match.score > told.before);
  assert.ok(Math.abs(match.score - told.change.score) < 2e-3, `${match.score}, and ${told.change.score} was told`);
});

test("A project that is not suggested says why", async () => {
  const cy = await arrive(server, "fit cy", answers());
  const suggested = (await cy.client.call("matches", { query: { want: "project", limit: 50 } })).matches.map(({ id }) => id);
  assert.ok(suggested[0] !== undefined);
  const lead = await arrive(server, "fit lead", { bring: "singing", seek: "painting" });
  const { id } = await lead.client.call("createProject", { body: { title: "Night choir", summary: "Sings at night.", needs: [{ skill: "skill/choirs" }] } });
  await server.settled();
  const unlike = await cy.client.call("fit", { params: { subject: id }, query: {} });
  assert.deepEqual([unlike.place, unlike.unsuggested], [undefined, "too-little-in-common"]);
  await cy.client.call("feedback", { params: { subject: suggested[0] }, body: { verdict: "not-for-me" } });
  assert.equal((await cy.client.call("fit", { params: { subject: suggested[0] }, query: {} })).unsuggested, "said-not-for-you");
  await refused(lead.client.call("fit", { params: { subject: id }, query: {} }), "match/not-found");
  await cy.client.call("block", { params: { person: lead.id } });
  await refused(cy.client.call("fit", { params: { subject: id }, query: {} }), "match/not-found");
});

test("A person who is not suggested cannot be looked at closely, nor can anybody without having agreed to be matched", async () => {
  const [dee, eve] = [await arrive(server, "fit dee", answers()), await arrive(server, "fit eve", { consents: [] })];
  await refused(dee.client.call("fit", { params: { subject: eve.id }, query: {} }), "match/not-found");
  await refused(dee.client.call("fit", { params: { subject: dee.id }, query: {} }), "match/not-found");
  await refused(dee.client.call("fit", { params: { subject: "a".repeat(52) }, query: {} }), "match/not-found");
  const [first] = (await dee.client.call("matches", { query: { want: "person" } })).matches;
  assert.equal((await dee.client.call("fit", { params: { subject: first?.id ?? "" }, query: {} })).place, 1);
  await dee.client.call("block", { params: { person: first?.id ?? "" } });
  await refused(dee.client.call("fit", { params: { subject: first?.id ?? "" }, query: {} }), "match/not-found");
  await refused(eve.client.call("fit", { params: { subject: server.population.projects[0] ?? "" }, query: {} }), "match/not-agreed");
  await refused(createClient({ base: server.url }).call("fit", { params: { subject: server.population.projects[0] ?? "" }, query: {} }), "request/not-signed-in");
});
