/** What a role cannot do without is a condition, for both sides; everything else only adds. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMatcher, meetsMusts, subjectOfProject, type Subject } from "./index.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";
import { clockAt, emptyDocument, mergeChange } from "@cosmicsync/protocol";
import { createMemoryStore } from "@cosmicsync/storage/memory";

const vocabulary = createVocabulary(loadStarterVocabulary());
const [carpentry, gardening, photography] = ["skill/carpentry", "skill/gardening", "skill/photography"] as const;
const person = (id: string, ...offers: readonly string[]): Subject => subject({ id, offers: offers.map((skill) => ({ skill })), needs: [{ skill: photography }], interests: [photography] });
const project = (musts?: Subject["musts"]): Subject =>
  subject({ id: "project", type: "project", needs: [{ skill: carpentry }, { skill: gardening }], offers: [{ skill: photography }], interests: [photography], ...(musts === undefined ? {} : { musts }) });

const suggested = (of: Subject, ...people: readonly Subject[]): { readonly people: readonly string[]; readonly projects: readonly string[] } => {
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  for (const one of [of, ...people]) matcher.put(one);
  return {
    people: matcher.match(of, { want: "person", limit: 10, spheres: ["sphere"] }).map(({ subjectId }) => subjectId).toSorted(),
    projects: people.filter((one) => matcher.match(one, { want: "project", limit: 10, spheres: ["sphere"] }).length > 0).map(({ id }) => id),
  };
};

describe("what a role cannot do without", () => {
  const [both, gardener] = [person("both", carpentry, gardening), person("gardener", gardening)];
  it("keeps a project and whoever does not bring it from each other, in both directions", () => {
    assert.deepEqual(suggested(project(), both, gardener), { people: ["both", "gardener"], projects: ["both", "gardener"] });
    assert.deepEqual(suggested(project([[carpentry]]), both, gardener), { people: ["both"], projects: ["both"] });
    assert.deepEqual(suggested(project([[carpentry, gardening]]), both, gardener), { people: ["both"], projects: ["both"] });
  });

  it("is asked of one role at a time", () => {
    assert.deepEqual(suggested(project([[carpentry], [gardening]]), both, gardener), { people: ["both", "gardener"], projects: ["both", "gardener"] });
  });

  it("is met by the skill some levels below, and not by one that is only distantly like it", () => {
    const at = (share: number) => meetsMusts({ musts: [["a"]] }, () => share);
    assert.deepEqual([at(0), at(0.3), at(0.45), at(1)], [false, false, true, true]);
    assert.equal(meetsMusts({}, () => 0), true);
  });

  it("is read of open roles, and where one of them asks for nothing it is asked of nobody", async () => {
    const id = (letter: string): string => letter.repeat(51) + "a";
    const store = createMemoryStore();
    const put = (roleId: string, needs: unknown, open = true): Promise<void> => store.write(async (writer) => {
      await writer.put("project", { ownerId: id("p"), sphereId: id("s"), lead: null, authorKey: id("k"), title: "x", state: "open", synthetic: false, catalogue: null, sourceKey: null, document: mergeChange(emptyDocument(), { set: { title: "x" } }, { clock: clockAt(testNow), id: id("r") }), updated: clockAt(testNow) });
      await writer.put("role", { ownerId: id("p"), roleId, title: "x", needs: needs as never, places: 1, hoursPerWeek: null, scopes: [] as never, open, clock: clockAt(testNow), recordId: roleId });
    });
    const read = async (): Promise<Subject["musts"]> => (await subjectOfProject(store.read, id("p"), testNow))?.musts;
    await put(id("b"), [{ skill: carpentry, must: true }, { skill: gardening }]);
    assert.deepEqual(await read(), [[carpentry]]);
    await put(id("c"), [{ skill: gardening }], false);
    assert.deepEqual(await read(), [[carpentry]], "a closed role asks for nothing");
    await put(id("c"), [{ skill: gardening }]);
    assert.equal(await read(), undefined);
  });
});
