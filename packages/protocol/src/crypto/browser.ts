/**
 * The cryptography port by noble, for browsers and wherever native code cannot run; thirty times slower at verifying than
 * `node.ts` and alike in every answer (crypto.test.ts).
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { publicKeyBytes, sealNonceBytes, sealTagBytes, secretKeyBytes, signatureBytes, type Crypto } from "./crypto.ts";

export function createBrowserCrypto(): Crypto {
  const randomBytes = (count: number): Uint8Array => {
    const bytes = new Uint8Array(count);
    // The platform gives at most 65,536 bytes in one call.
    for (let at = 0; at < count; at += 65_536) globalThis.crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, count)));
    return bytes;
  };
  return {
    hash: (bytes) => sha256(bytes),
    keyPair(seed = randomBytes(32)) {
      const publicKey = ed25519.getPublicKey(seed);
      const secretKey = new Uint8Array(secretKeyBytes);
      secretKey.set(seed);
      secretKey.set(publicKey, 32);
      return { publicKey, secretKey };
    },
    sign: (secretKey, bytes) => ed25519.sign(bytes, secretKey.subarray(0, 32)),
    verify(publicKey, bytes, signature) {
      if (publicKey.length !== publicKeyBytes || signature.length !== signatureBytes) return false;
      try {
        // noble refuses small-order keys by itself but lets a small-order R pass; libsodium refuses both.
        if (ed25519.Point.fromBytes(signature.subarray(0, 32), false).isSmallOrder()) return false;
        return ed25519.verify(signature, bytes, publicKey, { zip215: false });
      } catch {
        return false;
      }
    },
    randomBytes,
    seal(key, plain, context) {
      const nonce = randomBytes(sealNonceBytes);
      const cipher = xchacha20poly1305(key, nonce, context).encrypt(plain);
      const sealed = new Uint8Array(sealNonceBytes + cipher.length);
      sealed.set(nonce);
      sealed.set(cipher, sealNonceBytes);
      return sealed;
    },
    open(key, sealed, context) {
      if (sealed.length < sealNonceBytes + sealTagBytes) return undefined;
      try {
        return xchacha20poly1305(key, sealed.subarray(0, sealNonceBytes), context).decrypt(sealed.subarray(sealNonceBytes));
      } catch {
        return undefined;
      }
    },
  };
}
