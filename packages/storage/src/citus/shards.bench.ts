/**
 * What a cluster of Citus costs and gives beside one PostgreSQL, and what moving its shards costs those who write meanwhile.
 *
 * Everywhere: what shards depend on. `shareOfStatementsNamingOwner`: of the statements that reached owner tables while a small world of every kind of
 * record was kept on a real PostgreSQL and the ten most used reads were asked, those that name their owner, and so go to one machine; each sending counts. The others say
 * that they fan out; `statementsAtFault` do neither. `tablesByPlace`: how many tables are spread, copied to every machine, or stay on the coordinator.
 *
 * Where COSMICSYNC_CITUS_URL names the coordinator of a cluster for tests alone, with two machines or more, besides: for each number of shards the durable writes a second of 64
 * clients, a row read by its owner and a list of one that asks every shard (`fanOutOverOwnerRead`), beside the same on one PostgreSQL, which is the coordinator with the
 * tables not spread (`writesOverOnePostgres`, `ownerReadOverOnePostgres`); writes a second of one, two and four stores at once (they take turns), and of 8 to 256 clients of one; then a machine is
 * emptied under two stores that write, and filled again when they have stopped: `rebalanceSeconds`, `writesPerSecondWhileMoving`, `writesLost`, `longestGapMillisWhileMoving`, and the digests before and after. By wall time, for what
 * is measured is waiting; without a cluster `cluster` says why there is none, in `peers`. `--quick` takes one number of shards and a tenth of the rows.
 */
import { hash } from "node:crypto";
import pg from "pg";
import { median } from "@cosmicsync/protocol/testing";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { keepRecord } from "../records.ts";
import { encodeId } from "../schema/id-text.ts";
import { fanOut, queryFaults } from "../schema/query-check.ts";
import type { Store, Writer } from "../store.ts";
import { citusMissing, citusUrl, takeCluster } from "../testing/citus.ts";
import { makeCrowd } from "../testing/crowd.ts";
import { mostUsedReads } from "../testing/most-used-reads.ts";
import { loadCrowdIntoPostgres } from "../testing/postgres-crowd.ts";
import { postgresMissing, startPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { makeWorld } from "../testing/world.ts";
import { openCluster, type Cluster } from "./cluster.ts";
import { initShards } from "./init.ts";
import { placements, ownerTables } from "./placement.ts";
import { planShards } from "./plan.ts";
import { rebalanceShards } from "./rebalance.ts";
import { shardStatus } from "./status.ts";
import { verifyShards } from "./verify.ts";

type Figures = Record<string, number | object>;
const clients = 64;
const writesMeasured = 3_000, readsMeasured = 300, rounds = 5;
const now = (): number => 1_793_610_100_000;

export async function run({ quick = false }: { quick?: boolean } = {}): Promise<{ figures: Figures; peers: Record<string, string> }> {
  const places = [...placements().values()].map(({ kind }) => kind);
  const tablesByPlace = Object.fromEntries((["distributed", "reference", "local"] as const).map((kind) => [kind, places.filter((place) => place === kind).length]));
  const statements = postgresMissing() === undefined ? await countStatements() : {};
  const missing = citusMissing();
  if (missing !== undefined) {
    console.log(`a cluster is skipped: ${missing}`);
    return { figures: { tablesByPlace, ...statements }, peers: { cluster: `skipped: ${missing}` } };
  }
  const { figures, version } = await onCluster(quick);
  return { figures: { tablesByPlace, ...statements, ...figures }, peers: { cluster: version, onePostgres: "the coordinator of that cluster, the same tables in a schema of its own, not spread" } };
}

/** Every statement that reaches an owner table counts each time it is sent. */
async function countStatements(): Promise<Figures> {
  const sent = new Map<string, number>();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]): never {
    const text = typeof given[0] === "string" ? given[0] : (given[0] as { readonly text?: unknown }).text;
    if (typeof text === "string") sent.set(text, (sent.get(text) ?? 0) + 1);
    return Reflect.apply(query, this, given) as never;
  } as typeof query;
  try {
    await using server = await startPostgres();
    const crowd = makeCrowd(1_000);
    await loadCrowdIntoPostgres(crowd, server.url);
    await using store = await openPostgresStore({ url: server.url, now });
    sent.clear();
    for (const { envelope, record } of makeWorld().said) await store.write((writer) => keepRecord(writer, envelope, record, now()));
    for (const read of mostUsedReads) for (let i = 0; i < 20; i++) await read.run(store.read, crowd, i);
  } finally {
    pg.Client.prototype.query = query;
  }
  let [owner, fan, fault] = [0, 0, 0];
  for (const [text, count] of sent) {
    if (![...ownerTables].some((table) => text.includes(`"${table}"`) || text.includes(`.${table}`))) continue;
    if (text.includes(fanOut)) fan += count;
    else if (queryFaults(text, ownerTables).length === 0) owner += count;
    else fault += count;
  }
  if (owner + fan === 0) throw new Error("no statement reached an owner table");
  return { shareOfStatementsNamingOwner: owner / (owner + fan + fault), statementsNamingOwner: owner, statementsFanningOut: fan, statementsAtFault: fault, statementShapes: sent.size };
}

