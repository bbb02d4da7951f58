/** What people did is read of those who agreed, while they agree, and never out of a private sphere. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clockAt, type RecordId } from "@cosmicsync/protocol";
import type { Changed, Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createHistoryIndex, createTogether } from "./index.ts";
import { testNow } from "./testing.ts";

const id = (letter: string): RecordId => letter.repeat(51) + "a";
const clock = clockAt(testNow);
const [ana, bo, open, closed] = [id("b"), id("c"), id("s"), id("t")];

const putSphere = (store: Store, sphere: RecordId, openness: "open" | "private"): Promise<void> =>
  store.write((writer) => writer.put("sphere", { ownerId: sphere, name: "Commons", summary: null, openness, joining: "free", authorKey: id("k"), demo: false, clock, recordId: id("r") } as never));
const agree = (store: Store, person: RecordId, granted = true): Promise<void> =>
  store.write((writer) => writer.put("consent", { ownerId: person, purpose: "match", granted, wording: "1", clock: granted ? clock : clock + 1, recordId: id("c") }));
const join = (store: Store, person: RecordId, sphere: RecordId): Promise<void> =>
  store.write((writer) => writer.put("membership", { ownerId: person, sphereId: sphere, role: "member", state: "joined", clock, recordId: id("m") }));
const work = (store: Store, steps: readonly { readonly kind: string; readonly personId: RecordId | null; readonly body: unknown }[], projectId: RecordId | null = null): Promise<void> => store.write(async (writer) => {
  for (const ownerId of [ana, bo]) {
    await writer.put("collaboration", { ownerId, collaborationId: id("w"), introductionId: id("i"), people: [ana, bo], projectId, title: "Shelves", firstStep: { text: "Measure", minutes: 30, dueAt: testNow }, startedAt: testNow, clock });
    for (const [at, { kind, personId, body }] of steps.entries()) await writer.put("collaborationStep", { ownerId, collaborationId: id("w"), recordId: id("defgh"[at] as string), kind, personId, body: body as never, clock: clock + at + 1 });
  }
});
const began = [{ kind: "first-step", personId: ana, body: { doneAt: testNow } }] as const;
const note = (personId: RecordId, satisfaction: number) => ({ kind: "closing-note", personId, body: { note: "Well.", satisfaction, again: "yes" } });
const ended = (satisfaction: number) => [{ kind: "finish", personId: ana, body: { result: "completed" } }, { kind: "finish", personId: bo, body: { result: "completed" } }, note(ana, 5), note(bo, satisfaction)];

const start = async (): Promise<{ readonly store: Store; readonly held: () => number; readonly record: (of: RecordId) => number | undefined; readonly refresh: (...changed: readonly Changed[]) => Promise<void> }> => {
  const store = createMemoryStore();
  const together = createTogether();
  const index = createHistoryIndex({ store, together });
  await putSphere(store, open, "open");
  for (const person of [ana, bo]) {
    await agree(store, person);
    await join(store, person, open);
  }
  return { store, held: () => together.size(), record: together.trackRecord, refresh: (...changed) => (changed.length === 0 ? index.build() : index.refresh(changed)) };
};

describe("what people did together, as stored", () => {
  it("counts once something was done, and is a record once both were content", async () => {
    const { store, held, record, refresh } = await start();
    await work(store, []);
    await refresh();
    assert.equal(held(), 0, "only begun");
    await work(store, began);
    await refresh({ table: "collaborationStep", ownerId: ana });
    assert.deepEqual([held(), record(ana)], [1, undefined]);
    await work(store, ended(4));
    await refresh({ table: "collaborationStep", ownerId: bo });
    assert.deepEqual([held(), record(ana), record(bo)], [1, 0.5, 0.5]);
  });

  it("is no record where one side was not content", async () => {
    const { store, held, record, refresh } = await start();
    await work(store, ended(3));
    await refresh();
    assert.deepEqual([held(), record(ana)], [1, undefined]);
  });

  it("goes with the consent of either, and comes back with it", async () => {
    const { store, held, record, refresh } = await start();
    await work(store, ended(5));
    await refresh();
    assert.equal(record(ana), 0.5);
    await agree(store, bo, false);
    await refresh({ table: "consent", ownerId: bo });
    assert.deepEqual([held(), record(ana)], [0, undefined]);
    await store.write((writer) => writer.put("consent", { ownerId: bo, purpose: "match", granted: true, wording: "1", clock: clock + 2, recordId: id("c") }));
    await refresh({ table: "consent", ownerId: bo });
    assert.equal(record(ana), 0.5);
  });

  it("goes with whoever vanishes, whose rows are gone by then", async () => {
    const { store, held, refresh } = await start();
    await work(store, ended(5));
    await refresh();
    assert.equal(held(), 1);
    await store.write(async (writer) => {
      for (const ownerId of [ana, bo]) await writer.deleteOwned("collaboration", ownerId);
      await writer.put("erasure", { ownerId: ana, before: testNow, recordId: id("e"), clock });
    });
    await refresh({ table: "person", ownerId: ana });
    assert.equal(held(), 0);
  });

  it("is not read where it was about a project of a private sphere, or the two share no open one; nor once a sphere closes", async () => {
    const { store, held, refresh } = await start();
    await putSphere(store, closed, "private");
    const putProject = (sphereId: RecordId): Promise<void> => store.write((writer) => writer.put("project", { ownerId: id("p"), sphereId, lead: ana, authorKey: id("k"), title: "Tools", state: "open", synthetic: false, catalogue: null, sourceKey: null, document: {} as never, updated: clock }));
    await putProject(closed);
    await work(store, ended(5), id("p"));
    await refresh();
    assert.equal(held(), 0);
    await putProject(open);
    await refresh();
    assert.equal(held(), 1);
    await putSphere(store, open, "private");
    await refresh({ table: "sphere", ownerId: open });
    assert.equal(held(), 0);
  });
});
