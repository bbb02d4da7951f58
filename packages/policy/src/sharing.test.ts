/** What a sphere is told of its members: every field, every level, every consent and standing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { profileFieldNames, profileSetNames, validateBody, visibilityLevels, type ProfileFieldName } from "@cosmicsync/protocol";
import { testId } from "@cosmicsync/protocol/testing";
import type { PersonFacts } from "./person.ts";
import { sharedConsents, sharedProfile } from "./sharing.ts";

const id = testId(1);
const values: Readonly<Record<ProfileFieldName, unknown>> = {
  name: "x", pronouns: "x", headline: "x", about: "x", hoursPerWeek: 1, timeZone: "Europe/Lisbon", windows: [], region: "PT", contacts: [{ channel: "email", address: "x@example.org" }], links: ["https://example.org"],
  offers: { skill: "skill/x" }, needs: { skill: "skill/x" }, interests: "interest/x", values: "value/x", languages: { language: "pt" },
};
const allFields = [...profileFieldNames, ...profileSetNames] as const;
const isSet = (field: ProfileFieldName): boolean => (profileSetNames as readonly string[]).includes(field);
const facts = (visibility: Readonly<Record<string, string>>, more: Partial<PersonFacts> = {}): PersonFacts => ({
  id, synthetic: false, spheres: [testId(2)], consents: { show: true, match: true, learn: true, measure: true },
  profile: {
    fields: Object.fromEntries(profileFieldNames.map((field) => [field, values[field]])),
    sets: Object.fromEntries(profileSetNames.map((field) => [field, [{ key: "x", value: values[field] }]])),
    visibility,
  },
  ...more,
});
const toldOf = (person: PersonFacts): string[] => { const body = sharedProfile(person); return [...Object.keys(body?.set ?? {}), ...Object.keys(body?.add ?? {})]; };

test("Of every field a sphere is told exactly where its level is sphere or public, and of contacts never", () => {
  for (const field of allFields) {
    for (const level of visibilityLevels) {
      const others = Object.fromEntries(allFields.filter((one) => one !== field).map((one) => [one, "nobody"]));
      const told = (level === "sphere" || level === "public") && field !== "contacts";
      const body = sharedProfile(facts({ ...others, [field]: level }));
      assert.deepEqual(toldOf(facts({ ...others, [field]: level })), told ? [field] : [], `${field} at ${level}`);
      if (!told) assert.equal(body, undefined, "nothing to tell is no snapshot");
      else assert.deepEqual(body?.visibility, [{ field, level }], "with its level, so that no other default makes it broader");
      assert.equal(isSet(field) ? body?.set : body?.add, undefined);
    }
  }
});

test("A snapshot is one that its kind allows, and the same facts give the same one", () => {
  const person = facts({ name: "sphere", about: "public" });
  assert.equal(validateBody("profile", sharedProfile(person)).ok, true);
  assert.deepEqual(sharedProfile(person), sharedProfile(facts({ name: "sphere", about: "public" })));
});

test("Nothing is told without consent to be shown, and nothing of somebody who has vanished", () => {
  for (const show of [true, false]) for (const match of [true, false]) {
    const consents = { show, match, learn: true, measure: true };
    assert.equal(sharedProfile(facts({}, { consents })) !== undefined, show);
    assert.deepEqual({ ...sharedConsents({ consents }), learn: undefined, measure: undefined }, { show, match: show && match, learn: undefined, measure: undefined });
  }
  assert.equal(sharedProfile(facts({}, { standing: "erased" })), undefined);
  assert.equal(sharedConsents(facts({}, { standing: "erased" })).show, false);
  assert.notEqual(sharedProfile(facts({}, { standing: "suspended" })), undefined, "each node hides by the moderators' own records");
});
