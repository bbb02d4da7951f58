/**
 * Which shard groups would move, as Citus plans it by size on disk: how much that is, and how long it will take at the speed of
 * earlier moves. Changes nothing, also where a machine is to be emptied: that is tried in a transaction and undone.
 */
import { StorageError } from "../errors.ts";
import { quoted } from "../schema/names.ts";
import { askShards } from "./ask-shards.ts";
import { citusErrorOf, machineName, machineOf, number, type Cluster } from "./cluster.ts";
import { regclass } from "./ddl.ts";
import { readNote } from "./notes.ts";
import { leadTable } from "./placement.ts";

/** One shard group: the shards of all tables for one range of owners. They move together. */
export interface Move {
  /** The lead table's shard, which stands for its group. */
  readonly shard: number;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** As the machines' statistics say, counted where they say nothing. */
  readonly rows: number;
}
/** Where a speed comes from: moves made before, or, before the first, how fast rows can be read. */
export interface Speed { readonly bytesPerSecond: number; readonly measuredOn: "moves" | "reading"; readonly bytes: number; readonly millis: number; readonly at: number }
export interface ShardPlan {
  readonly database: string;
  readonly moves: readonly Move[];
  readonly bytes: number;
  readonly rows: number;
  readonly speed: Speed;
  readonly seconds: number;
}
export interface PlanGiven {
  /** HOST:PORT of a machine that is to be emptied. */
  readonly empty?: string;
}

export async function planShards(cluster: Cluster, { empty }: PlanGiven = {}): Promise<ShardPlan> {
  await cluster.requireSpread();
  const moves = await tried(cluster, empty, () => movesNow(cluster));
  const bytes = moves.reduce((sum, move) => sum + move.bytes, 0);
  const speed = await speedOf(cluster);
  return { database: cluster.name, moves, bytes, rows: moves.reduce((sum, move) => sum + move.rows, 0), speed, seconds: Math.ceil(bytes / speed.bytesPerSecond + (speed.measuredOn === "reading" ? moves.length * secondsBesides : 0)) };
}
/** What a group takes however little is in it: a subscription and a slot for each table. Moves made before have it in their speed. */
const secondsBesides = 2;

/** Marks a machine as one that takes no shards, for as long as `act` runs. */
async function tried<T>({ rows, session }: Cluster, empty: string | undefined, act: () => Promise<T>): Promise<T> {
  if (empty === undefined) return act();
  await session.run("BEGIN");
  try {
    await stopTaking({ rows }, empty);
    return await act();
  } finally {
    await session.run("ROLLBACK");
  }
}
export async function stopTaking({ rows }: Pick<Cluster, "rows">, machine: string): Promise<void> {
  const { host, port } = machineOf(machine);
  if ((await rows("SELECT 1 FROM pg_dist_node WHERE nodename = $1 AND nodeport = $2 AND isactive", [host, port])).length === 0) throw new StorageError("shards/machine-unknown", { machine });
  await rows("SELECT citus_set_node_property($1, $2, 'shouldhaveshards', false)", [host, port]);
}

/** In the order in which they will be made. */
async function movesNow(cluster: Cluster): Promise<Move[]> {
  const { rows, schema } = cluster;
  const lead = regclass(schema, leadTable);
  // The plan has a row for each table's shard; those of one range of owners go as one.
  const planned = await rows(`SELECT s.shardid, p.sourcename, p.sourceport, p.targetname, p.targetport, s.shardminvalue, s.shardmaxvalue FROM get_rebalance_table_shards_plan(${lead}, rebalance_strategy => 'by_disk_size') WITH ORDINALITY AS p(table_name, shardid, shard_size, sourcename, sourceport, targetname, targetport, place) JOIN pg_dist_shard s ON s.shardid = p.shardid WHERE s.logicalrelid = ${lead}::regclass ORDER BY p.place`).catch((error: unknown) => { throw citusErrorOf(error, "planning"); });
  if (planned.length === 0) return [];
  const [sizes, counts] = [await groupSizes(cluster), await groupRows(cluster)];
  return planned.map(([shard, sourceHost, sourcePort, targetHost, targetPort, least]) => ({
    shard: number(shard), from: machineName(sourceHost!, number(sourcePort)), to: machineName(targetHost!, number(targetPort)), bytes: sizes.get(least!) ?? 0, rows: counts.get(least!) ?? 0,
  }));
}

/** Bytes of each shard group by the least hash of its range. */
export async function groupSizes({ rows, schema }: Cluster): Promise<Map<string, number>> {
  const found = await rows("SELECT d.shardminvalue, sum(s.shard_size)::bigint FROM citus_shards s JOIN pg_dist_shard d USING (shardid) JOIN pg_class c ON c.oid = d.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND d.shardminvalue IS NOT NULL GROUP BY 1", [schema]);
  return new Map(found.map(([least, bytes]) => [least!, number(bytes)]));
}

/** Statistics where a shard was looked at before, else counted. */
async function groupRows(cluster: Cluster): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  // `-1` rows are those of a table that was never looked at.
  const question = "SELECT CASE WHEN reltuples < 0 THEN (SELECT count(*) FROM %1$I.%2$I) ELSE reltuples::bigint END FROM pg_class WHERE oid = '%1$I.%2$I'::regclass";
  for (const { least, answer } of await askShards(cluster, question)) counts.set(least, (counts.get(least) ?? 0) + number(answer));
  return counts;
}

export async function speedOf(cluster: Cluster): Promise<Speed> {
  return (await readNote<Speed>(cluster, "speed")) ?? (await readingSpeed(cluster));
}

const readBytes = 16 << 20;
/** How fast rows of the lead table come here: nothing better is known before anything was moved, and moves are slower. */
async function readingSpeed({ rows, schema, parts }: Cluster): Promise<Speed> {
  const began = parts.ticks();
  let bytes = 0, limit = 100;
  for (; bytes < readBytes && limit <= 100_000; limit *= 10) {
    const found = await rows(`SELECT header, proof, body FROM ${quoted(schema)}.${quoted(leadTable)} LIMIT $1`, [limit]);
    bytes += found.reduce((sum, row) => sum + row.reduce((all, text) => all + (text?.length ?? 0) / 2, 0), 0);
    if (found.length < limit) break;
  }
  const millis = Math.max(1, parts.ticks() - began);
  // With next to nothing to read the time is that of asking.
  const bytesPerSecond = bytes < 65_536 ? 10_000_000 : Math.round((bytes / millis) * 1_000);
  return { bytesPerSecond, measuredOn: "reading", bytes: Math.round(bytes), millis: Math.round(millis), at: parts.now() };
}
