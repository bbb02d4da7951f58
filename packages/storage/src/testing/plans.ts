/**
 * How an engine goes about a read, from its own EXPLAIN: what it should not do (read a table through, sort all of it), and the pages on its
 * way. SQLite does not count pages, so they are reckoned: the levels of each tree, once for the index and once a row for the table.
 */
import type { Ask } from "../postgres/connection.ts";
import { createStatements, listValues as postgresValues } from "../postgres/statements.ts";
import { codecOf } from "../schema/codec.ts";
import { plainStatement, type Connection } from "../sqlite/connection.ts";
import { getStatement, listStatement } from "../sqlite/queries.ts";
import { defaultSchema } from "../transfer/place.ts";
import type { Crowd } from "./crowd.ts";
import type { MostUsedRead } from "./most-used-reads.ts";

export interface Plan { readonly faults: readonly string[]; readonly pages: number }

export function sqlitePlan(connection: Connection, read: MostUsedRead, crowd: Crowd, rows = 1): Plan {
  const { text } = read.listing === undefined ? getStatement(read.table) : listStatement(read.listing(crowd, 0));
  const steps = connection.rows(plainStatement(`EXPLAIN QUERY PLAN ${text}`, 0), []).map((step) => String(step[3]));
  const { sqlName } = codecOf(read.table);
  const index = steps.map((step) => /USING (?:COVERING )?INDEX (\S+)/.exec(step)?.[1]).find((name) => name !== undefined);
  const faults = steps.filter((step) => step.startsWith("SCAN") || (step === "USE TEMP B-TREE FOR ORDER BY" && read.few !== true));
  return { faults, pages: index === undefined ? levelsOf(connection, sqlName) : levelsOf(connection, index) + rows * levelsOf(connection, sqlName) };
}

/** From the root to a leaf. */
function levelsOf(connection: Connection, name: string): number {
  const path = connection.row(plainStatement("SELECT path FROM dbstat WHERE name = ? AND pagetype = 'leaf' LIMIT 1", 1), [name])?.[0] as string | undefined;
  return path === undefined ? 0 : path === "/" ? 1 : path.split("/").length - 1;
}

interface Node { readonly "Node Type": string; readonly "Relation Name"?: string; readonly "Shared Hit Blocks"?: number; readonly "Shared Read Blocks"?: number; readonly Plans?: readonly Node[] }

export async function postgresPlan(ask: Ask, read: MostUsedRead, crowd: Crowd, number: number): Promise<Plan> {
  const statements = createStatements(defaultSchema);
  const listing = read.listing?.(crowd, number);
  const text = listing === undefined ? statements.get(read.table).text : statements.list(listing).text;
  const { rows } = await ask({ text: `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}` }, listing === undefined ? read.key!(crowd, number) : postgresValues(listing));
  const [{ Plan: root }] = JSON.parse(String(rows[0]![0])) as [{ Plan: Node }];
  const faults: string[] = [];
  const walk = (node: Node): void => {
    if (node["Node Type"] === "Seq Scan") faults.push(`Seq Scan on ${node["Relation Name"]}`);
    if (node["Node Type"] === "Sort" && read.few !== true) faults.push("Sort");
    for (const below of node.Plans ?? []) walk(below);
  };
  walk(root);
  return { faults, pages: (root["Shared Hit Blocks"] ?? 0) + (root["Shared Read Blocks"] ?? 0) };
}
