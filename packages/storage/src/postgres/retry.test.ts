/**
 * What is done again, what is not, and that nothing is done twice: with errors that the server is made to throw, and with
 * connections that break at the worst moment.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { StorageError } from "../errors.ts";
import { testFolder } from "../testing/folder.ts";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import type { TestPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openSession } from "./connection.ts";
import type { Session } from "./connection.ts";
import { openPostgresStore } from "./postgres-store.ts";
import type { PostgresStore, PostgresStoreParts } from "./postgres-store.ts";

const missing = postgresMissing();
const everywhere = { fanOut: true } as const;

describe("steps on PostgreSQL", { skip: missing ?? false }, () => {
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

  /** Makes the first `times` changes of a table fail; a sequence counts, because it is not undone. */
  async function failing(schema: string, table: string, state: string, times: number): Promise<void> {
    await session.run(`CREATE SEQUENCE ${schema}.fails; CREATE FUNCTION ${schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('${schema}.fails') <= ${times} THEN RAISE EXCEPTION 'made to fail' USING ERRCODE = '${state}'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON ${schema}."${table}" FOR EACH ROW EXECUTE FUNCTION ${schema}.fail()`);
  }

  it("are run again when the server undid them because of others, and their callers hear of the last run only", async () => {
    for (const [schema, state] of [["serial", "40001"], ["deadlock", "40P01"]] as const) {
      await using store = await open(schema);
      await failing(schema, "person", state, 3);
      let runs = 0;
      const answers = await Promise.all([
        store.write(async (writer) => { await writer.put("nodeState", { name: "before", value: 1 }); return "before"; }),
        store.write(async (writer) => { await writer.put("person", rowOf("person", 1)); return ++runs; }),
      ]);
      assert.deepEqual(answers, ["before", 4]);
      assert.equal(await store.read.count("person", everywhere), 1);
      assert.equal(await store.read.count("nodeState", everywhere), 1);
    }
  });

  it("are refused with storage/busy when that never ends, and the next ones work", async () => {
    await using store = await open("stubborn");
    await failing("stubborn", "person", "40001", 12);
    const [refused, kept] = await Promise.allSettled([
      store.write((writer) => writer.insert("person", rowOf("person", 1))),
      store.write((writer) => writer.put("nodeState", { name: "after", value: 1 })),
    ]);
    assert.ok(refused.status === "rejected" && refused.reason instanceof StorageError && refused.reason.code === "storage/busy");
    assert.equal(kept.status, "fulfilled");
    assert.equal(await store.write((writer) => writer.insert("person", rowOf("person", 1))), true);
  });

  it("end with storage/full on a full disk, once, and the next ones work", async () => {
    await using store = await open("brimming");
    await failing("brimming", "person", "53100", 1);
    let runs = 0;
    await assert.rejects(store.write(async (writer) => { runs++; await writer.insert("person", rowOf("person", 1)); }), (error: unknown) => error instanceof StorageError && error.code === "storage/full");
    assert.equal(runs, 1);
    await store.write((writer) => writer.put("person", rowOf("person", 1)));
  });

  it("that break a rule of the engine fail alone, however late that shows", async () => {
    await using store = await open("ruled");
    await session.run(`ALTER TABLE ruled.person ADD CHECK (began < 100)`);
    const write = (seed: number, began: number) => store.write((writer) => writer.put("person", rowOf("person", seed, { began })));
    const results = await Promise.allSettled([write(1, 1), write(2, 1_000), write(3, 3), write(4, 1_000), write(5, 5)]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
    assert.equal(await store.read.count("person", everywhere), 3);
    assert.ok(results[1]!.status === "rejected" && !("detail" in (results[1]!.reason as object)));
    await assert.rejects(write(6, 1_000));
    await write(7, 7);
  });

  it("that throw first, last or in between leave the others as they are", async () => {
    await using store = await open("thrower");
    for (const thrower of [0, 1, 2]) {
      const results = await Promise.allSettled([0, 1, 2].map((i) => store.write(async (writer) => {
        await writer.put("nodeState", { name: `${thrower} ${i}`, value: i });
        await writer.count("nodeState", everywhere);
        if (i === thrower) throw new RangeError("no");
      })));
      assert.deepEqual(results.map(({ status }) => status), [0, 1, 2].map((i) => (i === thrower ? "rejected" : "fulfilled")));
    }
    assert.deepEqual((await store.read.list("nodeState", everywhere, { limit: 20 })).map(({ name }) => name), ["0 1", "0 2", "1 0", "1 2", "2 0", "2 1"]);
  });

  it("of two processes add up, and never both take the last place", async () => {
    await using one = await open("shared");
    await using other = await open("shared");
    const add = (store: PostgresStore): Promise<void> => store.write(async (writer) => {
      const { value } = (await writer.get("nodeState", { name: "sum" })) ?? { value: 0 };
      await writer.put("nodeState", { name: "sum", value: (value as number) + 1 });
    });
    const places = Array.from({ length: 10 }, (_, i) => idOf(`place ${i}`));
    const take = (store: PostgresStore, owner: string, who: string): Promise<boolean> => store.write(async (writer) => {
      if ((await writer.count("block", { owner })) > 0) return false;
      await writer.put("block", { ownerId: owner, personId: idOf(who), createdAt: 1 });
      return true;
    });
    const taken = await Promise.all([
      ...Array.from({ length: 40 }, (_, i) => add(i % 2 === 0 ? one : other).then(() => 0)),
      ...places.flatMap((place) => [take(one, place, "one"), take(other, place, "other")]).map(async (answer) => ((await answer) ? 1 : 0)),
    ]);
    assert.equal((await one.read.get("nodeState", { name: "sum" }))!.value, 40);
    assert.equal(taken.reduce<number>((sum, one) => sum + one, 0), places.length);
    assert.equal(await other.read.count("block", everywhere), places.length);
    assert.deepEqual(await one.digest("block"), await other.digest("block"));
  });

  describe("whose connection breaks during COMMIT", () => {
    for (const [what, moment, runs] of [["after the server kept them are not run again", "answer", 1], ["before the server heard of it are run again", "question", 2]] as const) {
      it(what, async () => {
        await using proxy = await cuttingProxy(server.url);
        await using store = await open(`cut_${moment}`, { url: proxy.url });
        await store.write((writer) => writer.put("nodeState", { name: "quiet", value: 0 }));
        proxy.cutNext(moment);
        let ran = 0;
        const answers = await Promise.all([
          store.write(async (writer) => { ran++; await writer.put("person", rowOf("person", 1)); return "first"; }),
          store.write(async (writer) => {
            const { value } = (await writer.get("nodeState", { name: "sum" })) ?? { value: 0 };
            await writer.put("nodeState", { name: "sum", value: (value as number) + 1 });
            return "second";
          }),
        ]);
        assert.equal(proxy.cuts(), 1);
        assert.deepEqual(answers, ["first", "second"]);
        assert.equal(ran, runs);
        assert.equal((await store.read.get("nodeState", { name: "sum" }))!.value, 1);
      });
    }
  });

  it("reads are asked again when their connection was lost", async () => {
    await using store = await open("reading");
    await store.write((writer) => writer.put("person", rowOf("person", 1)));
    assert.equal(await store.read.count("person", everywhere), 1);
    await session.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cosmicsync' AND pid <> pg_backend_pid()");
    assert.equal(await store.read.count("person", everywhere), 1);
  });

  it("a database that is not there is told as storage/broken after the time given, and a wrong name at once", async () => {
    const isBroken = (error: unknown): boolean => error instanceof StorageError && error.code === "storage/broken" && !JSON.stringify(error.facts).includes("secret");
    await assert.rejects(open("x", { url: "postgres://postgres:secret@localhost/postgres?host=/nowhere", reconnectMillis: 50 }), isBroken);
    await assert.rejects(open("x", { url: server.url.replace("/postgres?", "/nothing?"), reconnectMillis: 60_000 }), isBroken);
    await assert.rejects(open("Robert'; --"), TypeError);
  });
});

interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Breaks the connection of the next COMMIT: before the server hears it, or when its answer comes. */
  cutNext(moment: "question" | "answer"): void;
  cuts(): number;
}

/** Between the store and the server, on a socket of its own. */
async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const folder = testFolder();
  const target = join(new URL(url).searchParams.get("host")!, ".s.PGSQL.5432");
  const sockets = new Set<Socket>();
  let next: "question" | "answer" | undefined;
  let cuts = 0;
  const proxy = createServer((near) => {
    const far = connect(target);
    let cutting = false;
    const cut = (): void => { cuts++; near.destroy(); far.destroy(); };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => { near.destroy(); far.destroy(); sockets.delete(socket); });
    }
    near.on("data", (chunk) => {
      if (next !== undefined && chunk.includes("COMMIT\0")) {
        const moment = next;
        next = undefined;
        if (moment === "question") return cut();
        cutting = true;
      }
      far.write(chunk);
    });
    // "C", a length of 11, "COMMIT": the tag of the command that was done.
    far.on("data", (chunk) => { if (cutting && chunk.includes("COMMIT\0")) cut(); else near.write(chunk); });
  });
  await new Promise<void>((resolve) => proxy.listen(folder.file(".s.PGSQL.5432"), resolve));
  return {
    url: url.replace(/host=.*$/, `host=${encodeURIComponent(folder.path)}`),
    cutNext: (moment) => { next = moment; },
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
      rmSync(folder.path, { recursive: true, force: true });
    },
  };
}
