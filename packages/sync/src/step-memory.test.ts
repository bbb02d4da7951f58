import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { testId } from "@cosmicsync/protocol/testing";
import type { Row, Store, Writer } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { rememberStep } from "./step-memory.ts";

const ids = [1, 2, 3].map(testId);
const profileOf = (owner: number, value: number) => ({ ownerId: ids[owner]!, document: { registers: { headline: { clock: value, id: ids[0]!, value: `${value}` } }, sets: {}, visibility: {} }, updated: value });
const keyOf = (owner: number, value: number) => ({ ownerId: ids[owner]!, key: ids[value % 3]!, delegationId: null, device: `${value}`, expiresAt: null, revokedFrom: null });

const envelopeOf = (owner: number, value: number): Row<"envelope"> => ({
  ownerId: ids[owner]!, id: testId(10 + value), author: ids[owner]!, epoch: value % 2, sequence: value, clock: value, kind: "profile", scope: "home", sphereId: null, expiresAt: null,
  header: new Uint8Array(4), proof: new Uint8Array(4), nonce: null, body: null, receivedAt: value,
});

/** Everything a step does that a memory could get wrong, on tables that are held back, remembered, listed by key, or neither. */
type Act = readonly [name: string, owner: number, value: number];
const acts = fc.array(fc.tuple(fc.constantFrom("put", "get", "list", "count", "delete", "deleteOwned", "clear", "put state", "get state", "insert state", "put key", "list keys", "list keys of owner", "get key", "delete key", "put erasure", "get erasure", "put envelope", "insert envelope", "delete envelope", "count number", "count number", "count author"), fc.nat(2), fc.nat(3)), { minLength: 30, maxLength: 60, size: "max" });

async function act(writer: Writer, [name, owner, value]: Act): Promise<unknown> {
  const ownerId = ids[owner]!;
  switch (name) {
    case "put": return writer.put("profile", profileOf(owner, value));
    case "get": return writer.get("profile", { ownerId });
    case "list": return writer.list("profile", { fanOut: true }, { limit: 10, index: "byUpdate" });
    case "count": return writer.count("profile", { owner: ownerId }, { updated: value });
    case "delete": return writer.delete("profile", { ownerId });
    case "deleteOwned": return writer.deleteOwned("profile", ownerId);
    case "clear": return writer.clear("profile");
    case "put state": return writer.put("nodeState", { name: `state ${owner}`, value });
    case "get state": return writer.get("nodeState", { name: `state ${owner}` });
    case "insert state": return writer.insert("nodeState", { name: `state ${owner}`, value });
    case "put key": return writer.put("authorKey", keyOf(owner, value));
    case "list keys": return writer.list("authorKey", { fanOut: true }, { where: { key: ids[value % 3]! }, index: "byKey", limit: 64 });
    case "list keys of owner": return writer.list("authorKey", { owner: ownerId }, { where: { key: ids[value % 3]! }, index: "byKey", limit: 64 });
    case "get key": return writer.get("authorKey", { ownerId, key: ids[value % 3]! });
    case "delete key": return writer.delete("authorKey", { ownerId, key: ids[value % 3]! });
    case "put erasure": return writer.put("erasure", { ownerId, before: value, recordId: ids[0]!, clock: value });
    case "put envelope": return writer.put("envelope", envelopeOf(owner, value));
    case "insert envelope": return writer.insert("envelope", envelopeOf(owner, value));
    case "delete envelope": return writer.delete("envelope", { ownerId, id: envelopeOf(owner, value).id });
    case "count number": return writer.count("envelope", { fanOut: true }, { author: ownerId, epoch: value % 2, sequence: value });
    case "count author": return writer.count("envelope", { fanOut: true }, { author: ownerId });
    default: return writer.get("erasure", { ownerId });
  }
}

async function contentOf(store: Store): Promise<unknown> {
  const everything = { fanOut: true } as const;
  return [await store.read.list("profile", everything, { limit: 10 }), await store.read.list("nodeState", everything, { limit: 10 }), await store.read.list("authorKey", everything, { limit: 10 }), await store.read.list("erasure", everything, { limit: 10 })];
}

