/** Every definition that this program makes on PostgreSQL keeps the rules of sharding, and a broken rule is named. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { localTables, ownerTables, placements } from "../citus/placement.ts";
import { changeSchema } from "../postgres/changes.ts";
import { postgresDialect } from "../postgres/dialect.ts";
import { searchSchema } from "../postgres/search.ts";
import { postgresSteps } from "../postgres/steps.ts";
import { schemaStatements } from "./ddl.ts";
import { lintStatements } from "./lint-ddl.ts";
import { column, table } from "./table.ts";
import { tables } from "./tables.ts";

const isLocal = (name: string): boolean => !ownerTables.has(name);

describe("definitions on shards", () => {
  it("the tables, the search index and every step of a migration keep the rules", async () => {
    const steps: string[] = [];
    for (const step of postgresSteps) await step.part(async (text) => { steps.push(text); return { rows: [], count: 0, command: "" }; }, null);
    const made = [...schemaStatements(tables, postgresDialect), ...searchSchema, ...changeSchema, ...steps.filter((text) => /^\s*(CREATE|ALTER)\b/.test(text))];
    assert.ok(made.length > 60);
    assert.deepEqual(lintStatements(made, isLocal), []);
  });

  it("a rule that is broken is named, one that is kept is not", () => {
    const broken: [string, string][] = [
      [`CREATE TABLE "person" ("id" bytea, PRIMARY KEY ("id"))`, "person: a key without owner_id"],
      [`CREATE TABLE person (id bytea PRIMARY KEY, owner_id bytea)`, "person: a key without owner_id"],
      [`CREATE TABLE person (owner_id bytea, name text, PRIMARY KEY (owner_id), UNIQUE (name))`, "person: a key without owner_id"],
      [`CREATE UNIQUE INDEX "x" ON "person" ("name")`, "person: unique across owners"],
      [`CREATE TABLE person (owner_id bytea PRIMARY KEY, number bigserial)`, "person: a serial; ids are made by the application"],
      [`CREATE TABLE other (number bigint GENERATED ALWAYS AS IDENTITY)`, "other: a serial; ids are made by the application"],
      [`CREATE TABLE person (owner_id bytea PRIMARY KEY, other bytea REFERENCES other (id))`, "person: a foreign key"],
      [`ALTER TABLE person ADD FOREIGN KEY (owner_id) REFERENCES sphere (owner_id)`, "person: a foreign key"],
      [`CREATE TRIGGER x AFTER INSERT ON person EXECUTE FUNCTION y()`, "person: a trigger"],
    ];
    for (const [text, finding] of broken) assert.deepEqual(lintStatements([text], isLocal), [finding], text);
    for (const text of [
      `CREATE TABLE "person" ("owner_id" bytea, "id" bytea, PRIMARY KEY ("owner_id", "id"))`, `CREATE UNIQUE INDEX "x" ON "person" ("owner_id", "name")`,
      `CREATE INDEX "x" ON "person" ("name")`, `CREATE TABLE person (owner_id bytea PRIMARY KEY)`, `CREATE TABLE node_state (name text PRIMARY KEY)`, `CREATE TABLE person (owner_id bytea PRIMARY KEY CHECK (word IN ('serial', 'REFERENCES')))`,
    ]) assert.deepEqual(lintStatements([text], isLocal), [], text);
  });

  it("every table has one place on a cluster, and a new one without an owner needs a thought", () => {
    for (const { name, ...rest } of Object.values(tables)) assert.equal(placements().get(name)?.kind === "distributed", !("reference" in rest), name);
    for (const name of localTables) { const place = placements().get(name)!; assert.ok(place.kind === "local" && place.why.length > 10, name); }
    const colour = table({ name: "colour", sort: "local", meaning: "Colours.", reference: true, columns: { name: column("text", "Name", { max: 8 }) }, key: ["name"] });
    assert.throws(() => placements({ ...tables, colour }), /colour has no owner/);
  });
});
