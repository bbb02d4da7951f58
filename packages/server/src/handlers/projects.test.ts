import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "@cosmicsync/api";
import { limits } from "@cosmicsync/protocol";
import { arrive, contactsOf, refused, type Arrived } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
let steward: Arrived;
before(async () => { server = await startTestServer({ people: 0 }); steward = await arrive(server, "steward"); });
after(() => server[Symbol.asyncDispose]());
const anybody = () => createClient({ base: server.url });
const unclaimed = async (number: number): Promise<string> => {
  const population = await import("../testing/population.ts");
  const { loadStarterVocabulary } = await import("@cosmicsync/matching/vocabulary");
  const keys = server.crypto.keyPair(server.crypto.hash(new Uint8Array([3])));
  let sequence = 10_000 * number;
  const nodeSigner = { personId: null, keys, take: async () => ({ epoch: 1, sequence: (sequence += 1) }) };
  const made = await population.populate({ replica: server.replica, crypto: server.crypto, concepts: loadStarterVocabulary(), now: server.now, nodeSigner, home: server.home }, { people: 0, projects: 0, unclaimed: 1, seed: number });
  await server.settled();
  return made.unclaimed[0] ?? "";
};

test("A project is begun, found by its words, changed against its etag, and taken back for good", async () => {
  const ana = await arrive(server, "leading");
  const made = await ana.client.call("createProject", { body: { title: "Tool library", summary: "Neighbours lend each other <b>tools</b>.", needs: [{ skill: "skill/carpentry", level: 2 }] } });
  assert.deepEqual([made.mine, made.claimed, made.state, made.summary, made.needs[0]?.label], [true, true, "open", "Neighbours lend each other <b>tools</b>.", "carpentry"]);
  assert.equal((await anybody().call("project", { params: { project: made.id } })).mine, false);
  assert.deepEqual((await anybody().call("projects", { query: { text: "neighbours tools" } })).projects.map(({ id }) => id), [made.id]);
  assert.deepEqual((await ana.client.call("projects", { query: { mine: true } })).projects.map(({ id }) => id), [made.id]);
  assert.deepEqual((await anybody().call("projects", { query: { mine: true } })).projects, []);
  const changed = await ana.client.call("editProject", { params: { project: made.id }, body: { title: "Tool shed", needs: [] }, ifMatch: made.etag });
  assert.deepEqual([changed.title, changed.needs], ["Tool shed", []]);
  await refused(ana.client.call("editProject", { params: { project: made.id }, body: { title: "Late" }, ifMatch: made.etag }), "request/changed-meanwhile");
  await refused(steward.client.call("editProject", { params: { project: made.id }, body: { title: "Mine" } }), "project/not-yours");
  await refused(steward.client.call("removeProject", { params: { project: made.id } }), "project/not-yours");
  await ana.client.call("removeProject", { params: { project: made.id } });
  await server.settled();
  await refused(ana.client.call("project", { params: { project: made.id } }), "project/not-found");
  assert.deepEqual((await anybody().call("projects", { query: { text: "neighbours tools" } })).projects, []);
  assert.equal(server.matcher.get(made.id), undefined);
});

test("Roles have a bound, and a project begins in a sphere that one has joined", async () => {
  const ana = await arrive(server, "with roles");
  const { id } = await ana.client.call("createProject", { body: { title: "Roles", summary: "x" } });
  const role = { title: "Carpenter", needs: [{ skill: "skill/carpentry" }], places: 1, open: true };
  let view = await ana.client.call("addRole", { params: { project: id }, body: role });
  assert.deepEqual(view.roles.map(({ title, open }) => [title, open]), [["Carpenter", true]]);
  for (let count = 1; count < limits.rolesPerProjectCount; count++) view = await ana.client.call("addRole", { params: { project: id }, body: role });
  await refused(ana.client.call("addRole", { params: { project: id }, body: role }), "project/too-many-roles");
  await refused(ana.client.call("createProject", { body: { title: "x", summary: "x", sphere: "a".repeat(52) } }), "sphere/not-found", "/body/sphere");
  await ana.client.call("join", { params: { sphere: server.home }, body: { state: "left" } });
  await refused(ana.client.call("createProject", { body: { title: "x", summary: "x" } }), "sphere/closed", "/body/sphere");
  assert.equal((await ana.client.call("join", { params: { sphere: server.home }, body: { state: "joined" } })).joined, true);
});

test("Projects go on by their cursor without a gap or a repetition, in the order of their last change", async () => {
  const ana = await arrive(server, "with many");
  const made: string[] = [];
  for (let count = 0; count < 5; count++) made.unshift((await ana.client.call("createProject", { body: { title: `Number ${count}`, summary: "counted zucchini" } })).id);
  for (const query of [{ mine: true }, { text: "zucchini" }] as const) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: { projects: { id: string }[]; next?: string } = await ana.client.call("projects", { query: { ...query, limit: 2, ...(cursor === undefined ? {} : { cursor }) } });
      seen.push(...page.projects.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.deepEqual([...seen].sort(), [...made].sort());
    if ("mine" in query) assert.deepEqual(seen, made);
  }
});

