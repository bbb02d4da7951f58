/**
 * What the store costs over bare `pg`, and what group commit gains, on a real PostgreSQL with fsync on.
 *
 * overBare*: wall time of the same rows through the port over the same prepared statements by hand on the same server, one
 * after another as a caller waits for them; each round asks both sides in turn, and each figure is the median of the ratios of its rounds, for what else
 * the machine does meets both sides of a round alike. Insert:
 * 200 rows in one transaction. InsertAlone: one durable row each; by hand that is one statement that commits by itself, while
 * the store also leaves word of the change and learns the transaction's id.
 *
 * groupCommitGain: durable single-row writes a second at concurrency 64 over those at concurrency 1.
 */
import pg from "pg";
import { median } from "@cosmicsync/protocol/testing";
import { codecOf } from "../schema/codec.ts";
import type { Row } from "../schema/tables.ts";
import type { Store } from "../store.ts";
import { startPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openPostgresStore } from "./postgres-store.ts";
import { createStatements } from "./statements.ts";

export interface BenchResult { readonly figures: Readonly<Record<string, number>>; readonly peers: Readonly<Record<string, string>> }

const rounds = 31;
const rowsInRound = 200;
const aloneInRound = 40;
const pageRows = 50;
const clients = 64;
const commitRounds = 7;
const writesInRound = { alone: 64, together: 1_024 } as const;

const envelopeOf = (owner: string, number: number): Row<"envelope"> => rowOf("envelope", `${owner} ${number}`, {
  ownerId: idOf(owner), kind: "profile", scope: "sphere", sphereId: idOf("sphere"), author: idOf(`key of ${owner}`), clock: 1e15 + number, epoch: 0, sequence: number,
  header: new Uint8Array(140).fill(1), proof: new Uint8Array(65).fill(2), nonce: new Uint8Array(16), body: new Uint8Array(300).fill(3),
});

export async function run(): Promise<BenchResult> {
  await using server = await startPostgres({ durable: true });
  await using store = await openPostgresStore({ url: server.url, schema: "ours", now: () => 0 });
  await using _tables = await openPostgresStore({ url: server.url, schema: "bare", now: () => 0 });
  const bare = new pg.Client({ connectionString: server.url });
  await bare.connect();
  try {
    const costs = await compareCosts(store, bare);
    const commits = await compareCommits(store);
    return {
      figures: {
        overBarePg: (costs.insert.ratio + costs.get.ratio + costs.list.ratio) / 3,
        overBareInsert: costs.insert.ratio, overBareInsertAlone: costs.alone.ratio, overBareGet: costs.get.ratio, overBareList: costs.list.ratio,
        groupCommitGain: commits.together / commits.alone, durableWritesPerSecond: commits.together, durableWritesAlonePerSecond: commits.alone,
        insertMicros: costs.insert.ours, insertAloneMicros: costs.alone.ours, getMicros: costs.get.ours, listMicrosPerRow: costs.list.ours,
        bareInsertMicros: costs.insert.bare, bareInsertAloneMicros: costs.alone.bare, bareGetMicros: costs.get.bare, bareListMicrosPerRow: costs.list.bare,
      },
      peers: { pg: `pg ${(pg as unknown as { version?: string }).version ?? "8"} on PostgreSQL ${server.version}, the same rows, tables and prepared statements by hand` },
    };
  } finally {
    await bare.end();
  }
}

interface Cost { readonly ours: number; readonly bare: number; readonly ratio: number }
type Kind = "insert" | "alone" | "get" | "list";

