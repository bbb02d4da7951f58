/** Who has erased themself is in no backup any more: not in one that was made before, for whoever has it and its passphrase. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { digestAll, recordTables } from "../digest.ts";
import { StorageError } from "../errors.ts";
import { createMemoryStore } from "../memory/memory-store.ts";
import { rebuild } from "../rebuild.ts";
import { keepRecord } from "../records.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store, Writer } from "../store.ts";
import { testFolder, type TestFolder } from "../testing/folder.ts";
import { rowOf } from "../testing/rows.ts";
import { makeWorld, type Said } from "../testing/world.ts";
import { openSide, type Place } from "../transfer/index.ts";
import { backupFile, beginRestore, endRestore, readBackup, writeBackup, writeKeyFile, type BackupKey, type Manifest } from "./index.ts";
import { readLines } from "./lines.ts";
import { backedUp, layoutOf } from "./whose.ts";

const now = 1_793_610_100_000;
const clock = (): number => now;
const key: BackupKey = { passphrase: "four words are good", workFactor: 4 };
const secrets = { "node.secret": "07".repeat(32) };
const nodeSecret = new Uint8Array(32).fill(7);
const crypto = createNodeCrypto();
const world = makeWorld();
const { ana, bo, cy } = world.people;
const untilErasure = world.said.slice(0, world.said.findIndex(({ record }) => record.kind === "erasure"));
const erasure = world.said.find(({ record }) => record.kind === "erasure")!;

/** The same bytes in every run. */
function chance(seed: string): (count: number) => Uint8Array {
  let drawn = 0;
  return (count) => new Uint8Array(createHash("sha256").update(`${seed} ${drawn++}`).digest().subarray(0, count));
}
const keepAll = (store: Store, said: readonly Said[]): Promise<void> => store.write(async (writer) => { for (const { envelope, record } of said) await keepRecord(writer, envelope, record, now); });
/** A row in every table that is kept beside the records, for each of three people; Cy's with the canary in every text and byte string. */
async function keepLocals(writer: Writer): Promise<void> {
  for (const [person, word] of [[ana, "carpentry"], [bo, "law"], [cy, world.canary]] as const) {
    await writer.put("account", rowOf("account", word, { ownerId: person, name: word, passphraseHash: word, sealedKey: Buffer.from(word) }));
    await writer.put("accountName", { folded: word, personId: person });
    await writer.put("contactChoice", rowOf("contactChoice", word, { ownerId: person, name: word, contacts: [{ channel: "phone", address: word }] }));
    await writer.put("block", rowOf("block", word, { ownerId: person }));
    await writer.put("exposure", rowOf("exposure", word, { ownerId: person }));
    await writer.put("archivedMessage", rowOf("archivedMessage", word, { ownerId: person, sourceKey: word, text: word, sealed: null }));
    await writer.put("sharedProfile", rowOf("sharedProfile", word, { ownerId: person }));
    await writer.put("closingHeader", rowOf("closingHeader", word, { ownerId: person }));
    await writer.put("mail", rowOf("mail", word, { personId: person, parcel: Buffer.from(word) }));
  }
  await writer.put("block", rowOf("block", "whom", { ownerId: ana, personId: cy }));
  await writer.put("mail", rowOf("mail", "carried", { personId: null }));
}

/** In the clear, in either coding of bytes, and in base64 at each of its three places. */
const forms = [world.canary, Buffer.from(world.canary).toString("hex"), ...[0, 1, 2].map((before) => Buffer.from(" ".repeat(before) + world.canary).toString("base64").slice(before === 0 ? 0 : 4, -4))];
const holdsCanary = (text: string): boolean => forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));
const filesWithCanary = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).filter((found) => found.isFile() && holdsCanary(readFileSync(`${folder}/${found.name}`).toString("latin1"))).map(({ name }) => name);

