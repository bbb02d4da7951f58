/**
 * What a move from SQLite to a durable PostgreSQL costs: rows a second, copying alone and with everything verified on both sides;
 * rows lost or changed, found by comparing every row anew; and how long nobody could write while 500 writes a second went on.
 *
 * The plain baseline moves the same rows with bare `pg`: one prepared INSERT a row, a thousand in a transaction, no verification.
 * Where pgloader (a Debian package) is installed, it loads the same file into the same server: `overPgloader` is our rows a second,
 * while copying, over its own, by the time that it reports; ours fill tables that have their indexes, it makes them afterwards.
 * `edges`: rows at the edges of what columns hold (-0, 5e-324, 2^53 - 1, every Unicode plane, empty and longest texts and bytes), and how
 * many of them either lost or changed. Infinities never get that far: the store refuses them, and U+0000, at input.
 */
import { hash } from "node:crypto";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { median } from "@cosmicsync/protocol/testing";
import { codecOf } from "../schema/codec.ts";
import { encodeId } from "../schema/id-text.ts";
import type { Row } from "../schema/tables.ts";
import { createStatements } from "../postgres/statements.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { digestAll } from "../digest.ts";
import { startMoving, openPlace } from "../testing/moving.ts";
import { anyHostileRow } from "../testing/hostile-rows.ts";
import { loadByPgloader, lostOrChangedBy, pgloaderVersion } from "../testing/pgloader.ts";
import { testFolder, type TestFolder } from "../testing/folder.ts";
import { startPostgres } from "../testing/postgres.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openSide, runTransfer, type Place } from "./index.ts";

/** Rows in all: records, and two others for each of these. `--quick` takes a tenth of them, once. */
interface Size { readonly records: number; readonly others: number; readonly rounds: number }
const wholeSize: Size = { records: 120_000, others: 40_000, rounds: 3 }, quickSize: Size = { records: 12_000, others: 4_000, rounds: 1 };
const baselineRows = 10_000;
const writesPerSecond = 500;
const now = (): number => 1_793_610_100_000;

export async function run({ quick = false }: { quick?: boolean } = {}): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  await using server = await startPostgres({ durable: true });
  using folder = testFolder();
  const size = quick ? quickSize : wholeSize, { rounds } = size;
  const samples: { copied: number; whole: number; cpuMicros: number }[] = [];
  let lostOrChanged = 0;
  const from: Place = { engine: "sqlite", path: folder.file("from/cosmicsync.sqlite") };
  console.log("filling...");
  await fill(from, size);
  for (let round = 0; round < rounds; round++) {
    const to: Place = { engine: "postgres", url: await server.createDatabase(`round_${round}`) };
    const copy: Place = { engine: "sqlite", path: folder.file(`copy ${round}/cosmicsync.sqlite`) };
    console.log(`moving ${size.records + 2 * size.others} rows...`);
    copyFile(from, copy);
    const cpu = process.cpuUsage();
    const report = await move(copy, to);
    const { user, system } = process.cpuUsage(cpu);
    const rows = Object.values(report.digests.tables).reduce((sum, { count }) => sum + count, 0);
    samples.push({ copied: report.copied.rows / (report.copied.millis / 1_000), whole: report.rowsPerSecond, cpuMicros: (user + system) / rows });
    lostOrChanged += await differingRows(copy, to);
  }
  const bare = await bareRowsPerSecond(from, await server.createDatabase("bare"));
  const version = pgloaderVersion();
  if (version !== undefined) console.log("the same by pgloader...");
  const theirs = version === undefined ? undefined : await comparePgloader(from, rounds, folder, server.createDatabase);
  console.log("moving under a writer...");
  const pause = await pauseUnderWriter(from, server.createDatabase, folder.file("writing/cosmicsync.sqlite"));
  const copied = median(samples.map((sample) => sample.copied));
  const whole = median(samples.map((sample) => sample.whole));
  return {
    figures: {
      rows: size.records + 2 * size.others, transferRowsPerSecond: Math.round(copied), verifiedRowsPerSecond: Math.round(whole), bareRowsPerSecond: Math.round(bare), overBare: copied / bare,
      cpuMicrosPerRow: median(samples.map(({ cpuMicros }) => cpuMicros)), lostOrChanged: lostOrChanged + pause.lostOrStrange + (theirs?.edges.ours ?? 0), ...pause,
      ...(theirs === undefined ? {} : { overPgloader: copied / theirs.rowsPerSecond, verifiedOverPgloader: whole / theirs.rowsPerSecond, pgloaderRowsPerSecond: Math.round(theirs.rowsPerSecond), pgloaderLostOrChanged: theirs.lostOrChanged, edges: theirs.edges }),
    },
    peers: {
      pgloader: version === undefined ? "skipped: pgloader (a Debian package) is not installed here" : `pgloader ${version} of Debian, the same file and server, tables, keys and indexes of its own making`,
      bare: `pg ${(pg as unknown as { version?: string }).version ?? "8"}, one prepared INSERT a row, 1,000 in a transaction, nothing verified`, postgres: "18, fsync on",
    },
  };
}

