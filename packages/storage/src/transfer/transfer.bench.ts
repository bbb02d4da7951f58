/**
 * What a move from SQLite to a durable PostgreSQL costs: rows a second, copying alone and with everything verified on both sides;
 * rows lost or changed, found by comparing every row anew; and how long nobody could write while 500 writes a second went on.
 *
 * The plain baseline moves the same rows with bare `pg`: one prepared INSERT a row, a thousand in a transaction, no verification.
 * pgloader is not among our packages and its figures are not here; it loads bytea and bigint of our tables differently.
 */
import { hash } from "node:crypto";
import pg from "pg";
import { median } from "@cosmicsync/protocol/testing";
import { codecOf } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import type { Row } from "../schema/tables.ts";
import { createStatements } from "../postgres/statements.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { digestAll } from "../digest.ts";
import { startMoving, openPlace } from "../testing/moving.ts";
import { testFolder } from "../testing/folder.ts";
import { startPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openSide, runTransfer, type Place } from "./index.ts";

const records = 60_000;
const others = 20_000;
const rounds = 3;
const baselineRows = 10_000;
const writesPerSecond = 500;
const now = (): number => 1_793_610_100_000;

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  await using server = await startPostgres({ durable: true });
  using folder = testFolder();
  const samples: { copied: number; whole: number; cpuMicros: number }[] = [];
  let lostOrChanged = 0;
  const from: Place = { engine: "sqlite", path: folder.file("from/cosmicsync.sqlite") };
  await fill(from);
  for (let round = 0; round < rounds; round++) {
    const to: Place = { engine: "postgres", url: await server.createDatabase(`round_${round}`) };
    const copy: Place = { engine: "sqlite", path: folder.file(`copy ${round}/cosmicsync.sqlite`) };
    await fill(copy);
    const cpu = process.cpuUsage();
    const report = await move(copy, to);
    const { user, system } = process.cpuUsage(cpu);
    const rows = Object.values(report.digests.tables).reduce((sum, { count }) => sum + count, 0);
    samples.push({ copied: report.copied.rows / (report.copied.millis / 1_000), whole: report.rowsPerSecond, cpuMicros: (user + system) / rows });
    lostOrChanged += await differingRows(copy, to);
  }
  const bare = await bareRowsPerSecond(from, await server.createDatabase("bare"));
  const pause = await pauseUnderWriter(server.createDatabase, folder.file("writing/cosmicsync.sqlite"));
  const copied = median(samples.map((sample) => sample.copied));
  return {
    figures: {
      transferRowsPerSecond: Math.round(copied), verifiedRowsPerSecond: Math.round(median(samples.map(({ whole }) => whole))), bareRowsPerSecond: Math.round(bare), overBare: copied / bare,
      cpuMicrosPerRow: median(samples.map(({ cpuMicros }) => cpuMicros)), lostOrChanged: lostOrChanged + pause.lostOrStrange, ...pause,
    },
    peers: { bare: `pg ${(pg as unknown as { version?: string }).version ?? "8"}, one prepared INSERT a row, 1,000 in a transaction, nothing verified`, postgres: "18, fsync on" },
  };
}

async function fill(place: Place): Promise<void> {
  await using store = await openSqliteStore({ path: (place as { path: string }).path, now });
  const text = new TextEncoder();
  for (let from = 0; from < records; from += 1_000) {
    await store.write(async (writer) => {
      for (let i = from; i < from + 1_000; i++) {
        const header = text.encode(`header ${i} `.padEnd(180, "h"));
        await writer.put("envelope", rowOf("envelope", i, { ownerId: idOf(i % 5_000), id: encodeId(hash("sha256", header, "buffer")), header, proof: new Uint8Array(65).fill(i), body: text.encode(`body ${i} `.padEnd(300, "b")) }));
      }
    });
  }
  for (let from = 0; from < others; from += 1_000) {
    await store.write(async (writer) => { for (let i = from; i < from + 1_000; i++) { await writer.put("profile", rowOf("profile", i, { ownerId: idOf(i) })); await writer.put("exposure", rowOf("exposure", i)); } });
  }
}

async function move(from: Place, to: Place): ReturnType<typeof runTransfer> {
  await using giving = await openSide(from, now);
  await using receiving = await openSide(to, now);
  return await runTransfer({ from: giving, to: receiving, now, ticks: () => performance.now(), newId: () => `bench ${Math.trunc(performance.now())}` });
}

/** By reading both stores anew, through their own code and not that of the transfer. */
async function differingRows(from: Place, to: Place): Promise<number> {
  await using one = await openPlace(from);
  await using other = await openPlace(to);
  const [ours, theirs] = [await digestAll(one), await digestAll(other)];
  return Object.entries(ours).filter(([table, digest]) => digest.sum !== theirs[table as keyof typeof theirs]?.sum || digest.count !== theirs[table as keyof typeof theirs]?.count).length;
}

async function bareRowsPerSecond(from: Place, url: string): Promise<number> {
  { await using made = await openPlace({ engine: "postgres", url }); void made; }
  await using store = await openPlace(from);
  const rows: Row<"envelope">[] = await store.read.list("envelope", { fanOut: true }, { limit: baselineRows });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const statement = createStatements("cosmicsync").insert("envelope");
  const began = performance.now();
  for (let at = 0; at < rows.length; at += 1_000) {
    await client.query("BEGIN");
    for (const row of rows.slice(at, at + 1_000)) await client.query({ ...statement, values: codecOf("envelope").encodeRow(row) });
    await client.query("COMMIT");
  }
  const seconds = (performance.now() - began) / 1_000;
  await client.end();
  return rows.length / seconds;
}

async function pauseUnderWriter(createDatabase: (name: string) => Promise<string>, path: string): Promise<{ writePauseMillis: number; writerLongestGapMillis: number; writerUsualGapMillis: number; writesDuring: number; lostOrStrange: number }> {
  const from: Place = { engine: "sqlite", path }, to: Place = { engine: "postgres", url: await createDatabase("writing") };
  await fill(from);
  await using moving = await startMoving(from, { prefix: "write ", perSecond: writesPerSecond });
  await moving.more(500);
  moving.longestGap();
  await moving.more(1_000);
  const writerUsualGapMillis = moving.longestGap();
  const before = moving.written();
  const report = await moving.transfer(from, to);
  const writesDuring = moving.written() - before;
  await moving.more(500);
  const writerLongestGapMillis = moving.longestGap();
  await moving.stopWriting();
  const { lost, strange } = await moving.faults();
  return { writePauseMillis: report!.pauseMillis, writerLongestGapMillis, writerUsualGapMillis, writesDuring, lostOrStrange: lost.length + strange.length };
}
