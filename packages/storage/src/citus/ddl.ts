/**
 * The DDL of a cluster beyond PostgreSQL's own: how each table is spread. Text that stands for itself, in a fixed order, so that
 * it can be read, compared and run by hand.
 * https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
import { quoted } from "../schema/names.ts";
import { distributedTables, leadTable, ownerColumn, placements } from "./placement.ts";

export interface Spreading {
  readonly schema: string;
  /** Shards of each distributed table. More than machines by far: shards are what moves when machines come. */
  readonly shardCount: number;
}
export const defaultShardCount = 32;

/** A statement for each table that is not local, the lead table first; `only` for those named. */
export function spreadStatements({ schema, shardCount }: Spreading, only?: ReadonlySet<string>): string[] {
  const chosen = (name: string): boolean => only?.has(name) ?? true;
  return [
    ...distributedTables.filter(chosen).map((name) => `SELECT create_distributed_table(${regclass(schema, name)}, '${ownerColumn}', ${name === leadTable ? `colocate_with => 'none', shard_count => ${shardCount}` : `colocate_with => ${regclass(schema, leadTable)}`})`),
    ...[...placements()].filter(([name, { kind }]) => kind === "reference" && chosen(name)).map(([name]) => `SELECT create_reference_table(${regclass(schema, name)})`),
  ];
}

/** A table as the functions of Citus take it: a text in single quotes. Names are ours, without quotes in them. */
export const regclass = (schema: string, name: string): string => `'${quoted(schema)}.${quoted(name)}'`;