test("A step that remembers answers as one that asks each time, and leaves the same rows", async () => {
  await fc.assert(fc.asyncProperty(acts, acts, async (before, during) => {
    await using plain = createMemoryStore();
    await using remembering = createMemoryStore();
    for (const store of [plain, remembering]) await store.write(async (writer) => { for (const one of before) await act(writer, one); });
    const expected = await plain.write(async (writer) => { const answers: unknown[] = []; for (const one of during) answers.push(await act(writer, one)); return answers; });
    const answers = await remembering.write(async (writer) => {
      const memory = rememberStep(writer);
      const given: unknown[] = [];
      for (const one of during) given.push(await act(memory.writer, one));
      await memory.flush();
      return given;
    });
    assert.deepEqual(answers, expected);
    assert.deepEqual(await contentOf(remembering), await contentOf(plain));
  }), { seed: 31, numRuns: 400 });
});

test("A document that grows in a step is read and written once", async () => {
  await using store = createMemoryStore();
  const calls = { get: 0, put: 0 };
  await store.write(async (writer) => {
    const counting: Writer = { ...bound(writer), get: (table, key) => { calls.get++; return writer.get(table, key); }, put: (table, row) => { calls.put++; return writer.put(table, row); } };
    const memory = rememberStep(counting);
    for (let value = 0; value < 20; value++) {
      await memory.writer.get("profile", { ownerId: ids[0]! });
      await memory.writer.put("profile", profileOf(0, value));
    }
    await memory.flush();
  });
  assert.deepEqual(calls, { get: 1, put: 1 });
  assert.equal((await store.read.get("profile", { ownerId: ids[0]! }))?.updated, 19);
});

test("Of an author whose records come in the order of their numbers the engine is asked once", async () => {
  await using store = createMemoryStore();
  const calls = { list: 0, count: 0 };
  await store.write(async (writer) => {
    const counting: Writer = { ...bound(writer), list: (table, reach, query) => { calls.list++; return writer.list(table, reach, query); }, count: (table, reach, where) => { calls.count++; return writer.count(table, reach, where); } };
    const { writer: memory } = rememberStep(counting);
    const isUsed = async (sequence: number): Promise<boolean> => (await memory.count("envelope", { fanOut: true }, { author: ids[0]!, epoch: 0, sequence })) > 0;
    for (let value = 0; value < 40; value += 2) {
      assert.equal(await isUsed(value), false);
      await memory.put("envelope", envelopeOf(0, value));
    }
    assert.deepEqual(calls, { list: 1, count: 0 });
    assert.deepEqual([await isUsed(38), await isUsed(37), await isUsed(40)], [true, false, false]);
    assert.deepEqual(calls, { list: 1, count: 2 });
  });
});

test("A step that touches more rows than are remembered forgets some, and loses none", async () => {
  await using store = createMemoryStore();
  const count = 9_000;
  await store.write(async (writer) => {
    const memory = rememberStep(writer);
    for (let value = 0; value < count; value++) await memory.writer.put("nodeState", { name: `${value}`, value });
    assert.equal((await memory.writer.get("nodeState", { name: "0" }))?.value, 0);
    await memory.flush();
  });
  assert.equal(await store.read.count("nodeState", { fanOut: true }), count);
});

const bound = (writer: Writer): Writer => ({
  get: (table, key) => writer.get(table, key), list: (table, reach, query) => writer.list(table, reach, query), count: (table, reach, where) => writer.count(table, reach, where),
  put: (table, row) => writer.put(table, row), insert: (table, row) => writer.insert(table, row), delete: (table, key) => writer.delete(table, key),
  deleteOwned: (table, owner) => writer.deleteOwned(table, owner), clear: (table) => writer.clear(table), index: (entry) => writer.index(entry), scrub: () => writer.scrub(),
});
