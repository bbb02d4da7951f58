/** The way of a database from any version to this one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { StorageError } from "../errors.ts";
import { Connection, plainStatement } from "../sqlite/connection.ts";
import { testFolder } from "../testing/folder.ts";
import { migrate } from "./migrate.ts";
import { statementsStep } from "./step.ts";
import type { MigrationStep } from "./step.ts";
import { migrationSteps, schemaVersion } from "./steps.ts";

const now = (): number => 42;
const settings = { busyTimeoutMillis: 100, cacheKib: 1_000 };
const oldSchema = readFileSync(new URL("../testing/schema-1.sql", import.meta.url), "utf8");

function withDatabase(act: (connection: Connection) => void, schema?: string): void {
  using folder = testFolder();
  const connection = new Connection(folder.file("store.sqlite"), settings);
  try {
    if (schema !== undefined) connection.exec(schema);
    act(connection);
  } finally {
    connection.close();
  }
}
const rowsOf = (connection: Connection, text: string): unknown[][] => connection.rows(plainStatement(text, 0), []);
const versionOf = (connection: Connection): unknown => rowsOf(connection, "PRAGMA user_version")[0]![0];
const schemaOf = (connection: Connection): unknown[][] => rowsOf(connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");

/** Fills 250 rows in parts of 100, as a step over a large table would. */
const filling = (fail: { afterParts: number }): MigrationStep => ({
  number: schemaVersion + 1, name: "fill",
  part(connection, progress) {
    const from = (progress as number | null) ?? 0;
    if (from === 0) connection.exec("CREATE TABLE filled (number INTEGER PRIMARY KEY) STRICT");
    for (let i = from; i < Math.min(from + 100, 250); i++) connection.run(plainStatement("INSERT INTO filled VALUES (?)", 1), [i]);
    if (fail.afterParts-- === 0) throw new Error("power cut");
    return from + 100 >= 250 ? { done: true } : { done: false, progress: from + 100 };
  },
});

describe("migrations", () => {
  it("from nothing and from version 1 lead to the same schema, so no table changes without its step", () => {
    let fresh: unknown[][] = [];
    withDatabase((connection) => { assert.deepEqual(migrate(connection, now), []); fresh = schemaOf(connection); assert.equal(versionOf(connection), schemaVersion); });
    withDatabase((connection) => {
      assert.deepEqual(migrate(connection, now), migrationSteps.map(({ number }) => number));
      assert.deepEqual(schemaOf(connection), fresh);
      assert.equal(versionOf(connection), schemaVersion);
      assert.deepEqual(migrate(connection, now), [], "a second time nothing is left to do");
    }, oldSchema);
  });

  it("steps are numbered without gaps up to this version", () => {
    assert.deepEqual(migrationSteps.map(({ number }) => number), Array.from({ length: schemaVersion - 1 }, (_, i) => i + 2));
  });

  it("what an old database holds is there afterwards", () => {
    withDatabase((connection) => {
      connection.exec(`INSERT INTO node_state (name, value) VALUES ('kept', '1')`);
      migrate(connection, now);
      assert.deepEqual(rowsOf(connection, "SELECT name, value FROM node_state"), [["kept", "1"]]);
    }, oldSchema);
  });

  it("an interrupted step goes on where it stopped: no part is made twice, none left out", () => {
    for (const afterParts of [0, 1, 2]) {
      withDatabase((connection) => {
        migrate(connection, now);
        const fail = { afterParts };
        const steps = [...migrationSteps, filling(fail)];
        assert.throws(() => migrate(connection, now, steps), /power cut/);
        assert.equal(versionOf(connection), schemaVersion, "not done is not marked as done");
        const made = afterParts === 0 ? undefined : rowsOf(connection, "SELECT count(*) FROM filled")[0]![0];
        assert.equal(made, afterParts === 0 ? undefined : afterParts * 100, "the interrupted part left nothing");
        assert.deepEqual(migrate(connection, now, steps), [schemaVersion + 1]);
        assert.deepEqual(rowsOf(connection, "SELECT count(*), min(number), max(number) FROM filled"), [[250, 0, 249]]);
        assert.deepEqual(rowsOf(connection, `SELECT progress, finished_at FROM migration WHERE number = ${schemaVersion + 1}`), [[null, 42]]);
        assert.equal(versionOf(connection), schemaVersion + 1);
      });
    }
  });

  it("a step that fails leaves the schema as it was", () => {
    withDatabase((connection) => {
      migrate(connection, now);
      const before = schemaOf(connection);
      assert.throws(() => migrate(connection, now, [statementsStep(schemaVersion + 1, "half", ["CREATE TABLE half (a) STRICT"])]));
      assert.throws(() => migrate(connection, now, [statementsStep(schemaVersion + 1, "half", ["CREATE TABLE half (a INTEGER) STRICT", "no SQL"])]));
      assert.deepEqual(schemaOf(connection), before);
    });
  });

  it("newer and foreign databases are refused, this version's is not", () => {
    withDatabase((connection) => {
      migrate(connection, now);
      assert.doesNotThrow(() => migrate(connection, now));
      connection.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
      assert.throws(() => migrate(connection, now), (error: unknown) => error instanceof StorageError && error.code === "storage/newer" && error.facts["found"] === schemaVersion + 1 && error.facts["known"] === schemaVersion);
      connection.exec(`PRAGMA user_version = ${schemaVersion}; PRAGMA application_id = 7`);
      assert.throws(() => migrate(connection, now), (error: unknown) => error instanceof StorageError && error.code === "storage/broken");
    });
    withDatabase((connection) => assert.throws(() => migrate(connection, now), { code: "storage/broken" }), "CREATE TABLE theirs (a)");
  });
});
