/** Moving between engines: nothing is lost or changed, whatever the rows are, whoever writes meanwhile. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { digestAll } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { ownerTables } from "../citus/placement.ts";
import { keyOf } from "../schema/codec.ts";
import { queryFaults } from "../schema/query-check.ts";
import { tables } from "../schema/tables.ts";
import type { Row, TableName } from "../schema/tables.ts";
import { hash } from "node:crypto";
import { encodeId } from "../schema/id-text.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { testFolder, type TestFolder } from "../testing/folder.ts";
import { anyHostileRow } from "../testing/hostile-rows.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { startMoving } from "../testing/moving.ts";
import { recordStatements } from "../testing/recorded-statements.ts";
import { rowOf } from "../testing/rows.ts";
import type { Place } from "./place.ts";
import type { Side } from "./side.ts";
import { finishTransfer, openSide, refuseMoved, transferStateOf, tryTransfer } from "./sides.ts";
import { runTransfer, type TransferParts } from "./transfer.ts";

const recorded = recordStatements();
const now = (): number => 1_793_610_100_000;
const coded = (code: string, facts: Record<string, unknown> = {}) => (error: unknown): boolean => {
  assert.ok(error instanceof StorageError, String(error));
  assert.equal(error.code, code);
  for (const [name, value] of Object.entries(facts)) assert.equal((error.facts as Record<string, unknown>)[name], value, name);
  return true;
};
const openStore = (place: Place): Promise<Store> => place.engine === "sqlite" ? openSqliteStore({ path: place.path, now }) : openPostgresStore({ url: place.url, now });
let ids = 0;
const parts = (from: Side, to: Side, rest: Partial<TransferParts> = {}): TransferParts => ({ from, to, now, ticks: () => performance.now(), newId: () => `transfer ${ids++}`, ...rest });
async function move(from: Place, to: Place, rest: Partial<TransferParts> = {}) {
  await using giving = await openSide(from, now);
  await using receiving = await openSide(to, now);
  return await runTransfer(parts(giving, receiving, rest));
}
/** Envelopes are named by their headers, or the fingerprint of the records refuses them. */
const proper = <T extends TableName>(table: T, row: Row<T>): Row<T> => table === "envelope" ? { ...row, id: encodeId(hash("sha256", (row as Row<"envelope">).header, "buffer")) } : row;
async function fill(store: Store, perTable: number, prefix = ""): Promise<void> {
  for (const table of Object.keys(tables) as TableName[]) {
    await store.write(async (writer) => { for (let i = 0; i < perTable; i++) await writer.put(table, proper(table, rowOf(table, `${prefix}${i}`, table === "envelope" ? { header: new TextEncoder().encode(`${prefix}${i}`) } as never : {}))); });
  }
}

