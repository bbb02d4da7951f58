/** Permits counted for several stores on one database. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import type { TestPostgres } from "../testing/postgres.ts";
import { openPostgresStore } from "./postgres-store.ts";
import type { PostgresStore } from "./postgres-store.ts";

describe("permits shared by processes", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  before(async () => { server = await startPostgres(); });
  after(async () => { await server[Symbol.asyncDispose](); });
  const open = (): Promise<PostgresStore> => openPostgresStore({ url: server.url, now: () => 1_790_000_000_000, poolCount: 4 });
  const name = (text: string): Uint8Array => hash("sha256", text, "buffer");

  it("are never more than there are in a window, however many take them at once, and all are given", async () => {
    await using one = await open();
    await using two = await open();
    await using three = await open();
    const stores = [one, two, three];
    const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => stores[i % 3]!.takePermits({ name: name("ana"), count: 7, most: 100, windowMillis: 3_600_000 })));
    assert.equal(answers.reduce((sum, { granted }) => sum + granted, 0), 100);
    assert.deepEqual(answers.map(({ granted }) => granted).filter((granted) => granted !== 0 && granted !== 7), [2], "the last portion is what was left");
    for (const { endsInMillis, taken } of answers) assert.ok(endsInMillis > 3_500_000 && endsInMillis <= 3_600_000 && taken <= 100);
    assert.equal((await one.takePermits({ name: name("ben"), count: 7, most: 100, windowMillis: 3_600_000 })).granted, 7, "of another name");
  });

  it("are there anew when the window has ended", async () => {
    await using store = await open();
    const wanted = { name: name("short"), count: 3, most: 4, windowMillis: 1_000 };
    assert.equal((await store.takePermits(wanted)).granted, 3);
    assert.equal((await store.takePermits(wanted)).granted, 1);
    let last = await store.takePermits(wanted);
    assert.equal(last.granted, 0);
    while (last.granted === 0) last = await store.takePermits(wanted);
    assert.deepEqual([last.granted, last.taken], [3, 3]);
  });
});
