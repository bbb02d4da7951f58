/** What happens to the store on disk when the outside breaks. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { StorageError } from "../errors.ts";
import { digestAll } from "../digest.ts";
import { schemaVersion } from "../migrations/steps.ts";
import type { Store } from "../store.ts";
import { testFolder } from "../testing/folder.ts";
import { idOf, rowOf } from "../testing/rows.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const now = (): number => 1_793_610_100_000;
const coded = (code: string, facts: Record<string, unknown> = {}) => (error: unknown): boolean => {
  assert.ok(error instanceof StorageError, String(error));
  assert.equal(error.code, code);
  for (const [name, value] of Object.entries(facts)) assert.equal((error.facts as Record<string, unknown>)[name], value, name);
  return true;
};
const openAt = (path: string, rest: { sizeLimitBytes?: number } = {}): Promise<Store> => openSqliteStore({ path, now, ...rest });

describe("the store on disk", () => {
  it("keeps rows, sequences and search over a restart", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    const before = await (async () => {
      await using store = await openAt(path);
      await store.write(async (writer) => {
        for (let i = 0; i < 50; i++) await writer.put("envelope", rowOf("envelope", i));
        await writer.index({ ownerId: idOf(1), subject: "person", sphereId: null, texts: [{ audience: "public", text: "harbour" }] });
      });
      return await digestAll(store);
    })();
    await using store = await openAt(path);
    assert.deepEqual(await digestAll(store), before);
    assert.equal((await store.search({ text: "harbour", subject: "person", spheres: [], limit: 5 })).length, 1);
  });

  it("files are for the process's owner only", { skip: process.platform === "win32" }, async () => {
    using folder = testFolder();
    await using store = await openAt(folder.file("store.sqlite"));
    await store.write((writer) => writer.put("person", rowOf("person", 1)));
    for (const name of ["store.sqlite", "store.sqlite-wal", "lock.pid"]) assert.equal(statSync(folder.file(name)).mode & 0o077, 0, name);
  });

  it("a second store on the folder is refused, in this process and in another, and told who holds it", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    {
      await using _store = await openAt(path);
      await assert.rejects(openAt(path), coded("storage/locked", { folder: folder.path, process: process.pid }));
      const other = spawnSync(process.execPath, [childPath, path, "0"], { encoding: "utf8", input: "go\n" });
      assert.match(other.stderr, /storage\/locked/);
      assert.match(other.stderr, new RegExp(`process: ${process.pid}`));
      assert.notEqual(other.status, 0);
      await assert.rejects(openAt(path), coded("storage/locked"), "a refused attempt leaves the lock alone");
    }
    await using again = await openAt(path);
    assert.equal(await again.read.count("person", { fanOut: true }), 0);
  });

  it("a lock left by a process that was killed holds nobody back", async () => {
    using folder = testFolder();
    const child = spawn(process.execPath, [childPath, folder.file("store.sqlite"), "1"], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end("go\n");
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    assert.equal(readFileSync(folder.file("lock.pid"), "utf8").trim(), String(child.pid));
    await using _store = await openAt(folder.file("store.sqlite"));
  });

  it("a database from a newer version is refused, both versions named, and not touched", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await (await openAt(path))[Symbol.asyncDispose]();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${schemaVersion + 3}`);
    database.close();
    const before = readFileSync(path);
    await assert.rejects(openAt(path), coded("storage/newer", { found: schemaVersion + 3, known: schemaVersion }));
    assert.deepEqual(readFileSync(path), before);
    await assert.rejects(openAt(path), coded("storage/newer"), "the refusal lets go of the lock");
  });

  it("another program's database and a file that is none are refused and not touched", async () => {
    using folder = testFolder();
    const foreign = folder.file("foreign.sqlite");
    const database = new DatabaseSync(foreign);
    database.exec("CREATE TABLE accounts (a); INSERT INTO accounts VALUES (1)");
    database.close();
    await assert.rejects(openAt(foreign), coded("storage/broken"));
    const check = new DatabaseSync(foreign, { readOnly: true });
    assert.equal(check.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!["n"], 1);
    check.close();
    const text = folder.file("text.sqlite");
    writeFileSync(text, "name,title\n".repeat(1_000));
    await assert.rejects(openAt(text), coded("storage/broken"));
    assert.equal(readFileSync(text, "utf8"), "name,title\n".repeat(1_000));
  });

  it("a damaged page is told as storage/broken when it is read, a whole one is not", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await (async () => {
      await using store = await openAt(path);
      await store.write(async (writer) => { for (let i = 0; i < 400; i++) await writer.put("profile", rowOf("profile", i)); });
    })();
    const database = new DatabaseSync(path);
    const root = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'profile'").get()!["rootpage"] as number;
    database.close();
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, (root - 1) * 4_096);
    closeSync(file);
    await using store = await openAt(path);
    await assert.rejects(store.read.list("profile", { fanOut: true }, { limit: 1_000 }), coded("storage/broken"));
    await assert.rejects(store.digest("profile"), coded("storage/broken"));
    assert.deepEqual(await store.read.list("person", { fanOut: true }, { limit: 10 }), []);
  });

  it("a database cut short is told as storage/broken", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await (async () => {
      await using store = await openAt(path);
      await store.write(async (writer) => { for (let i = 0; i < 400; i++) await writer.put("profile", rowOf("profile", i)); });
    })();
    truncateSync(path, statSync(path).size - 200 * 1_024);
    await assert.rejects(async () => {
      await using store = await openAt(path);
      await store.read.list("profile", { fanOut: true }, { limit: 1_000 });
    }, coded("storage/broken"));
  });

  it("a full disk answers storage/full, tears nothing, and once there is room everything works again", async () => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    await using store = await openAt(path, { sizeLimitBytes: 1_500_000 });
    const big = (i: number) => rowOf("envelope", i, { body: new Uint8Array(60_000).fill(i) });
    let kept = 0;
    await assert.rejects(async () => { for (;; kept++) await store.write((writer) => writer.put("envelope", big(kept))); }, coded("storage/full"));
    assert.ok(kept > 5, `${kept}`);
    const before = await digestAll(store);
    // Small neighbours in the same commit as one that does not fit: each is whole or not there, as it was told.
    const results = await Promise.allSettled([0, 1, 2, 3].map((i) => store.write(async (writer) => {
      await writer.put("person", rowOf("person", i));
      if (i === 2) for (let j = 0; j < 30; j++) await writer.put("envelope", big(1_000 + j));
    })));
    assert.equal(results[2]!.status, "rejected");
    for (const [i, { status }] of results.entries()) assert.equal((await store.read.count("person", { owner: rowOf("person", i).ownerId })) === 1, status === "fulfilled", `${i}`);
    assert.deepEqual(await store.digest("envelope"), before.envelope);
    for (let i = 0; i < 5; i++) await store.write((writer) => writer.delete("envelope", { ownerId: big(i).ownerId, id: big(i).id }));
    await store.write((writer) => writer.put("envelope", big(0)));
    assert.equal(await store.read.count("envelope", { fanOut: true }), kept - 4);
    assertWhole(path);
  });

  it("no acknowledged row is lost over twenty kills at random moments, and the database is whole each time", { timeout: 280_000 }, async (t) => {
    using folder = testFolder();
    const path = folder.file("store.sqlite");
    const rounds = 20;
    const waitingCount = 3;
    let acknowledged = 0, moment = 7;
    // Starting takes longer than writing: some processes stand ready before their round.
    const ready = Array.from({ length: waitingCount }, (_, i) => new WritingProcess(path, `${i}`, folder.file("cache")));
    t.after(() => { for (const process of ready) process.end(); });
    for (let round = 0; round < rounds; round++) {
      if (round + waitingCount < rounds) ready.push(new WritingProcess(path, `${round + waitingCount}`, folder.file("cache")));
      moment = (moment * 1_103_515 + 12_345) % 2 ** 31;
      const wanted = 3 + (moment % 120);
      const told = await ready.shift()!.writeUntilKilled(wanted);
      assert.ok(told.length >= wanted, `round ${round}: ${told.length} of ${wanted}`);
      acknowledged += told.length;
      await using store = await openAt(path);
      for (const name of told) assert.equal((await store.read.get("nodeState", { name }))?.value, name, name);
      for (const name of told) assert.equal(await store.read.count("person", { owner: idOf(name) }), 1, "both rows of a step, or none");
      assert.equal(await store.read.count("nodeState", { fanOut: true }), await store.read.count("person", { fanOut: true }));
    }
    assertWhole(path);
    assert.ok(acknowledged > rounds * 3);
  });
});

const childPath = fileURLToPath(new URL("../testing/writing-process.ts", import.meta.url));

class WritingProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  constructor(path: string, round: string, cache: string) {
    this.#child = spawn(process.execPath, [childPath, path, round], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, NODE_COMPILE_CACHE: cache } });
  }
  end(): void {
    this.#child.kill("SIGKILL");
  }
  /** Lets it write, and kills it when it has told of `wanted` commits; what it told until its end counts. */
  async writeUntilKilled(wanted: number): Promise<string[]> {
    const child = this.#child;
    let text = "", killed = false;
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (part: string) => {
      text += part;
      if (!killed && text.split("\n").length > wanted) killed = child.kill("SIGKILL");
    });
    child.stdin.end("go\n");
    await new Promise((resolve) => child.once("close", resolve));
    return text.split("\n").slice(0, -1);
  }
}

function assertWhole(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  assert.deepEqual(database.prepare("PRAGMA integrity_check").all().map((row) => ({ ...row })), [{ integrity_check: "ok" }]);
  assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
  database.close();
}
