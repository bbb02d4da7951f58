/** Erasure reaches every table, index and file that held the text. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { erasePerson, eraseRecord, keepRecord, recordExists } from "./index.ts";
import { createMemoryStore } from "./memory/index.ts";
import { tables } from "./schema/tables.ts";
import type { TableName } from "./schema/tables.ts";
import { openSqliteStore } from "./sqlite/index.ts";
import type { Store } from "./store.ts";
import { testFolder } from "./testing/folder.ts";
import { rowOf } from "./testing/rows.ts";
import { makeWorld } from "./testing/world.ts";

const world = makeWorld();
const { ana, bo, cy } = world.people;
const now = 1_793_610_100_000;
const withoutErasure = world.said.slice(0, world.said.findIndex(({ record }) => record.kind === "tombstone"));
const erasure = world.said.find(({ record }) => record.kind === "erasure")!;

async function keepAll(store: Store, said = withoutErasure): Promise<void> {
  await store.write(async (writer) => { for (const { envelope, record } of said) await keepRecord(writer, envelope, record, now); });
}
/** Everything beside the records that a node may hold of Cy, each with the canary where a text fits. */
async function keepLocals(store: Store): Promise<void> {
  await store.write(async (writer) => {
    await writer.put("account", rowOf("account", 1, { ownerId: cy, name: world.canary }));
    await writer.put("accountName", { folded: world.canary, personId: cy });
    await writer.put("session", rowOf("session", 1, { ownerId: cy, device: world.canary }));
    await writer.put("contactChoice", rowOf("contactChoice", 1, { ownerId: cy, name: world.canary, contacts: [{ channel: "phone", address: world.canary }] }));
    const trio = { trioId: rowOf("trio", 1).trioId, askerId: cy, people: [ana, bo], note: world.canary, state: "open" as const };
    for (const ownerId of [cy, ana, bo]) await writer.put("trio", rowOf("trio", 1, { ...trio, ownerId, ...(ownerId === cy ? { name: world.canary } : {}) }));
    await writer.put("block", rowOf("block", 1, { ownerId: cy }));
    await writer.put("block", rowOf("block", 2, { ownerId: ana, personId: cy }));
    await writer.put("exposure", rowOf("exposure", 1, { ownerId: cy }));
    await writer.put("idempotency", rowOf("idempotency", 1, { ownerId: cy, response: `{"name":"${world.canary}"}` }));
    await writer.index({ ownerId: cy, subject: "person", sphereId: world.sphere, texts: [{ audience: "public", text: world.canary }, { audience: "sphere", text: `${world.canary} too` }] });
    await writer.index({ ownerId: ownProject, subject: "project", sphereId: world.sphere, texts: [{ audience: "public", text: `${world.canary} garden` }] });
  });
}
const ownProject = world.said.find(({ record }) => record.kind === "project" && record.body.lead === cy)!.record.id;
const canaryFiles = (folder: string): string[] => readdirSync(folder).filter((name) => {
  const text = readFileSync(join(folder, name)).toString("latin1").toLowerCase();
  return text.includes(world.canary) || text.includes(Buffer.from(world.canary, "utf16le").toString("latin1"));
});