interface Backups extends AsyncDisposable {
  readonly folder: TestFolder;
  readonly paths: string[];
  readonly place: Place;
  readonly store: Store;
  make(): Promise<void>;
}
async function openBackups(folder: TestFolder): Promise<Backups> {
  const place: Place = { engine: "sqlite", path: folder.file("node/cosmicsync.sqlite") };
  const store = await openSqliteStore({ path: folder.file("node/cosmicsync.sqlite"), now: clock, busyTimeoutMillis: 50 });
  const paths: string[] = [], randomBytes = chance("keys");
  let previous: Manifest | undefined;
  return {
    folder, paths, place, store,
    async make() {
      await using side = await openSide(place, clock);
      const id = String(paths.length + 1).padStart(8, "0"), path = backupFile(folder.path, now + paths.length, id);
      const written = await writeBackup({ side, store, randomBytes, path, keysPath: folder.file("keys.jsonl"), key, id, madeAt: now + paths.length, now: clock, secrets, ...(previous === undefined ? {} : { previous }) });
      previous = written.manifest;
      paths.push(path);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function restored(folder: TestFolder, paths: readonly string[], keys: string, name: string): Promise<{ store: Store; folder: string; gone: number }> {
  const place: Place = { engine: "sqlite", path: folder.file(`${name}/cosmicsync.sqlite`) };
  const side = await openSide(place, clock);
  const { gone } = await beginRestore(side, paths, key, [keys], clock);
  await endRestore(side);
  await side[Symbol.asyncDispose]();
  const store = await openSqliteStore({ path: place.path, now: clock });
  await rebuild(store, crypto);
  return { store, folder: folder.file(name), gone };
}

describe("after an erasure", { timeout: 240_000 }, () => {
  it("no backup of the chain gives back a byte of whoever erased themself, all verify, and everybody else is whole", async () => {
    using folder = testFolder();
    await using backups = await openBackups(folder);
    const { store, paths } = backups;
    const third = Math.ceil(untilErasure.length / 3);
    const moments = [untilErasure.slice(0, third), untilErasure.slice(0, 2 * third), untilErasure];
    for (const [i, said] of moments.entries()) {
      await keepAll(store, said);
      if (i === 0) await store.write(keepLocals);
      await backups.make();
    }
    const oldKeys = folder.file("keys before.jsonl");
    copyFileSync(folder.file("keys.jsonl"), oldKeys);

    // The canary for the canaries.
    const before = await restored(folder, paths, oldKeys, "before");
    assert.ok(filesWithCanary(before.folder).length > 0, "a restore before the erasure brings Cy back, words and all");
    assert.deepEqual(await digestAll(before.store, [...recordTables, ...backedUp]), await digestAll(store, [...recordTables, ...backedUp]));
    await before.store[Symbol.asyncDispose]();

    await store.write((writer) => keepRecord(writer, erasure.envelope, erasure.record, now));
    assert.equal(await store.read.get("backupKey", { ownerId: cy }), undefined, "the key goes with the erasure, not with the next backup");
    await writeKeyFile(folder.file("keys.jsonl"), store.read, nodeSecret, now + 10);

    for (const [i, said] of moments.entries()) {
      const chain = paths.slice(0, i + 1);
      const { gone } = await readBackup(chain, key, [folder.file("keys.jsonl")]);
      assert.ok(gone > 0);
      const after = await restored(folder, chain, folder.file("keys.jsonl"), `after ${i}`);
      assert.deepEqual(filesWithCanary(after.folder), [], "before any list of erasures is put on top");
      // What a node holds that was told of the same, and of the erasure.
      await using expected = createMemoryStore();
      await keepAll(expected, said);
      await expected.write(keepLocals);
      for (const each of [expected, after.store]) await each.write((writer) => keepRecord(writer, erasure.envelope, erasure.record, now));
      const [ours, theirs] = [await digestAll(after.store, [...recordTables, ...backedUp]), await digestAll(expected, [...recordTables, ...backedUp])];
      assert.deepEqual(ours, theirs, `moment ${i}`);
      await after.store[Symbol.asyncDispose]();
    }
    await backups.make();
    const last = await restored(folder, paths, folder.file("keys.jsonl"), "last");
    assert.deepEqual(await digestAll(last.store), await digestAll(store), "and the keys of the others are there for the next backup");
    await last.store[Symbol.asyncDispose]();
  });

  it("a backup holds no word in the clear, even for whoever has opened it, and the file of keys holds nothing without it", async () => {
    using folder = testFolder();
    await using backups = await openBackups(folder);
    await keepAll(backups.store, untilErasure);
    await backups.store.write(keepLocals);
    await backups.make();
    let lines = 0;
    for await (const line of readLines(backups.paths[0]!, key)) {
      lines++;
      assert.ok(!holdsCanary(JSON.stringify(line)), JSON.stringify(line).slice(0, 200));
    }
    assert.ok(lines > 100);
    assert.deepEqual(filesWithCanary(folder.path), []);
    const keys = readFileSync(folder.file("keys.jsonl"));
    for (const { ownerId, secret } of await backups.store.read.list("backupKey", { fanOut: true }, { limit: 100 })) {
      for (const bytes of [Buffer.from(secret), Buffer.from(ownerId)]) for (const coding of ["hex", "base64", "latin1"] as const) assert.ok(!keys.includes(bytes.toString(coding).replace(/=+$/, "")));
    }
    await assert.rejects(readBackup(backups.paths, key, []), { code: "backup/keys-missing" });
  });

  it("a file of keys that is older than the backup, cut off, changed or another node's is refused", async () => {
    using folder = testFolder();
    await using backups = await openBackups(folder);
    await backups.store.write(keepLocals);
    await backups.make();
    const keys = folder.file("keys.jsonl"), older = folder.file("older.jsonl");
    copyFileSync(keys, older);
    await backups.make();
    const read = (paths: string[]): Promise<unknown> => readBackup(backups.paths, key, paths);
    await read([keys]);
    await read([older, keys]);
    await assert.rejects(read([older]), { code: "backup/keys-missing" });
    const lines = readFileSync(keys, "utf8").split("\n");
    for (const changed of [lines.slice(0, -2), lines.toSpliced(2, 1), lines.with(1, lines[2]!), lines.with(0, lines[0]!.replace(/\d{13}/, String(now + 99))), [...lines.slice(0, -1), "[]"]]) {
      writeFileSync(keys, changed.join("\n"));
      await assert.rejects(read([keys]), { code: "backup/damaged" });
    }
    await writeKeyFile(keys, backups.store.read, new Uint8Array(32).fill(8), now + 99);
    await assert.rejects(read([keys]), (error: unknown) => error instanceof StorageError && error.code === "backup/damaged");
  });

  it("somebody who is erased while a backup is being written gets no new key for what it holds of them; who comes back does", async () => {
    using folder = testFolder();
    await using backups = await openBackups(folder);
    const { store, place } = backups;
    await keepAll(store, untilErasure);
    await store.write(keepLocals);
    await using side = await openSide(place, clock);
    const path = backupFile(folder.path, now, "00000001");
    const racing = {
      ...side,
      snapshot: <T>(work: Parameters<typeof side.snapshot<T>>[0]): Promise<T> => side.snapshot<T>(async (view) => {
        await view.row("erasure", [new Uint8Array(32)]);
        await store.write((writer) => keepRecord(writer, erasure.envelope, erasure.record, now));
        return work(view);
      }),
    };
    await writeBackup({ side: racing, store, randomBytes: chance("racing"), path, keysPath: folder.file("keys.jsonl"), key, id: "00000001", madeAt: now, now: clock, secrets });
    const after = await restored(folder, [path], folder.file("keys.jsonl"), "after");
    assert.deepEqual(filesWithCanary(after.folder), []);
    assert.ok(await after.store.read.get("account", { ownerId: ana }));
    await after.store[Symbol.asyncDispose]();

    await store.write((writer) => writer.put("account", rowOf("account", "again", { ownerId: cy, name: "again" })));
    await backups.make();
    const again = await restored(folder, backups.paths, folder.file("keys.jsonl"), "again");
    assert.equal((await again.store.read.get("account", { ownerId: cy }))?.name, "again");
    await again.store[Symbol.asyncDispose]();
  });
});

it("in the clear are only ids, numbers, moments and what nobody's erasure reaches", () => {
  const free = new Set<TableName>(["nodeState", "peer", "peerSphere", "concept", "imported", "invited"]);
  const envelope = new Set(["kind", "scope", "header", "proof"]);
  for (const table of backedUp) {
    if (free.has(table)) continue;
    const columns = Object.entries(tables[table].columns as Record<string, { type: string }>);
    for (const at of layoutOf(table).clear) {
      const [name, { type }] = columns[at]!;
      assert.ok(type === "id" || ["moment", "integer", "clock"].includes(type) || (table === "envelope" && envelope.has(name)), `${table}.${name}`);
    }
  }
});
