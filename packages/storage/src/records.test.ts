/** The one way from records to rows: what the state depends on, and what it does not. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { kindNames } from "@cosmicsync/protocol";
import type { KindName } from "@cosmicsync/protocol";
import { digestAll, recordTables } from "./digest.ts";
import { authorOf, greatestClock, keepHeader, keepRecord, rebuild, recordExists } from "./index.ts";
import { createMemoryStore } from "./memory/index.ts";
import type { TableName } from "./schema/tables.ts";
import { openSqliteStore } from "./sqlite/index.ts";
import type { Store } from "./store.ts";
import { testFolder } from "./testing/folder.ts";
import { makeWorld } from "./testing/world.ts";
import type { Said } from "./testing/world.ts";

const world = makeWorld();
const receivedAt = 1_793_610_100_000;
const sharedTables: TableName[] = ["envelope", ...recordTables];

async function keepAll(store: Store, said: readonly Said[], together = 7): Promise<void> {
  for (let i = 0; i < said.length; i += together) {
    await store.write(async (writer) => { for (const { envelope, record } of said.slice(i, i + together)) await keepRecord(writer, envelope, record, receivedAt); });
  }
}
const stateOf = (store: Store) => digestAll(store, sharedTables);
async function stateAfter(said: readonly Said[]) {
  await using store = createMemoryStore();
  await keepAll(store, said);
  return await stateOf(store);
}
const expected = await stateAfter(world.said);

describe("records", () => {
  it("the test's world has every kind and fills every table of projections", async () => {
    assert.deepEqual([...new Set(world.said.map(({ record }) => record.kind))].sort(), [...kindNames].sort());
    assert.deepEqual(recordTables.filter((table) => expected[table]!.count === 0), []);
  });

  it("know the greatest clock among them, of whatever scope", async () => {
    using folder = testFolder();
    for (const store of [createMemoryStore(), await openSqliteStore({ path: folder.file("store.sqlite"), now: () => receivedAt })]) {
      await using held = store;
      assert.equal(await greatestClock(held.read), 0);
      for (const scope of ["home", "sphere", "people"]) {
        const said = world.said.filter(({ record }) => record.scope.type === scope || record.kind === "sphere");
        await keepAll(held, said);
        assert.ok(await greatestClock(held.read) >= Math.max(...said.map(({ record }) => record.clock)), scope);
      }
      assert.equal(await greatestClock(held.read), Math.max(...world.said.map(({ record }) => record.clock)));
    }
  });

  it("Two replicas that hold the same envelopes hold the same state", async () => {
    await fc.assert(fc.asyncProperty(
      fc.shuffledSubarray(world.said.map((_, i) => i), { minLength: world.said.length }),
      fc.array(fc.nat(world.said.length - 1), { maxLength: 20 }),
      async (order, again) => {
        const sequence = [...order];
        for (const [i, extra] of again.entries()) sequence.splice((i * 13) % sequence.length, 0, extra);
        assert.deepEqual(await stateAfter(sequence.map((i) => world.said[i]!)), expected);
      },
    ), { numRuns: 60, seed: 20_261_102 });
  });

  it("any part of the envelopes makes one state too, whatever the order", async () => {
    await fc.assert(fc.asyncProperty(
      fc.subarray(world.said.map((_, i) => i)), fc.nat(1_000),
      async (part, turn) => {
        const rotated = part.map((_, i) => part[(i + turn) % part.length]!);
        const state = await stateAfter(part.map((i) => world.said[i]!));
        assert.deepEqual(await stateAfter(part.toReversed().map((i) => world.said[i]!)), state);
        assert.deepEqual(await stateAfter(rotated.map((i) => world.said[i]!)), state);
      },
    ), { numRuns: 40, seed: 20_261_103 });
  });

  it("a rebuild gives every table the digest it had before, in memory and on disk", async () => {
    using folder = testFolder();
    await using disk = await openSqliteStore({ path: folder.file("store.sqlite"), now: () => receivedAt });
    await using memory = createMemoryStore();
    for (const store of [memory, disk]) {
      await keepAll(store, world.said.toReversed());
      assert.deepEqual(await stateOf(store), expected);
      // Damage: rows that no record asks for, and rows that are missing.
      await store.write(async (writer) => { await writer.clear("project"); await writer.clear("sphereMember"); });
      assert.notDeepEqual(await stateOf(store), expected);
      assert.deepEqual(await rebuild(store, world.crypto), { records: world.said.length });
      assert.deepEqual(await stateOf(store), expected);
    }
  });

  it("a rebuild over a damaged envelope says which, and changes nothing", async () => {
    await using store = createMemoryStore();
    await keepAll(store, world.said);
    const { id: ownerId } = world.first("sphere");
    const row = (await store.read.get("envelope", { ownerId, id: ownerId }))!;
    await store.write((writer) => writer.put("envelope", { ...row, body: new Uint8Array([0xa0]) }));
    const before = await stateOf(store);
    await assert.rejects(rebuild(store, world.crypto), { code: "storage/broken", facts: { record: ownerId, problem: "record/body-mismatch" } });
    assert.deepEqual(await stateOf(store), before);
  });

  it("of two records about one row the later stands, and of two at the same moment the higher id", async () => {
    await using store = createMemoryStore();
    const consents = world.said.filter(({ record }) => record.kind === "consent" && record.body.person === world.people.ana);
    await keepAll(store, [...consents, ...consents.toReversed()]);
    const last = consents.map(({ record }) => record).sort((a, b) => a.clock - b.clock || (a.id < b.id ? -1 : 1)).at(-1)!;
    assert.equal((await store.read.get("consent", { ownerId: world.people.ana, purpose: "match" }))!.recordId, last.id);
  });

  it("a no is in its author's view and in nobody else's", async () => {
    await using store = createMemoryStore();
    await keepAll(store, upTo("tombstone"));
    const no = world.said.find(({ record }) => record.kind === "introduction-answer" && record.body.answer === "no")!.record;
    const seen = await store.read.list("introductionStep", { fanOut: true }, { where: { recordId: no.id }, limit: 10 });
    assert.deepEqual(seen.map(({ ownerId }) => ownerId), [world.people.ana]);
  });

  it("a question, an answer and a reveal are in both views", async () => {
    await using store = createMemoryStore();
    await keepAll(store, upTo("tombstone"));
    for (const owner of [world.people.ana, world.people.bo]) {
      const steps = await store.read.list("introductionStep", { owner }, { where: { introductionId: world.first("introduction-ask").id }, limit: 10 });
      assert.deepEqual(steps.map(({ kind }) => kind).sort(), ["answer", "answer", "reply", "reveal"]);
    }
  });

  it("a key is its person's: root, device, revoked, unknown", async () => {
    await using store = createMemoryStore();
    await keepAll(store, upTo("profile"));
    const root = world.first("person");
    assert.deepEqual(await authorOf(store.read, root.author), { personId: root.id, root: true });
    const [phone, , lost] = world.said.filter(({ record }) => record.kind === "delegation").map(({ record }) => (record.kind === "delegation" ? record.body.key : ""));
    assert.deepEqual(await authorOf(store.read, phone!), { personId: world.people.cy, root: false, revokedFrom: world.first("person").body.began + 1e9 });
    assert.equal((await authorOf(store.read, lost!))!.personId, world.people.ana);
    assert.equal(await authorOf(store.read, "a".repeat(52)), undefined);
  });

  it("naming a stranger's root key gives no hold on it", async () => {
    await using store = createMemoryStore();
    await keepAll(store, upTo("sphere"));
    const victim = world.first("person");
    await store.write((writer) => writer.put("authorKey", { ownerId: "a".repeat(52), key: victim.author, delegationId: "a".repeat(52), device: null, expiresAt: null, revokedFrom: null }));
    assert.equal((await authorOf(store.read, victim.author))!.personId, victim.id);
  });

  it("a header without its body waits for it, and then says the same", async () => {
    await using store = createMemoryStore();
    const { envelope, record } = world.said.find(({ record: { kind } }) => kind === "closing-note")!;
    await store.write((writer) => keepHeader(writer, { header: envelope.header, proof: envelope.proof }, record, receivedAt));
    assert.equal(await recordExists(store.read, record.id), true);
    assert.equal(await store.read.count("collaborationStep", { fanOut: true }), 0);
    await keepAll(store, world.said);
    assert.deepEqual(await stateOf(store), expected);
    assert.equal(await recordExists(store.read, "a".repeat(52)), false);
  });
});

/** All that was said before the first record of this kind. */
function upTo(kind: KindName): Said[] {
  return world.said.slice(0, world.said.findIndex(({ record }) => record.kind === kind));
}
