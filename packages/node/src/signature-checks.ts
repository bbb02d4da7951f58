/** Checks of signatures as they go to another thread: keys, signatures and messages, all messages of one length, in one piece of memory that is handed over. */
import type { SignatureCheck } from "@cosmicsync/protocol";

export interface Asked { readonly number: number; readonly packed: Uint8Array<ArrayBuffer>; readonly messageBytes: number }
export interface Answered { readonly number: number; readonly good: Uint8Array }

const keyBytes = 32;
const signatureBytes = 64;

/** Undefined where the messages are not all of one length, or there are none. */
export function packChecks(checks: readonly SignatureCheck[]): Omit<Asked, "number"> | undefined {
  const messageBytes = checks[0]?.message.length;
  if (messageBytes === undefined || checks.some(({ publicKey, message, signature }) => message.length !== messageBytes || publicKey.length !== keyBytes || signature.length !== signatureBytes)) return undefined;
  const packed = new Uint8Array(checks.length * (keyBytes + signatureBytes + messageBytes));
  let at = 0;
  for (const { publicKey, signature, message } of checks) {
    for (const part of [publicKey, signature, message]) {
      packed.set(part, at);
      at += part.length;
    }
  }
  return { packed, messageBytes };
}

export function checksIn(packed: Uint8Array, messageBytes: number): SignatureCheck[] {
  const checkBytes = keyBytes + signatureBytes + messageBytes;
  return Array.from({ length: packed.length / checkBytes }, (_, index) => {
    const check = packed.subarray(index * checkBytes, (index + 1) * checkBytes);
    return { publicKey: check.subarray(0, keyBytes), signature: check.subarray(keyBytes, keyBytes + signatureBytes), message: check.subarray(keyBytes + signatureBytes) };
  });
}
