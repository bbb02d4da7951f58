/**
 * The matrix: every field x relation x visibility x consents x standing, against an expectation written as a table and not
 * with the code's own functions. 15 x 6 x 7 x 4 x 3 = 7,560 cases.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { profileFieldNames, profileSetNames, visibilityLevels, type ProfileFieldName, type Visibility } from "@cosmicsync/protocol";
import { testId } from "@cosmicsync/protocol/testing";
import { ruleNames } from "./decision.ts";
import { emptyProfile, type PersonFacts, type Standing } from "./person.ts";
import { revealProfile } from "./reveal.ts";
import { defaultVisibility, relationOf, relations, type Relation, type RelationFacts } from "./visibility.ts";

/** Rows: level; columns: relation. Copied from the words of the specification, not from code. */
const seen: Readonly<Record<Visibility, Readonly<Record<Relation, 0 | 1>>>> = {
  nobody: { self: 1, introduced: 0, team: 0, match: 0, sphere: 0, public: 0 },
  introduced: { self: 1, introduced: 1, team: 0, match: 0, sphere: 0, public: 0 },
  team: { self: 1, introduced: 1, team: 1, match: 0, sphere: 0, public: 0 },
  match: { self: 1, introduced: 1, team: 1, match: 1, sphere: 0, public: 0 },
  sphere: { self: 1, introduced: 1, team: 1, match: 1, sphere: 1, public: 0 },
  public: { self: 1, introduced: 1, team: 1, match: 1, sphere: 1, public: 1 },
};
/** What holds where the person said nothing. */
const unsaid: Readonly<Record<ProfileFieldName, Visibility>> = {
  name: "introduced", pronouns: "introduced", contacts: "introduced", links: "introduced", about: "match", hoursPerWeek: "match", timeZone: "match",
  windows: "match", region: "match", values: "match", headline: "sphere", offers: "sphere", needs: "sphere", interests: "sphere", languages: "sphere",
};
/** Which consent a relation rests on, if any. */
const restsOn: Readonly<Record<Relation, "show" | "match" | undefined>> = { self: undefined, introduced: undefined, team: undefined, match: "match", sphere: "show", public: "show" };
/** Relations that a standing leaves. */
const left: Readonly<Record<Standing, readonly Relation[]>> = {
  normal: ["self", "introduced", "team", "match", "sphere", "public"], suspended: ["self", "introduced", "team"], erased: [],
};

const names = [...profileFieldNames, ...profileSetNames] as readonly ProfileFieldName[];
const stored: Readonly<Record<ProfileFieldName, unknown>> = {
  name: "Canary Name", pronouns: "they", headline: "Builds things", about: "About", hoursPerWeek: 4, timeZone: "Europe/Lisbon", windows: [{ day: 1, fromMinute: 0, toMinute: 60 }],
  region: "PT", contacts: [{ channel: "email", address: "canary@example.org" }], links: ["https://example.org/"],
  offers: [{ skill: "skill/carpentry", level: 3 }], needs: [{ skill: "skill/law" }], interests: ["interest/bees"], values: ["value/care"], languages: [{ language: "pt" }],
};
const person = (visibility: Readonly<Record<string, string>>, consents: { show: boolean; match: boolean }, standing: Standing = "normal"): PersonFacts => ({
  id: testId(1), synthetic: false, spheres: [testId(9)], standing, consents: { ...consents, learn: false, measure: false },
  profile: {
    visibility,
    fields: Object.fromEntries(profileFieldNames.map((name) => [name, stored[name]])),
    sets: Object.fromEntries(profileSetNames.map((name) => [name, (stored[name] as unknown[]).map((value, i) => ({ key: `${i}`, value }))])),
  },
});

test("What leaves a profile is what the table of fields, relations, visibility, consent and standing says", () => {
  let cases = 0;
  for (const field of names) for (const said of [...visibilityLevels, undefined]) for (const show of [true, false]) for (const match of [true, false]) {
    for (const standing of ["normal", "suspended", "erased"] as const) for (const relation of relations) {
      const facts = person(said === undefined ? {} : { [field]: said }, { show, match }, standing);
      const level = field === "contacts" && said !== "nobody" ? "introduced" : said ?? unsaid[field];
      const consent = restsOn[relation];
      const expected = left[standing].includes(relation) && (consent === undefined || { show, match }[consent]) && seen[level][relation] === 1;
      const { fields, decisions } = revealProfile(facts, relation);
      const what = `${field} ${said} ${relation} show=${show} match=${match} ${standing}`;
      assert.deepEqual(field in fields ? fields[field] : undefined, expected ? stored[field] : undefined, what);
      const about = decisions.filter((one) => one.field === field);
      assert.equal(about.length, 1, what);
      assert.equal(about[0]?.decision.outcome, expected ? "allow" : "withhold", what);
      cases++;
    }
  }
  assert.equal(cases, 15 * 7 * 4 * 3 * 6);
});