test("An imported project is claimed by a token on its own page, once, and only then has somebody to ask", async () => {
  const id = await unclaimed(1);
  const params = { project: id };
  const [ana, bo] = [await arrive(server, "claimant"), await arrive(server, "another claimant")];
  const before = await anybody().call("project", { params });
  assert.deepEqual([before.claimed, before.source?.licence, before.source?.url], [false, "CC0-1.0", "http://project-1.example/"]);
  await refused(bo.client.call("ask", { body: { project: id, name: "bo", contacts: contactsOf("bo") } }), "introduction/unclaimed");
  await refused(ana.client.call("proveClaim", { params, body: {} }), "claim/not-begun");
  const begun = await ana.client.call("startClaim", { params });
  assert.deepEqual([begun.where, (await ana.client.call("startClaim", { params })).token], ["http://project-1.example/", begun.token]);
  await refused(ana.client.call("proveClaim", { params, body: {} }), "claim/page-unreachable");
  server.pages.set(begun.where, "<p>nothing here</p>");
  await refused(ana.client.call("proveClaim", { params, body: {} }), "claim/token-not-found");
  server.pages.set(begun.where, `<p>${begun.token}</p>`);
  await refused(bo.client.call("proveClaim", { params, body: {} }), "claim/not-begun");
  const other = await bo.client.call("startClaim", { params });
  assert.notEqual(other.token, begun.token);
  await refused(bo.client.call("proveClaim", { params, body: {} }), "claim/token-not-found");
  const claimed = await ana.client.call("proveClaim", { params, body: {} });
  assert.deepEqual([claimed.claimed, claimed.mine], [true, true]);
  await refused(bo.client.call("startClaim", { params }), "project/already-claimed");
  assert.equal((await ana.client.call("editProject", { params, body: { summary: "Now ours." } })).summary, "Now ours.");
  await server.settled();
  const asked = await bo.client.call("ask", { body: { project: id, name: "bo", contacts: contactsOf("bo") } });
  assert.equal(asked.project?.title, claimed.title);
});

test("A steward may vouch for a claimant, nobody else may, and what is not imported is not claimed", async () => {
  const id = await unclaimed(2);
  const ana = await arrive(server, "vouched for");
  await refused(steward.client.call("proveClaim", { params: { project: id }, body: { vouch: true, person: ana.id } }), "claim/not-begun");
  await ana.client.call("startClaim", { params: { project: id } });
  await refused(ana.client.call("proveClaim", { params: { project: id }, body: { vouch: true, person: ana.id } }), "account/not-steward");
  assert.deepEqual([(await steward.client.call("proveClaim", { params: { project: id }, body: { vouch: true, person: ana.id } })).claimed, (await ana.client.call("project", { params: { project: id } })).mine], [true, true]);
  const own = await ana.client.call("createProject", { body: { title: "Own", summary: "x" } });
  await refused(steward.client.call("startClaim", { params: { project: own.id } }), "project/not-imported");
});

test("People are found for a project one leads, and for nobody else's", async () => {
  const [ana, bo] = [await arrive(server, "lead"), await arrive(server, "the welder", { bring: "welding, blacksmithing, photography", seek: "gardening" })];
  await bo.client.call("editProfile", { body: { interests: ["interest/gardening"], languages: [{ language: "en" }] } });
  const { id } = await ana.client.call("createProject", { body: { title: "Gate", summary: "A gate of iron", needs: [{ skill: "skill/welding" }], offers: [{ skill: "skill/gardening" }], interests: ["interest/gardening"], languages: [{ language: "en" }] } });
  await server.settled();
  const { matches } = await ana.client.call("projectPeople", { params: { project: id } });
  assert.ok(matches.some((match) => match.id === bo.id && match.person?.name === undefined), JSON.stringify(matches.map((match) => match.id)));
  await refused(bo.client.call("projectPeople", { params: { project: id } }), "project/not-yours");
});

test("A report reaches the sphere's moderators as a record, and a sphere that is not there is refused", async () => {
  const ana = await arrive(server, "reporting");
  const { id } = await ana.client.call("report", { body: { sphere: server.home, subject: steward.id, reason: "spam", text: "Sells things." } });
  assert.equal((await server.store.read.get("moderation", { ownerId: server.home, recordId: id }))?.kind, "report");
  await refused(ana.client.call("report", { body: { sphere: "a".repeat(52), subject: steward.id, reason: "spam" } }), "sphere/not-found", "/body/sphere");
});
