/**
 * `cosmicsync backup`, `restore` and `verify`. A backup is made beside a running node and holds its database and its two secrets,
 * encrypted; `guards.jsonl` beside the backups holds, open, what keeps erased people from coming back, and `keys.jsonl` what
 * people's words in the backups open with: who has erased themself is no longer in it.
 *
 * Exit code 0 when it was done whole, 1 when it was not.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { rebuild, StorageError, type Store } from "@cosmicsync/storage";
import { backupFile, backupsIn, beginNewEpoch, beginRestore, chainOf, endRestore, folderOf, guardsFile, identityIn, keysFile, manifestFile, openManifest, readBackup, readGuards, sealManifest, updateGuards, writeBackup, writeKeyFile, type BackupKey, type Guard, type Manifest } from "@cosmicsync/storage/backup";
import { lockFolder } from "@cosmicsync/storage/sqlite";
import { openSide, placeName } from "@cosmicsync/storage/transfer";
import { createReplica } from "@cosmicsync/sync";
import { createClock, limits } from "@cosmicsync/protocol";
import type { Output } from "../control.ts";
import { openHome, type Home } from "../home.ts";
import { openPlace } from "../open-database.ts";
import { openSecrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { placeInUse } from "./place-in-use.ts";
import { searchMaker } from "./transfer-search.ts";

interface KeyGiven { readonly passphraseFile?: string; readonly keyFile?: string; readonly recipient?: readonly string[]; readonly json: boolean }
export interface BackupGiven extends KeyGiven { readonly folder: string; readonly incremental: boolean; readonly erasuresOnly: boolean }
export interface RestoreGiven extends KeyGiven { readonly from: string; readonly erasures?: readonly string[]; readonly keys?: readonly string[] }

const now = Date.now;

export const backupCommand = async (given: BackupGiven, settings: Settings, output: Output): Promise<number> => {
  const home = await openHome(settings.home);
  const place = await placeInUse(settings, home);
  await mkdir(given.folder, { recursive: true, mode: 0o700 });
  await using store = await openPlace(place, { databaseMib: settings.databaseMib }, home, now);
  // Before anything of the backup: an erasure that is only in the list harms nobody, one that is only in the database may be lost with it.
  const added = await updateGuards(join(given.folder, guardsFile), store.read);
  const crypto = createNodeCrypto();
  const secrets = await openSecrets(home, crypto);
  const keysPath = join(given.folder, keysFile);
  if (given.erasuresOnly) {
    if (existsSync(keysPath)) await writeKeyFile(keysPath, store.read, secrets.sealing.reveal(), now());
    output.out(given.json ? JSON.stringify({ guards: added }) : `${added} more erasures and withdrawals in ${join(given.folder, guardsFile)}.`);
    return 0;
  }
  const listKey = new Uint8Array(createHash("sha256").update("cosmicsync backup manifest key 1\n").update(secrets.sealing.reveal()).digest());
  const previous = given.incremental ? await latestManifest(given.folder, listKey) : undefined;
  if (given.incremental && previous === undefined) output.err("No backup of this node is there to go on from: this one is a full one.");
  const madeAt = now(), id = randomBytes(8).toString("hex");
  const path = backupFile(given.folder, madeAt, id);
  await using side = await openSide(place, now);
  let rows = 0;
  const written = await writeBackup({
    side, store, randomBytes, path, keysPath, id, madeAt, now, key: await keyOf(given), secrets: { "node.secret": hexOf(secrets.sealing.reveal()), "node.key": hexOf(secrets.nodeSeed.reveal()) },
    ...(previous === undefined ? {} : { previous }), onRows: (count) => output.status(`${(rows += count)} rows`),
  });
  await writeFile(manifestFile(path), sealManifest(crypto, listKey, written.manifest), { mode: 0o600 });
  output.status("");
  const { rowsWritten, bytes } = written;
  output.out(given.json ? JSON.stringify({ path, rows: written.rows, rowsWritten, bytes, guards: added }) : `${written.rows} rows of ${placeName(place)} are in ${path}${previous === undefined ? "" : ` and those before it; ${rowsWritten} rows in chunks that changed were written`}: ${bytes} bytes.`);
  return 0;
};

const latestManifest = async (folder: string, key: Uint8Array): Promise<Manifest | undefined> => {
  const latest = backupsIn(folder).at(-1);
  if (latest === undefined || !existsSync(manifestFile(latest))) return undefined;
  return openManifest(createNodeCrypto(), key, new Uint8Array(await readFile(manifestFile(latest))));
};

export const verifyCommand = async (given: RestoreGiven, _settings: Settings, output: Output): Promise<number> => {
  const key = await keyOf(given);
  const chain = await chainOf(given.from, key);
  const { rows, gone, head, records, ring } = await readBackup(chain, key, keyFilesOf(given));
  output.out(given.json ? JSON.stringify({ files: chain.length, rows, gone, keys: ring.keys.size, records: records.count, madeAt: new Date(head.madeAt).toISOString() }) : `${chain.length === 1 ? "The backup is" : `The ${chain.length} files are`} whole: ${rows} rows, ${records.count} records, every digest as it was on ${new Date(head.madeAt).toISOString()}.${gone === 0 ? "" : ` The words in ${gone} of them are of people who have erased themself since: nobody can read them any more.`}`);
  return 0;
};

export const restoreCommand = async (given: RestoreGiven, settings: Settings, output: Output): Promise<number> => {
  const home = await openHome(settings.home);
  using _lock = disposing(lockFolder(home.folder));
  const key = await keyOf(given);
  const chain = await chainOf(given.from, key);
  const place = await placeInUse(settings, home);
  await using side = await openSide(place, now);
  let rows = 0;
  const { head, records, gone } = await beginRestore(side, chain, key, keyFilesOf(given), now, (count) => output.status(`${(rows += count)} rows`));
  await restoreSecrets(home, head.secrets);
  const lists = [join(folderOf(given.from), guardsFile), join(home.folder, guardsFile), ...(given.erasures ?? [])];
  const guards = new Map<string, Guard>();
  for (const path of lists) for (const guard of readGuards(path)) guards.set(guard.id, guard);
  const applied = await (async () => {
    await using store = await openPlace(place, { databaseMib: settings.databaseMib }, home, now);
    await rebuild(store, createNodeCrypto(), (done) => output.status(`${done} records`));
    await store.write((writer) => beginNewEpoch(writer, now()));
    const taken = await applyGuards(store, [...guards.values()]);
    await searchMaker(() => Promise.resolve(store))("all");
    return taken;
  })();
  await endRestore(side);
  output.status("");
  if (given.json) output.out(JSON.stringify({ rows, records: records.count, madeAt: new Date(head.madeAt).toISOString(), gone, guards: guards.size, applied }));
  else output.out([
    `Restored ${rows} rows, ${records.count} records, as they were on ${new Date(head.madeAt).toISOString()}, into ${placeName(place)}.`,
    `${applied} of ${guards.size} erasures and withdrawals in the lists came after it and were put on top: who vanished stays vanished.`,
    ...(gone === 0 ? [] : [`The words in ${gone} rows were of people who have erased themself since: their keys are gone.`]),
    "Everybody has to sign in again. What the node had said after the backup comes back from its neighbours, where it has any.",
  ].join("\n"));
  return 0;
};

/** Judged as a stranger's, so a list that somebody changed does no more than they could. In the order of their clocks, which some of them wait for. */
const applyGuards = async (store: Store, guards: readonly Guard[]): Promise<number> => {
  const replica = createReplica({ store, crypto: createNodeCrypto(), clock: createClock({ now }), now });
  let applied = 0;
  for (let from = 0; from < guards.length; from += limits.receiveCount) {
    const verdicts = await replica.receive(guards.slice(from, from + limits.receiveCount).map(({ envelope }) => envelope));
    applied += verdicts.filter(({ outcome }) => outcome === "accept").length;
  }
  return applied;
};