const anyPerson = fc.record({
  visibility: fc.dictionary(fc.constantFrom(...names, "__proto__", "other"), fc.constantFrom(...visibilityLevels, "everyone", ""), { maxKeys: 17, noNullPrototype: false }),
  show: fc.boolean(), match: fc.boolean(), standing: fc.constantFrom<Standing>("normal", "suspended", "erased"), relation: fc.constantFrom(...relations),
});

test("No field leaves a node without a decision that names a rule", () => {
  fc.assert(fc.property(anyPerson, ({ visibility, show, match, standing, relation }) => {
    const { fields, decisions } = revealProfile(person(visibility, { show, match }, standing), relation);
    for (const [field, value] of Object.entries(fields)) {
      const allowed = decisions.find((one) => one.field === field && one.decision.outcome === "allow");
      assert.ok(allowed !== undefined && value !== undefined, field);
    }
    for (const { decision } of decisions) {
      assert.ok((ruleNames as readonly string[]).includes(decision.rule));
      assert.equal(decision.reason, `rule.${decision.rule}`);
    }
    assert.equal(decisions.length, names.length);
  }), { seed: 1 });
});

test("Contacts never leave before both have said yes, whatever visibility was set", () => {
  fc.assert(fc.property(anyPerson, ({ visibility, show, match, standing, relation }) => {
    const { fields } = revealProfile(person(visibility, { show, match }, standing), relation);
    if (relation !== "self" && relation !== "introduced") assert.equal("contacts" in fields, false);
  }), { seed: 2 });
});

test("A name leaves before an introduction only where the person said so", () => {
  for (const relation of ["team", "match", "sphere", "public"] as const) {
    assert.equal(revealProfile(person({}, { show: true, match: true }), relation).fields.name, undefined);
    assert.equal(revealProfile(person({ name: "public" }, { show: true, match: true }), relation).fields.name, "Canary Name");
  }
});

test("A closer reader never sees less than a more distant one", () => {
  fc.assert(fc.property(anyPerson, ({ visibility, standing }) => {
    let before: string[] = [];
    for (const relation of [...relations].reverse()) {
      const now = Object.keys(revealProfile(person(visibility, { show: true, match: true }, standing), relation).fields);
      for (const field of before) assert.ok(now.includes(field), `${relation} lost ${field}`);
      before = now;
    }
  }), { seed: 3 });
});

test("Fields that no kind declares do not come out, not even to oneself", () => {
  const facts = person({}, { show: true, match: true });
  const hostile: PersonFacts = { ...facts, profile: { ...facts.profile, fields: { ...facts.profile.fields, secret: "x", constructor: "x" }, sets: { ...facts.profile.sets, hidden: [{ key: "x", value: "x" }] } } };
  assert.deepEqual(Object.keys(revealProfile(hostile, "self").fields).sort(), [...names].sort());
});

test("An empty profile reveals nothing and decides nothing", () => {
  assert.deepEqual(revealProfile({ ...person({}, { show: true, match: true }), profile: emptyProfile }, "self"), { fields: {}, decisions: [] });
});

test("Defaults are those of the documented table", () => {
  assert.deepEqual(defaultVisibility, unsaid);
});

test("The closest relation that the facts give is taken, and a block makes strangers", () => {
  const facts: RelationFacts = { reader: testId(2), person: testId(1), introduced: true, team: true, sharedSphere: true, asMatch: true };
  assert.equal(relationOf(facts), "introduced");
  assert.equal(relationOf({ ...facts, introduced: false }), "team");
  assert.equal(relationOf({ ...facts, introduced: false, team: false }), "match");
  assert.equal(relationOf({ ...facts, introduced: false, team: false, asMatch: false }), "sphere");
  assert.equal(relationOf({ ...facts, introduced: false, team: false, asMatch: false, sharedSphere: false }), "public");
  assert.equal(relationOf({ ...facts, reader: testId(1) }), "self");
  assert.equal(relationOf({ ...facts, reader: null }), "public");
  assert.equal(relationOf({ ...facts, blocked: true }), "public");
});
