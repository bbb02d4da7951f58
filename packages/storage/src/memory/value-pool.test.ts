import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeId } from "@cosmicsync/protocol";
import { storeContract } from "../testing/store-contract.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createValuePool } from "./value-pool.ts";

const shared = createValuePool();
storeContract("memory with values shared between stores", { open: (settings) => Promise.resolve(createMemoryStore({ ...settings, pool: shared })) });

test("Equal values are kept once, apart from the caller's", () => {
  const pool = createValuePool();
  const mine = new Uint8Array([1, 2, 3]);
  const [first] = pool.keepRow([mine]), [second, other] = pool.keepRow([new Uint8Array([1, 2, 3]), new Uint8Array([1, 2])]);
  assert.ok(first === second && first !== mine);
  assert.deepEqual([first, other], [new Uint8Array([1, 2, 3]), new Uint8Array([1, 2])]);
  mine[0] = 9;
  assert.deepEqual(first, new Uint8Array([1, 2, 3]));
});

test("A reader's bytes are the reader's own: changing them changes neither store", async () => {
  const pool = createValuePool();
  const stores = [createMemoryStore({ pool }), createMemoryStore({ pool })];
  const ownerId = encodeId(new Uint8Array(32));
  for (const store of stores) await store.write((writer) => writer.put("backupKey", { ownerId, secret: new Uint8Array([7, 7]) }));
  (await stores[0]!.read.get("backupKey", { ownerId }))!.secret[0] = 0;
  for (const store of stores) assert.deepEqual((await store.read.get("backupKey", { ownerId }))!.secret, new Uint8Array([7, 7]));
});