async function compareCosts(store: Store, bare: pg.Client): Promise<Record<Kind, Cost>> {
  const statements = createStatements("bare");
  const samples: Record<Kind, { ours: number; bare: number }[]> = { insert: [], alone: [], get: [], list: [] };
  const ask = (statement: { name?: string; text: string }, values: readonly unknown[]): Promise<pg.QueryResult> => bare.query({ ...statement, values: [...values] });
  for (let round = -2; round < rounds; round++) {
    const rows = Array.from({ length: rowsInRound }, (_, i) => envelopeOf(`round ${round}`, i));
    const single = Array.from({ length: aloneInRound }, (_, i) => envelopeOf(`alone ${round}`, i));
    const owner = rows[0]!.ownerId;
    const encode = (row: Row<"envelope">): unknown[] => codecOf("envelope").encodeRow(row);
    const pair = async (kind: Kind, count: number, ours: () => Promise<number>, theirs: () => Promise<number>): Promise<void> => {
      const found: Record<string, number> = {}, took: Record<string, number> = {};
      for (const side of round % 2 === 0 ? ["ours", "bare"] : ["bare", "ours"]) {
        const start = performance.now();
        found[side] = await (side === "ours" ? ours() : theirs());
        took[side] = ((performance.now() - start) * 1_000) / count;
      }
      if (found["ours"] !== count || found["bare"] !== count) throw new Error(`${kind}: found ${found["ours"]} and ${found["bare"]} of ${count}`);
      if (round >= 0) samples[kind].push({ ours: took["ours"]!, bare: took["bare"]! });
    };
    await pair("insert", rowsInRound, () => store.write(async (writer) => {
      let inserted = 0;
      for (const row of rows) if (await writer.insert("envelope", row)) inserted++;
      return inserted;
    }), async () => {
      let inserted = 0;
      await bare.query("BEGIN");
      for (const row of rows) inserted += (await ask(statements.insert("envelope"), encode(row))).rowCount ?? 0;
      await bare.query("COMMIT");
      return inserted;
    });
    await pair("alone", aloneInRound, async () => {
      let inserted = 0;
      for (const row of single) if (await store.write((writer) => writer.insert("envelope", row))) inserted++;
      return inserted;
    }, async () => {
      let inserted = 0;
      for (const row of single) inserted += (await ask(statements.insert("envelope"), encode(row))).rowCount ?? 0;
      return inserted;
    });
    await pair("get", rowsInRound, async () => {
      let found = 0;
      for (const { ownerId, id } of rows) if ((await store.read.get("envelope", { ownerId, id })) !== undefined) found++;
      return found;
    }, async () => {
      let found = 0;
      for (const { ownerId, id } of rows) found += (await ask(statements.get("envelope"), codecOf("envelope").encodeKey({ ownerId, id }))).rows.length;
      return found;
    });
    const columns = codecOf("envelope").sqlColumns.join(", ");
    await pair("list", rowsInRound, async () => {
      let after: Row<"envelope"> | undefined, found = 0;
      for (let page = 0; page < rowsInRound / pageRows; page++) {
        const listed: Row<"envelope">[] = await store.read.list("envelope", { owner }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
        after = listed.at(-1);
        found += listed.length;
      }
      return found;
    }, async () => {
      let after: unknown, found = 0;
      const ownerBytes = codecOf("envelope").encodeColumn("ownerId", owner);
      for (let page = 0; page < rowsInRound / pageRows; page++) {
        const { rows: listed } = after === undefined
          ? await ask({ name: "first", text: `SELECT ${columns} FROM bare.envelope WHERE owner_id = $1 ORDER BY id LIMIT $2` }, [ownerBytes, pageRows])
          : await ask({ name: "next", text: `SELECT ${columns} FROM bare.envelope WHERE owner_id = $1 AND id > $2 ORDER BY id LIMIT $3` }, [ownerBytes, after, pageRows]);
        after = (listed.at(-1) as { id: unknown }).id;
        found += listed.length;
      }
      return found;
    });
  }
  const cost = (kind: Kind): Cost => {
    const ours = median(samples[kind].map((sample) => sample.ours)), other = median(samples[kind].map((sample) => sample.bare));
    return { ours, bare: other, ratio: median(samples[kind].map((sample) => sample.ours / sample.bare)) };
  };
  return { insert: cost("insert"), alone: cost("alone"), get: cost("get"), list: cost("list") };
}

/** Durable writes a second by wall time; each client writes rows of its own. */
async function compareCommits(store: Store): Promise<{ alone: number; together: number }> {
  const samples = { alone: [] as number[], together: [] as number[] };
  let number = 0;
  for (let round = -1; round < commitRounds; round++) {
    for (const name of ["alone", "together"] as const) {
      const end = number + writesInRound[name];
      const client = async (): Promise<void> => {
        while (number < end) {
          const mine = number++;
          await store.write((writer) => writer.put("nodeState", { name: `client ${mine % clients}`, value: mine }));
        }
      };
      const start = performance.now();
      await Promise.all(Array.from({ length: name === "alone" ? 1 : clients }, client));
      if (round >= 0) samples[name].push(writesInRound[name] / ((performance.now() - start) / 1_000));
    }
  }
  const latest = await store.read.list("nodeState", { fanOut: true }, { limit: clients + 1 });
  const missing = Array.from({ length: clients }, (_, client) => number - clients + client).filter((last) => !latest.some(({ value }) => value === last));
  if (missing.length > 0) throw new Error(`${missing.length} writes are missing`);
  return { alone: median(samples.alone), together: median(samples.together) };
}
