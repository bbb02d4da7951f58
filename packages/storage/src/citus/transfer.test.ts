/** To a cluster and back while others write: nothing is lost or changed. Runs where COSMICSYNC_CITUS_URL names a cluster for tests alone. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Session } from "../postgres/connection.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { citusMissing, citusUrl, takeCluster } from "../testing/citus.ts";
import { startMoving } from "../testing/moving.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { digestView, finishTransfer, openSide, refuseMoved, type Place } from "../transfer/index.ts";

const missing = citusMissing() ?? postgresMissing();
if (missing !== undefined) console.log(`# a transfer to Citus is skipped: ${missing}`);
const now = (): number => 1_793_610_100_000;

describe("a transfer from PostgreSQL to a cluster", { skip: missing ?? false }, () => {
  let server: TestPostgres, session: Session;
  before(async () => {
    server = await startPostgres();
    session = await takeCluster();
    await session.run("DROP SCHEMA IF EXISTS cosmicsync CASCADE");
  });
  after(async () => {
    await session.run("DROP SCHEMA IF EXISTS cosmicsync CASCADE");
    await session.close();
    await server[Symbol.asyncDispose]();
  });

  it("spreads the tables by itself, and every acknowledged write is there after the switch and after the way back", async () => {
    const [from, to]: Place[] = [{ engine: "postgres", url: await server.createDatabase("before_citus") }, { engine: "postgres", url: citusUrl() }] as const;
    await using moving = await startMoving(from!, { prefix: "write ", perSecond: 50 });
    for (const table of (Object.keys(tables) as TableName[]).filter((name) => name !== "envelope")) await moving.store.write(async (writer) => { for (let i = 0; i < 3; i++) await writer.put(table, rowOf(table, `old ${i}`)); });
    const there = await moving.transfer(from!, to!);
    assert.ok(there !== undefined && there.copied.rows > 0);
    await assert.rejects(refuseMoved(from!, now));
    assert.ok(Number((await session.ask({ text: "SELECT count(*) FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid WHERE c.relnamespace = 'cosmicsync'::regnamespace" }, [])).rows[0]![0]) > 40);
    await moving.more(20);
    // Deletions whose keys only the cluster knew, of one owner and of all.
    await moving.store.write(async (writer) => {
      await writer.put("consent", rowOf("consent", "new", { ownerId: idOf("somebody") }));
      await writer.deleteOwned("consent", idOf("consent.ownerId.old 1"));
      await writer.clear("guideline");
    });
    const back = await moving.transfer(to!, from!);
    assert.equal(back?.copied.rows, 0, "only what changed meanwhile goes back");
    assert.ok(back.followed > 20);
    await moving.more(10);
    await moving.stopWriting();
    assert.deepEqual(await moving.faults(), { lost: [], strange: [] });
    assert.equal(await moving.store.read.count("consent", { fanOut: true }), 3);
    assert.equal(await moving.store.read.count("guideline", { fanOut: true }), 0);
    await using one = await openSide(from!, now);
    await using other = await openSide(to!, now);
    assert.ok((await one.snapshot((view) => digestView(view))).tables.consent.count === 3);
    await finishTransfer({ active: one, left: other, keepLeft: false });
  });
});
