/**
 * Makes a PostgreSQL with Citus ready: the extension, the machines, the schema, and every table spread. What was done already is
 * left as it is, so a run that was interrupted is run again. Rows that a node kept on one machine go along.
 *
 * No node may be connected meanwhile, or a process that opened plain tables would go on in the way of plain tables.
 */
import { StorageError } from "../errors.ts";
import { quoted } from "../schema/names.ts";
import { migrate } from "../postgres/migrate.ts";
import { failureOf } from "../postgres/failures.ts";
import { openSession } from "../postgres/connection.ts";
import { citusErrorOf, machineName, machineOf, number, openCluster, type Cluster, type ClusterParts } from "./cluster.ts";
import { defaultShardCount } from "./ddl.ts";
import { spreadTables } from "./detect.ts";
import { distribute } from "./distribute.ts";
import { leadTable } from "./placement.ts";

export interface InitGiven {
  /** Machines to add, HOST:PORT as the coordinator reaches them. One that was emptied takes shards again. */
  readonly machines?: readonly string[];
  /** HOST:PORT of the coordinator as the others reach it; needed once there are others. */
  readonly coordinator?: string;
  readonly shardCount?: number;
}
export interface InitReport { readonly database: string; readonly machinesAdded: readonly string[]; readonly tablesSpread: readonly string[]; readonly shardCount: number }

export async function initShards(parts: ClusterParts, { machines = [], coordinator, shardCount = defaultShardCount }: InitGiven = {}, tell: (line: string) => void = () => undefined): Promise<InitReport> {
  await makeExtension(parts);
  await using cluster = await openCluster(parts);
  await refuseRunning(cluster);
  const machinesAdded = await addMachines(cluster, machines, coordinator, tell);
  try {
    await migrate({ session: cluster.session, schema: cluster.schema, now: parts.now });
    const tablesSpread = await distribute(cluster.session, { schema: cluster.schema, shardCount }, (table) => tell(`spreading ${table}`));
    const [count] = await cluster.rows("SELECT count(*) FROM pg_dist_shard s JOIN pg_class c ON c.oid = s.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2", [cluster.schema, leadTable]);
    return { database: cluster.name, machinesAdded, tablesSpread, shardCount: number(count![0]) };
  } catch (error) {
    throw error instanceof StorageError ? error : citusErrorOf(error, "spreading the tables");
  }
}

/** Only a schema with plain tables may be in use as such. */
async function refuseRunning({ rows, session, schema, name }: Cluster): Promise<void> {
  const [plain] = await rows("SELECT to_regclass($1)", [`${quoted(schema)}.migration`]);
  if (plain![0] === null || (await spreadTables((text, values = []) => session.ask({ text }, values), schema)).has(leadTable)) return;
  const [count] = await rows("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND (application_name = 'cosmicsync' OR application_name LIKE 'cosmicsync listening %')");
  if (number(count![0]) > 0) throw new StorageError("shards/node-running", { database: name, connections: number(count![0]) });
}

/** Where the server offers it; what is missing then is told by `openCluster`. */
async function makeExtension({ url }: ClusterParts): Promise<void> {
  const session = await openSession({ url, poolCount: 1, statementTimeoutMillis: 60_000, reconnectMillis: 0 }).catch((error: unknown) => { throw citusErrorOf(error, "connecting"); });
  try {
    const { rows } = await session.ask({ text: "SELECT installed_version FROM pg_available_extensions WHERE name = 'citus'" }, []);
    if (rows.length > 0 && rows[0]![0] === null) await session.run("CREATE EXTENSION IF NOT EXISTS citus");
  } catch (error) {
    if (failureOf(error) === "lost") throw error;
    throw citusErrorOf(error, "making the extension");
  } finally {
    await session.close();
  }
}

async function addMachines({ rows }: Cluster, machines: readonly string[], coordinator: string | undefined, tell: (line: string) => void): Promise<string[]> {
  const known = async (): Promise<ReadonlySet<string>> => new Set((await rows("SELECT nodename, nodeport FROM pg_dist_node")).map(([host, port]) => machineName(host!, number(port))));
  const wanted = machines.map(machineOf);
  try {
    if (coordinator !== undefined && !(await known()).has(coordinator)) {
      const { host, port } = machineOf(coordinator);
      await rows("SELECT citus_set_coordinator_host($1, $2)", [host, port]);
    }
    const there = await known();
    const added: string[] = [];
    for (const { host, port } of wanted) {
      const name = machineName(host, port);
      if (there.has(name)) {
        // One that was emptied takes shards again.
        await rows("SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', true) FROM pg_dist_node WHERE nodename = $1 AND nodeport = $2 AND NOT shouldhaveshards", [host, port]);
        continue;
      }
      tell(`adding ${name}`);
      await rows("SELECT citus_add_node($1, $2)", [host, port]);
      added.push(name);
    }
    return added;
  } catch (error) {
    throw error instanceof StorageError ? error : citusErrorOf(error, "adding a machine");
  }
}
