/**
 * Proves that a cluster holds what it should: every table spread and together, every shard once, every row in the shard that its
 * owner belongs to, every record under the id of its header; and the digest of each table at one moment, compared with those
 * of the verify before. They must be equal where nobody wrote meanwhile, which the table `change` tells.
 *
 * Reads everything. Writers wait only while the moment is taken. Throws shards/differ.
 */
import { StorageError } from "../errors.ts";
import { codecOf } from "../schema/codec.ts";
import { quoted } from "../schema/names.ts";
import { fanOut } from "../schema/query-check.ts";
import type { TableName } from "../schema/tables.ts";
import type { Session } from "../postgres/connection.ts";
import { keptRow } from "../postgres/values.ts";
import { digestView, differences, type Digests } from "../transfer/digest-view.ts";
import type { View } from "../transfer/side.ts";
import { askShards } from "./ask-shards.ts";
import type { Cluster } from "./cluster.ts";
import { spreadTables } from "./detect.ts";
import { keepNote, readNote } from "./notes.ts";
import { openMoment } from "./snapshot.ts";
import { faultsOf } from "./status.ts";

export interface VerifyReport {
  readonly database: string;
  readonly rows: number;
  readonly digests: Digests;
  /** The verify before: when, and what differs from it; none where there was none. */
  readonly before?: { readonly at: number; readonly differing: readonly string[]; readonly writtenSince: "nothing" | "something" | "unknown" };
}
interface Kept { readonly digests: Digests; readonly at: number; readonly snapshot: string }

/** Rows of `change` are dropped after an hour: what came before cannot be known. */
const changesKeptMillis = 3_600_000;

export async function verifyShards(cluster: Cluster, onRows: (count: number) => void = () => undefined): Promise<VerifyReport> {
  await cluster.requireSpread();
  const faults = await faultsOf(cluster, await spreadTables((text, values = []) => cluster.session.ask({ text }, values), cluster.schema));
  faults.push(...(await misplaced(cluster)));
  const before = await readNote<Kept>(cluster, "digests");
  const at = cluster.parts.now();
  const session = await openMoment(cluster.connect, cluster.schema);
  let now: Kept;
  let written: "nothing" | "something" | "unknown" = "unknown";
  try {
    const snapshot = (await session.ask({ text: "SELECT pg_current_snapshot()::text" }, [])).rows[0]![0]!;
    if (before !== undefined) written = await writtenSince(session, cluster.schema, before, at);
    now = { at, snapshot, digests: await digestView(pagesOf(session, cluster.schema), onRows) };
  } finally {
    await session.close();
  }
  const differing = before === undefined ? [] : differences(before.digests, now.digests);
  if (written === "nothing" && differing.length > 0) faults.push(`digests of ${differing.join(", ")} differ from those before, and nobody wrote`);
  if (faults.length > 0) throw new StorageError("shards/differ", { database: cluster.name, faults: faults.slice(0, 20).join("; ") });
  await keepNote(cluster, "digests", now);
  return {
    database: cluster.name, rows: Object.values(now.digests.tables).reduce((sum, { count }) => sum + count, 0), digests: now.digests,
    ...(before === undefined ? {} : { before: { at: before.at, differing, writtenSince: written } }),
  };
}

async function writtenSince(session: Session, schema: string, before: Kept, at: number): Promise<"nothing" | "something" | "unknown"> {
  const { rows } = await session.ask({ text: `SELECT 1 FROM ${quoted(schema)}.change WHERE NOT pg_visible_in_snapshot(transaction, $1::text::pg_snapshot) LIMIT 1` }, [before.snapshot]);
  if (rows.length > 0) return "something";
  return at - before.at < changesKeptMillis ? "nothing" : "unknown";
}

/** Each shard is asked for the hashes of its owners, which must lie in its range. */
async function misplaced(cluster: Cluster): Promise<string[]> {
  const found = await askShards(cluster, "SELECT coalesce(min(worker_hash(owner_id)) || ' ' || max(worker_hash(owner_id)), 'empty') FROM %1$I.%2$I");
  return found.filter(({ answer, least, most }) => {
    if (answer === "empty") return false;
    const [low, high] = answer.split(" ").map(Number) as [number, number];
    return low < Number(least) || high > Number(most);
  }).map(({ shard, table }) => `shard ${shard} of ${table} holds rows of owners that belong elsewhere`);
}

/**
 * Rows in any order, each journey once: pages in the order of a key would ask every shard for a whole page each time. The
 * coordinator keeps what the cursor has not given yet, on disk where it is much.
 */
function pagesOf(session: Session, schema: string): Pick<View, "range"> {
  let open: TableName | undefined;
  return {
    async range(table, after, limit) {
      const { sqlName, sqlColumns } = codecOf(table);
      if (after === undefined || open !== table) {
        if (open !== undefined) await session.run("CLOSE pages");
        await session.run(`DECLARE pages NO SCROLL CURSOR FOR SELECT ${sqlColumns.map(quoted).join(", ")} FROM ${quoted(schema)}.${quoted(sqlName)} ${fanOut}`);
        open = table;
      }
      return (await session.ask({ text: `FETCH FORWARD ${limit} FROM pages` }, [])).rows.map((row) => keptRow(table, row));
    },
  };
}
