/**
 * The node's two secrets, each 32 random bytes in a file that only its owner may read: the secret under which accounts' keys
 * are sealed at rest, and the seed of the node's own signing key. Made at the first start, never overwritten.
 */
import { link, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Redacted, type Crypto } from "@cosmicsync/protocol";
import type { Home } from "./home.ts";
import { syncFolder } from "./sync-folder.ts";

export interface Secrets { readonly sealing: Redacted<Uint8Array>; readonly nodeSeed: Redacted<Uint8Array> }

export const openSecrets = async (home: Home, crypto: Crypto): Promise<Secrets> => ({
  sealing: new Redacted(await readOrMake(home.secret, crypto)),
  nodeSeed: new Redacted(await readOrMake(home.nodeKey, crypto)),
});

const readOrMake = async (path: string, crypto: Crypto): Promise<Uint8Array> => {
  await make(path, crypto);
  const { mode, size } = await stat(path);
  if (size !== 32) throw new Error(`${path} holds ${size} bytes instead of 32; restore it from a backup, for without it no account of this node can sign`);
  if ((mode & 0o077) !== 0) throw new Error(`${path} can be read by others; run: chmod 600 ${path}`);
  return new Uint8Array(await readFile(path));
};

/** Writes beside and links into place, so that a crash leaves either the whole file or none, and a file that is there wins. */
const make = async (path: string, crypto: Crypto): Promise<void> => {
  if (await stat(path).then(() => true, () => false)) return;
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, "wx", 0o600);
  try {
    await file.writeFile(crypto.randomBytes(32));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await unlink(beside);
  }
  // What is sealed under it may be on disk before its name is.
  await syncFolder(dirname(path));
};
