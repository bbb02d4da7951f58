/**
 * Where each table lives on a cluster of Citus, from the one schema and from what stands beside it:
 *
 *     distributed  every table with an owner, by `owner_id`, all co-located: one shard group holds everything of an owner
 *     reference    vocabularies: small, read beside owners' rows, seldom written; a copy on every machine
 *     local        on the coordinator alone, with the reason said here
 */
import { snakeOf } from "../schema/names.ts";
import type { Table } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";

export type Placement =
  | { readonly kind: "distributed" | "reference" }
  | { readonly kind: "local"; readonly why: string };

/** The column by which every distributed table is spread. */
export const ownerColumn = snakeOf("ownerId");
/** Co-located tables are named after this one: the first in time, and the largest. */
export const leadTable = "envelope";

const local: Readonly<Record<string, string>> = {
  node_state: "this node's own small facts; its sequence is counted in nearly every step, and a copy on every machine would have each step wait for all of them",
  account_name: "a name is taken once for the whole node, which one machine decides at the cost of one row",
  peer: "this node's own neighbours, a few rows that only the node reads",
  migration: "which steps this schema has made",
  change: "what other processes are told; its lock puts the steps of all processes in one order",
  permit: "requests that a name may still make in this minute, counted in one place",
  transfer_state: "the part that this database takes in a transfer",
  transfer_change: "keys noted for a transfer",
  shard_note: "digests and speeds that `cosmicsync shards` keeps",
};
/** Beside the tables of the schema, with an owner too. */
const besides = ["search_document"];

/** Names in SQL to places. Throws where a table of the schema has no owner and no place was thought of. */
export function placements(declared: Readonly<Record<string, Table>> = tables): ReadonlyMap<string, Placement> {
  const found = new Map<string, Placement>(besides.map((name) => [name, { kind: "distributed" }]));
  for (const [name, why] of Object.entries(local)) found.set(name, { kind: "local", why });
  for (const table of Object.values(declared)) {
    if (table.reference === undefined) found.set(table.name, { kind: "distributed" });
    else if (table.name === "concept") found.set(table.name, { kind: "reference" });
    else if (!found.has(table.name)) throw new TypeError(`${table.name} has no owner: say in citus/placement.ts whether it is a reference table or local, and why`);
  }
  return found;
}

const namesOf = (kind: Placement["kind"]): readonly string[] => [...placements()].filter(([, placement]) => placement.kind === kind).map(([name]) => name);
/** The lead table first. */
export const distributedTables: readonly string[] = namesOf("distributed").toSorted((a, b) => Number(b === leadTable) - Number(a === leadTable));
export const referenceTables = namesOf("reference");
export const localTables = namesOf("local");
/** Tables of which a statement must name the owner. */
export const ownerTables: ReadonlySet<string> = new Set(distributedTables);
