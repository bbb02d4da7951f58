import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { caveatNames as viewCaveats, createClient, termNames as viewTerms, type MatchView } from "@cosmicsync/api";
import { caveatNames, termNames } from "@cosmicsync/matching";
import { arrive, contactsOf, refused } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";

let server: TestServer;
before(async () => { server = await startTestServer(); });
after(() => server[Symbol.asyncDispose]());
const anybody = () => createClient({ base: server.url });
const label = (id: string): string => server.vocabulary.label(id, "en");
/** Two answers that somebody of the population answers to. */
const answers = (): { bring: string; seek: string } => {
  const subject = server.matcher.get(server.population.people[0] ?? "");
  return { bring: (subject?.needs ?? []).map(({ skill }) => label(skill)).join(", "), seek: (subject?.offers ?? []).map(({ skill }) => label(skill)).join(", ") };
};
const explained = (match: MatchView): void => { for (const side of [match.forYou, match.forThem]) assert.ok(side.reasons.length >= 2 && side.caveats.length >= 1, JSON.stringify(side)); };

test("Terms and caveats have one name each, in matching and in the interface", () => {
  assert.deepEqual(viewTerms, termNames);
  assert.deepEqual(viewCaveats, caveatNames);
});

test("Two answers give three plausible matches with reasons for both sides, by pseudonym, and nothing is kept", async () => {
  const kept = async (): Promise<string> => JSON.stringify((await server.store.size()).rows);
  const before = await kept();
  const preview = await anybody().call("preview", { body: { ...answers(), language: "en" } });
  assert.equal(preview.matches.length, 3);
  preview.matches.forEach(explained);
  assert.ok(preview.matches.some(({ want }) => want === "person") && preview.matches.some(({ want }) => want === "project"));
  for (const { person, project, introducible, whyNot } of preview.matches) {
    assert.equal(person?.demo ?? project?.demo, true);
    assert.ok(person === undefined || (person.name === undefined && person.contacts === undefined && /^\w+ \w+$/.test(person.pseudonym)));
    assert.deepEqual([introducible, whyNot], [false, "demo"]);
  }
  assert.equal(await kept(), before);
  assert.equal(server.matcher.size(), 60 + 44, "whoever previews does not become a candidate");
});

test("Words of several languages, misspelt, are understood; gibberish is said to be", async () => {
  const preview = await anybody().call("preview", { body: { bring: "carpentary; Fotografie", seek: "jardinería och keramik" } });
  assert.deepEqual([...preview.offers, ...preview.needs].filter(({ concept }) => concept.kind !== "own").length >= 3, true, JSON.stringify(preview.offers));
  await refused(anybody().call("preview", { body: { bring: "qqqqzzzz xxkkvv", seek: "wwwwqqqq" } }), "vocabulary/nothing-understood", "/body");
  const { linked } = await anybody().call("link", { body: { text: "carpentry", language: "sv" } });
  assert.deepEqual(linked[0]?.concept, { id: "skill/carpentry", label: "snickeri", kind: "skill" });
  assert.ok((await anybody().call("concepts", { query: { text: "carpe", kind: "skill" } })).concepts.some(({ id }) => id === "skill/carpentry"));
});

test("Nobody is matched before they agree, and nobody after they take it back", async () => {
  const { bring, seek } = answers();
  const [ana, bo] = [await arrive(server, "ana", { consents: [], bring, seek }), await arrive(server, "bo", { bring: seek, seek: bring })];
  const none = await ana.client.call("matches", { query: { want: "person" } });
  assert.deepEqual([none.matches, none.missing.includes("consent-match")], [[], true]);
  const suggested = async (): Promise<boolean> => (await bo.client.call("matches", { query: { want: "person", limit: 50 } })).matches.some(({ id }) => id === ana.id);
  assert.equal(await suggested(), false);
  await ana.client.call("consent", { params: { purpose: "match" }, body: { granted: true } });
  await server.settled();
  assert.equal(await suggested(), true);
  const found = await ana.client.call("matches", { query: { want: "person" } });
  assert.ok(found.matches.length > 3);
  found.matches.forEach(explained);
  await ana.client.call("consent", { params: { purpose: "match" }, body: { granted: false } });
  await server.settled();
  assert.equal(await suggested(), false);
  assert.deepEqual((await ana.client.call("matches", { query: { want: "person" } })).matches, []);
});

