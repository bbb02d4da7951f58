/** Starting on a database that is new, old, newer or not ours, alone and at the same time as others. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { StorageError } from "../errors.ts";
import { migrationSteps, schemaVersion } from "../migrations/steps.ts";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import type { TestPostgres } from "../testing/postgres.ts";
import { openSession } from "./connection.ts";
import type { Session } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { openPostgresStore } from "./postgres-store.ts";
import { firstPostgresVersion, postgresSteps } from "./steps.ts";
import type { PostgresStep } from "./steps.ts";

const now = (): number => 1_790_000_000_000;

describe("migrations of PostgreSQL", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  let session: Session;
  const connect = (): Promise<Session> => openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
  const rowsOf = async (text: string): Promise<readonly unknown[]> => (await session.ask({ text }, [])).rows.map((row) => [...row]);
  const isCode = (code: string) => (error: unknown): boolean => error instanceof StorageError && error.code === code;
  before(async () => {
    server = await startPostgres();
    session = await connect();
  });
  after(async () => {
    await session.close();
    await server[Symbol.asyncDispose]();
  });

  it("every step of the schema has its twin here, under the same number", () => {
    const numbers = migrationSteps.map(({ number }) => number).filter((number) => number > firstPostgresVersion);
    assert.deepEqual(postgresSteps.map(({ number }) => number), numbers);
    assert.equal(postgresSteps.at(-1)?.number ?? firstPostgresVersion, schemaVersion);
  });

  it("two processes that start at once on an empty database both come up, on one schema", async () => {
    const program = `import { openPostgresStore } from ${JSON.stringify(new URL("./postgres-store.ts", import.meta.url).href)};
      await using store = await openPostgresStore({ url: process.argv[1], schema: "raced", now: () => 1 });
      await store.write((writer) => writer.put("nodeState", { name: process.argv[2], value: 1 }));`;
    await Promise.all(["a", "b"].map((name) => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, server.url, name])));
    assert.deepEqual(await rowsOf("SELECT name FROM raced.node_state ORDER BY name"), [["a"], ["b"]]);
    assert.deepEqual(await rowsOf("SELECT number FROM raced.migration ORDER BY number"), [["0"], [String(schemaVersion)]]);
  });

  it("stores that are opened at once in one process come up too, also where the schema is there and empty", async () => {
    await session.run("CREATE SCHEMA prepared");
    for (const schema of ["prepared", "fresh"]) {
      const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url: server.url, schema, now, poolCount: 1 })));
      for (const store of stores) await store[Symbol.asyncDispose]();
      assert.deepEqual(await rowsOf(`SELECT count(*) FROM ${schema}.migration`), [["2"]]);
    }
  });

  const step = (number: number, parts: number): PostgresStep => ({
    number, name: `step ${number}`,
    async part(run, progress) {
      const done = ((progress ?? 0) as number) + 1;
      await run("INSERT INTO made (what) VALUES ($1)", [`${number} ${done}`]);
      return done === parts ? { done: true } : { done: false, progress: done };
    },
  });

  it("an older schema is brought forward part by part, each made once, however many try", async () => {
    await migrate({ session, schema: "older", now });
    await session.run("CREATE TABLE older.made (what text NOT NULL)");
    const steps = [step(schemaVersion + 1, 3), step(schemaVersion + 2, 1)];
    const sessions = await Promise.all([connect(), connect(), connect()]);
    await Promise.all(sessions.map((each) => migrate({ session: each, schema: "older", now, steps })));
    for (const each of sessions) await each.close();
    const expected = [1, 2, 3].map((part) => [`${schemaVersion + 1} ${part}`]).concat([[`${schemaVersion + 2} 1`]]);
    assert.deepEqual(await rowsOf("SELECT what FROM older.made ORDER BY length(what), what"), expected);
    assert.deepEqual(await migrate({ session, schema: "older", now, steps }), []);
  });

  it("a step that is interrupted goes on where it stopped", async () => {
    await migrate({ session, schema: "stopped", now });
    await session.run("CREATE TABLE stopped.made (what text NOT NULL)");
    const whole = step(schemaVersion + 1, 3);
    const breaking: PostgresStep = { ...whole, part: (run, progress) => { if (progress === 2) throw new RangeError("interrupted"); return whole.part(run, progress); } };
    await assert.rejects(migrate({ session, schema: "stopped", now, steps: [breaking] }), RangeError);
    assert.deepEqual(await migrate({ session, schema: "stopped", now, steps: [whole] }), [schemaVersion + 1]);
    assert.deepEqual(await rowsOf("SELECT what FROM stopped.made ORDER BY what"), [1, 2, 3].map((part) => [`${schemaVersion + 1} ${part}`]));
  });

  it("a newer schema and one of another program are refused and left as they are", async () => {
    await migrate({ session, schema: "newer", now });
    await session.run(`INSERT INTO newer.migration (number, name, finished_at) VALUES (${schemaVersion + 1}, 'later', 1); CREATE SCHEMA foreign_one; CREATE TABLE foreign_one.person (name text)`);
    await assert.rejects(openPostgresStore({ url: server.url, schema: "newer", now }), isCode("storage/newer"));
    await assert.rejects(openPostgresStore({ url: server.url, schema: "foreign_one", now }), isCode("storage/broken"));
    assert.deepEqual(await rowsOf("SELECT tablename FROM pg_tables WHERE schemaname = 'foreign_one'"), [["person"]]);
  });

  it("a database in another encoding is refused", async () => {
    await session.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");
    await assert.rejects(openPostgresStore({ url: server.url.replace("/postgres?", "/latin?"), now }), isCode("storage/broken"));
  });

  it("the engine holds what the codec holds, a second time", async () => {
    await migrate({ session, schema: "strict", now });
    const key = `'\\x${"00".repeat(32)}'`;
    for (const [why, values] of [["a short id", `'\\x00', ${key}, 1, true`], ["no root key", `${key}, NULL, 1, true`], ["a moment before 1970", `${key}, ${key}, -1, true`]]) {
      await assert.rejects(session.run(`INSERT INTO strict.person (owner_id, root_key, began, synthetic) VALUES (${values})`), /violates/, why);
    }
    await session.run(`INSERT INTO strict.person (owner_id, root_key, began, synthetic) VALUES (${key}, ${key}, 1, true)`);
  });
});
