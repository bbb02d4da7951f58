/** The schema as data: DDL, lint and page are what the tables say. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { rowOf, spoilersOf } from "../testing/rows.ts";
import { codecOf } from "./codec.ts";
import { schemaStatements, sqliteDialect, tableStatement } from "./ddl.ts";
import type { Dialect } from "./ddl.ts";
import { lintSchema } from "./lint.ts";
import { camelOf, snakeOf } from "./names.ts";
import { schemaPage } from "./page.ts";
import { column, optional, table } from "./table.ts";
import type { Column, Table } from "./table.ts";
import { tables } from "./tables.ts";
import type { TableName } from "./tables.ts";

const small = (changes: Partial<Table> = {}): Record<string, Table> => ({
  small: { ...table({ name: "small", sort: "local", meaning: "Small.", columns: { ownerId: column("id", "Owner"), word: column("text", "Word", { words: ["it's", "that"] }), note: optional("text", "Note", { max: 5 }) }, key: ["ownerId", "word"] }), ...changes } as Table,
});

describe("the schema", () => {
  it("keeps its own rules", () => {
    assert.deepEqual(lintSchema(tables), []);
  });

  it("a rule that is broken is named, one that is kept is not", () => {
    assert.deepEqual(lintSchema(small()), []);
    const broken: [string, Partial<Table>][] = [
      ["small: the key does not begin with ownerId", { key: ["word", "ownerId"] }],
      ["small.byWord: unique across owners", { indexes: { byWord: { columns: ["word"], unique: true } } }],
      ["small.byNothing: nothing is no column", { indexes: { byNothing: { columns: ["nothing"] } } }],
      ["small: the key's note may be null", { key: ["ownerId", "note"] }],
      ["small: the key names nothing, which is no column", { key: ["ownerId", "nothing"] }],
      ["small: a reference table has no owner", { reference: true }],
    ];
    for (const [finding, changes] of broken) assert.deepEqual(lintSchema(small(changes)), [finding]);
    assert.deepEqual(lintSchema(small({ indexes: { byWord: { columns: ["ownerId", "word"], unique: true } } })), []);
    const columns = { ...small()["small"]!.columns, body: column("bytes", ""), endless: column("text", "x") } as Record<string, Column>;
    assert.deepEqual(lintSchema(small({ columns })), ["small.body: no meaning", "small.body: bytes without a bound", "small.endless: a text without a bound"]);
    assert.deepEqual(lintSchema({ ...small(), again: small()["small"]! }), ["again: two tables are called small"]);
  });

  it("names go to SQL and back", () => {
    for (const { columns } of Object.values(tables)) for (const name of Object.keys(columns)) assert.equal(camelOf(snakeOf(name)), name);
    assert.equal(snakeOf("introductionId"), "introduction_id");
  });

  it("DDL is strict, bounded and quoted, the same every time", () => {
    assert.equal(tableStatement(small()["small"]!), `CREATE TABLE "small" (
  "owner_id" BLOB NOT NULL CHECK (length("owner_id") = 32),
  "word" TEXT NOT NULL CHECK ("word" IN ('it''s', 'that')),
  "note" TEXT CHECK (length("note") <= 5),
  PRIMARY KEY ("owner_id", "word")
) STRICT, WITHOUT ROWID`);
    assert.deepEqual(schemaStatements(tables), schemaStatements(tables));
    assert.match(tableStatement(tables.envelope), /\) STRICT$/, "long rows are kept apart from their key");
  });

  it("another engine is another dialect", () => {
    const postgres: Dialect = { name: "postgres", types: { ...sqliteDialect.types, id: "bytea", bytes: "bytea", boolean: "boolean", json: "jsonb", moment: "bigint", clock: "bigint" }, length: (name, type) => (type === "text" ? `char_length(${name})` : `octet_length(${name})`), boolean: () => undefined, tableEnd: () => "" };
    const text = schemaStatements(tables, postgres).join(";\n");
    assert.match(text, /CREATE TABLE "person" \(\n {2}"owner_id" bytea NOT NULL CHECK \(octet_length\("owner_id"\) = 32\)/);
    assert.doesNotMatch(text, /STRICT|BLOB/);
  });

  it("the engine refuses by itself what the codec refuses: every column's spoilers that can be bound, beside a row that is taken", () => {
    const database = new DatabaseSync(":memory:");
    for (const statement of schemaStatements(tables)) database.exec(statement);
    for (const name of Object.keys(tables) as TableName[]) {
      const codec = codecOf(name);
      const insert = database.prepare(`INSERT INTO ${codec.sqlName} VALUES (${codec.columns.map(() => "?").join(", ")})`);
      insert.run(...codec.encodeRow(rowOf(name, 1)));
      for (const [i, [, declared]] of Object.entries<Column>(tables[name].columns).entries()) {
        if (declared.type === "json") continue;
        for (const { why, value } of spoilersOf(declared)) {
          const spoilt = codec.encodeRow(rowOf(name, 2));
          // An engine cannot see these: it has no such value, or turns it into another of the column's.
          if (value === undefined || Array.isArray(value) || typeof value === "boolean" || ["U+0000", "half a surrogate pair", "a bigint", "1", "infinite"].includes(why)) continue;
          if ((declared.type === "text" && typeof value === "number") || (declared.type !== "text" && typeof value === "string" && /^\d+$/.test(value)) || (value === 2 ** 53) || (declared.type === "id" && value instanceof Uint8Array)) continue;
          if (Number.isNaN(value) && declared.nullable) continue;
          spoilt[i] = value as never;
          assert.throws(() => insert.run(...spoilt), `${name}.${codec.columns[i]}: ${why}`);
        }
      }
    }
    database.close();
  });

  it("a text of as many characters as the bound is taken, in any script, and one more is not", () => {
    const encode = (title: string) => codecOf("role").encodeColumn("title", title);
    for (const character of ["a", "é", "\u{1f30d}"]) {
      assert.equal(encode(character.repeat(120)), character.repeat(120));
      assert.throws(() => encode(character.repeat(121)), /role\.title must be at most 120 characters/);
    }
  });

  it("the reference page names every table and column once, with a diagram", () => {
    const page = schemaPage();
    assert.match(page, /```mermaid\nerDiagram\n/);
    for (const { name, columns } of Object.values(tables)) {
      assert.equal(page.split(`### \`${name}\``).length, 2, name);
      for (const columnName of Object.keys(columns)) assert.ok(page.includes(`| \`${snakeOf(columnName)}\` |`), columnName);
    }
    assert.ok(schemaPage(small()).includes("text: it's, that"));
  });
});
