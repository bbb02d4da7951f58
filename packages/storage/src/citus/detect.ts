/** Whether a database is a cluster of Citus, and which of our tables are spread over it. Asks catalogues only. */
import type { Run } from "../postgres/steps.ts";

/** Of the extension in this database; undefined where there is none. */
export async function citusVersion(run: Run): Promise<string | undefined> {
  const { rows: [row] } = await run("SELECT extversion FROM pg_extension WHERE extname = 'citus'");
  return row?.[0] ?? undefined;
}

/** Names of distributed and reference tables in a schema; none on a plain PostgreSQL. */
export async function spreadTables(run: Run, schema: string): Promise<ReadonlySet<string>> {
  if ((await citusVersion(run)) === undefined) return new Set();
  const { rows } = await run("SELECT c.relname FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1", [schema]);
  return new Set(rows.map(([name]) => name!));
}

/** Machines beside the coordinator that take shards. */
export async function hasWorkers(run: Run): Promise<boolean> {
  if ((await citusVersion(run)) === undefined) return false;
  return (await run("SELECT 1 FROM pg_dist_node WHERE groupid <> 0 AND isactive AND shouldhaveshards LIMIT 1")).rows.length > 0;
}
