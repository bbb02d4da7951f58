/** The index holds whom policy lets in, and nobody else, at every moment. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clockAt, emptyDocument, mergeChange, type Change, type Document, type Purpose, type RecordId } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createMatchIndex, createMatcher, subjectOfPerson, subjectOfProject } from "./index.ts";
import { testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const vocabulary = createVocabulary(loadStarterVocabulary());
const id = (letter: string): RecordId => letter.repeat(51) + "a";
const clock = clockAt(testNow);
const documentOf = (change: Change): Document => mergeChange(emptyDocument(), change, { clock, id: id("r") });

const putPerson = (store: Store, person: RecordId, change: Change): Promise<void> => store.write(async (writer) => {
  await writer.put("person", { ownerId: person, rootKey: id("k"), began: testNow, synthetic: false });
  await writer.put("profile", { ownerId: person, document: documentOf(change), updated: clock });
  await writer.put("membership", { ownerId: person, sphereId: id("s"), role: "member", state: "joined", clock, recordId: id("m") });
});
const putConsent = (store: Store, person: RecordId, purpose: Purpose, granted: boolean): Promise<void> =>
  store.write((writer) => writer.put("consent", { ownerId: person, purpose, granted, wording: "1", clock: granted ? clock : clock + 1, recordId: id("c") }));
const putProject = (store: Store, project: RecordId, more: { readonly state?: "open" | "paused" | "closed"; readonly lead?: RecordId | null } = {}): Promise<void> => store.write((writer) => writer.put("project", {
  ownerId: project, sphereId: id("s"), lead: null, authorKey: id("k"), title: "Tool library", state: "open", synthetic: false, catalogue: null, sourceKey: null,
  document: documentOf({ set: { title: "Tool library", region: "SE" }, add: { needs: [{ skill: "skill/carpentry", level: 2 }] } }), updated: clock, ...more,
}));
const open = () => {
  const store = createMemoryStore();
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  return { store, matcher, index: createMatchIndex({ store, matcher, now: () => testNow }) };
};
const ana = id("b");
const profile: Change = { set: { name: "Ana", hoursPerWeek: 4, region: "PT" }, add: { offers: [{ skill: "skill/carpentry", level: 3 }] } };

describe("the match index", () => {
  it("holds nobody before they agreed to be matched, and nobody after they took it back", async () => {
    const { store, matcher, index } = open();
    await putPerson(store, ana, profile);
    await index.build();
    assert.equal(matcher.get(ana), undefined);
    await putConsent(store, ana, "match", true);
    await index.refresh([{ table: "consent", ownerId: ana }]);
    assert.deepEqual(matcher.get(ana)?.offers, [{ skill: "skill/carpentry", level: 3 }]);
    await putConsent(store, ana, "match", false);
    await index.refresh([{ table: "consent", ownerId: ana }]);
    assert.equal(matcher.get(ana), undefined);
  });

  it("is not fooled by consent to something else", async () => {
    const { store, matcher, index } = open();
    await putPerson(store, ana, profile);
    for (const purpose of ["show", "learn", "measure"] as const) await putConsent(store, ana, purpose, true);
    await index.build();
    assert.equal(matcher.size(), 0);
  });

  it("takes no field that a match may not see, and no name at all", async () => {
    const { store } = open();
    await putPerson(store, ana, { ...profile, visibility: [{ field: "region", level: "nobody" }, { field: "hoursPerWeek", level: "match" }, { field: "name", level: "public" }] });
    await putConsent(store, ana, "match", true);
    const subject = await subjectOfPerson(store.read, ana, testNow);
    assert.equal(subject?.region, undefined);
    assert.equal(subject?.hoursPerWeek, 4);
    assert.doesNotMatch(JSON.stringify(subject), /Ana/u);
  });

  it("forgets an erased person", async () => {
    const { store, matcher, index } = open();
    await putPerson(store, ana, profile);
    await putConsent(store, ana, "match", true);
    await index.build();
    assert.equal(matcher.size(), 1);
    await store.write((writer) => writer.put("erasure", { ownerId: ana, before: testNow, recordId: id("e"), clock }));
    await index.refresh([{ table: "erasure", ownerId: ana }]);
    assert.equal(matcher.size(), 0);
  });

  it("holds open projects with what their open roles need, and no paused or closed one", async () => {
    const { store, matcher, index } = open();
    await putProject(store, id("d"));
    await putProject(store, id("e"), { state: "paused" });
    await putProject(store, id("f"), { state: "closed" });
    await store.write(async (writer) => {
      const role = { ownerId: id("d"), title: "Gardener", places: 1, hoursPerWeek: null, scopes: [], clock };
      await writer.put("role", { ...role, roleId: id("g"), recordId: id("g"), needs: [{ skill: "skill/gardening", must: true }], open: true });
      await writer.put("role", { ...role, roleId: id("h"), recordId: id("h"), needs: [{ skill: "skill/law" }], open: false });
    });
    await index.build();
    assert.equal(matcher.size(), 1);
    assert.deepEqual(matcher.get(id("d"))?.needs, [{ skill: "skill/gardening" }, { skill: "skill/carpentry", level: 2 }]);
    assert.deepEqual(matcher.get(id("d")), await subjectOfProject(store.read, id("d"), testNow));
  });

  it("knows that nobody can be introduced to an unclaimed project, until it is claimed", async () => {
    const { store, matcher, index } = open();
    await putProject(store, id("d"));
    await index.build();
    assert.equal(matcher.get(id("d"))?.introducible, false);
    await putProject(store, id("d"), { lead: ana });
    await index.refresh([{ table: "claim", ownerId: id("d") }]);
    assert.equal(matcher.get(id("d"))?.introducible, true);
  });

  it("takes out what moderators hid and brings back what they restored", async () => {
    const { store, matcher, index } = open();
    await putProject(store, id("d"));
    await index.build();
    const act = async (action: string, at: number) => {
      await store.write((writer) => writer.put("moderation", { ownerId: id("s"), recordId: id(action === "hide" ? "x" : "y"), kind: "action", subjectId: id("d"), personId: null, body: { action }, clock: clock + at }));
      await index.refresh([{ table: "moderation", ownerId: id("s") }]);
    };
    await act("hide", 1);
    assert.equal(matcher.size(), 0);
    await act("restore", 2);
    assert.equal(matcher.size(), 1);
  });

  it("refreshes one after the other, so that an older reading never undoes a withdrawal", async () => {
    const { store, matcher, index } = open();
    await putPerson(store, ana, profile);
    await putConsent(store, ana, "match", true);
    const first = index.refresh([{ table: "profile", ownerId: ana }]);
    await putConsent(store, ana, "match", false);
    await Promise.all([first, index.refresh([{ table: "consent", ownerId: ana }])]);
    assert.equal(matcher.get(ana), undefined);
  });

  it("builds the same as refreshing one by one", async () => {
    const { store, matcher, index } = open();
    await putPerson(store, ana, profile);
    await putConsent(store, ana, "match", true);
    await putProject(store, id("d"));
    await index.build();
    const built = [matcher.get(ana), matcher.get(id("d"))];
    await index.refresh([{ table: "person", ownerId: ana }, { table: "project", ownerId: id("d") }]);
    assert.deepEqual([matcher.get(ana), matcher.get(id("d"))], built);
  });
});
