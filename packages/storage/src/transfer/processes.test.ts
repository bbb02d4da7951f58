/** Several processes on the PostgreSQL that is moved: all that they write is noted, all of them meet the fence, and it is known that they are there. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { StorageError } from "../errors.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import type { PostgresStore } from "../postgres/postgres-store.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { testFolder, type TestFolder } from "../testing/folder.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import type { Place } from "./place.ts";
import { processesOn } from "./processes.ts";
import { openSide } from "./sides.ts";
import { runTransfer } from "./transfer.ts";

const now = (): number => 1_793_610_100_000;

describe("several processes on a database that is moved", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  let folder: TestFolder;
  before(async () => { server = await startPostgres(); folder = testFolder(); });
  after(async () => { await server[Symbol.asyncDispose](); folder[Symbol.dispose](); });
  const open = (url: string): Promise<PostgresStore> => openPostgresStore({ url, now, poolCount: 2 });

  it("are counted while they listen, and no others are", async () => {
    const place: Place = { engine: "postgres", url: await server.createDatabase("counted") };
    assert.equal(await processesOn({ engine: "sqlite", path: folder.file("none.sqlite") }), 0);
    await using quiet = await open(place.url);
    assert.equal(await processesOn(place), 0, "a command that does not stay");
    const until = async (count: number): Promise<void> => { while ((await processesOn(place)) !== count); };
    {
      await using one = await open(place.url);
      await using two = await open(place.url);
      for (const store of [one, two]) store.onForeignChange(() => undefined);
      await until(2);
      await using elsewhere = await openPostgresStore({ url: place.url, schema: "elsewhere", now });
      let told = 0;
      elsewhere.onForeignChange(() => { told++; });
      await until(2);
      assert.equal(told, 0);
    }
    await until(0);
    assert.equal(await quiet.read.count("person", { fanOut: true }), 0);
  });

  it("lose nothing that any of them wrote meanwhile, and are all refused from the switch on", async () => {
    const [from, to]: Place[] = [{ engine: "postgres", url: await server.createDatabase("left") }, { engine: "sqlite", path: folder.file("moved.sqlite") }];
    await using one = await open((from as { url: string }).url);
    await using two = await open((from as { url: string }).url);
    await using three = await open((from as { url: string }).url);
    const stores = [one, two, three];
    const written: string[] = [];
    const write = async (store: PostgresStore, name: string): Promise<void> => {
      await store.write((writer) => writer.put("person", rowOf("person", name, { ownerId: idOf(name) })));
      written.push(idOf(name));
    };
    for (let i = 0; i < 100; i++) await write(one, `before ${i}`);
    let phases = 0;
    const writes: Promise<void>[] = [];
    {
      await using giving = await openSide(from!, now);
      await using receiving = await openSide(to!, now);
      await runTransfer({
        from: giving, to: receiving, now, ticks: () => performance.now(), newId: () => "moved",
        progress: () => { phases++; for (const [at, store] of stores.entries()) writes.push(write(store, `${phases} by ${at}`)); },
        beforeSwitch: async () => { await Promise.all(writes); for (const [at, store] of stores.entries()) await write(store, `last by ${at}`); },
      });
    }
    await Promise.allSettled(writes);
    assert.ok(phases > 3);
    for (const store of stores) await assert.rejects(write(store, "too late"), (error: unknown) => error instanceof StorageError && error.code === "storage/moved");
    await using moved = await openSqliteStore({ path: folder.file("moved.sqlite"), now });
    const found = new Set((await moved.read.list("person", { fanOut: true }, { limit: 10_000 })).map(({ ownerId }) => ownerId));
    assert.deepEqual(written.filter((id) => !found.has(id)), []);
    assert.equal(found.size, written.length);
  });
});
