/** What makes a cluster of a schema is text in a fixed order, and every table has its statement or a reason for none. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tables } from "../schema/tables.ts";
import { spreadStatements } from "./ddl.ts";
import { distributedTables, localTables, referenceTables } from "./placement.ts";

const statements = spreadStatements({ schema: "here", shardCount: 12 });

describe("the DDL of a cluster", () => {
  it("spreads the envelopes by owner into as many shards as were asked for, and every other table beside them", () => {
    assert.equal(statements[0], `SELECT create_distributed_table('"here"."envelope"', 'owner_id', colocate_with => 'none', shard_count => 12)`);
    assert.ok(statements.includes(`SELECT create_distributed_table('"here"."membership"', 'owner_id', colocate_with => '"here"."envelope"')`));
    assert.ok(statements.includes(`SELECT create_distributed_table('"here"."search_document"', 'owner_id', colocate_with => '"here"."envelope"')`));
    assert.deepEqual(statements.filter((text) => text.includes("reference")), [`SELECT create_reference_table('"here"."concept"')`]);
  });

  it("has one statement for each table that is not local, and none for those that are", () => {
    assert.equal(statements.length, distributedTables.length + referenceTables.length);
    for (const { name } of Object.values(tables)) assert.equal(statements.filter((text) => text.includes(`('"here"."${name}"'`)).length, localTables.includes(name) ? 0 : 1, name);
    assert.deepEqual(statements, spreadStatements({ schema: "here", shardCount: 12 }));
    assert.deepEqual(spreadStatements({ schema: "here", shardCount: 12 }, new Set(["person"])).length, 1);
  });
});
