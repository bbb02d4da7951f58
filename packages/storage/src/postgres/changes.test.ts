/** Several stores on one database hear of each other's changes, told or not. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import type { TestPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openSession } from "./connection.ts";
import type { Session } from "./connection.ts";
import { openPostgresStore } from "./postgres-store.ts";
import type { PostgresStore, PostgresStoreParts } from "./postgres-store.ts";
import type { ForeignChange } from "./told.ts";

describe("changes of other processes", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  let session: Session;
  before(async () => {
    server = await startPostgres();
    session = await openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
  });
  after(async () => {
    await session.close();
    await server[Symbol.asyncDispose]();
  });
  const open = (schema: string, more: Partial<PostgresStoreParts> = {}): Promise<PostgresStore> => openPostgresStore({ url: server.url, schema, now: () => 1_790_000_000_000, poolCount: 2, ...more });

  it("are told after the commit, with table and owner, and own ones never", async () => {
    await using one = await open("told", { pollMillis: 3_600_000 });
    await using other = await open("told");
    const news = await listen(one, session);
    await one.write((writer) => writer.put("person", rowOf("person", "own")));
    await assert.rejects(other.write(async (writer) => { await writer.put("person", rowOf("person", "undone")); throw new RangeError("no"); }));
    await other.write(async (writer) => {
      await writer.put("person", rowOf("person", 1, { ownerId: idOf("a") }));
      await writer.put("person", rowOf("person", 2, { ownerId: idOf("a") }));
      await writer.insert("block", rowOf("block", 1, { ownerId: idOf("b") }));
      await writer.put("nodeState", { name: "x", value: 1 });
    });
    assert.deepEqual(await news.next(), told({ changed: [{ table: "person", ownerId: idOf("a") }, { table: "block", ownerId: idOf("b") }], tables: ["nodeState"] }));
    await other.write((writer) => writer.deleteOwned("block", idOf("b")));
    assert.deepEqual(await news.next(), told({ changed: [{ table: "block", ownerId: idOf("b") }] }));
  });

  it("name the records that came or went, with the greatest clock of those that came, and say when they were too many to name", async () => {
    await using one = await open("records", { pollMillis: 3_600_000 });
    await using other = await open("records");
    const news = await listen(one, session);
    const envelope = (i: number) => rowOf("envelope", i, { ownerId: idOf(`owner ${i}`), id: idOf(`record ${i}`), clock: 1_000 + i });
    const key = (i: number) => ({ ownerId: idOf(`owner ${i}`), id: idOf(`record ${i}`) });
    await assert.rejects(other.write(async (writer) => { await writer.put("envelope", { ...envelope(9), clock: 9_000 }); throw new RangeError("no"); }));
    await other.write(async (writer) => { for (const i of [3, 1, 2]) assert.equal(await writer.insert("envelope", envelope(i)), true); });
    assert.deepEqual(await news.next(), told({ records: [key(3), key(1), key(2)], clock: 1_003 }));
    await other.write(async (writer) => {
      assert.equal(await writer.insert("envelope", envelope(3)), false);
      await writer.put("envelope", { ...envelope(1), body: null, nonce: null });
      await writer.delete("envelope", key(2));
    });
    assert.deepEqual(await news.next(), told({ records: [key(1), key(2)], clock: 1_001 }));
    await other.write(async (writer) => { for (let i = 0; i < 1_001; i++) await writer.put("envelope", envelope(i)); });
    assert.deepEqual(await news.next(), told({ recordsComplete: false, clock: 2_000 }));
    await other.write((writer) => writer.deleteOwned("envelope", idOf("owner 1")));
    assert.deepEqual(await news.next(), told({ recordsComplete: false }));
  });

  it("are told from the opening on, however late somebody listens", async () => {
    await using one = await open("early");
    await using other = await open("early");
    await other.write((writer) => writer.put("person", rowOf("person", 1, { ownerId: idOf("a") })));
    const news = await listen(one, session);
    assert.deepEqual(await news.next(), told({ changed: [{ table: "person", ownerId: idOf("a") }] }));
  });

  it("are found by looking, where nobody notifies", async () => {
    await using one = await open("looked", { pollMillis: 20 });
    await using other = await open("looked");
    const news = await listen(one, session);
    // As another program would write, without a word.
    await session.run(`INSERT INTO looked.change (transaction, token, store, changed) VALUES (pg_current_xact_id(), 'x', 'y', '${person("a")}')`);
    assert.deepEqual((await news.next()).changed, [{ table: "person", ownerId: idOf("a") }]);
    await other.write((writer) => writer.put("person", rowOf("person", 1, { ownerId: idOf("b") })));
    assert.deepEqual((await news.next()).changed, [{ table: "person", ownerId: idOf("b") }]);
  });

  it("of transactions that overlap are all found, whichever ends first", async () => {
    await using one = await open("overlap", { pollMillis: 10 });
    const news = await listen(one, session);
    const slow = await openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
    try {
      const leave = (over: Session, name: string): Promise<string> => over.run(`INSERT INTO overlap.change (transaction, token, store, changed) VALUES (pg_current_xact_id(), '${name}', 'y', '${person(name)}')`);
      await slow.run("BEGIN");
      await leave(slow, "slow");
      await leave(session, "quick");
      assert.deepEqual((await news.next()).changed, [{ table: "person", ownerId: idOf("quick") }]);
      await slow.run("COMMIT");
      assert.deepEqual((await news.next()).changed, [{ table: "person", ownerId: idOf("slow") }]);
    } finally {
      await slow.close();
    }
  });

  it("are called incomplete after a lost connection, a cleared table and a flood", async () => {
    await using one = await open("doubtful");
    await using other = await open("doubtful");
    const news = await listen(one, session);
    await session.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_current_snapshot()%' AND pid <> pg_backend_pid()`);
    assert.equal((await news.next()).complete, false);
    await other.write((writer) => writer.put("person", rowOf("person", 1)));
    assert.equal((await news.next()).complete, true);
    await other.write((writer) => writer.clear("person"));
    assert.equal((await news.next()).complete, false);
    await other.write(async (writer) => { for (let i = 0; i < 1_100; i++) await writer.put("person", rowOf("person", i)); });
    assert.equal((await news.next()).complete, false);
  });
});

const told = (change: Partial<ForeignChange>): ForeignChange => ({ changed: [], tables: [], records: [], recordsComplete: true, clock: 0, complete: true, ...change });
/** As another process would write. */
const person = (name: string): string => JSON.stringify({ changed: [["person", idOf(name)]], records: [], clock: 0 });

interface News { next(): Promise<ForeignChange> }

/** Resolves when the store really listens. */
async function listen(store: PostgresStore, session: Session): Promise<News> {
  const come: ForeignChange[] = [];
  let waiting: ((change: ForeignChange) => void) | undefined;
  const before = await listening(session);
  store.onForeignChange((change) => {
    if (waiting === undefined) come.push(change);
    else waiting(change);
    waiting = undefined;
  });
  while ((await listening(session)) <= before);
  return { next: () => { const change = come.shift(); return change === undefined ? new Promise((resolve) => { waiting = resolve; }) : Promise.resolve(change); } };
}
/** Connections that have asked for their first snapshot after LISTEN. */
const listening = async (session: Session): Promise<number> =>
  Number((await session.ask({ text: "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_current_snapshot()%' AND state = 'idle'" }, [])).rows[0]![0]);