describe("a transfer", { skip: postgresMissing() ?? false }, () => {
  let server: TestPostgres;
  let folder: TestFolder;
  let count = 0;
  before(async () => { server = await startPostgres(); folder = testFolder(); });
  after(async () => { await server[Symbol.asyncDispose](); folder[Symbol.dispose](); });
  const file = (): Place => ({ engine: "sqlite", path: folder.file(`${count++}/cosmicsync.sqlite`) });
  const database = async (): Promise<Place> => ({ engine: "postgres", url: await server.createDatabase(`move_${count++}`) });

  it("keeps any row of any table bit by bit, from SQLite to PostgreSQL, on to another PostgreSQL and back to SQLite", async () => {
    const given = fc.sample(anyHostileRow, { seed: 7, numRuns: 500 }).map(({ table, row }) => ({ table, row: proper(table, row) }));
    const places = [file(), await database(), await database(), file()];
    const kept = new Map<string, { table: TableName; row: Row<TableName> }>();
    {
      await using store = await openStore(places[0]!);
      await store.write(async (writer) => { for (const { table, row } of given) { await writer.put(table, row); kept.set(`${table} ${JSON.stringify(keyOf(table, row))}`, { table, row }); } });
    }
    let first: unknown;
    for (let i = 1; i < places.length; i++) {
      const { digests } = await move(places[i - 1]!, places[i]!);
      first ??= digests;
      assert.deepEqual(digests, first, "the same digests after each move");
      // Each place is the beginning of the next move, so its own way back ends here.
      await using active = await openSide(places[i]!, now);
      await using left = await openSide(places[i - 1]!, now);
      await finishTransfer({ active, left, keepLeft: true });
    }
    await using last = await openStore(places.at(-1)!);
    for (const { table, row } of kept.values()) {
      // JSON is canonical and numbers have no negative zero: the codec's own rules, on every engine.
      assert.deepEqual(await last.read.get(table, keyOf(table, row)), JSON.parse(JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? { bytes: [...value] } : Object.is(value, -0) ? 0 : value)), (_, value: unknown) => (typeof value === "object" && value !== null && "bytes" in value && Object.keys(value).length === 1 ? new Uint8Array((value as { bytes: number[] }).bytes) : value)), table);
    }
  });

  it("goes on where it was when it is stopped in any range, and copies no row twice", async () => {
    const [from, to] = [file(), await database()];
    {
      await using store = await openStore(from);
      await fill(store, 40);
    }
    let stops = 0, copied = 0;
    for (;;) {
      const stop = new AbortController();
      let ranges = 0;
      const report = await move(from, to, { stop: stop.signal, progress: ({ phase }) => { if (phase === "copying" && ++ranges === 6) stop.abort(); } }).catch((error: unknown) => { coded("transfer/stopped")(error); return undefined; });
      if (report !== undefined) { copied = report.copied.rows; break; }
      stops++;
    }
    assert.ok(stops >= 3, String(stops));
    assert.ok(copied < 40 * Object.keys(tables).length, "the last run copied only the rest");
    await using moved = await openStore(to);
    await using left = await openSide(from, now);
    assert.deepEqual(Object.fromEntries(Object.entries(await digestAll(moved)).map(([name, { count }]) => [name, count])), await left.counts());
  });

  for (const [name, ends] of [["SQLite to PostgreSQL", async () => [file(), await database()]], ["PostgreSQL to SQLite", async () => [await database(), file()]], ["PostgreSQL to PostgreSQL", async () => [await database(), await database()]]] as const) {
    it(`${name} under a writer: every acknowledged write is there after the switch, and after the way back`, async () => {
      const [from, to] = (await ends()) as [Place, Place];
      await using moving = await startMoving(from, { prefix: "write ", perSecond: 200 });
      await fill(moving.store, 10, "old ");
      const there = await moving.transfer(from, to);
      assert.ok(there !== undefined && there.copied.rows >= 10 * Object.keys(tables).length);
      await assert.rejects(refuseMoved(from, now), coded("storage/moved", { role: "left" }));
      await refuseMoved(to, now);
      await moving.more(30);
      const back = await moving.transfer(to, from);
      assert.equal(back?.copied.rows, 0, "only what changed meanwhile goes back");
      assert.ok(back.followed > 0);
      await moving.more(10);
      await moving.stopWriting();
      assert.deepEqual(await moving.faults(), { lost: [], strange: [] });
      await using one = await openSide(from, now);
      await using other = await openSide(to, now);
      await finishTransfer({ active: one, left: other, keepLeft: false });
      assert.equal(await transferStateOf(from, now), undefined);
      assert.equal(await transferStateOf(to, now), undefined);
    });
  }

  it("killed at many moments, with a writer, it loses nothing that was acknowledged", async () => {
    const [from, to] = [file(), await database()];
    await using moving = await startMoving(from, { prefix: "write ", perSecond: 200 });
    await fill(moving.store, 10, "old ");
    // Fixed moments, spread over all phases: how many lines of progress it may say.
    let kills = 0, places = [from, to] as [Place, Place];
    for (const killAfter of [1, 5, 20, 40, 43, 60, 3, 15, 2, 4]) {
      const report = await moving.transfer(...places, killAfter);
      if (report === undefined) kills++;
      else places = places.toReversed() as [Place, Place];
    }
    while ((await moving.transfer(...places)) === undefined);
    await moving.more(10);
    await moving.stopWriting();
    assert.ok(kills >= 6, String(kills));
    assert.deepEqual(await moving.faults(), { lost: [], strange: [] });
  });

  it("refuses what it cannot do well, and leaves both sides as they were", async () => {
    const [from, to] = [file(), await database()];
    await assert.rejects(move(from, to), coded("transfer/source-empty"));
    {
      await using store = await openStore(from);
      await fill(store, 2);
      await using other = await openStore(to);
      await other.write((writer) => writer.put("nodeState", { name: "mine", value: 1 }));
    }
    await assert.rejects(move(from, to), coded("transfer/target-not-empty", { table: "nodeState", rows: 1 }));
    await using giving = await openSide(from, now);
    await using receiving = await openSide(to, now);
    assert.equal(await giving.state(), undefined);
    assert.deepEqual(await receiving.counts(), { nodeState: 1 });
    const found = await tryTransfer(giving, receiving);
    assert.equal(found.targetEmpty, false);
    assert.equal(found.rows, 2 * Object.keys(tables).length);
    const newer = new DatabaseSync((from as { path: string }).path);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    await assert.rejects(move(from, await database()), coded("storage/newer", { found: 999 }));
  });

  it("names the row that the other engine could not keep as it is, and goes on when it is mended", async () => {
    for (const [spoil, reason] of [["UPDATE account SET name = 'a' || char(0) || 'b'", "name: U+0000 in a text"], ["UPDATE exposure SET propensity = 9e999", "propensity: not a finite number"]] as const) {
      const [from, to] = [file(), await database()];
      {
        await using store = await openStore(from);
        await fill(store, 1);
      }
      const past = new DatabaseSync((from as { path: string }).path);
      past.exec(spoil);
      await assert.rejects(move(from, to), coded("transfer/row-refused", { reason }));
      past.exec("UPDATE account SET name = 'ab'; UPDATE exposure SET propensity = 1");
      past.close();
      assert.equal((await move(from, to)).digests.tables.account.count, 1);
    }
  });

  it("switches nothing when a row differs, and says in which table", async () => {
    const [from, to] = [file(), await database()];
    {
      await using store = await openStore(from);
      await fill(store, 3);
    }
    await using giving = await openSide(from, now);
    await using receiving = await openSide(to, now);
    // Something on the way loses a row.
    const lossy: Side = { ...receiving, append: (table, rows, state) => receiving.append(table, table === "consent" ? rows.slice(1) : rows, state) };
    await assert.rejects(runTransfer(parts(giving, lossy)), coded("transfer/digests-differ", { tables: "consent" }));
    await refuseMoved(from, now);
    await assert.rejects(refuseMoved(to, now), coded("storage/moved", { role: "receiving" }));
  });

  it("a running node that nobody told meets the fence: storage/moved, and no write is taken that would be lost", async () => {
    const [from, to] = [file(), await database()];
    await using store = await openStore(from);
    await fill(store, 1);
    await move(from, to);
    await assert.rejects(store.write((writer) => writer.put("nodeState", { name: "late", value: 1 })), coded("storage/moved"));
    await assert.rejects(store.write((writer) => writer.clear("person")), coded("storage/moved"));
    assert.equal(await store.read.get("nodeState", { name: "late" }), undefined);
  });

  it("every statement of a transfer names its owner or says that it fans out", () => {
    assert.ok([...recorded].some((text) => text.includes("COPY ")), "transfers were heard");
    assert.deepEqual([...recorded].flatMap((text) => queryFaults(text, ownerTables)), []);
  });
});
