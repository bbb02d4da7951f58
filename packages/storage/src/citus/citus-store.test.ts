/**
 * The store on a real cluster keeps the contract, and what is written while shards move is there. Runs where COSMICSYNC_CITUS_URL
 * names the coordinator of a cluster for tests alone: its schemas `contract_...`, `load_...` and `cosmicsync` come and go.
 */
import { after, before, describe } from "node:test";
import type { Session } from "../postgres/connection.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { tables } from "../schema/tables.ts";
import { citusMissing, citusUrl, takeCluster } from "../testing/citus.ts";
import { storeContract } from "../testing/store-contract.ts";
import { initShards } from "./init.ts";

const missing = citusMissing();
if (missing !== undefined) console.log(`# the contract on Citus is skipped: ${missing}`);
const now = (): number => 1_790_000_000_000;

describe("Citus", { skip: missing ?? false }, () => {
  let session: Session;
  const left: string[] = [], made: string[] = [];
  before(async () => { session = await takeCluster(); });
  after(async () => {
    for (const schema of made) await session.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await session.close();
  });

  storeContract("citus", {
    async open(settings) {
      let schema = left.pop();
      if (schema === undefined) {
        schema = `contract_${made.length + 1}`;
        made.push(schema);
        await session.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
        await initShards({ url: citusUrl(), schema, now, ticks: () => performance.now() }, { shardCount: 4 });
      }
      const used = schema;
      const store = await openPostgresStore({ url: citusUrl(), schema, now, poolCount: 2, ...settings });
      const close = store[Symbol.asyncDispose].bind(store);
      return Object.assign(store, {
        [Symbol.asyncDispose]: async () => {
          await close();
          for (const name of [...Object.values(tables).map((table) => table.name), "search_document", "change"]) await session.run(`DELETE FROM ${used}."${name}"`);
          left.push(used);
        },
      });
    },
  });
});
