/**
 * What the store costs over bare `node:sqlite`, and what group commit gains.
 *
 * groupCommitGain: durable single-record writes a second at concurrency 64 over those at concurrency 1, by wall time, for what
 * is shared is the wait for the disk; with a small row of a record, so that little else is measured. groupCommitGainLocal: the same with
 * a small row that no record can make again, which has a sum beside it; groupCommitGainEnvelope: with envelopes, whose five trees cost more
 * than a fast disk's wait. How much can be gained is the disk's matter: bareGroupCommitGain is what 64 of the same statements by hand, prepared
 * and encoded before, in one transaction gain over one in each, in turns with the others; groupCommitGainOverBareGain is the store's share of it. What a
 * slower disk would show is counted: syncsPerWrite, commits in SQLite's log for each write. writeCpuMicros: CPU of a write among 64, ours and by hand.
 *
 * overBareSqlite: CPU time of the same rows through the port over the same statements prepared by hand on the same schema; rounds are interleaved
 * and each figure is the median of its rounds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { cpuMicros, median } from "@cosmicsync/protocol/testing";
import { codecOf, type Kept } from "./schema/codec.ts";
import { schemaStatements } from "./schema/ddl.ts";
import { tables } from "./schema/tables.ts";
import type { Row } from "./schema/tables.ts";
import { openSqliteStore } from "./sqlite/index.ts";
import { insertStatement, putStatement, type Statement } from "./sqlite/queries.ts";
import { rowSumSchema, rowSumStatement, rowSumValues } from "./sqlite/row-sums.ts";
import type { Store, Writer } from "./store.ts";
import { commitsInLog } from "./testing/log-commits.ts";
import { idOf, rowOf } from "./testing/rows.ts";

export interface BenchResult { readonly figures: Readonly<Record<string, number>>; readonly peers: Readonly<Record<string, string>> }

const rounds = 15;
const rowsInStep = 400;
const commitRounds = 11;

/** A profile change as it is kept: 200 bytes of header and proof, 300 of body; an author signs one after another. */
const envelopeOf = (owner: string, number: number): Row<"envelope"> => rowOf("envelope", `${owner} ${number}`, {
  ownerId: idOf(owner), kind: "profile", scope: "sphere", sphereId: idOf("sphere"), author: idOf(`key of ${owner}`), clock: 1e15 + number, epoch: 0, sequence: number,
  header: new Uint8Array(140).fill(1), proof: new Uint8Array(65).fill(2), nonce: new Uint8Array(16), body: new Uint8Array(300).fill(3),
});

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-bench-"));
  try {
    await using store = await openSqliteStore({ path: join(folder, "ours", "store.sqlite"), now: () => 0 });
    using bare = openBare(join(folder, "bare.sqlite"));
    const costs = await compareCosts(store, bare);
    const syncs = await countSyncs(join(folder, "syncs", "store.sqlite"));
    const homes = Array.from({ length: clients }, (_, client) => rowOf("homeNode", `client ${client}`, { ownerId: idOf(`client ${client}`) }));
    const small = await compareCommits(store, (writer, client, number) => writer.put("homeNode", { ...homes[client]!, epoch: number }),
      bare, [putStatement("homeNode")], (client, number) => [codecOf("homeNode").encodeRow({ ...homes[client]!, epoch: number })]);
    const local = await compareCommits(store, (writer, client, number) => writer.put("nodeState", { name: `client ${client}`, value: number }),
      bare, [putStatement("nodeState"), rowSumStatement], (client, number) => { const row = codecOf("nodeState").encodeRow({ name: `client ${client}`, value: number }); return [row, rowSumValues("nodeState", row)]; });
    const envelopes = Array.from({ length: (writesInRound.alone + writesInRound.together) * (commitRounds + 1) }, (_, i) => envelopeOf(`client ${i % clients}`, i));
    const large = await compareCommits(store, (writer, _, number) => writer.insert("envelope", envelopes[number]!),
      bare, [insertStatement("envelope")], (_, number) => [codecOf("envelope").encodeRow(envelopes[number]!)]);
    await checkWrites(store, envelopes.length);
    return {
      figures: {
        groupCommitGain: gain(small.ours), groupCommitGainLocal: gain(local.ours), groupCommitGainEnvelope: gain(large.ours),
        bareGroupCommitGain: gain(small.bare), bareGroupCommitGainLocal: gain(local.bare), bareGroupCommitGainEnvelope: gain(large.bare),
        groupCommitGainOverBareGain: small.gainOverBare, groupCommitGainOverBareGainLocal: local.gainOverBare, groupCommitGainOverBareGainEnvelope: large.gainOverBare,
        syncsPerWrite: syncs.together, syncsPerWriteAlone: syncs.alone,
        writeCpuMicros: small.ours.cpuMicros, bareWriteCpuMicros: small.bare.cpuMicros, writeLocalCpuMicros: local.ours.cpuMicros, bareWriteLocalCpuMicros: local.bare.cpuMicros, writeEnvelopeCpuMicros: large.ours.cpuMicros, bareWriteEnvelopeCpuMicros: large.bare.cpuMicros,
        overBareInsert: costs.ours.insert / costs.bare.insert, overBareGet: costs.ours.get / costs.bare.get, overBareList: costs.ours.list / costs.bare.list,
        overBareSqlite: (costs.ours.insert / costs.bare.insert + costs.ours.get / costs.bare.get + costs.ours.list / costs.bare.list) / 3,
        insertMicros: costs.ours.insert, getMicros: costs.ours.get, listMicrosPerRow: costs.ours.list,
        bareInsertMicros: costs.bare.insert, bareGetMicros: costs.bare.get, bareListMicrosPerRow: costs.bare.list,
        durableWritesPerSecond: small.ours.together, durableWritesAlonePerSecond: small.ours.alone, durableEnvelopesPerSecond: large.ours.together, durableEnvelopesAlonePerSecond: large.ours.alone,
      },
      peers: { "node:sqlite": `Node ${process.version}, the same rows, schema, settings and statements by hand` },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkWrites(store: Store, envelopes: number): Promise<void> {
  const latest = await store.read.list("nodeState", { fanOut: true }, { limit: clients + 1 });
  const missing = Array.from({ length: clients }, (_, client) => envelopes - clients + client).filter((number) => !latest.some(({ value }) => value === number));
  if (missing.length > 0) throw new Error(`${missing.length} small writes are missing`);
  const kept = await store.read.count("envelope", { fanOut: true });
  if (kept !== envelopes + rowsInStep * (rounds + 2)) throw new Error(`${kept} envelopes are kept`);
}

interface Costs { readonly insert: number; readonly get: number; readonly list: number }

/** Microseconds of CPU for a row. */
async function compareCosts(store: Store, bare: Bare): Promise<{ ours: Costs; bare: Costs }> {
  const samples: Record<`${"ours" | "bare"} ${keyof Costs}`, number[]> = { "ours insert": [], "ours get": [], "ours list": [], "bare insert": [], "bare get": [], "bare list": [] };
  for (let round = -2; round < rounds; round++) {
    const rows = Array.from({ length: rowsInStep }, (_, i) => envelopeOf(`round ${round}`, i));
    const owner = rows[0]!.ownerId;
    const keys = rows.map(({ ownerId, id }) => ({ ownerId, id }));
    const encoded = rows.map((row) => codecOf("envelope").encodeRow(row) as SQLInputValue[]);
    const found = { ours: 0, bare: 0 };
    const take = async (name: keyof typeof samples, act: () => Promise<void> | void): Promise<void> => {
      const cpu = await cpuMicros(act);
      if (round >= 0) samples[name].push(cpu / rowsInStep);
    };
    const turns = [
      () => take("ours insert", () => store.write(async (writer) => { for (const row of rows) await writer.insert("envelope", row); })),
      () => take("bare insert", () => bare.insertAll(encoded)),
    ];
    const reads = [
      () => take("ours get", async () => { for (const key of keys) if ((await store.read.get("envelope", key)) !== undefined) found.ours++; }),
      () => take("bare get", () => { for (const row of encoded) if (bare.get(row[0]!, row[1]!) !== undefined) found.bare++; }),
      () => take("ours list", async () => { for (let i = 0; i < 4; i++) found.ours += (await store.read.list("envelope", { owner }, { limit: rowsInStep / 4, ...(i === 0 ? {} : { after: keysSorted[i * 100 - 1]! }) })).length; }),
      () => take("bare list", () => { for (let i = 0; i < 4; i++) found.bare += bare.list(encoded[0]![0]!, i === 0 ? null : codecOf("envelope").encodeColumn("id", keysSorted[i * 100 - 1]!.id) as SQLInputValue, rowsInStep / 4).length; }),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    const keysSorted = (await store.read.list("envelope", { owner }, { limit: rowsInStep })).map(({ ownerId, id }) => ({ ownerId, id }));
    for (const read of round % 2 === 0 ? reads : reads.toReversed()) await read();
    if (found.ours !== 2 * rowsInStep || found.bare !== found.ours) throw new Error(`found ${found.ours} and ${found.bare}`);
  }
  const costsOf = (side: "ours" | "bare"): Costs => ({ insert: median(samples[`${side} insert`]), get: median(samples[`${side} get`]), list: median(samples[`${side} list`]) });
  return { ours: costsOf("ours"), bare: costsOf("bare") };
}

/** Writes a second, and CPU of one among many. */
interface Commits { readonly alone: number; readonly together: number; readonly cpuMicros: number }
const gain = ({ together, alone }: Commits): number => together / alone;
const clients = 64;
/** Alone each write waits for the disk by itself: fewer of them tell as much. */
const writesInRound = { alone: 96, together: 1_536 } as const;

/** Durable writes a second by wall time; each client writes rows of its own. By hand the same rows go into tables of their own, 64 in a transaction. */
async function compareCommits(store: Store, write: (writer: Writer, client: number, number: number) => Promise<unknown>, bare: Bare, statements: readonly Statement[], encode: (client: number, number: number) => Kept[][]): Promise<{ ours: Commits; bare: Commits; gainOverBare: number }> {
  const samples = { "ours alone": [] as number[], "ours together": [] as number[], "bare alone": [] as number[], "bare together": [] as number[], "ours cpu": [] as number[], "bare cpu": [] as number[] };
  const byHand = bare.writer(statements);
  let number = 0;
  for (let round = -1; round < commitRounds; round++) {
    for (const name of ["alone", "together"] as const) {
      const first = number, end = number + writesInRound[name];
      const rows = Array.from({ length: writesInRound[name] }, (_, i) => encode((first + i) % clients, first + i));
      const client = async (): Promise<void> => {
        while (number < end) {
          const mine = number++;
          await store.write((writer) => write(writer, mine % clients, mine));
        }
      };
      const acts = {
        ours: async () => { await Promise.all(Array.from({ length: name === "alone" ? 1 : clients }, client)); },
        bare: () => { for (let at = 0; at < rows.length; at += name === "alone" ? 1 : clients) byHand(name === "alone" ? [rows[at]!] : rows.slice(at, at + clients)); },
      };
      for (const side of round % 2 === 0 ? ["ours", "bare"] as const : ["bare", "ours"] as const) {
        const start = performance.now();
        const cpu = await cpuMicros(acts[side]);
        if (round < 0) continue;
        samples[`${side} ${name}`].push(writesInRound[name] / ((performance.now() - start) / 1_000));
        if (name === "together") samples[`${side} cpu`].push(cpu / writesInRound[name]);
      }
    }
  }
  const of = (side: "ours" | "bare"): Commits => ({ alone: median(samples[`${side} alone`]), together: median(samples[`${side} together`]), cpuMicros: median(samples[`${side} cpu`]) });
  // Round by round, for what else the disk does meets all of a round alike.
  const gainOverBare = median(samples["ours together"].map((together, i) => (together / samples["ours alone"][i]!) / (samples["bare together"][i]! / samples["bare alone"][i]!)));
  return { ours: of("ours"), bare: of("bare"), gainOverBare };
}

/** Commits in the log for each small write, by one client and by 64. At synchronous FULL each is made durable once. */
async function countSyncs(path: string): Promise<{ alone: number; together: number }> {
  await using store = await openSqliteStore({ path, now: () => 0 });
  // A row that is put again as it was changes no page, and so nothing is committed.
  let number = 0;
  const writeBy = async (lanes: number, count: number): Promise<number> => {
    const before = commitsInLog(path), end = number + count;
    const client = async (): Promise<void> => {
      while (number < end) {
        const mine = number++;
        await store.write((writer) => writer.put("nodeState", { name: `client ${mine % clients}`, value: mine }));
      }
    };
    await Promise.all(Array.from({ length: lanes }, client));
    return (commitsInLog(path) - before) / count;
  };
  await writeBy(1, 1);
  return { alone: await writeBy(1, 64), together: await writeBy(clients, 1_024) };
}

interface Bare extends Disposable {
  insertAll(rows: readonly SQLInputValue[][]): void;
  get(owner: SQLInputValue, id: SQLInputValue): unknown;
  list(owner: SQLInputValue, after: SQLInputValue, limit: number): unknown[];
  /** Runs the statements with the values of each write, and commits once. */
  writer(statements: readonly Statement[]): (writes: readonly Kept[][][]) => void;
}

/** The same schema, settings and statements, as one would write them by hand. */
function openBare(path: string): Bare {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 32768000");
  for (const statement of [...schemaStatements(tables), rowSumSchema]) database.exec(statement);
  const columns = codecOf("envelope").sqlColumns.join(", ");
  const insert = database.prepare(`INSERT INTO envelope (${columns}) VALUES (${codecOf("envelope").columns.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`);
  const get = database.prepare(`SELECT ${columns} FROM envelope WHERE owner_id = ? AND id = ?`);
  const first = database.prepare(`SELECT ${columns} FROM envelope WHERE owner_id = ? ORDER BY id LIMIT ?`);
  const next = database.prepare(`SELECT ${columns} FROM envelope WHERE owner_id = ? AND id > ? ORDER BY id LIMIT ?`);
  return {
    insertAll(rows) {
      database.exec("BEGIN IMMEDIATE");
      for (const row of rows) insert.run(...row);
      database.exec("COMMIT");
    },
    get: (owner, id) => get.get(owner, id),
    list: (owner, after, limit) => (after === null ? first.all(owner, limit) : next.all(owner, after, limit)),
    writer(statements) {
      const prepared = statements.map(({ text, slots }) => ({ statement: database.prepare(text), slots }));
      return (writes) => {
        database.exec("BEGIN IMMEDIATE");
        for (const values of writes) for (let i = 0; i < prepared.length; i++) prepared[i]!.statement.run(...prepared[i]!.slots.map((slot) => values[i]![slot]!));
        database.exec("COMMIT");
      };
    },
    [Symbol.dispose]: () => database.close(),
  };
}
