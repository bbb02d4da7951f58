/**
 * Asks every shard the same, each machine once for all that it holds: a question to each shard by itself would be a journey for
 * each. Tables are named by their schema and shard, so the answers come by shard. Copies that a move left behind are not asked: they may
 * go at any moment.
 */
import { StorageError } from "../errors.ts";
import { machineName, number, type Cluster } from "./cluster.ts";
import { distributedTables, ownerTables } from "./placement.ts";

export interface ShardAnswer {
  readonly table: string;
  readonly shard: number;
  readonly machine: string;
  /** Least hash of its range, which names the group that it belongs to. */
  readonly least: string;
  readonly most: string;
  readonly answer: string;
}

/** `question`: a query for one value, not null, of a shard, which is `%1$I.%2$I`. */
export async function askShards({ rows, schema }: Cluster, question: string): Promise<ShardAnswer[]> {
  const command = `SELECT coalesce(json_object_agg(c.relname, (xpath('/row/c/text()', query_to_xml(format(${literal(`SELECT (${question})::text AS c`)}, n.nspname, c.relname), false, true, '')))[1]::text), '{}') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '${schema}' AND c.relkind = 'r' AND c.relname ~ '^(${distributedTables.join("|")})_[0-9]+$' AND substring(c.relname from '_([0-9]+)$')::bigint IN (SELECT shardid FROM pg_dist_placement JOIN pg_dist_local_group USING (groupid))`;
  const told = new Map<string, Readonly<Record<string, string>>>();
  for (const [host, port, success, result] of await rows("SELECT n.nodename, n.nodeport, r.success, r.result FROM run_command_on_all_nodes($1) r JOIN pg_dist_node n USING (nodeid)", [command])) {
    const machine = machineName(host!, number(port));
    if (success !== "t") throw new StorageError("shards/refused", { doing: `asking ${machine}`, reason: (result ?? "").slice(0, 300) });
    told.set(machine, JSON.parse(result!) as Record<string, string>);
  }
  const shards = await rows("SELECT c.relname, d.shardid, n.nodename, n.nodeport, d.shardminvalue, d.shardmaxvalue FROM pg_dist_shard d JOIN pg_class c ON c.oid = d.logicalrelid JOIN pg_namespace s ON s.oid = c.relnamespace JOIN pg_dist_placement p USING (shardid) JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary' WHERE s.nspname = $1 AND d.shardminvalue IS NOT NULL", [schema]);
  return shards.flatMap(([table, shard, host, port, least, most]) => {
    if (!ownerTables.has(table!)) return [];
    const machine = machineName(host!, number(port));
    const answer = told.get(machine)?.[`${table}_${shard}`];
    if (answer === undefined) throw new StorageError("shards/differ", { faults: `shard ${shard} of ${table} is not on ${machine}` });
    return [{ table: table!, shard: number(shard), machine, least: least!, most: most!, answer }];
  });
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
