import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { emptyDocument, mergeChange, readDocument, type Document } from "@cosmicsync/protocol";
import { arrive, introduce, refused } from "../testing/arrive.ts";
import { startTestServer, type TestServer } from "../testing/start.ts";
import { changeOf } from "./profile.ts";

let server: TestServer;
before(async () => { server = await startTestServer({ people: 0 }); });
after(() => server[Symbol.asyncDispose]());

test("A profile keeps what is not mentioned, clears what is null, and replaces the lists that are given", async () => {
  const ana = await arrive(server, "editing");
  await ana.client.call("editProfile", { body: { headline: "One", about: "Two", hoursPerWeek: 4, interests: ["interest/gardening"], languages: [{ language: "en", level: "fluent" }] } });
  const profile = await ana.client.call("editProfile", { body: { headline: null, hoursPerWeek: 6, offers: [{ skill: "skill/carpentry", level: 4 }], languages: [] } });
  assert.deepEqual([profile.headline, profile.about, profile.hoursPerWeek], [undefined, "Two", 6]);
  assert.deepEqual([profile.offers, profile.interests.map(({ id }) => id), profile.languages], [[{ id: "skill/carpentry", label: "carpentry", level: 4 }], ["interest/gardening"], []]);
  assert.equal((await ana.client.call("profile", { query: { language: "sv" } })).offers[0]?.label, "snickeri");
});

test("A change that changes nothing writes nothing, and a change against something older is refused", async () => {
  const ana = await arrive(server, "etags");
  const first = await ana.client.call("editProfile", { body: { headline: "One" } });
  assert.equal((await ana.client.call("editProfile", { body: { headline: "One" }, ifMatch: first.etag })).etag, first.etag);
  const second = await ana.client.call("editProfile", { body: { headline: "Two" }, ifMatch: first.etag });
  await refused(ana.client.call("editProfile", { body: { headline: "Three" }, ifMatch: first.etag }), "request/changed-meanwhile");
  assert.equal((await ana.client.call("profile")).headline, "Two");
  assert.notEqual(second.etag, first.etag);
});

test("Script, markup, emoji, combined letters and right-to-left text come back as the plain text they were", async () => {
  const ana = await arrive(server, "texts");
  const about = '<script>alert(1)</script> <img src=x onerror=alert(1)> "\'`${} \u05E9\u05DC\u05D5\u05DD \u{1F469}\u200D\u{1F33E} e\u0301';
  const saved = await ana.client.call("editProfile", { body: { name: "\u05E9\u05E8\u05D4", about } });
  assert.deepEqual([saved.name, saved.about], ["\u05E9\u05E8\u05D4", about.normalize("NFC")]);
  const raw = await fetch(`${server.url}/api/v1/me/profile`, { headers: { authorization: `Bearer ${ana.token}` } });
  assert.match(raw.headers.get("content-type") ?? "", /^application\/json/);
  for (const name of ["a\u0000b", "a\u202Eb", "a\u2066b", "a\ud800b", "a\nb", " \u200B ", ""]) await refused(ana.client.call("editProfile", { body: { name } }), "request/invalid", "/body/name");
  for (const link of ["javascript:alert(1)", "data:text/html,x", "http://user:pass@example.org/", "ftp://example.org/x", "//example.org"]) await refused(ana.client.call("editProfile", { body: { links: [link] } }), "request/invalid", "/body/links/0");
});

test("What others see of a profile is what policy lets through, for every audience, and says what it withholds by which rule", async () => {
  const ana = await arrive(server, "seen as");
  await ana.client.call("editProfile", { body: { name: "Ana", headline: "Baker", region: "PT", contacts: [{ channel: "email", address: "ana@example.org" }], visibility: [{ field: "region", level: "public" }, { field: "contacts", level: "public" }] } });
  const seen = async (audience: "public" | "sphere" | "match" | "team" | "introduced") => ana.client.call("seenAs", { params: { audience } });
  const everybody = await seen("public");
  assert.deepEqual([everybody.card.region, everybody.card.name, everybody.card.contacts], ["PT", undefined, undefined]);
  assert.ok(everybody.withheld.some(({ field, rule }) => field === "contacts" && rule === "never-before-introduced"));
  assert.equal((await seen("sphere")).card.headline, "Baker");
  assert.deepEqual([(await seen("match")).card.name, (await seen("introduced")).card.name, (await seen("introduced")).card.contacts?.length], [undefined, "Ana", 1]);
});

