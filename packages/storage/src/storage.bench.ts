/**
 * What keeping things costs: over the bare engines, by the fsync, in bytes, and as people grow in number.
 *
 * overBareSqlite, overBarePg: the figures of the benchmarks `store` and `postgres`, run here. recordsPerSecondDurable: durable
 * writes at concurrency 64 over concurrency 1, the same; syncsPerWrite: how often the disk was asked to make something durable
 * for each, counted (commits in SQLite's log, PostgreSQL's own count), for a fast disk hides what a slow one would show.
 *
 * bytesPerRecord: what a record of 300 bytes (header, proof, nonce, body) takes on disk, by part, after 40,000 of 2,000 authors came
 * in the order of their clocks. A sketch is made in memory at start and takes none.
 *
 * readCpuMicros: the ten most used reads among 10,000, 100,000 and 1,000,000 synthetic people, CPU of the whole process, caches warm, on PostgreSQL with
 * that of the server; readPages: pages on their way. readGrowth: how these grow over how the logarithm of the people grows, from the least to the most.
 * `--quick` stops at 100,000. insertCpuMicrosPostgres: CPU of a record in steps of 500, the client's and the server's (on Linux).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuMicros, median } from "@cosmicsync/protocol/testing";
import { openSession } from "./postgres/connection.ts";
import { openPostgresStore } from "./postgres/postgres-store.ts";
import { run as runPostgres } from "./postgres/postgres.bench.ts";
import { Connection, plainStatement } from "./sqlite/connection.ts";
import { openSqliteStore } from "./sqlite/sqlite-store.ts";
import { run as runStore } from "./store.bench.ts";
import type { Reader, Store } from "./store.ts";
import { envelopeOfSize, loadCrowd, makeCrowd, type Crowd } from "./testing/crowd.ts";
import { mostUsedReads } from "./testing/most-used-reads.ts";
import { postgresPlan, sqlitePlan } from "./testing/plans.ts";
import { loadCrowdIntoPostgres, serverCpuMicros } from "./testing/postgres-crowd.ts";
import { startPostgres, type TestPostgres } from "./testing/postgres.ts";
import { idOf } from "./testing/rows.ts";

type Numbers = Record<string, number>;
const clients = 64;
const syncWrites = { alone: 64, together: 1_024 } as const;
const records = 40_000;
const recordBytes = 300;
const readsInRound = 1_000;
const rounds = 5;
const postgresReads = 500;

export async function run({ quick = false }: { quick?: boolean } = {}): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const store = await runStore();
  const postgres = await runPostgres();
  const say = (what: string): void => console.log(`${what}...`);
  await using server = await startPostgres({ durable: true });
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-bench-"));
  try {
    say("syncs");
    const syncs = { sqlite: { alone: store.figures["syncsPerWriteAlone"]!, together: store.figures["syncsPerWrite"]! }, postgres: await postgresSyncs(server) };
    say("bytes");
    const bytes = { sqlite: await sqliteBytes(join(folder, "bytes", "store.sqlite")), postgres: await postgresBytes(server) };
    // What is read here need not survive anything: it is loaded without waiting for the disk.
    await using careless = await startPostgres({ settings: { shared_buffers: "512MB", maintenance_work_mem: "256MB", max_wal_size: "4GB" } });
    const growth = await readsAmong(quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000], folder, careless, say);
    const pick = ({ figures }: { readonly figures: Numbers }): Numbers => ({ insert: figures["overBareInsert"]!, get: figures["overBareGet"]!, list: figures["overBareList"]! });
    return {
      figures: {
        overBareSqlite: pick(store), overBarePg: pick(postgres),
        recordsPerSecondDurable: { sqlite: store.figures["groupCommitGain"]!, sqliteEnvelopes: store.figures["groupCommitGainEnvelope"]!, postgres: postgres.figures["groupCommitGain"]! },
        writesPerSecond: { sqlite: store.figures["durableWritesPerSecond"]!, sqliteAlone: store.figures["durableWritesAlonePerSecond"]!, sqliteEnvelopes: store.figures["durableEnvelopesPerSecond"]!, postgres: postgres.figures["durableWritesPerSecond"]!, postgresAlone: postgres.figures["durableWritesAlonePerSecond"]! },
        syncsPerWrite: { sqlite: syncs.sqlite.together, sqliteAlone: syncs.sqlite.alone, postgres: syncs.postgres.together, postgresAlone: syncs.postgres.alone },
        syncsSaved: { sqlite: syncs.sqlite.alone / syncs.sqlite.together, postgres: syncs.postgres.alone / syncs.postgres.together },
        bytesPerRecord: { sqlite: sum(bytes.sqlite), postgres: sum(bytes.postgres.bytes) }, bytesPerRecordSqlite: bytes.sqlite, bytesPerRecordPostgres: bytes.postgres.bytes,
        insertCpuMicrosPostgres: bytes.postgres.cpuMicros,
        ...growth,
      },
      peers: { ...(store.peers), ...(postgres.peers) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const sum = (parts: Numbers): number => Object.values(parts).reduce((total, part) => total + part, 0);

async function writeBy(store: Store, lanes: number, count: number): Promise<void> {
  let number = 0;
  const client = async (): Promise<void> => {
    while (number < count) {
      const mine = number++;
      await store.write((writer) => writer.put("nodeState", { name: `client ${mine % clients}`, value: mine }));
    }
  };
  await Promise.all(Array.from({ length: lanes }, client));
}
interface Syncs { readonly alone: number; readonly together: number }

async function postgresSyncs(server: TestPostgres): Promise<Syncs> {
  const url = await server.createDatabase("syncs");
  await using store = await openPostgresStore({ url, now: () => 0 });
  const session = await openSession({ url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
  try {
    // A connection tells of its own at the end of a transaction, where it has not done so for a second.
    const syncs = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await writeBy(store, 1, 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return Number((await session.ask({ text: "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'" }, [])).rows[0]![0]);
    };
    await writeBy(store, clients, clients);
    const before = await syncs();
    await writeBy(store, 1, syncWrites.alone);
    const between = await syncs();
    await writeBy(store, clients, syncWrites.together);
    return { alone: (between - before) / (syncWrites.alone + 1), together: (await syncs() - between) / (syncWrites.together + 1) };
  } finally {
    await session.close();
  }
}

async function keepRecords(store: Store): Promise<void> {
  for (let from = 0; from < records; from += 500) {
    await store.write(async (writer) => {
      for (let i = from; i < from + 500; i++) {
        await writer.insert("envelope", envelopeOfSize({ ownerId: idOf(`owner ${i % 2_000}`), id: idOf(`record ${i}`), sphereId: idOf(`sphere ${i % 20}`), author: idOf(`key ${i % 2_000}`), clock: 1e15 + i, sequence: Math.floor(i / 2_000) }, recordBytes));
      }
    });
  }
}

async function sqliteBytes(path: string): Promise<Numbers> {
  {
    await using store = await openSqliteStore({ path, now: () => 0 });
    await keepRecords(store);
  }
  const connection = new Connection(path, { busyTimeoutMillis: 0, cacheKib: 1_000 });
  try {
    const parts = connection.rows(plainStatement("SELECT name, sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = 'envelope') GROUP BY name", 0), []);
    return Object.fromEntries(parts.map(([name, bytes]) => [name === "envelope" ? "row" : String(name).replace("sqlite_autoindex_envelope_1", "key").replace("envelope_", ""), (bytes as number) / records]));
  } finally {
    connection.close();
  }
}

/** Bytes a record by part, and what keeping it cost. */
async function postgresBytes(server: TestPostgres): Promise<{ readonly bytes: Numbers; readonly cpuMicros: Numbers }> {
  const url = await server.createDatabase("bytes");
  const session = await openSession({ url, poolCount: 1, statementTimeoutMillis: 30_000, reconnectMillis: 0 });
  try {
    const cpu: Numbers = {};
    {
      await using store = await openPostgresStore({ url, now: () => 0 });
      await store.write((writer) => writer.put("nodeState", { name: "connected", value: 1 }));
      const before = await serverCpuMicros(session.ask);
      cpu["client"] = (await cpuMicros(() => keepRecords(store))) / records;
      if (before !== undefined) cpu["server"] = ((await serverCpuMicros(session.ask))! - before) / records;
    }
    const { rows } = await session.ask({ text: "SELECT 'row', pg_table_size('cosmicsync.envelope') UNION ALL SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index WHERE indrelid = 'cosmicsync.envelope'::regclass" }, []);
    return { cpuMicros: cpu, bytes: Object.fromEntries(rows.map(([name, bytes]) => [String(name).replace("cosmicsync.", "").replace("envelope_", "").replace("pkey", "key"), Number(bytes) / records])) };
  } finally {
    await session.close();
  }
}

