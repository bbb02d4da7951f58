/**
 * Many write while shards move to another machine, stop on their way, move on and back again: whatever was acknowledged is there
 * once, in its place, and the digests of one moment before and after moves are equal. Runs where COSMICSYNC_CITUS_URL names the coordinator of a
 * cluster for tests alone, with two machines or more.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { StorageError } from "../errors.ts";
import type { Session } from "../postgres/connection.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { citusMissing, citusUrl, takeCluster } from "../testing/citus.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openCluster, type Cluster } from "./cluster.ts";
import { initShards } from "./init.ts";
import { isolateOwner } from "./isolate.ts";
import { planShards } from "./plan.ts";
import { rebalanceShards } from "./rebalance.ts";
import { shardStatus } from "./status.ts";
import { verifyShards } from "./verify.ts";

const missing = citusMissing();
if (missing !== undefined) console.log(`# moving shards under load is skipped: ${missing}`);
const parts = { url: citusUrl(), schema: "load_1", now: Date.now, ticks: () => performance.now() };

describe("shards of a real cluster", { skip: missing ?? false }, () => {
  let cluster: Cluster;
  let session: Session;
  let machine = "";
  before(async () => {
    session = await takeCluster();
    await session.run("DROP SCHEMA IF EXISTS load_1 CASCADE");
    await initShards(parts, { shardCount: 4 });
    cluster = await openCluster(parts);
    const { machines } = await shardStatus(cluster);
    machine = machines.findLast(({ isCoordinator, takesShards }) => !isCoordinator && takesShards)!.name;
  });
  after(async () => {
    await initShards(parts, { machines: [machine] });
    await cluster[Symbol.asyncDispose]();
    await session.run("DROP SCHEMA IF EXISTS load_1 CASCADE");
    await session.close();
  });

  it("lose nothing that was acknowledged while they move, stop and move on, from two stores that write without a pause", async () => {
    await using first = await openPostgresStore({ ...parts });
    await using second = await openPostgresStore({ ...parts });
    const acknowledged = new Set<number>();
    let writing = true, made = 0;
    const lane = async (store: typeof first): Promise<void> => {
      while (writing) {
        const number = made++;
        await store.write(async (writer) => {
          await writer.put("person", rowOf("person", number, { ownerId: idOf(number) }));
          // Another owner, so most steps are of two machines; and a counter that every step of both stores reads and writes.
          await writer.put("block", rowOf("block", number, { ownerId: idOf(`other ${number}`), personId: idOf(number) }));
          const count = ((await writer.get("nodeState", { name: "count" }))?.value ?? 0) as number;
          await writer.put("nodeState", { name: "count", value: count + 1 });
        });
        acknowledged.add(number);
      }
    };
    const lanes = Promise.all([first, first, second, second].map(lane));
    lanes.catch(() => undefined);

    const plan = await planShards(cluster, { empty: machine });
    assert.ok(plan.moves.length >= 2, "there is something to move");
    assert.ok((await shardStatus(cluster)).machines.find(({ name }) => name === machine)!.takesShards, "a plan changes nothing");
    const stop = new AbortController();
    await assert.rejects(rebalanceShards(cluster, { empty: machine }, ({ bytes }) => { if (bytes > 0) stop.abort(); }, stop.signal), (error: unknown) => error instanceof StorageError && error.code === "shards/stopped");
    const atStop = acknowledged.size;
    const { moved } = await rebalanceShards(cluster, { empty: machine });
    assert.ok(moved.length > 0);
    assert.ok(acknowledged.size > atStop, "writes went on meanwhile");
    assert.equal((await shardStatus(cluster)).machines.find(({ name }) => name === machine)!.shardGroups, 0);
    await initShards(parts, { machines: [machine] });
    await rebalanceShards(cluster);
    writing = false;
    await lanes;

    const lost: number[] = [];
    for (const number of acknowledged) {
      const [person, block] = await Promise.all([first.read.get("person", { ownerId: idOf(number) }), second.read.get("block", { ownerId: idOf(`other ${number}`), personId: idOf(number) })]);
      if (person === undefined || block === undefined) lost.push(number);
    }
    assert.deepEqual(lost, []);
    assert.equal(await first.read.count("person", { fanOut: true }), acknowledged.size);
    assert.equal((await first.read.get("nodeState", { name: "count" }))?.value, acknowledged.size, "no step of one store was lost under the other's");
    console.log(`# ${acknowledged.size} acknowledged while ${moved.length} shard groups moved away and others back: 0 lost`);
  });

  it("keep steps of two stores in one order, also where no machine sees that they meet", async () => {
    await using first = await openPostgresStore({ ...parts });
    await using second = await openPostgresStore({ ...parts });
    for (let round = 0; round < 12; round++) {
      // One place, whose two halves may lie on two machines: whoever finds both free takes one.
      const halves = [idOf(`half ${round} a`), idOf(`half ${round} b`)] as const;
      const take = (store: typeof first, mine: 0 | 1): Promise<boolean> => store.write(async (writer) => {
        const taken = await Promise.all(halves.map((ownerId) => writer.get("block", { ownerId, personId: ownerId })));
        if (taken.some((row) => row !== undefined)) return false;
        await writer.put("block", { ownerId: halves[mine], personId: halves[mine], createdAt: round });
        return true;
      });
      assert.equal((await Promise.all([take(first, 0), take(second, 1)])).filter(Boolean).length, 1, `round ${round}`);
    }
  });

  it("verify finds the same digests before and after moves and a split, and says what was written", async () => {
    const first = await verifyShards(cluster);
    assert.ok(first.rows > 0);
    await rebalanceShards(cluster, { empty: machine });
    const moved = await verifyShards(cluster);
    assert.deepEqual(moved.digests, first.digests);
    assert.equal(moved.before?.writtenSince, "nothing");
    const isolated = await isolateOwner(cluster, idOf(1));
    assert.ok(isolated.isNew);
    assert.equal((await isolateOwner(cluster, idOf(1))).isNew, false);
    assert.deepEqual((await verifyShards(cluster)).digests, first.digests);
    await using store = await openPostgresStore({ ...parts });
    await store.write((writer) => writer.put("person", rowOf("person", "late")));
    const written = await verifyShards(cluster);
    assert.deepEqual(written.before, { at: written.before!.at, differing: ["person"], writtenSince: "something" });
  });

  it("verify fails when a row is lost and nobody wrote", async () => {
    await verifyShards(cluster);
    const fails = (faults: RegExp) => (error: unknown): boolean => error instanceof StorageError && error.code === "shards/differ" && faults.test(String(error.facts["faults"]));
    const [row] = (await session.ask({ text: "SELECT owner_id FROM load_1.person LIMIT 1" }, [])).rows;
    await session.ask({ text: `DELETE FROM load_1.person WHERE owner_id = '${row![0]}'` }, []);
    await assert.rejects(verifyShards(cluster), fails(/digests of person differ/));
  });
});
