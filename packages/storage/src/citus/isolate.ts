/**
 * Gives one owner a shard group of its own, so that it can have a machine of its own: a sphere that has grown larger than all
 * others together. Citus splits the group while nodes write; the owner's neighbours stay where they were.
 */
import { decodeId, type RecordId } from "@cosmicsync/protocol";
import { StorageError } from "../errors.ts";
import { citusErrorOf, machineName, number, type Cluster } from "./cluster.ts";
import { regclass } from "./ddl.ts";
import { groupSizes } from "./plan.ts";
import { leadTable, ownerColumn } from "./placement.ts";
import { moveGroup } from "./rebalance.ts";

export interface IsolateReport { readonly owner: RecordId; readonly shard: number; readonly machine: string; readonly bytes: number; /** False where the owner had one already. */ readonly isNew: boolean }

export async function isolateOwner(cluster: Cluster, owner: RecordId, to?: string, stop?: AbortSignal): Promise<IsolateReport> {
  const { rows, schema } = cluster;
  await cluster.requireSpread();
  const hex = `'\\x${Buffer.from(decodeId(owner)).toString("hex")}'::bytea`;
  const lead = regclass(schema, leadTable);
  const find = async (): Promise<{ shard: number; least: string; isAlone: boolean; machine: string }> => {
    const [row] = await rows(`SELECT s.shardid, s.shardminvalue, s.shardminvalue = s.shardmaxvalue, n.nodename, n.nodeport FROM pg_dist_shard s JOIN pg_dist_placement p USING (shardid) JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary' WHERE s.shardid = get_shard_id_for_distribution_column(${lead}, ${hex})`);
    return { shard: number(row![0]), least: row![1]!, isAlone: row![2] === "t", machine: machineName(row![3]!, number(row![4])) };
  };
  let found = await find();
  const isNew = !found.isAlone;
  if (isNew) {
    await rows(`SELECT isolate_tenant_to_new_shard(${lead}, ${hex}, 'CASCADE', shard_transfer_mode => 'auto')`).catch((error: unknown) => { throw citusErrorOf(error, `giving ${ownerColumn} a shard of its own`); });
    found = await find();
  }
  if (to !== undefined && to !== found.machine) {
    if ((await rows("SELECT 1 FROM pg_dist_node WHERE isactive AND shouldhaveshards AND nodename || ':' || nodeport = $1", [to])).length === 0) throw new StorageError("shards/machine-unknown", { machine: to });
    await moveGroup(cluster, { shard: found.shard, from: found.machine, to }, undefined, stop);
    found = await find();
  }
  return { owner, shard: found.shard, machine: found.machine, bytes: (await groupSizes(cluster)).get(found.least) ?? 0, isNew };
}
