/** What `cosmicsync shards` keeps between its commands, in a table of the coordinator: one JSON value for each name. */
import { quoted } from "../schema/names.ts";
import type { Cluster } from "./cluster.ts";

export async function readNote<T>({ rows, schema }: Cluster, name: string): Promise<T | undefined> {
  if ((await rows("SELECT to_regclass($1)", [`${quoted(schema)}.shard_note`]))[0]![0] === null) return undefined;
  const [row] = await rows(`SELECT value FROM ${quoted(schema)}.shard_note WHERE name = $1`, [name]);
  return row === undefined ? undefined : (JSON.parse(row[0]!) as T);
}

export async function keepNote({ rows, schema }: Cluster, name: string, value: unknown): Promise<void> {
  await rows(`CREATE TABLE IF NOT EXISTS ${quoted(schema)}.shard_note (name text PRIMARY KEY, value text NOT NULL)`);
  await rows(`INSERT INTO ${quoted(schema)}.shard_note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, [name, JSON.stringify(value)]);
}
