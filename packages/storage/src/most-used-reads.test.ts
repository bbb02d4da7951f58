/** The reads that are made most often look things up: none reads a table through, or sorts more than a handful. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openSession } from "./postgres/connection.ts";
import { openPostgresStore } from "./postgres/postgres-store.ts";
import { openSqliteStore } from "./sqlite/sqlite-store.ts";
import { loadCrowd, makeCrowd } from "./testing/crowd.ts";
import { testFolder } from "./testing/folder.ts";
import { mostUsedReads } from "./testing/most-used-reads.ts";
import { postgresPlan, sqlitePlan } from "./testing/plans.ts";
import { loadCrowdIntoPostgres } from "./testing/postgres-crowd.ts";
import { postgresMissing, startPostgres } from "./testing/postgres.ts";
import { Connection } from "./sqlite/connection.ts";

const crowd = makeCrowd(3_000);

describe("the most used reads", () => {
  it("on SQLite, by an index or a key each, and they find what is there", async () => {
    using folder = testFolder();
    loadCrowd(crowd, folder.file("store.sqlite"));
    {
      await using store = await openSqliteStore({ path: folder.file("store.sqlite"), now: () => 0 });
      for (const read of mostUsedReads) assert.ok((await read.run(store.read, crowd, 7)) > 0, read.name);
    }
    const look = <T>(act: (connection: Connection) => T): T => {
      const connection = new Connection(folder.file("store.sqlite"), { busyTimeoutMillis: 0, cacheKib: 1_000 });
      try {
        return act(connection);
      } finally {
        connection.close();
      }
    };
    look((connection) => { for (const read of mostUsedReads) assert.deepEqual(sqlitePlan(connection, read, crowd).faults, [], read.name); });
    look((connection) => connection.exec("DROP INDEX profile_by_update"));
    const since = mostUsedReads.find(({ name }) => name === "profiles changed since")!;
    assert.equal(look((connection) => sqlitePlan(connection, since, crowd)).faults.length, 2, "without its index it would be seen");
  });

  it("on PostgreSQL, by an index each", { skip: postgresMissing() ?? false }, async () => {
    await using server = await startPostgres();
    await loadCrowdIntoPostgres(crowd, server.url);
    await using store = await openPostgresStore({ url: server.url, now: () => 0 });
    for (const read of mostUsedReads) assert.ok((await read.run(store.read, crowd, 7)) > 0, read.name);
    const session = await openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
    try {
      for (const read of mostUsedReads) assert.deepEqual((await postgresPlan(session.ask, read, crowd, 7)).faults, [], read.name);
    } finally {
      await session.close();
    }
  });
});