async function readsAmong(sizes: readonly number[], folder: string, server: TestPostgres, say: (what: string) => void): Promise<Record<string, number | object>> {
  const readCpuMicros: Numbers = {}, readCpuMicrosPostgres: Numbers = {}, readPages: Numbers = {}, readPagesPostgres: Numbers = {}, bytesPerPerson: Record<string, Numbers> = { sqlite: {}, postgres: {} };
  const byRead: Record<string, { cpu: Numbers; pages: Numbers; postgresPages: Numbers }> = {};
  const faults: string[] = [];
  for (const { name } of mostUsedReads) byRead[name] = { cpu: {}, pages: {}, postgresPages: {} };
  for (const people of sizes) {
    const crowd = makeCrowd(people);
    say(`${people} people into SQLite`);
    const path = join(folder, String(people), "store.sqlite");
    {
      await using empty = await openSqliteStore({ path, now: () => 0 });
      void empty;
    }
    rmSync(path);
    bytesPerPerson["sqlite"]![people] = loadCrowd(crowd, path) / people;
    {
      await using store = await openSqliteStore({ path, now: () => 0, cacheKib: 262_144 });
      const connection = new Connection(path, { busyTimeoutMillis: 0, cacheKib: 16_384, readOnly: true });
      for (const read of mostUsedReads) {
        const found = await rowsOf(store.read, read.name, crowd);
        byRead[read.name]!.cpu[people] = await costOf(crowd, (number) => read.run(store.read, crowd, number));
        const plan = sqlitePlan(connection, read, crowd, found);
        byRead[read.name]!.pages[people] = plan.pages;
        faults.push(...plan.faults.map((fault) => `SQLite, ${read.name}: ${fault}`));
      }
      connection.close();
    }
    rmSync(path);
    const mean = (of: "cpu" | "pages" | "postgresPages"): number => sum(Object.fromEntries(mostUsedReads.map(({ name }) => [name, byRead[name]![of][people]!]))) / mostUsedReads.length;
    [readCpuMicros[people], readPages[people]] = [mean("cpu"), mean("pages")];
    say(`${people} people into PostgreSQL`);
    const url = await server.createDatabase(`people_${people}`);
    await loadCrowdIntoPostgres(crowd, url);
    await using store = await openPostgresStore({ url, now: () => 0 });
    const session = await openSession({ url, poolCount: 1, statementTimeoutMillis: 60_000, reconnectMillis: 0 });
    bytesPerPerson["postgres"]![people] = Number((await session.ask({ text: "SELECT pg_database_size(current_database())" }, [])).rows[0]![0]) / people;
    let [own, theirs] = [0, 0];
    for (const read of mostUsedReads) {
      for (let i = 0; i < 50; i++) await read.run(store.read, crowd, sample(crowd, i));
      const before = await serverCpuMicros(session.ask);
      own += (await cpuMicros(async () => { for (let i = 0; i < postgresReads; i++) await read.run(store.read, crowd, sample(crowd, i)); })) / postgresReads / mostUsedReads.length;
      if (before !== undefined) theirs += ((await serverCpuMicros(session.ask))! - before) / postgresReads / mostUsedReads.length;
      const pages: number[] = [];
      for (let i = 0; i < 21; i++) {
        const plan = await postgresPlan(session.ask, read, crowd, sample(crowd, i));
        pages.push(plan.pages);
        if (i === 0) faults.push(...plan.faults.map((fault) => `PostgreSQL, ${read.name}: ${fault}`));
      }
      byRead[read.name]!.postgresPages[people] = median(pages);
    }
    readCpuMicrosPostgres[people] = own + theirs;
    await session.close();
    readPagesPostgres[people] = mean("postgresPages");
    await store[Symbol.asyncDispose]();
    await server.rows(`DROP DATABASE people_${people} WITH (FORCE)`);
  }
  if (faults.length > 0) throw new Error(`plans: ${faults.join("; ")}`);
  const growth = (by: Numbers): number => {
    const measured = Object.keys(by).map(Number);
    const [least, most] = [Math.min(...measured), Math.max(...measured)];
    return by[most]! / by[least]! / (Math.log(most) / Math.log(least));
  };
  const most = sizes.at(-1)!;
  return {
    readGrowth: { cpu: growth(readCpuMicros), pages: growth(readPages), postgresCpu: growth(readCpuMicrosPostgres), postgresPages: growth(readPagesPostgres) },
    readCpuMicros, readPages, readPagesPostgres, readCpuMicrosPostgres, bytesPerPersonSqlite: bytesPerPerson["sqlite"]!, bytesPerPersonPostgres: bytesPerPerson["postgres"]!,
    readsAmongMost: Object.fromEntries(mostUsedReads.map(({ name }) => [name, byRead[name]!.cpu[most]!])),
    readGrowthMost: Math.max(...mostUsedReads.map(({ name }) => Math.max(growth(byRead[name]!.pages), growth(byRead[name]!.postgresPages)))),
    readsThatScan: faults.length,
  };
}

const sample = (crowd: Crowd, number: number): number => (number * 7_919 + 13) % crowd.people;
async function rowsOf(reader: Reader, name: string, crowd: Crowd): Promise<number> {
  const read = mostUsedReads.find((each) => each.name === name)!;
  const found = await read.run(reader, crowd, sample(crowd, 1));
  if (found === 0) throw new Error(`${name}: nothing found`);
  return found;
}

/** Microseconds of CPU a read, among people all over the crowd; the first round warms. */
async function costOf(crowd: Crowd, read: (number: number) => Promise<unknown>): Promise<number> {
  const samples: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const cpu = await cpuMicros(async () => { for (let i = 0; i < readsInRound; i++) await read(sample(crowd, i)); });
    if (round >= 0) samples.push(cpu / readsInRound);
  }
  return median(samples);
}