/** Closed stores leave no log behind. */
function copyFile(from: Place, to: Place): void {
  const [source, target] = [from, to].map((place) => (place as { path: string }).path) as [string, string];
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
async function fill(place: Place, { records, others }: Size): Promise<void> {
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

/** The same rows by pgloader, as often; then rows at the edges by both. */
async function comparePgloader(from: Place, rounds: number, folder: TestFolder, createDatabase: (name: string) => Promise<string>): Promise<{ rowsPerSecond: number; lostOrChanged: number; edges: Record<string, number> }> {
  const path = (from as { path: string }).path;
  const speeds: number[] = [];
  let lostOrChanged = 0;
  for (let round = 0; round < rounds; round++) {
    const url = await createDatabase(`pgloader_${round}`);
    const { rows, seconds } = loadByPgloader(path, url);
    speeds.push(rows / seconds);
    const { lost, changed } = await lostOrChangedBy(path, url);
    lostOrChanged += lost + changed;
  }
  const edge: Place = { engine: "sqlite", path: folder.file("edges/cosmicsync.sqlite") };
  {
    await using store = await openPlace(edge);
    await store.write(async (writer) => {
      for (const { table, row } of fc.sample(anyHostileRow, { seed: 29, numRuns: 1_500 })) if (table !== "envelope") await writer.put(table, row as never);
      for (const [i, propensity] of [-0, 5e-324, 1.7976931348623157e308, 2 ** 53 - 1, 1 / 3].entries()) await writer.put("exposure", rowOf("exposure", `edge ${i}`, { propensity }));
      for (let i = 0; i < 40; i++) {
        const header = new TextEncoder().encode(`edge ${i}`);
        await writer.put("envelope", rowOf("envelope", i, { id: encodeId(hash("sha256", header, "buffer")), header, clock: 2 ** 53 - 1 - i, body: new Uint8Array(i % 2 === 0 ? 0 : 65_536).fill(i) }));
      }
    });
  }
  const edgeUrl = await createDatabase("pgloader_edges"), ours: Place = { engine: "postgres", url: await createDatabase("ours_edges") };
  const { exitCode } = loadByPgloader(edge.path, edgeUrl);
  const theirs = await lostOrChangedBy(edge.path, edgeUrl);
  await move(edge, ours);
  return {
    rowsPerSecond: median(speeds), lostOrChanged,
    edges: { rows: theirs.rows, ours: await differingRows(edge, ours), pgloaderLost: theirs.lost, pgloaderChanged: theirs.changed, pgloaderExitCode: exitCode ?? -1 },
  };
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

async function pauseUnderWriter(filled: Place, createDatabase: (name: string) => Promise<string>, path: string): Promise<{ writePauseMillis: number; writerLongestGapMillis: number; writerUsualGapMillis: number; writesDuring: number; lostOrStrange: number }> {
  const from: Place = { engine: "sqlite", path }, to: Place = { engine: "postgres", url: await createDatabase("writing") };
  copyFile(filled, from);
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
