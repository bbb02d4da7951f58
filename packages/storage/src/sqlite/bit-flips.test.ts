/**
 * A disk that changes a bit: in a database at rest, and in one whose process was killed, with its log. Every change of what is kept is
 * found by `cosmicsync check`'s parts; a bit in room that holds nothing changes nothing, and is counted apart.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { seededChance } from "@cosmicsync/protocol";
import { checkRecords } from "../check-records.ts";
import { digestAll } from "../digest.ts";
import { createMemoryStore } from "../memory/index.ts";
import { keepRecord } from "../records.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import type { Store } from "../store.ts";
import { testFolder } from "../testing/folder.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { makeWorld } from "../testing/world.ts";
import { checkFile, checkLog } from "./check-file.ts";
import { readLog } from "./log-file.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const now = (): number => 1_793_610_100_000;
const world = makeWorld();
const locals = (Object.keys(tables) as TableName[]).filter((table) => tables[table].sort === "local");
const openAt = (path: string): Promise<Store> => openSqliteStore({ path, now });

async function fill(store: Store): Promise<void> {
  for (const { envelope, record } of world.said) await store.write(async (writer) => void (await keepRecord(writer, envelope, record, now())));
  for (const table of locals) await store.write(async (writer) => { for (let i = 0; i < 12; i++) await writer.put(table, rowOf(table, i)); });
  await store.write(async (writer) => {
    for (let i = 0; i < 30; i++) await writer.index({ ownerId: idOf(i), subject: "person", sphereId: world.sphere, texts: [{ audience: "public", text: `carpentry ${i} harbour` }, { audience: "sphere", text: `law ${i}` }] });
  });
}

type Files = ReadonlyMap<string, Buffer>;
const put = (path: string, files: Files): void => {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
  for (const [end, content] of files) writeFileSync(`${path}${end}`, content);
};

async function findings(path: string): Promise<string[]> {
  const found = [...checkLog(path), ...checkFile(path)].map(({ where }): string => where);
  if (found.length > 0) return found;
  await using store = await openAt(path);
  await using beside = createMemoryStore();
  const { damaged, misfiled, tables: differing } = await checkRecords(store, beside, world.crypto);
  return [...damaged.map(() => "record"), ...misfiled.map(() => "record"), ...differing.map(() => "table")];
}

/** Everything that is kept, but when a record came and when a migration was made: nothing depends on these. */
function everything(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().map((row) => row["name"] as string);
    const rows = names.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all().map(({ received_at: _came, finished_at: _made, ...row }) => row)]);
    return JSON.stringify([rows, database.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all()], (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } finally {
    database.close();
  }
}

/** Of a byte at random that is not zero: most of a young database is room that holds nothing. */
function flipOne(files: ReadonlyMap<string, Buffer>, chance: () => number): string {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  for (;;) {
    let byte = Math.floor(chance() * size);
    const bit = Math.floor(chance() * 8);
    for (const [end, content] of files) {
      if (byte >= 0 && byte < content.length && content[byte] !== 0) {
        content[byte]! ^= 1 << bit;
        return `bit ${bit} of byte ${byte} of ${end === "" ? "the database" : end}`;
      }
      byte -= content.length;
    }
  }
}

