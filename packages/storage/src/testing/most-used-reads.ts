/**
 * The ten reads that requests and records come to most often, as values: so that a test can look at their plans, and a benchmark
 * can measure them among any number of people.
 */
import type { Crowd } from "./crowd.ts";
import { listingOf, type Listing } from "../order.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import type { Row, TableName } from "../schema/tables.ts";
import type { ListQuery, Reach, Reader } from "../store.ts";

export interface MostUsedRead {
  readonly name: string;
  readonly table: TableName;
  /** A list, or the key of one row. */
  readonly listing?: (crowd: Crowd, number: number) => Listing;
  readonly key?: (crowd: Crowd, number: number) => Kept[];
  /** What is asked for fixes one row or a handful: sorting them is nothing. */
  readonly few?: true;
  /** Answers how many rows were found. */
  run(reader: Reader, crowd: Crowd, number: number): Promise<number>;
}

const get = <T extends TableName>(name: string, table: T, keyOf: (crowd: Crowd, number: number) => Partial<Row<T>>): MostUsedRead => ({
  name, table,
  key: (crowd, number) => codecOf(table).encodeKey(keyOf(crowd, number)),
  run: async (reader, crowd, number) => ((await reader.get(table, keyOf(crowd, number) as never)) === undefined ? 0 : 1),
});
const list = <T extends TableName>(name: string, table: T, ask: (crowd: Crowd, number: number) => readonly [Reach, ListQuery<T>], few: { readonly few?: true } = {}): MostUsedRead => ({
  name, table, ...few,
  listing: (crowd, number) => listingOf(table, ...ask(crowd, number)),
  run: async (reader, crowd, number) => (await reader.list(table, ...ask(crowd, number))).length,
});

export const mostUsedReads: readonly MostUsedRead[] = [
  get("a person", "person", (crowd, i) => ({ ownerId: crowd.person(i) })),
  get("a profile", "profile", (crowd, i) => ({ ownerId: crowd.person(i) })),
  get("who bears a name", "accountName", (crowd, i) => ({ folded: crowd.name(i) })),
  list("consents of a person", "consent", (crowd, i) => [{ owner: crowd.person(i) }, { limit: 8 }]),
  list("who signs with a key", "authorKey", (crowd, i) => [{ fanOut: true }, { where: { key: crowd.key(i) }, index: "byKey", limit: 64 }], { few: true }),
  list("a record by its id", "envelope", (crowd, i) => [{ fanOut: true }, { where: { id: crowd.record(i) }, index: "byId", limit: 1 }], { few: true }),
  list("the latest records of a sphere", "envelope", (crowd, i) => [{ fanOut: true }, { where: { sphereId: crowd.sphere(i) }, index: "bySphere", descending: true, limit: 20 }]),
  list("a page of a sphere's people", "sphereMember", (crowd, i) => [{ owner: crowd.sphere(i) }, { limit: 20 }]),
  list("introductions of a person, latest first", "introduction", (crowd, i) => [{ owner: crowd.person(i) }, { index: "byTime", descending: true, limit: 20 }]),
  list("profiles changed since", "profile", (crowd, i) => [{ fanOut: true }, { index: "byUpdate", after: { updated: crowd.clock(i), ownerId: crowd.person(i) }, limit: 20 }]),
];
