/** A thread that checks signatures for signature-pool.ts: checks of one length, one after the other in one piece of memory, in; a byte for each out. */
import { parentPort } from "node:worker_threads";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { checksIn, type Asked, type Answered } from "./signature-checks.ts";

const crypto = createNodeCrypto();

parentPort?.on("message", ({ number, packed, messageBytes }: Asked) => {
  const good = Uint8Array.from(checksIn(packed, messageBytes), ({ publicKey, message, signature }) => (crypto.verify(publicKey, message, signature) ? 1 : 0));
  parentPort?.postMessage({ number, good } satisfies Answered, [good.buffer]);
});
