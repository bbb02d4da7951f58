/** Databases of every past version are kept as files, and opened for ever: with all that was in them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { digestAll, recordTables } from "../digest.ts";
import { openSession } from "../postgres/connection.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { firstPostgresVersion } from "../postgres/steps.ts";
import { rebuild } from "../rebuild.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store } from "../store.ts";
import { testFolder } from "../testing/folder.ts";
import { fixtureFile, fixtureMillis, unpackFixture, type FixtureDigests } from "../testing/make-fixture.ts";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import { rowOf } from "../testing/rows.ts";
import { schemaVersion } from "./steps.ts";

const now = (): number => fixtureMillis;
const versions = Array.from({ length: schemaVersion }, (_, i) => i + 1);
const expected = (version: number): FixtureDigests => JSON.parse(readFileSync(fixtureFile(`schema-${version}.json`), "utf8")) as FixtureDigests;

async function holdsWhatItHeld(store: Store, version: number): Promise<void> {
  const found = Object.fromEntries(Object.entries(await digestAll(store)).filter(([, { count }]) => count > 0));
  assert.deepEqual(found, expected(version), `version ${version}`);
  await rebuild(store, createNodeCrypto());
  const remade = await digestAll(store, recordTables);
  for (const table of recordTables) assert.deepEqual(remade[table], (found as FixtureDigests)[table] ?? { count: 0, sum: "0".repeat(32) }, `version ${version}: ${table} made anew from its records`);
  await store.write((writer) => writer.put("person", rowOf("person", "new")));
}

it("every version has its database in fixtures/, made by make-fixture.ts", () => {
  for (const version of versions) {
    assert.ok(existsSync(fixtureFile(`schema-${version}.sqlite.gz`)), `run: node packages/storage/src/testing/make-fixture.ts --version ${version}`);
    assert.equal(existsSync(fixtureFile(`schema-${version}.postgres.sql.gz`)), version >= firstPostgresVersion);
    assert.ok((expected(version).envelope?.count ?? 0) > 50, `version ${version} holds records`);
  }
});

for (const version of versions) {
  it(`a SQLite database of version ${version} opens with all that was in it`, async () => {
    using folder = testFolder();
    unpackFixture(version, folder.file("store.sqlite"));
    await using store = await openSqliteStore({ path: folder.file("store.sqlite"), now });
    await holdsWhatItHeld(store, version);
  });
}

describe("a PostgreSQL database", { skip: postgresMissing() ?? false }, () => {
  it("of every version opens with all that was in it", async () => {
    await using server = await startPostgres();
    const session = await openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
    try {
      for (const version of versions.filter((each) => each >= firstPostgresVersion)) {
        const schema = `from_${version}`;
        await session.run(`BEGIN; CREATE SCHEMA ${schema}; SET LOCAL search_path TO ${schema};\n${gunzipSync(readFileSync(fixtureFile(`schema-${version}.postgres.sql.gz`))).toString()}COMMIT`);
        await using store = await openPostgresStore({ url: server.url, schema, now });
        await holdsWhatItHeld(store, version);
      }
    } finally {
      await session.close();
    }
  });
});
