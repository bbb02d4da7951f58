/** Who took part in what is read of those who agreed, in the words that said so, while they agree, and never out of a private sphere; then it brings candidates, and only candidates. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clockAt, type RecordId } from "@cosmicsync/protocol";
import type { Changed, Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createInteractionIndex, createMatcher, createRenewedFilter, type CandidateSource } from "./index.ts";
import { subject, testNow } from "./testing.ts";
import { createVocabulary, loadStarterVocabulary } from "./vocabulary/index.ts";

const letters = "abcdefghijklmnopqrstuvwxyz";
const id = (prefix: string, number = 0): RecordId => `${prefix}${letters[number]}`.padEnd(51, "b") + "a";
const clock = clockAt(testNow);
const [open, closed] = [id("s"), id("t")];
const [tools, garden, secret] = [id("p", 0), id("p", 1), id("p", 2)];
const person = (number: number): RecordId => id("m", number);

const putSphere = (store: Store, sphere: RecordId, openness: "open" | "private"): Promise<void> =>
  store.write((writer) => writer.put("sphere", { ownerId: sphere, name: "Commons", summary: null, openness, joining: "free", authorKey: id("k"), demo: false, clock, recordId: id("r") }));
const putProject = (store: Store, ownerId: RecordId, sphereId: RecordId, lead: RecordId | null = null): Promise<void> =>
  store.write((writer) => writer.put("project", { ownerId, sphereId, lead, authorKey: id("k"), title: "x", state: "open", synthetic: false, catalogue: null, sourceKey: null, document: {}, updated: clock } as never));
const agree = (store: Store, ownerId: RecordId, purpose: "match" | "learn", { granted = true, wording = "2026-12" } = {}): Promise<void> =>
  store.write((writer) => writer.put("consent", { ownerId, purpose, granted, wording, clock, recordId: id("c") }));
const work = (store: Store, people: readonly RecordId[], projectId: RecordId, number: number, done = true): Promise<void> => store.write(async (writer) => {
  for (const ownerId of people) {
    await writer.put("collaboration", { ownerId, collaborationId: id("w", number), introductionId: id("i"), people: [...people], projectId, title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: testNow }, startedAt: testNow, clock });
    if (done) await writer.put("collaborationStep", { ownerId, collaborationId: id("w", number), recordId: id("d"), kind: "first-step", personId: ownerId, body: { doneAt: testNow }, clock: clock + 1 });
  }
});

/** A filter that answers from the first interaction on. */
const start = async () => {
  const store = createMemoryStore();
  const filter = createRenewedFilter({ leastInteractions: 1, leastOfPerson: 1, ridge: 1 });
  const index = createInteractionIndex({ store, filter });
  for (const [sphere, openness] of [[open, "open"], [closed, "private"]] as const) await putSphere(store, sphere, openness);
  for (const [project, sphere] of [[tools, open], [garden, open], [secret, closed]] as const) await putProject(store, project, sphere);
  for (const purpose of ["match", "learn"] as const) for (const number of [0, 1, 2]) await agree(store, person(number), purpose);
  const refresh = async (...changed: Changed[]): Promise<void> => {
    await (changed.length === 0 ? index.build() : index.refresh(changed));
    if (filter.isDue()) filter.renew();
  };
  return { store, filter, index, refresh, suggested: (of: RecordId): RecordId[] => filter.scores(of).map(({ project }) => project) };
};