/** Beside the backups, and what was named: the newest is taken. */
const keyFilesOf = ({ from, keys = [] }: RestoreGiven): string[] => [join(folderOf(from), keysFile), ...keys];

/** The node's own where it has them already, if they are the same: another node's accounts could not sign here. */
const restoreSecrets = async (home: Home, secrets: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, path] of [["node.secret", home.secret], ["node.key", home.nodeKey]] as const) {
    const kept = secrets[name];
    if (kept === undefined) continue;
    if (existsSync(path)) {
      if (hexOf(new Uint8Array(await readFile(path))) === kept) continue;
      await copyFile(path, `${path}.before-restore`);
    }
    await writeFile(path, Buffer.from(kept, "hex"), { mode: 0o600 });
  }
};

const keyOf = async ({ passphraseFile, keyFile, recipient }: KeyGiven): Promise<BackupKey> => {
  if (passphraseFile !== undefined) return { passphrase: (await readFile(passphraseFile, "utf8")).trim() };
  if (keyFile !== undefined) return { identity: identityIn(await readFile(keyFile, "utf8")) };
  if (recipient !== undefined && recipient.length > 0) return { recipients: recipient };
  throw new StorageError("backup/key-missing");
};
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const disposing = (lock: { release(): void }): Disposable => ({ [Symbol.dispose]: () => lock.release() });
