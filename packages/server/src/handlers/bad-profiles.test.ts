import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contradictionNames as viewNames, type Exchange } from "@cosmicsync/api";
import { contradictionNames } from "@cosmicsync/matching";
import { arrive, refused, type Arrived } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer({ people: 0 }); });
after(() => server[Symbol.asyncDispose]());
const asked = (person: Arrived, want: "person" | "project" = "person") => person.client.call("matches", { query: { want } });
const edit = async (person: Arrived, body: Exchange<"editProfile">["body"]): Promise<void> => {
  const { etag } = await person.client.call("profile", { query: {} });
  await person.client.call("editProfile", { ifMatch: etag, body });
  await server.settled();
};

test("Whoever is alone is told that nobody is here yet, and no project; with others, that nobody fits", async () => {
  const ana = await arrive(server, "ana", { bring: "carpentry", seek: "photography" });
  assert.deepEqual([(await asked(ana)).empty, (await asked(ana, "project")).empty], ["nobody-here", "no-projects"]);
  await arrive(server, "eve", { bring: "astronomy", seek: "midwifery" });
  assert.deepEqual([(await asked(ana)).matches, (await asked(ana)).empty], [[], "none-fits"]);
  await arrive(server, "bo", { bring: "photography", seek: "carpentry" });
  const found = await asked(ana);
  assert.deepEqual([found.matches.length, found.empty, found.contradictions], [1, undefined, []]);
});

test("An empty profile is told what is missing, one of own words alone that nothing is found by them, and neither breaks anything", async () => {
  const empty = await arrive(server, "empty", { bring: "carpentry", seek: "photography" });
  await edit(empty, { offers: [], needs: [], interests: [], values: [], languages: [] });
  const nothing = await asked(empty);
  assert.deepEqual([nothing.matches, nothing.missing, nothing.empty], [[], ["offers", "needs", "interests", "languages"], "none-fits"]);
  const own = await arrive(server, "own", { bring: "qqxxzz", seek: "wwkkvv" });
  assert.equal((await asked(own)).empty, "own-words");
  const one = await arrive(server, "one-word", { bring: "carpentry", seek: "?" });
  assert.ok((await asked(one)).matches.length >= 0);
  const notAgreed = await arrive(server, "not-agreed", { consents: [] });
  assert.deepEqual([(await asked(notAgreed)).empty, (await asked(notAgreed)).missing[0]], [undefined, "consent-match"]);
});

test("A profile that contradicts itself is told so, to its owner alone", async () => {
  assert.deepEqual(viewNames, contradictionNames);
  const person = await arrive(server, "contrary", { bring: "carpentry", seek: "photography" });
  await edit(person, { offers: [{ skill: "skill/carpentry", level: 3 }], needs: [{ skill: "skill/carpentry", level: 2 }], hoursPerWeek: 9, windows: [{ day: 1, fromMinute: 1_080, toMinute: 1_200 }] });
  assert.deepEqual((await asked(person)).contradictions, [
    { contradiction: "hours-beyond-windows", hours: 9, windowHours: 2 },
    { contradiction: "seeks-what-it-brings", concepts: [{ id: "skill/carpentry", label: "carpentry", kind: "skill" }] },
  ]);
});

test("Words of a language that is not known, and profiles over their bounds, are refused or kept as they are, never half", async () => {
  const person = await arrive(server, "bounds", { bring: "carpentry", seek: "photography" });
  await edit(person, { languages: [{ language: "tlh", level: "basic" }] });
  assert.equal((await asked(person)).missing.includes("languages"), false);
  const before = await person.client.call("profile", { query: {} });
  await refused(person.client.call("editProfile", { ifMatch: before.etag, body: { languages: [{ language: "no language" }] } }), "request/invalid", "/body/languages/0/language");
  const many = Array.from({ length: 65 }, (_, index) => ({ skill: `own/word-${index}` }));
  await refused(person.client.call("editProfile", { ifMatch: before.etag, body: { offers: many } }), "request/invalid");
  assert.deepEqual((await person.client.call("profile", { query: {} })).etag, before.etag);
});

test("A role that cannot do without a skill is seen so, and whoever does not bring it is told why the project does not come up", async () => {
  const lead = await arrive(server, "lead", { bring: "astronomy", seek: "carpentry" });
  const gardener = await arrive(server, "gardener", { bring: "gardening", seek: "astronomy" });
  const { id } = await lead.client.call("createProject", { body: { title: "Observatory", summary: "A hut for looking at the sky.", offers: [{ skill: "skill/astronomy" }], needs: [{ skill: "skill/gardening" }] } });
  const project = await lead.client.call("addRole", { params: { project: id }, body: { title: "Builder", needs: [{ skill: "skill/carpentry", must: true }, { skill: "skill/gardening" }], places: 1, open: true } });
  assert.deepEqual(project.roles[0]?.needs.map(({ id: skill, must }) => [skill, must]), [["skill/carpentry", true], ["skill/gardening", undefined]]);
  await server.settled();
  assert.ok(!(await asked(gardener, "project")).matches.some((match) => match.id === id));
  assert.equal((await gardener.client.call("fit", { params: { subject: id } })).unsuggested, "must-unmet");
  await edit(gardener, { offers: [{ skill: "skill/gardening" }, { skill: "skill/carpentry" }] });
  assert.ok((await asked(gardener, "project")).matches.some((match) => match.id === id));
});
