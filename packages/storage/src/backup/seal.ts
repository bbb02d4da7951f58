/**
 * Sealing under a person's key, always the same for the same key and words: so an increment sees what is unchanged, and a
 * digest over what is sealed tells nothing to whoever guesses at the words and has no key.
 *
 * A synthetic IV in the manner of RFC 5297, with HMAC-SHA-256 in place of S2V: IV = HMAC(k1, context, words), words under
 * AES-256-CTR with k2 and the IV's first half; opening computes the IV again and compares. 32 bytes longer than the words,
 * some 20 microseconds.
 */
import { createCipheriv, createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual, type KeyObject } from "node:crypto";

export interface SealingKey {
  /** Names it in a backup; says nothing about whose it is. */
  readonly id: string;
  /** Key objects: made of bytes at each use, they would cost four times as much as the sealing. */
  readonly authenticating: KeyObject;
  readonly hiding: KeyObject;
}
const ivBytes = 32;

/** Of one secret of 32 bytes, or of several that are all needed. */
export function sealingKey(secrets: readonly Uint8Array[], ids: readonly string[] = secrets.map(keyIdOf)): SealingKey {
  const derived = Buffer.from(hkdfSync("sha256", Buffer.concat(secrets), "", "cosmicsync backup words 1", 64));
  return { id: ids.join(), authenticating: createSecretKey(derived.subarray(0, 32)), hiding: createSecretKey(derived.subarray(32)) };
}
export const keyIdOf = (secret: Uint8Array): string => hash("sha256", Buffer.concat([Buffer.from("cosmicsync backup key id 1\n"), secret]), "hex").slice(0, 20);

/** `context`: what the words belong to; they open in no other place. */
export function sealWords({ authenticating, hiding }: SealingKey, words: Uint8Array, context: string): Buffer {
  const iv = ivOf(authenticating, words, context);
  return Buffer.concat([iv, underCounter(hiding, iv, words)]);
}

/** Undefined where the key, the context or a byte is another. */
export function openWords({ authenticating, hiding }: SealingKey, sealed: Uint8Array, context: string): Buffer | undefined {
  if (sealed.length < ivBytes) return undefined;
  const iv = sealed.subarray(0, ivBytes);
  const words = underCounter(hiding, iv, sealed.subarray(ivBytes));
  return timingSafeEqual(ivOf(authenticating, words, context), iv) ? words : undefined;
}

function ivOf(key: KeyObject, words: Uint8Array, context: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(context));
  return createHmac("sha256", key).update(length).update(context).update(words).digest();
}
const underCounter = (key: KeyObject, iv: Uint8Array, bytes: Uint8Array): Buffer => createCipheriv("aes-256-ctr", key, iv.subarray(0, 16)).update(bytes);
