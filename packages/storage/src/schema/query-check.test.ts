/** The query check finds the statements that would go astray on shards, and leaves the others alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { queryFaults } from "./query-check.ts";

const owners = new Set(["person", "envelope"]);
const faults = (text: string): number => queryFaults(text, owners).length;

describe("the query check", () => {
  it("takes what names its owner, and what says that it fans out", () => {
    for (const text of [
      `SELECT "owner_id" FROM "s"."person" WHERE "owner_id" = $1`,
      `SELECT * FROM person WHERE owner_id = $1 AND (began > $2 OR began IS NULL) ORDER BY began LIMIT $3`,
      `DELETE FROM "s"."person" WHERE owner_id = $1; SELECT 1`,
      `UPDATE person SET began = 1 WHERE "owner_id" = $1`,
      `INSERT INTO "s"."person" ("owner_id", "began") VALUES ($1, $2) ON CONFLICT ("owner_id") DO UPDATE SET "began" = excluded."began"`,
      `COPY "s"."envelope" ("owner_id", "id") FROM STDIN (FORMAT binary)`,
      `SELECT count(*) FROM person /* fan-out */`,
      `SELECT 1 FROM other WHERE name = $1`, `SELECT 'FROM person'`, `SELECT 1 FROM pg_class c JOIN pg_namespace n ON true`,
      `CREATE TABLE person (a int)`, `LOCK TABLE person IN SHARE MODE`, `SELECT 1 FROM change FOR UPDATE`,
    ]) assert.deepEqual(queryFaults(text, owners), [], text);
  });

  it("names what does neither", () => {
    for (const text of [
      `SELECT count(*) FROM "s"."person"`,
      `SELECT 1 FROM person WHERE began = $1`,
      `SELECT 1 FROM person WHERE owner_id = $1 OR began = $2`,
      `SELECT 1 FROM person WHERE NOT owner_id = $1`,
      `SELECT 1 FROM person WHERE (owner_id = $1 OR true)`,
      `SELECT 1 FROM person WHERE owner_id > $1`,
      `SELECT 1 FROM person ORDER BY owner_id = $1`,
      `SELECT 1 FROM other, person WHERE name = $1`,
      `SELECT 1 FROM other JOIN "s"."person" ON true`,
      `SELECT (SELECT count(*) FROM person), 1`,
      `SELECT 1 FROM other WHERE id IN (SELECT owner_id FROM person)`,
      `DELETE FROM person`, `TRUNCATE person`, `UPDATE "s"."person" SET began = 1`,
      `INSERT INTO person (began) VALUES ($1)`, `COPY person FROM STDIN`,
      `SELECT 1 FROM person WHERE owner_id = $1; DELETE FROM person`,
      `WITH gone AS (DELETE FROM person RETURNING 1) SELECT 1`,
    ]) assert.equal(faults(text), 1, text);
  });

  it("a mark counts for its own statement only, and a text is no mark", () => {
    assert.equal(faults("SELECT 1 FROM person /* fan-out */; SELECT 2 FROM person"), 1);
    assert.equal(faults("SELECT '/* fan-out */' FROM person"), 1);
  });
});
