/** A store that moves while it is used. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StorageError } from "../errors.ts";
import { createMemoryStore } from "../memory/index.ts";
import { storeContract } from "../testing/store-contract.ts";
import type { Store } from "../store.ts";
import { createMovableStore } from "./movable-store.ts";

storeContract("a movable store", { open: (settings) => Promise.resolve(createMovableStore(createMemoryStore(settings))) });

describe("a movable store", () => {
  const fenced = (store: Store): Store => ({ ...store, write: () => Promise.reject(new StorageError("storage/moved")) });

  it("runs a step that the fence refused on the store prepared, and every later one there at once", async () => {
    const target = createMemoryStore();
    await using store = createMovableStore(fenced(createMemoryStore()));
    store.prepare(target);
    const answers = await Promise.all([1, 2, 3].map((number) => store.write(async (writer) => { await writer.put("nodeState", { name: `${number}`, value: number }); return number; })));
    assert.deepEqual(answers, [1, 2, 3]);
    assert.equal(store.current, target);
    assert.equal(await store.read.count("nodeState", { fanOut: true }), 3);
  });

  it("says storage/moved where nothing was prepared, and passes other failures on", async () => {
    await using store = createMovableStore(fenced(createMemoryStore()));
    await assert.rejects(store.write(() => Promise.resolve()), (error: unknown) => error instanceof StorageError && error.code === "storage/moved");
    assert.equal(store.move(), false);
    await using other = createMovableStore(createMemoryStore());
    other.prepare(createMemoryStore());
    await assert.rejects(other.write(() => Promise.reject(new Error("mine"))), /mine/);
    assert.equal(other.move(), true, "a failure that is no fence moved nothing");
  });

  it("closes the store it left only when its questions are answered, and what was given up at once", async () => {
    const answer = Promise.withResolvers<number>();
    let closed = false;
    const slow: Store = { ...createMemoryStore(), size: () => answer.promise.then((bytes) => ({ bytes, rows: {} })), [Symbol.asyncDispose]: () => { closed = true; return Promise.resolve(); } };
    await using store = createMovableStore(slow);
    const size = store.size();
    store.prepare(createMemoryStore());
    store.move();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(closed, false);
    answer.resolve(7);
    assert.equal((await size).bytes, 7);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(closed, true);
    let unused = false;
    store.prepare({ ...createMemoryStore(), [Symbol.asyncDispose]: () => { unused = true; return Promise.resolve(); } });
    await store.giveUp();
    assert.ok(unused && !store.move());
  });
});
