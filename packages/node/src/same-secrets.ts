/**
 * All processes on one database are one node, and have its two secrets. What they are is not in the database, only a fingerprint of
 * each, left by whoever came first: another process, or a folder restored without its secrets, is told so before it seals a key that
 * nobody else can open, or signs as somebody else.
 *
 * Throws settings/other-secrets.
 */
import { CodedError, encodeId, type Crypto } from "@cosmicsync/protocol";
import type { Store } from "@cosmicsync/storage";
import type { Secrets } from "./secrets.ts";

const stateName = "node-secrets";

export const requireSameSecrets = async (store: Store, secrets: Secrets, crypto: Crypto): Promise<void> => {
  const fingerprint = (what: string, secret: Uint8Array): string => encodeId(crypto.hash(Buffer.concat([Buffer.from(`cosmicsync fingerprint of ${what} v1 `), secret])));
  const own = { "node.key": fingerprint("node.key", secrets.nodeSeed.reveal()), "node.secret": fingerprint("node.secret", secrets.sealing.reveal()) };
  const read = await store.read.get("nodeState", { name: stateName });
  const kept = (read ?? (await store.write(async (writer) => {
    const row = await writer.get("nodeState", { name: stateName });
    if (row === undefined) await writer.put("nodeState", { name: stateName, value: own });
    return row;
  })))?.value as Partial<typeof own> | undefined;
  const other = kept === undefined ? [] : (Object.keys(own) as (keyof typeof own)[]).filter((name) => kept[name] !== own[name]);
  if (other.length > 0) throw new CodedError("settings/other-secrets", { files: other.join(", ") });
};
