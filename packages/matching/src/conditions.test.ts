/** What somebody asks of projects leaves projects out, in both directions, and never a person. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { keepsConditions } from "./conditions.ts";
import { contradictionsOf, createMatcher, type Subject } from "./index.ts";
import type { Conditions } from "./subject.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const [narrow, wide] = (() => {
  const concept = loadStarterVocabulary().find(({ kind, broader }) => kind === "interest" && broader.length > 0)!;
  return [concept.id, concept.broader[0]!] as const;
})();
const photography = "skill/photography", gardening = "skill/gardening", kind = "value/benevolence", other = "value/power";

const person = (id: string, conditions?: Conditions): Subject => subject({ id, offers: [{ skill: gardening }], needs: [{ skill: photography }], interests: [photography], values: [other], ...(conditions === undefined ? {} : { conditions }) });
const project = (id: string, about: Partial<Pick<Subject, "interests" | "values">>): Subject =>
  subject({ id, type: "project", needs: [{ skill: gardening }], offers: [{ skill: photography }], interests: [photography, ...(about.interests ?? [])], values: about.values ?? [] });

const suggested = (one: Subject, ...projects: readonly Subject[]): { readonly to: readonly string[]; readonly of: readonly string[] } => {
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  for (const each of [one, ...projects]) matcher.put(each);
  return {
    to: matcher.match(one, { want: "project", limit: 10, spheres: ["sphere"] }).map(({ subjectId }) => subjectId).toSorted(),
    of: projects.filter((each) => matcher.match(each, { want: "person", limit: 10, spheres: ["sphere"] }).length > 0).map(({ id }) => id),
  };
};
const both = (ids: readonly string[]) => ({ to: ids, of: ids });

describe("what projects must or must never be about for somebody", () => {
  const projects = [project("plain", {}), project("kind", { values: [kind] }), project("narrow", { interests: [narrow] })];
  it("keeps such projects and the person from each other, in both directions", () => {
    assert.deepEqual(suggested(person("ana"), ...projects), { to: ["kind", "narrow", "plain"], of: ["plain", "kind", "narrow"] });
    assert.deepEqual(suggested(person("ana", { must: [], never: [narrow] }), ...projects), { to: ["kind", "plain"], of: ["plain", "kind"] });
    assert.deepEqual(suggested(person("ana", { must: [kind], never: [] }), ...projects), both(["kind"]));
  });

  it("means what is narrower too, and not what is wider", () => {
    assert.deepEqual(suggested(person("ana", { must: [], never: [wide] }), ...projects), { to: ["kind", "plain"], of: ["plain", "kind"] });
    assert.deepEqual(suggested(person("ana", { must: [], never: [narrow] }), project("wide", { interests: [wide] })), both(["wide"]));
  });

  it("leaves out nobody for what they value: people meet whatever they ask of projects", () => {
    const matcher = createMatcher({ vocabulary, now: () => testNow });
    const [ana, bo] = [person("ana", { must: [kind], never: [other, photography] }), subject({ id: "bo", offers: [{ skill: photography }], needs: [{ skill: gardening }], interests: [photography], values: [other] })];
    for (const one of [ana, bo]) matcher.put(one);
    assert.deepEqual(matcher.match(ana, { want: "person", limit: 5, spheres: ["sphere"] }).map(({ subjectId }) => subjectId), ["bo"]);
    assert.deepEqual(matcher.match(bo, { want: "person", limit: 5, spheres: ["sphere"] }).map(({ subjectId }) => subjectId), ["ana"]);
  });

  it("holds of what a project needs and offers as well", () => {
    assert.deepEqual(suggested(person("ana", { must: [], never: [gardening] }), ...projects), both([]));
    assert.deepEqual(suggested(person("ana", { must: [photography], never: [] }), project("plain", {})), both(["plain"]));
  });

  it("changes no score: who does come up comes up as before", () => {
    const matcher = createMatcher({ vocabulary, now: () => testNow });
    assert.deepEqual(matcher.score(person("ana", { must: [kind], never: [] }), projects[1]!), matcher.score(person("ana"), projects[1]!));
  });

  it("a further condition never lets a project in", () => {
    const ids = fc.subarray(["a", "b", "c", "d", "e", "f"]);
    const wider = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e", "f"), ids, { maxKeys: 6 });
    fc.assert(fc.property(ids, ids, ids, ids, wider, fc.constantFrom("a", "b", "c"), (must, never, interests, values, broader, more) => {
      const above = (id: string): readonly string[] => (Object.hasOwn(broader, id) ? (broader[id] as string[]) : []);
      const keeps = (conditions: Conditions): boolean => keepsConditions(conditions, { interests, values, needs: [], offers: [] }, above);
      if (!keeps({ must, never })) assert.ok(!keeps({ must: [...must, more], never }) && !keeps({ must, never: [...never, more] }));
      assert.ok(keeps({ must: [], never: [] }), "nothing asked, everything kept, in cycles too");
    }), { seed: 42 });
  });

  it("that shun what one cares for are said to be a contradiction, and still hold", () => {
    assert.deepEqual(contradictionsOf(person("ana", { must: [], never: [photography, narrow] })), [{ contradiction: "never-what-it-cares-for", concepts: [photography] }]);
    assert.deepEqual(contradictionsOf(person("ana", { must: [], never: [narrow] })), []);
    assert.deepEqual(suggested(person("ana", { must: [], never: [photography] }), ...projects), both([]));
  });
});
