/**
 * The file of keys beside backups: what a restore needs besides the backup and its passphrase, so that whoever lacks a person's
 * line in it cannot read that person in any backup. It is written whole at each backup and each `--erasures-only`, from the keys
 * that are left, and replaces the one before.
 *
 *     {format, madeAt}
 *     [key id, sealed]     name and secret, under a key made of the node's secret, which only the backups hold
 *     {count, seal}        HMAC over all before it
 *
 * So alone it opens nothing and names nobody, and writing it takes no passphrase. About 160 bytes a key.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { createInterface } from "node:readline";
import { StorageError } from "../errors.ts";
import { allRows } from "../paging.ts";
import { codecOf } from "../schema/codec.ts";
import type { Reader } from "../store.ts";
import { keyIdOf, openWords, sealingKey, sealWords, type SealingKey } from "./seal.ts";

export const keyFileFormat = "cosmicsync backup keys 1";
export interface KeyRing {
  readonly madeAt: number;
  /** By key id. */
  readonly keys: ReadonlyMap<string, { readonly name: Uint8Array; readonly secret: Uint8Array }>;
}

const wrapOf = (nodeSecret: Uint8Array): SealingKey => sealingKey([Buffer.from(hkdfSync("sha256", nodeSecret, "", keyFileFormat, 32))], ["keys"]);
const blockChars = 65_536;

/**
 * Answers how many keys it holds; on disk when it is answered. `madeAt`: a moment before the call, so that of two that write at once
 * the one that saw less says so.
 */
export async function writeKeyFile(path: string, reader: Reader, nodeSecret: Uint8Array, madeAt: number): Promise<number> {
  const wrap = wrapOf(nodeSecret);
  const seal = createHmac("sha256", wrap.authenticating);
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, "w", 0o600);
  try {
    let count = 0, block = `${JSON.stringify({ format: keyFileFormat, madeAt })}\n`;
    for await (const { ownerId, secret } of allRows(reader, "backupKey", { fanOut: true })) {
      const id = keyIdOf(secret);
      const name = codecOf("backupKey").encodeColumn("ownerId", ownerId) as Uint8Array;
      block += `${JSON.stringify([id, sealWords(wrap, Buffer.concat([name, secret]), id).toString("base64")])}\n`;
      count++;
      if (block.length < blockChars) continue;
      seal.update(block);
      await file.write(block);
      block = "";
    }
    seal.update(block);
    await file.write(`${block}${JSON.stringify({ count, seal: seal.digest("hex") })}\n`);
    await file.sync();
    await rename(partial, path);
    return count;
  } finally {
    await file.close();
  }
}

/** Throws backup/damaged where it is not whole, or of another node. */
export async function readKeyFile(path: string, nodeSecret: Uint8Array): Promise<KeyRing> {
  const wrap = wrapOf(nodeSecret);
  const damaged = (reason: string): StorageError => new StorageError("backup/damaged", { file: path, reason });
  const seal = createHmac("sha256", wrap.authenticating);
  const keys = new Map<string, { name: Uint8Array; secret: Uint8Array }>();
  let madeAt: number | undefined, ended = false;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = parsed(text);
    if (ended || line === undefined) throw damaged("a line of another form");
    if (typeof line === "object" && line !== null && "seal" in line) {
      const { seal: noted } = line as { seal: unknown };
      const found = seal.digest(), given = Buffer.from(String(noted), "hex");
      if (given.length !== found.length || !timingSafeEqual(given, found)) throw damaged("it was changed, or belongs to another node");
      ended = true;
      continue;
    }
    seal.update(`${text}\n`);
    if (Array.isArray(line)) {
      const [id, sealed] = line as [unknown, unknown];
      const opened = typeof id === "string" && typeof sealed === "string" ? openWords(wrap, Buffer.from(sealed, "base64"), id) : undefined;
      if (opened === undefined || opened.length !== 64) throw damaged("it was changed, or belongs to another node");
      keys.set(id as string, { name: new Uint8Array(opened.subarray(0, 32)), secret: new Uint8Array(opened.subarray(32)) });
    } else if ((line as { format?: unknown }).format === keyFileFormat) madeAt = Number((line as { madeAt?: unknown }).madeAt);
    else throw damaged("not a file of keys");
  }
  if (!ended || madeAt === undefined) throw damaged("its end is missing");
  return { madeAt, keys };
}

/** The newest of those that are there; throws backup/keys-missing where none is. */
export async function newestKeyRing(paths: readonly string[], nodeSecret: Uint8Array): Promise<KeyRing> {
  let newest: KeyRing | undefined;
  for (const path of new Set(paths)) {
    if (!existsSync(path)) continue;
    const ring = await readKeyFile(path, nodeSecret);
    if (newest === undefined || ring.madeAt > newest.madeAt) newest = ring;
  }
  if (newest === undefined) throw new StorageError("backup/keys-missing", { files: paths.join(", ") });
  return newest;
}

/** Throws backup/keys-missing where the file was begun before the backup had all its keys: whom it lacks may be somebody who is there. */
export function refuseOlder({ madeAt }: KeyRing, keysAt: number): void {
  if (madeAt < keysAt) throw new StorageError("backup/keys-missing", { reason: "the file of keys is older than the backup", keys: new Date(madeAt).toISOString(), backup: new Date(keysAt).toISOString() });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
