import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { purposes } from "@cosmicsync/protocol";
import { testId } from "@cosmicsync/protocol/testing";
import { decideProject, matchable, mayMeet, searchableProjectTexts, searchableTexts } from "./candidates.ts";
import { consentsOf, noConsents, type ConsentWord } from "./consent.ts";
import type { PersonFacts } from "./person.ts";

const person: PersonFacts = {
  id: testId(1), synthetic: false, spheres: [testId(9)], consents: { show: true, match: true, learn: false, measure: false },
  profile: {
    fields: { name: "Canary Name", headline: "Repairs bicycles", about: "Canary about", contacts: [{ channel: "email", address: "canary@example.org" }], region: "PT", hoursPerWeek: 3 },
    sets: { offers: [{ key: "skill/bike-repair", value: { skill: "skill/bike-repair", level: 3 } }], interests: [{ key: "own/night_walks", value: "own/night_walks" }] },
    visibility: {},
  },
};
const word = fc.record({ purpose: fc.constantFrom(...purposes), granted: fc.boolean(), clock: fc.nat(20), recordId: fc.nat(1000).map(testId) });

test("Nobody is a candidate before consent for that purpose, and nobody after its withdrawal", () => {
  fc.assert(fc.property(fc.array(word, { maxLength: 12 }), (words: ConsentWord[]) => {
    const consents = consentsOf(words);
    const said = words.filter((one) => one.purpose === "match").sort((a, b) => a.clock - b.clock || (a.recordId < b.recordId ? -1 : 1)).at(-1);
    assert.equal(matchable({ ...person, consents }).ok, said?.granted ?? false);
    assert.deepEqual(consentsOf([...words].reverse()).match, consents.match);
    const shown = words.filter((one) => one.purpose === "show").sort((a, b) => a.clock - b.clock || (a.recordId < b.recordId ? -1 : 1)).at(-1);
    assert.equal(searchableTexts({ ...person, consents }).length > 0, shown?.granted ?? false);
  }), { seed: 4 });
});

test("Agreeing to one purpose agrees to no other", () => {
  for (const purpose of purposes) {
    const consents = consentsOf([{ purpose, granted: true, clock: 1, recordId: testId(1) }]);
    assert.deepEqual(consents, { ...noConsents, [purpose]: true });
  }
});

test("Matching reads only what a match may see, and never a name or contact", () => {
  const open = matchable(person);
  assert.ok(open.ok);
  assert.deepEqual(Object.keys(open.fields).sort(), ["hoursPerWeek", "interests", "offers", "region"]);
  const withheld = matchable({ ...person, profile: { ...person.profile, visibility: { offers: "nobody", region: "introduced", name: "public" } } });
  assert.ok(withheld.ok);
  assert.deepEqual(Object.keys(withheld.fields).sort(), ["hoursPerWeek", "interests"]);
});

test("Who is erased or suspended is no candidate", () => {
  assert.deepEqual(matchable({ ...person, standing: "erased" }), { ok: false, decision: { outcome: "deny", rule: "erased", reason: "rule.erased" } });
  assert.equal(matchable({ ...person, standing: "suspended" }).decision.rule, "suspended");
  assert.equal(matchable(person).ok, true);
});

test("Search finds a person only by what its reader may read", () => {
  assert.deepEqual(searchableTexts(person), [
    { audience: "sphere", text: "Repairs bicycles" }, { audience: "sphere", text: "bike repair" }, { audience: "sphere", text: "night walks" },
  ]);
  const open = searchableTexts({ ...person, profile: { ...person.profile, visibility: { headline: "public", offers: "match", name: "sphere" } } });
  assert.deepEqual(open, [{ audience: "sphere", text: "Canary Name" }, { audience: "public", text: "Repairs bicycles" }, { audience: "sphere", text: "night walks" }]);
  assert.deepEqual(searchableTexts({ ...person, standing: "suspended" }), []);
});

test("Projects of a private sphere are found by its members, hidden ones by nobody", () => {
  const project = { fields: { title: "Tool library", summary: "Lend tools" }, sets: { needs: [{ value: { skill: "skill/carpentry" } }] } };
  assert.deepEqual(searchableProjectTexts({ ...project, openness: "open" }).map(({ audience, text }) => `${audience}: ${text}`), ["public: Tool library", "public: Lend tools", "public: carpentry"]);
  assert.ok(searchableProjectTexts({ ...project, openness: "private" }).every(({ audience }) => audience === "sphere"));
  assert.deepEqual(searchableProjectTexts({ ...project, openness: "open", hidden: true }), []);
});

test("Blocked people do not meet and are not told", () => {
  assert.equal(mayMeet({ blocked: false, same: false }).outcome, "allow");
  assert.equal(mayMeet({ blocked: true, same: false }).outcome, "withhold");
  assert.equal(mayMeet({ blocked: false, same: true }).outcome, "deny");
});

test("Nobody can be asked about a project that nobody has claimed", () => {
  assert.equal(decideProject({ state: "open", lead: testId(1), hidden: false }).introduce.outcome, "allow");
  assert.deepEqual(decideProject({ state: "open", lead: null, hidden: false }).introduce, { outcome: "deny", rule: "unclaimed", reason: "rule.unclaimed" });
  assert.equal(decideProject({ state: "open", lead: null, hidden: false }).suggest.outcome, "allow");
  assert.equal(decideProject({ state: "paused", lead: testId(1), hidden: false }).suggest.outcome, "deny");
  assert.equal(decideProject({ state: "open", lead: testId(1), hidden: true }).suggest.outcome, "deny");
});