describe("a bit that the disk changed", () => {
  it("is found, 200 times at random, wherever it changes what is kept", { timeout: 280_000 }, async (t) => {
    using folder = testFolder();
    const path = folder.file("made.sqlite");
    const read = (...ends: string[]): Files => new Map(ends.map((end) => [end, readFileSync(`${path}${end}`)]));
    const states: Files[] = [];
    {
      await using store = await openAt(path);
      await fill(store);
      states.push(read("", "-wal"));
    }
    states.push(read(""));
    const target = folder.file("copy/store.sqlite");
    await (await openAt(target))[Symbol.asyncDispose]();
    const originals: string[] = [];
    for (const files of states) {
      put(target, files);
      assert.deepEqual(await findings(target), [], "whole before");
      originals.push(everything(target));
    }
    const chance = seededChance(7);
    const found: Record<string, number> = {};
    let harmless = 0, flips = 0;
    const wanted = 200, most = 400;
    for (; flips - harmless < wanted && flips < most; flips++) {
      const state = flips % 2, files = new Map([...states[state]!].map(([end, content]) => [end, Buffer.from(content)]));
      const at = flipOne(files, chance);
      put(target, files);
      const [where] = await findings(target).catch((error: unknown): string[] => [(error as { code?: string }).code ?? "thrown"]);
      if (where !== undefined) found[where] = (found[where] ?? 0) + 1;
      else if (everything(target) === originals[state]) harmless++;
      else assert.fail(`flip ${flips}, ${at}, was not found`);
    }
    t.diagnostic(`${flips} bits: ${flips - harmless} found (${JSON.stringify(found)}), ${harmless} in pages that the log replaces or that hold nothing`);
    assert.equal(flips - harmless, wanted);
  });

  it("in a table made from records is found and made right; in a record it is found, and the record is missing and may come again", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    const before = await (async () => { await using store = await openAt(path); await fill(store); return await digestAll(store); })();
    const spoil = (text: string): void => { const database = new DatabaseSync(path); database.exec(text); database.close(); };
    const check = async (repair: boolean) => {
      await using store = await openAt(path);
      await using beside = createMemoryStore();
      const report = await checkRecords(store, beside, world.crypto, { repair });
      return { report, digests: await digestAll(store) };
    };
    spoil("UPDATE sphere SET name = 'The commodes'");
    assert.deepEqual((await check(false)).report.tables, ["sphere"]);
    assert.deepEqual((await check(true)).digests, before);

    spoil("UPDATE envelope SET clock = clock + 1 WHERE kind = 'role'");
    assert.ok((await check(false)).report.misfiled.length > 0);
    assert.deepEqual((await check(true)).digests, before);

    const lost = world.said.find(({ record }) => record.kind === "guideline")!;
    spoil(`UPDATE envelope SET body = x'00' WHERE id = x'${Buffer.from(world.crypto.hash(lost.envelope.header)).toString("hex")}'`);
    assert.deepEqual((await check(false)).report.damaged.map(({ id }) => id), [lost.record.id]);
    await check(true);
    await using store = await openAt(path);
    assert.equal(await store.read.count("envelope", { fanOut: true }, { id: lost.record.id }), 0);
    await store.write(async (writer) => void (await keepRecord(writer, lost.envelope, lost.record, now())));
    assert.deepEqual(await digestAll(store), before);
  });

  it("in a row that no record makes is found by its sum, also after every way to write it", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await (async () => {
      await using store = await openAt(path);
      await store.write(async (writer) => {
        for (let i = 0; i < 4; i++) await writer.put("account", rowOf("account", i));
        await writer.insert("account", rowOf("account", 3, { name: "never taken" }));
        await writer.insert("account", rowOf("account", 5));
        await writer.put("account", rowOf("account", 1, { name: "another" }));
        await writer.delete("account", { ownerId: rowOf("account", 2).ownerId });
        for (let i = 0; i < 4; i++) await writer.put("session", rowOf("session", i));
        await writer.deleteOwned("session", rowOf("session", 1).ownerId);
        await writer.put("peer", rowOf("peer", 1));
        await writer.clear("peer");
      });
    })();
    assert.deepEqual(checkFile(path), []);
    const database = new DatabaseSync(path);
    database.exec("UPDATE account SET sequence = sequence + 1 WHERE name = 'another'");
    database.close();
    assert.deepEqual(checkFile(path), [{ where: "row", what: "1 of table account not as written" }]);
  });

  it("in the middle of a log keeps the store from opening, which would lose what is after it", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    let files: Files;
    {
      await using store = await openAt(path);
      for (let i = 0; i < 6; i++) await store.write((writer) => writer.put("person", rowOf("person", i)));
      files = new Map(["", "-wal"].map((end) => [end, readFileSync(`${path}${end}`)]));
    }
    files.get("-wal")![40_000]! ^= 1;
    put(path, files);
    await assert.rejects(openAt(path), { code: "storage/broken" });
    assert.deepEqual(readFileSync(`${path}-wal`), files.get("-wal"), "it is left as it was");
  });

  it("in the middle of a log is told from a log that a power loss cut off", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await using store = await openAt(path);
    for (let i = 0; i < 6; i++) await store.write((writer) => writer.put("person", rowOf("person", i)));
    const log = readFileSync(`${path}-wal`);
    const { frames, commits, ...after } = readLog(`${path}-wal`);
    assert.ok(commits >= 7 && frames > 100, `${frames} frames, ${commits} commits`);
    assert.deepEqual(after, { framesAfter: 0, commitsAfter: 0, isHeadless: false });
    const other = folder.file("other.sqlite");
    const saying = (content: Buffer): string => { writeFileSync(`${other}-wal`, content); return checkLog(other)[0]?.what ?? "whole"; };
    assert.equal(saying(log), "whole");
    assert.equal(saying(Buffer.alloc(0)), "whole");
    const damaged = Buffer.from(log);
    damaged[log.length - 30_000]! ^= 4;
    assert.match(saying(damaged), /log is damaged/);
    assert.match(saying(Buffer.concat([log, log.subarray(32, 32 + 4_120 * 2)])), /whole|not whole/);
    assert.match(saying(log.subarray(0, log.length - 4_120)), /^whole$|not whole/);
    const headless = Buffer.from(log);
    headless[3]! ^= 128;
    assert.match(saying(headless), /head of the log/);
  });
});