describe("who took part in what, as stored", () => {
  it("brings somebody what those did who did the same: in collaborations in which something was done, and as a lead", async () => {
    const { store, refresh, suggested } = await start();
    await work(store, [person(0), person(1)], tools, 0);
    await work(store, [person(1), person(2)], garden, 1, false);
    await refresh();
    assert.deepEqual(suggested(person(0)), [], "garden was only begun");
    await work(store, [person(1), person(2)], garden, 1);
    await refresh({ table: "collaborationStep", ownerId: person(1) });
    assert.deepEqual(suggested(person(0)), [garden]);

    const other = await start();
    await work(other.store, [person(0), person(1)], tools, 0);
    await putProject(other.store, garden, open, person(1));
    await other.refresh();
    assert.deepEqual(other.suggested(person(0)), [garden], "who leads it took part");
    await putProject(other.store, garden, open, person(2));
    await other.refresh({ table: "project", ownerId: garden });
    assert.deepEqual(other.suggested(person(0)), [], "and no longer, once another leads it");
  });

  it("is read of nobody who has not agreed to both, or to older words that did not speak of it; nor of a private sphere", async () => {
    for (const [purpose, said] of [["learn", { granted: false }], ["match", { granted: false }], ["learn", { wording: "2026-11" }]] as const) {
      const { store, refresh, suggested } = await start();
      await agree(store, person(1), purpose, said);
      await work(store, [person(0), person(1)], tools, 0);
      await work(store, [person(1), person(2)], garden, 1);
      await refresh();
      assert.deepEqual(suggested(person(0)), [], `${purpose} ${JSON.stringify(said)}`);
    }
    const { store, refresh, suggested } = await start();
    await work(store, [person(0), person(1)], tools, 0);
    await work(store, [person(1), person(2)], secret, 1);
    await refresh();
    assert.deepEqual(suggested(person(0)), []);
    await putSphere(store, closed, "open");
    await refresh({ table: "sphere", ownerId: closed });
    assert.deepEqual(suggested(person(0)), [secret], "until it opens");
  });

  it("is in no answer from the change by which somebody takes a consent back or vanishes, and stays out when it is made anew", async () => {
    const ends: Record<string, (store: Store) => Promise<Changed>> = {
      learn: async (store) => (await agree(store, person(1), "learn", { granted: false }), { table: "consent", ownerId: person(1) }),
      match: async (store) => (await agree(store, person(1), "match", { granted: false }), { table: "consent", ownerId: person(1) }),
      erasure: async (store) => {
        await store.write(async (writer) => {
          await writer.put("erasure", { ownerId: person(1), before: clock + 9, recordId: id("e"), clock: clock + 9 } as never);
          for (const number of [0, 1]) await writer.delete("collaboration", { ownerId: person(1), collaborationId: id("w", number) });
        });
        return { table: "erasure", ownerId: person(1) };
      },
    };
    for (const [how, end] of Object.entries(ends)) {
      const { store, filter, index, refresh, suggested } = await start();
      await work(store, [person(0), person(1)], tools, 0);
      await work(store, [person(1), person(2)], garden, 1);
      await refresh();
      assert.deepEqual(suggested(person(0)), [garden], how);
      const changed = await end(store);
      await index.refresh([changed]);
      for (const asked of [0, 1, 2]) assert.deepEqual(suggested(person(asked)), [], `${how}: nothing is answered that was learned from them`);
      assert.ok(filter.isDue());
      filter.renew();
      for (const asked of [0, 1, 2]) assert.deepEqual(suggested(person(asked)), [], how);
    }
  });
});

describe("candidates by what people did", () => {
  const vocabulary = createVocabulary(loadStarterVocabulary());
  const seeker = subject({ id: "seeker", offers: [{ skill: "skill/carpentry" }], needs: [{ skill: "skill/gardening" }] });
  const project = (name: string, more: object = {}) => subject({ id: name, type: "project", needs: [{ skill: "skill/carpentry" }], offers: [{ skill: "skill/gardening" }], ...more });
  /** More who fit by words than are looked at; beside them two that only somebody's past would find. */
  const crowd = Array.from({ length: 300 }, (_, at) => project(`crowd${at}`));
  const late = project("late", { updatedAt: testNow - 400 * 86_400_000 });
  const found = (source: CandidateSource | undefined, ...others: ReturnType<typeof project>[]): string[] => {
    const matcher = createMatcher({ vocabulary, now: () => testNow, ...(source === undefined ? {} : { sources: [source] }) });
    for (const one of [...crowd, late, ...others]) matcher.put(one);
    return matcher.shortlist(seeker, { want: "project", limit: 100, spheres: ["sphere"] }).map(({ subjectId }) => subjectId);
  };

  it("are scored beside those whom words find, and are in the answer by their score alone", () => {
    assert.ok(!found(undefined).includes("late"));
    assert.ok(found(() => ["late"]).includes("late"));
    assert.notEqual(found(() => ["late"])[0], "late", "it fits less well than others, and stands below them");
  });

  it("change nothing where the filter has too little to go by, and bring in nobody who may not come up", () => {
    const filter = createRenewedFilter();
    filter.add({ person: "seeker", project: "late" });
    filter.renew();
    const plain = found(undefined);
    assert.deepEqual(found((who, _want, most) => filter.scores(who, most).map(({ project: one }) => one)), plain);
    const elsewhere = project("elsewhere", { spheres: ["another"] });
    const stranger = subject({ id: "stranger", type: "project", needs: [{ skill: "skill/law" }] });
    assert.deepEqual(found(() => ["elsewhere", "seeker", "nobody", "stranger"], elsewhere, stranger), found(undefined, elsewhere, stranger));
  });
});
