/** What stands where: machines, shards of each, how large, and what is wrong with the cluster. Changes nothing. */
import type { Cluster } from "./cluster.ts";
import { machineName, number } from "./cluster.ts";
import { spreadTables } from "./detect.ts";
import { distributedTables, leadTable, placements, referenceTables } from "./placement.ts";

export interface Machine {
  readonly name: string;
  readonly isCoordinator: boolean;
  readonly isActive: boolean;
  /** Whether it takes shards; false on one that is being emptied. */
  readonly takesShards: boolean;
  readonly shardGroups: number;
  readonly bytes: number;
}
export interface ShardStatus {
  readonly database: string;
  readonly citus: string;
  readonly isSpread: boolean;
  readonly shardGroups: number;
  readonly bytes: number;
  readonly machines: readonly Machine[];
  readonly tables: readonly { readonly name: string; readonly kind: string; readonly bytes: number }[];
  /** What moves left behind and Citus removes by and by. */
  readonly leftOvers: number;
  /** Sentences; none where all is well. */
  readonly faults: readonly string[];
}

export async function shardStatus(cluster: Cluster): Promise<ShardStatus> {
  const { rows, schema } = cluster;
  const spread = await spreadTables((text, values = []) => cluster.session.ask({ text }, values), schema);
  const sizes = await rows(`SELECT c.relname, s.nodename, s.nodeport, count(*), sum(s.shard_size)::bigint FROM citus_shards s JOIN pg_class c ON c.oid = s.table_name JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 GROUP BY 1, 2, 3`, [schema]);
  const machines: Machine[] = (await rows("SELECT nodename, nodeport, groupid, isactive, shouldhaveshards FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid")).map(([host, port, group, active, takes]) => {
    const name = machineName(host!, number(port));
    const here = sizes.filter(([, sizeHost, sizePort]) => machineName(sizeHost!, number(sizePort)) === name);
    return {
      name, isCoordinator: group === "0", isActive: active === "t", takesShards: takes === "t",
      shardGroups: number(here.find(([table]) => table === leadTable)?.[3]), bytes: here.reduce((sum, [, , , , bytes]) => sum + number(bytes), 0),
    };
  });
  const tables = [...placements()].map(([name, { kind }]) => ({ name, kind: spread.has(name) ? kind : "local", bytes: sizes.filter(([table]) => table === name).reduce((sum, [, , , , bytes]) => sum + number(bytes), 0) }));
  return {
    database: cluster.name, citus: cluster.version, isSpread: spread.has(leadTable), machines, tables,
    shardGroups: machines.reduce((sum, { shardGroups }) => sum + shardGroups, 0), bytes: machines.reduce((sum, { bytes }) => sum + bytes, 0),
    leftOvers: number((await rows("SELECT count(*) FROM pg_dist_cleanup"))[0]![0]), faults: spread.has(leadTable) ? await faultsOf(cluster, spread) : [],
  };
}

/** What the catalogues say that should not be. */
export async function faultsOf({ rows, schema }: Cluster, spread: ReadonlySet<string>): Promise<string[]> {
  const faults = [...distributedTables, ...referenceTables].filter((name) => !spread.has(name)).map((name) => `${name} is not spread: run \`cosmicsync shards init\` again`);
  const groups = await rows("SELECT p.colocationid, count(*), min(c.relname) FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND p.partmethod = 'h' GROUP BY 1", [schema]);
  if (groups.length > 1) faults.push(`the tables are in ${groups.length} co-location groups instead of one`);
  for (const [shard, count] of await rows("SELECT s.shardid, count(pl.placementid) FROM pg_dist_shard s JOIN pg_dist_partition p USING (logicalrelid) JOIN pg_class c ON c.oid = p.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_dist_placement pl ON pl.shardid = s.shardid AND pl.shardstate = 1 WHERE n.nspname = $1 AND p.partmethod = 'h' GROUP BY 1 HAVING count(pl.placementid) <> 1 ORDER BY 1 LIMIT 20", [schema])) {
    faults.push(`shard ${shard} has ${count} placements`);
  }
  for (const [host, port] of await rows("SELECT nodename, nodeport FROM pg_dist_node WHERE NOT isactive AND noderole = 'primary'")) faults.push(`${machineName(host!, number(port))} is not active`);
  return faults;
}