describe("erasure", () => {
  it("leaves nothing of an erased person's words in any file of the database", async () => {
    using folder = testFolder();
    await using store = await openSqliteStore({ path: folder.file("store.sqlite"), now: () => now });
    await keepAll(store);
    await keepLocals(store);
    // Change everything once more, so that old pages lie in the log and on the free list too.
    await keepAll(store, withoutErasure.toReversed());
    await keepLocals(store);
    assert.ok(canaryFiles(folder.path).length > 0, "the canary is in the files before");
    await store.write((writer) => keepRecord(writer, erasure.envelope, erasure.record, now));
    assert.deepEqual(canaryFiles(folder.path), []);
    assert.deepEqual(await store.search({ text: world.canary, subject: "person", spheres: [world.sphere], limit: 5 }), []);
    assert.deepEqual(await store.search({ text: world.canary, subject: "project", spheres: [world.sphere], limit: 5 }), []);
  });

  it("leaves an erased person's rows in no table but their keys and the erasure itself", async () => {
    await using store = createMemoryStore();
    await keepAll(store);
    await keepLocals(store);
    await store.write((writer) => keepRecord(writer, erasure.envelope, erasure.record, now));
    const left: Partial<Record<TableName, number>> = {};
    for (const table of Object.keys(tables) as TableName[]) {
      if ("reference" in tables[table]) continue;
      const count = await store.read.count(table, { owner: cy });
      if (count > 0) left[table] = count;
    }
    const headers = await store.read.list("envelope", { owner: cy }, { limit: 100 });
    assert.ok(headers.every(({ body, nonce, author, kind }) => (body === null && nonce === null) || kind === "erasure" || author === world.first("sphere").author));
    assert.deepEqual(Object.keys(left).sort(), ["authorKey", "envelope", "erasure"]);
    assert.equal(await store.read.count("accountName", { fanOut: true }), 0);
    assert.equal(await store.read.count("block", { fanOut: true }), 0);
    assert.equal(await store.read.count("sphereMember", { owner: world.sphere }, { personId: cy }), 0);
    assert.equal((await store.read.get("project", { ownerId: world.project }))!.lead, ana, "the claim before the erased person's holds again");
    assert.equal(await store.read.get("project", { ownerId: ownProject }), undefined);
    // Others keep what is theirs, and nothing that the erased person said.
    assert.ok((await store.read.count("introduction", { owner: bo })) > 0);
    assert.deepEqual((await store.read.list("collaborationStep", { owner: bo }, { limit: 50 })).filter(({ personId }) => personId === cy), []);
    assert.deepEqual((await store.read.list("introduction", { owner: ana }, { limit: 50 })).filter(({ otherId }) => otherId === cy), []);
  });

  it("an erased record leaves its header, its rows go and an earlier one takes its place", async () => {
    await using store = createMemoryStore();
    await keepAll(store);
    const consents = world.said.map(({ record }) => record).filter((record) => record.kind === "consent" && record.body.person === bo);
    assert.equal((await store.read.get("consent", { ownerId: bo, purpose: "match" }))!.granted, true);
    await store.write((writer) => eraseRecord(writer, consents[1]!.id));
    assert.equal((await store.read.get("consent", { ownerId: bo, purpose: "match" }))!.granted, false);
    await store.write((writer) => eraseRecord(writer, consents[0]!.id));
    assert.equal(await store.read.get("consent", { ownerId: bo, purpose: "match" }), undefined);
    assert.equal(await recordExists(store.read, consents[0]!.id), true);
    const row = (await store.read.get("envelope", { ownerId: bo, id: consents[0]!.id }))!;
    assert.deepEqual([row.body, row.nonce], [null, null]);
  });

  it("what was taken back does not come again, before or after", async () => {
    await using store = createMemoryStore();
    const target = world.said.find(({ record }) => record.kind === "profile" && record.body.person === ana)!;
    const tombstone = world.said.find(({ record }) => record.kind === "tombstone")!;
    await store.write((writer) => writer.put("tombstone", { ownerId: ana, targetId: target.record.id, recordId: tombstone.record.id, clock: 1 }));
    await keepAll(store, [target, target]);
    assert.equal(await store.read.get("profile", { ownerId: ana }), undefined);
    assert.equal((await store.read.get("envelope", { ownerId: ana, id: target.record.id }))!.body, null);
    // Erasing twice, or what is not there, is no error and changes nothing.
    await store.write(async (writer) => {
      assert.deepEqual(await eraseRecord(writer, target.record.id), []);
      assert.deepEqual(await eraseRecord(writer, "a".repeat(52)), []);
      assert.deepEqual(await eraseRecord(writer, tombstone.record.id), []);
    });
  });

  it("tells which profiles and projects changed, and takes them out of search", async () => {
    await using store = createMemoryStore();
    await keepAll(store);
    await keepLocals(store);
    const change = world.said.map(({ record }) => record).filter((record) => record.kind === "profile" && record.body.person === ana).at(-1)!;
    assert.deepEqual(await store.write((writer) => eraseRecord(writer, change.id)), [{ table: "profile", ownerId: ana }]);
    const changed = await store.write((writer) => erasePerson(writer, cy, now));
    assert.ok(changed.some(({ table, ownerId }) => table === "project" && ownerId === ownProject));
    assert.ok(changed.some(({ table, ownerId }) => table === "profile" && ownerId === cy));
  });

  it("keeps what a person signed at the moment of the erasure and after", async () => {
    await using store = createMemoryStore();
    await keepAll(store);
    const mine = (await store.read.list("consent", { owner: bo }, { limit: 5 }))[0]!;
    const atLatest = Math.floor(mine.clock / 4_096) + 1_577_836_800_000;
    await store.write((writer) => erasePerson(writer, bo, atLatest));
    assert.deepEqual(await store.read.get("consent", { ownerId: bo, purpose: "match" }), mine);
    await store.write((writer) => erasePerson(writer, bo, atLatest + 1));
    assert.equal(await store.read.get("consent", { ownerId: bo, purpose: "match" }), undefined);
  });
});