async function onCluster(quick: boolean): Promise<{ figures: Figures; version: string }> {
  const session = await takeCluster();
  const schemas: string[] = [];
  const open = (schema: string): Promise<Store> => openPostgresStore({ url: citusUrl(), schema, now });
  const parts = (schema: string) => ({ url: citusUrl(), schema, now: Date.now, ticks: () => performance.now() });
  const fresh = async (schema: string): Promise<void> => {
    schemas.push(schema);
    await session.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  };
  const people = quick ? 300 : 3_000;
  try {
    console.log("one PostgreSQL...");
    await fresh("bench_plain");
    const plain = await measureStore("bench_plain", open, people, false);
    const byShards: Record<string, Measured> = {};
    for (const shardCount of quick ? [8] : [4, 16, 32]) {
      console.log(`${shardCount} shards...`);
      const schema = `bench_${shardCount}`;
      await fresh(schema);
      await initShards(parts(schema), { shardCount });
      byShards[shardCount] = await measureStore(schema, open, people, true);
    }
    const of = (pick: (measured: Measured) => number): Record<string, number> => Object.fromEntries(Object.entries(byShards).map(([count, measured]) => [count, pick(measured)]));
    const moving = quick ? 8 : 16;
    console.log("stores at once...");
    const writesPerSecondByStores = await writeByStores(() => open(`bench_${moving}`));
    const writesPerSecondByClients = await writeByClients(() => open(`bench_${moving}`));
    console.log("moving shards...");
    await using cluster = await openCluster(parts(`bench_${moving}`));
    const moves = await moveUnderWriters(cluster, () => open(`bench_${moving}`));
    return {
      version: `Citus ${cluster.version}, ${(await shardStatus(cluster)).machines.length} servers on one machine, fsync as they are set`,
      figures: {
        writesPerSecond: of(({ writes }) => writes), ownerReadMicros: of(({ owner }) => owner), fanOutReadMicros: of(({ fan }) => fan), fanOutOverOwnerRead: of(({ owner, fan }) => fan / owner),
        writesOverOnePostgres: of(({ writes }) => writes / plain.writes), ownerReadOverOnePostgres: of(({ owner }) => owner / plain.owner), fanOutReadOverOnePostgres: of(({ fan }) => fan / plain.fan),
        onePostgres: { writesPerSecond: plain.writes, ownerReadMicros: plain.owner, fanOutReadMicros: plain.fan },
        writesPerSecondByStores, writesPerSecondByClients, ...moves,
      },
    };
  } finally {
    for (const schema of schemas) await session.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`).catch(() => undefined);
    await session.close();
  }
}

/** Writes a second; microseconds a read. */
interface Measured { readonly writes: number; readonly owner: number; readonly fan: number }

async function measureStore(schema: string, open: (schema: string) => Promise<Store>, people: number, isSpread: boolean): Promise<Measured> {
  await using store = await open(schema);
  const owners = Array.from({ length: people }, (_, i) => rowOf("person", `${schema} ${i}`));
  await writeAll(store, owners.length, (writer, i) => writer.put("person", owners[i]!));
  const records = Array.from({ length: people }, (_, i) => {
    const header = new TextEncoder().encode(`header ${schema} ${i}`.padEnd(150, "h"));
    return rowOf("envelope", `${schema} ${i}`, { ownerId: owners[i]!.ownerId, id: encodeId(hash("sha256", header, "buffer")), header, sphereId: idOf(`sphere ${i % 8}`), clock: 1_000 + i });
  });
  await writeAll(store, records.length, (writer, i) => writer.put("envelope", records[i]!));
  const writes: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const took = await writeAll(store, Math.ceil(writesMeasured / rounds), (writer, i) => writer.put("profile", rowOf("profile", `${schema} ${i}`, { ownerId: owners[i % people]!.ownerId, updated: round + 2 })));
    if (round >= 0) writes.push(Math.ceil(writesMeasured / rounds) / took);
  }
  const time = async (read: (i: number) => Promise<number>): Promise<number> => {
    const samples: number[] = [];
    for (let i = -20; i < readsMeasured; i++) {
      const began = performance.now();
      const found = await read(i + 20);
      if (i >= 0) samples.push((performance.now() - began) * 1_000);
      if (found !== 1) throw new Error(`${schema}: ${found} rows found where one is`);
    }
    return median(samples);
  };
  const owner = await time(async (i) => (await store.read.list("envelope", { owner: owners[(i * 37) % people]!.ownerId }, { limit: 5 })).length);
  const fan = await time(async (i) => (await store.read.list("envelope", { fanOut: true }, { where: { id: records[(i * 37) % people]!.id }, index: "byId", limit: 1 })).length);
  if (isSpread && (await store.read.count("person", { fanOut: true })) !== people) throw new Error("people are missing");
  return { writes: median(writes), owner, fan };
}

/** Seconds that the clients took together. */
async function writeAll(store: Store, count: number, write: (writer: Writer, number: number) => Promise<unknown>, lanes = clients): Promise<number> {
  let number = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (number < count) {
      const mine = number++;
      await store.write((writer) => write(writer, mine));
    }
  }));
  return (performance.now() - began) / 1_000;
}

/** Each store has its own connections, as each process of a node would; the clients are shared out. */
async function writeByStores(open: () => Promise<Store>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const count of [1, 2, 4]) {
    await using held = new AsyncDisposableStack();
    const stores: Store[] = [];
    for (let i = 0; i < count; i++) stores.push(held.use(await open()));
    let number = 0;
    const began = performance.now();
    await Promise.all(Array.from({ length: clients }, async (_, client) => {
      while (number < writesMeasured) {
        const mine = number++;
        await stores[client % count]!.write((writer) => writer.put("person", rowOf("person", `${count} stores ${mine}`)));
      }
    }));
    found[count] = writesMeasured / ((performance.now() - began) / 1_000);
  }
  return found;
}

/** Those that come at the same time share a commit on all machines. */
async function writeByClients(open: () => Promise<Store>): Promise<Record<string, number>> {
  await using store = await open();
  const found: Record<string, number> = {};
  for (const lanes of [8, 64, 256]) {
    const count = lanes * 12;
    found[lanes] = count / (await writeAll(store, count, (writer, i) => writer.put("person", rowOf("person", `${lanes} clients ${i}`)), lanes));
  }
  return found;
}

/** A machine gives up its shards and gets them again, while two stores write as fast as they can. */
async function moveUnderWriters(cluster: Cluster, open: () => Promise<Store>): Promise<Figures> {
  const status = await shardStatus(cluster);
  const machine = status.machines.findLast(({ isCoordinator, takesShards }) => !isCoordinator && takesShards)?.name;
  if (machine === undefined) throw new Error("no machine beside the coordinator takes shards");
  await using first = await open();
  await using second = await open();
  const acknowledged: number[] = [];
  let writing = true, made = 0, last = performance.now(), gap = 0;
  const lane = async (store: Store): Promise<void> => {
    while (writing) {
      const number = made++;
      await store.write((writer) => writer.put("person", rowOf("person", `moving ${number}`, { began: number })));
      acknowledged.push(number);
      gap = Math.max(gap, performance.now() - last);
      last = performance.now();
    }
  };
  const pace = async (act: () => Promise<unknown>): Promise<{ perSecond: number; seconds: number; longestGapMillis: number }> => {
    const [began, before] = [performance.now(), acknowledged.length];
    [gap, last] = [0, began];
    await act();
    const seconds = (performance.now() - began) / 1_000;
    return { perSecond: (acknowledged.length - before) / seconds, seconds, longestGapMillis: gap };
  };
  const lanes = Promise.all(Array.from({ length: clients }, (_, i) => lane(i % 2 === 0 ? first : second)));
  lanes.catch(() => undefined);
  const still = await pace(() => new Promise((resolve) => setTimeout(resolve, 3_000)));
  const plan = await planShards(cluster, { empty: machine });
  let moved = 0, bytes = 0;
  const moving = await pace(async () => {
    try {
      const away = await rebalanceShards(cluster, { empty: machine });
      [moved, bytes] = [away.moved.length, away.bytes];
    } finally {
      await initShards({ ...cluster.parts }, { machines: [machine] });
    }
  });
  writing = false;
  await lanes;
  let lost = 0;
  for (let at = 0; at < acknowledged.length; at += 500) {
    const found = await Promise.all(acknowledged.slice(at, at + 500).map((number) => second.read.get("person", { ownerId: rowOf("person", `moving ${number}`).ownerId })));
    lost += found.filter((row, i) => row?.began !== acknowledged[at + i]).length;
  }
  // Nobody writes any more: what the machine gets back must not change a digest.
  const away = await verifyShards(cluster);
  const quiet = await rebalanceShards(cluster);
  const began = performance.now();
  const back = await verifyShards(cluster);
  const verifySeconds = (performance.now() - began) / 1_000;
  const differing = Object.entries(back.digests.tables).filter(([table, { sum }]) => away.digests.tables[table as keyof typeof away.digests.tables]?.sum !== sum).length;
  return {
    writesPerSecondStill: still.perSecond, writesPerSecondWhileMoving: moving.perSecond, movingOverStill: moving.perSecond / still.perSecond,
    longestGapMillisStill: still.longestGapMillis, longestGapMillisWhileMoving: moving.longestGapMillis,
    rebalanceSeconds: moving.seconds, rebalanceSecondsQuiet: quiet.millis / 1_000, secondsPerGroup: moving.seconds / Math.max(1, moved), shardGroupsMoved: moved, bytesMoved: bytes, secondsPlanned: plan.seconds, movesPlanned: plan.moves.length,
    writesAcknowledged: acknowledged.length, writesLost: lost, verifySeconds, rowsVerified: back.rows, tablesDiffering: differing,
  };
}