test("Nobody sees a person who has not agreed to be shown; a withdrawal takes effect at once", async () => {
  const [ana, bo] = [await arrive(server, "shy", { consents: [] }), await arrive(server, "curious")];
  await refused(bo.client.call("person", { params: { person: ana.id } }), "person/not-found");
  await ana.client.call("consent", { params: { purpose: "show" }, body: { granted: true } });
  const card = await bo.client.call("person", { params: { person: ana.id } });
  assert.deepEqual([card.name, card.offers?.length], [undefined, 1]);
  assert.match(card.pseudonym, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
  await ana.client.call("consent", { params: { purpose: "show" }, body: { granted: false } });
  await refused(bo.client.call("person", { params: { person: ana.id } }), "person/not-found");
  const { history } = await ana.client.call("consents");
  assert.deepEqual(history.map(({ purpose, granted }) => [purpose, granted]), [["show", false], ["show", true]]);
});

test("Introduced people see each other's names; a block makes strangers of them, and nobody is told", async () => {
  const [ana, bo] = [await arrive(server, "ana"), await arrive(server, "bo")];
  await introduce(ana, bo);
  assert.equal((await ana.client.call("person", { params: { person: bo.id } })).name, "bo");
  await bo.client.call("block", { params: { person: ana.id } });
  await refused(ana.client.call("person", { params: { person: bo.id } }), "person/not-found");
  await bo.client.call("unblock", { params: { person: ana.id } });
  assert.equal((await ana.client.call("person", { params: { person: bo.id } })).name, "bo");
  await refused(bo.client.call("block", { params: { person: bo.id } }), "person/not-found");
});

const skill = fc.record({ skill: fc.constantFrom("skill/a", "skill/b", "skill/c"), level: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }) }, { requiredKeys: ["skill"] }).map(({ skill: id, level }) => (level === undefined ? { skill: id } : { skill: id, level }));
const edit = fc.record({
  headline: fc.option(fc.constantFrom("x", "y"), { nil: null }), hoursPerWeek: fc.option(fc.integer({ min: 0, max: 80 }), { nil: null }),
  offers: fc.uniqueArray(skill, { selector: ({ skill: id }) => id }), interests: fc.uniqueArray(fc.constantFrom("interest/a", "interest/b", "interest/c")),
}, { requiredKeys: [] });

test("After any series of edits the profile holds what the last word on each field said", () => {
  fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
    let document: Document = emptyDocument();
    const expected: Record<string, unknown> = {};
    edits.forEach((wanted, index) => {
      const change = changeOf(readDocument(document), wanted);
      if (change !== undefined) document = mergeChange(document, change, { clock: index + 1, id: String(index) });
      for (const [name, value] of Object.entries(wanted)) expected[name] = value;
    });
    const { fields, sets } = readDocument(document);
    assert.deepEqual([fields["headline"] ?? null, fields["hoursPerWeek"] ?? null], [expected["headline"] ?? null, expected["hoursPerWeek"] ?? null]);
    const listed = (name: string): string[] => (sets[name] ?? []).map(({ value }) => JSON.stringify(value)).sort();
    for (const name of ["offers", "interests"]) assert.deepEqual(listed(name), ((expected[name] ?? []) as unknown[]).map((value) => JSON.stringify(value)).sort());
    assert.equal(changeOf(readDocument(document), expected as Parameters<typeof changeOf>[1]), undefined, "the same wish again changes nothing");
  }), { seed: 4, numRuns: 300 });
});

test("A removal names what was seen, so that what another device adds at the same time stays", () => {
  const begun = mergeChange(emptyDocument(), { add: { interests: ["interest/a"] } }, { clock: 1, id: "one" });
  const removal = changeOf(readDocument(begun), { interests: [] });
  const meanwhile = mergeChange(begun, { add: { interests: ["interest/a"] } }, { clock: 2, id: "two" });
  const merged = mergeChange(meanwhile, removal ?? {}, { clock: 3, id: "three" });
  assert.deepEqual(readDocument(merged).sets["interests"]?.map(({ key }) => key), ["interest/a"]);
});
