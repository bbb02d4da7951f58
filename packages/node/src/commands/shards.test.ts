/**
 * `cosmicsync shards`: says clearly why it cannot where there is no cluster; and on a real one, where COSMICSYNC_CITUS_URL names it,
 * takes a node's database from one machine to several and answers for every row.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { citusMissing, citusUrl, takeCluster } from "@cosmicsync/storage/testing/citus";
import { postgresMissing, startPostgres, type TestPostgres } from "@cosmicsync/storage/testing/postgres";
import { cosmicsync } from "../testing/child.ts";
import { testFolder } from "../testing/files.ts";

const citus = citusUrl();
const runs = async (parameters: readonly string[], home: string): Promise<{ code: number | null; said: string }> => {
  await using child = cosmicsync(["shards", ...parameters], home, { COSMICSYNC_DEMO: "never" });
  return { code: (await child.ended).code, said: child.said() };
};

describe("cosmicsync shards without a cluster", () => {
  it("of an embedded database says that it must move first, and of an owner that is no id what one looks like", async () => {
    using folder = testFolder();
    const { code, said } = await runs(["plan"], folder.path);
    assert.match(said, /\[shards\/not-postgres\]/);
    assert.match(said, /cosmicsync transfer --to/);
    assert.equal(code, 1);
  });

  describe("on a plain PostgreSQL", { skip: postgresMissing() ?? false }, () => {
    let server: TestPostgres;
    before(async () => { server = await startPostgres(); });
    after(async () => { await server[Symbol.asyncDispose](); });

    it("says that the server has no Citus, and leaves it as it is", async () => {
      using folder = testFolder();
      const url = await server.createDatabase("plain");
      for (const command of [["init"], ["rebalance", "--json"]]) {
        const { code, said } = await runs([...command, "--database", url], folder.path);
        assert.match(said, /\[shards\/no-citus\]/, command.join(" "));
        assert.doesNotMatch(said, /postgres:\/\/postgres@/, "no address with who may enter");
        assert.equal(code, 1);
      }
    });
  });
});

describe("cosmicsync shards on a cluster", { skip: citusMissing() ?? false }, () => {
  let cluster: Awaited<ReturnType<typeof takeCluster>>;
  before(async () => {
    cluster = await takeCluster();
    await cluster.run("DROP SCHEMA IF EXISTS cosmicsync CASCADE");
  });
  after(async () => {
    await cluster.run("DROP SCHEMA IF EXISTS cosmicsync CASCADE");
    await cluster.close();
  });

  it("spreads, tells, plans, moves, verifies and isolates, each as people and as programs read it", async () => {
    using folder = testFolder();
    const on = ["--database", citus];
    const json = async (...command: string[]): Promise<Record<string, unknown>> => {
      const { code, said } = await runs([...command, ...on, "--json"], folder.path);
      assert.equal(code, 0, said);
      return JSON.parse(said) as Record<string, unknown>;
    };
    assert.equal((await json("init", "--shards", "4"))["shardCount"], 4);
    assert.deepEqual((await json("init"))["tablesSpread"], []);
    const status = (await json("status")) as { machines: { name: string; shardGroups: number; isCoordinator: boolean; takesShards: boolean }[]; faults: string[] };
    assert.deepEqual(status.faults, []);
    assert.equal(status.machines.reduce((sum, { shardGroups }) => sum + shardGroups, 0), 4);
    const machine = status.machines.findLast(({ isCoordinator, takesShards }) => !isCoordinator && takesShards)!.name;
    assert.match((await runs(["plan", "--empty", machine, ...on], folder.path)).said, /Would move \d+ shard groups: .*, about \d+ rows, about [^]*The time is that of/);
    assert.equal((await json("verify"))["before"], undefined);
    assert.match((await runs(["rebalance", "--empty", machine, ...on], folder.path)).said, /Moved \d+ shard groups/);
    assert.match((await runs(["verify", ...on], folder.path)).said, /each once and in its place\.\nEvery digest is as it was/);
    const owner = "a".repeat(52);
    assert.equal((await json("isolate", owner))["isNew"], true);
    assert.match((await runs(["isolate", "nobody", ...on], folder.path)).said, /52 letters and digits/);
    assert.match((await runs(["isolate", owner, "--to", "nowhere:1", ...on], folder.path)).said, /\[shards\/machine-unknown\]/);
    await json("init", "--machine", machine);
    const { moved } = (await json("rebalance")) as { moved: unknown[] };
    assert.ok(moved.length > 0);
  });
});