test("Matches go on by their cursor without a repetition; blocked people and what is not for me do not come up", async () => {
  const { bring, seek } = answers();
  const ana = await arrive(server, "paging", { bring, seek });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page: { matches: MatchView[]; next?: string } = await ana.client.call("matches", { query: { want: "person", limit: 3, ...(cursor === undefined ? {} : { cursor }) } });
    seen.push(...page.matches.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined && seen.length < 200);
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length > 6);
  const [blocked = "", refusedOne = ""] = seen;
  await ana.client.call("block", { params: { person: blocked } });
  await ana.client.call("feedback", { params: { subject: refusedOne }, body: { verdict: "not-for-me" } });
  const after = (await ana.client.call("matches", { query: { want: "person", limit: 50 } })).matches.map(({ id }) => id);
  assert.ok(after.length > 3 && !after.includes(blocked) && !after.includes(refusedOne));
  await refused(ana.client.call("feedback", { params: { subject: "a".repeat(52) }, body: { verdict: "good" } }), "match/not-found");
});

test("What was shown is kept only for who agreed that the engine may learn", async () => {
  const { bring, seek } = answers();
  const [quiet, learning] = [await arrive(server, "quiet", { bring, seek }), await arrive(server, "learning", { bring, seek, consents: ["match", "learn"] })];
  for (const person of [quiet, learning]) assert.equal((await person.client.call("matches", { query: { want: "project", limit: 3 } })).matches.length, 3);
  assert.equal(await server.store.read.count("exposure", { owner: quiet.id }), 0);
  assert.deepEqual((await server.store.read.list("exposure", { owner: learning.id }, { limit: 10 })).map(({ place }) => place).sort(), [1, 2, 3]);
});

test("A card that was suggested can be looked at by who it was suggested to, and by nobody else", async () => {
  const { bring, seek } = answers();
  const ana = await arrive(server, "looking", { bring, seek });
  const [match] = (await ana.client.call("matches", { query: { want: "person" } })).matches;
  assert.deepEqual(await ana.client.call("person", { params: { person: match?.id ?? "" } }), match?.person);
  await refused(anybody().call("person", { params: { person: match?.id ?? "" } }), "person/not-found");
});

test("Synthetic people cannot be asked by real ones, and nothing pretends that they can", async () => {
  const { bring, seek } = answers();
  const ana = await arrive(server, "asking the demo", { bring, seek });
  const match = (await ana.client.call("matches", { query: { want: "person" } })).matches.find(({ person }) => person?.demo === true);
  assert.deepEqual([match?.person?.demo, match?.introducible, match?.whyNot], [true, false, "demo"]);
  await refused(ana.client.call("ask", { body: { person: match?.id ?? "", name: "a", contacts: contactsOf("a") } }), "introduction/unclaimed");
});

test("The demo goes for good by one call of a steward: people, projects, sphere, and every trace with real people", async () => {
  await using own = await startTestServer({ people: 12, projects: 6 });
  const steward = await arrive(own, "steward", { consents: ["match", "learn"] });
  await steward.client.call("join", { params: { sphere: own.population.sphere }, body: { state: "joined" } });
  await steward.client.call("block", { params: { person: own.population.people[0] ?? "" } });
  assert.deepEqual(await steward.client.call("removeDemo"), { people: 12, projects: 6 });
  const node = await steward.client.call("node");
  assert.deepEqual([node.demo, node.people, node.projects, node.spheres.length], [false, 1, 4, 1]);
  assert.equal(own.matcher.size(), 1 + 4);
  for (const id of [own.population.sphere, ...own.population.people, ...own.population.projects]) for (const table of ["envelope", "person", "profile", "membership", "sphereMember", "project", "consent"] as const) assert.equal(await own.store.read.count(table, { owner: id }), 0, table);
  assert.equal(await own.store.read.count("block", { owner: steward.id }), 0);
  assert.deepEqual((await steward.client.call("account")).spheres.map(({ id }) => id), [own.home]);
  assert.deepEqual((await createClient({ base: own.url }).call("projects", { query: { text: "demo project" } })).projects, []);
  await refused(steward.client.call("removeDemo"), "demo/not-here");
});

test("A withdrawal holds even while the index still knows the person", async () => {
  const { bring, seek } = answers();
  const [ana, bo] = [await arrive(server, "withdrawn", { bring, seek }), await arrive(server, "still here", { bring: seek, seek: bring })];
  const stale = server.matcher.get(ana.id);
  assert.ok(stale !== undefined);
  await ana.client.call("consent", { params: { purpose: "match" }, body: { granted: false } });
  await server.settled();
  server.matcher.put(stale);
  assert.deepEqual((await ana.client.call("matches", { query: { want: "person" } })).matches, []);
  const shown = (await bo.client.call("matches", { query: { want: "person", limit: 50 } })).matches;
  assert.ok(shown.length > 0 && shown.every(({ id }) => id !== ana.id));
  server.matcher.remove(ana.id);
});
