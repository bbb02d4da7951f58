/**
 * Cryptography of a simulated node: the real one, with chance from the seed. Sealing is a stand-in in every run (a keystream of hashes
 * under a nonce that follows from the text), because the real one draws its nonce from the machine.
 *
 * `createFastCrypto` also stands in for signatures: a hash that anybody could make. For runs that count messages of thousands of
 * nodes, where nobody forges; ids and commitments stay real.
 */
import { sameBytes, type Crypto } from "@cosmicsync/protocol";
import type { Chance } from "./chance.ts";

const sealNonceBytes = 24;
const sealTagBytes = 16;

export function createSimCrypto(real: Crypto, chance: Chance): Crypto {
  const stream = (key: Uint8Array, nonce: Uint8Array, size: number): Uint8Array => {
    const out = new Uint8Array(Math.ceil(size / 32) * 32);
    for (let at = 0; at < size; at += 32) out.set(real.hash(joined(key, nonce, numbered(at))), at);
    return out.subarray(0, size);
  };
  const tagOf = (key: Uint8Array, nonce: Uint8Array, text: Uint8Array, context: Uint8Array): Uint8Array => real.hash(joined(key, nonce, numbered(context.length), context, text)).subarray(0, sealTagBytes);
  return {
    ...real,
    keyPair: (seed) => real.keyPair(seed ?? chance.bytes(32)),
    randomBytes: (size) => chance.bytes(size),
    seal(key, plain, context) {
      const nonce = real.hash(joined(key, context, plain)).subarray(0, sealNonceBytes);
      const text = mixed(plain, stream(key, nonce, plain.length));
      return joined(nonce, text, tagOf(key, nonce, text, context));
    },
    open(key, sealed, context) {
      if (sealed.length < sealNonceBytes + sealTagBytes) return undefined;
      const nonce = sealed.subarray(0, sealNonceBytes);
      const text = sealed.subarray(sealNonceBytes, -sealTagBytes);
      if (!sameBytes(tagOf(key, nonce, text, context), sealed.subarray(-sealTagBytes))) return undefined;
      return mixed(text, stream(key, nonce, text.length));
    },
  };
}

export function createFastCrypto(real: Crypto, chance: Chance): Crypto {
  const crypto = createSimCrypto(real, chance);
  const signature = (key: Uint8Array, bytes: Uint8Array): Uint8Array => { const half = real.hash(joined(key, bytes)); return joined(half, half); };
  return {
    ...crypto,
    sign: (secretKey, bytes) => signature(secretKey.subarray(32), bytes),
    verify: (publicKey, bytes, given) => sameBytes(given, signature(publicKey, bytes)),
  };
}

const numbered = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);
const mixed = (text: Uint8Array, stream: Uint8Array): Uint8Array => text.map((byte, at) => byte ^ stream[at]!);
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
