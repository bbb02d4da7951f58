/**
 * The cryptography port by noble, for browsers and wherever native code cannot run; thirty times slower at verifying than
 * `node.ts` and alike in every answer (crypto.test.ts).
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { joined, sameBytes } from "../bytes.ts";
import { boxBytes, publicKeyBytes, sealNonceBytes, sealTagBytes, secretKeyBytes, signatureBytes, type Crypto } from "./crypto.ts";

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
      return verifyStrictly(publicKey, bytes, signature);
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
    sealTo: (publicKey, plain) => sealWith(randomBytes(32), publicKey, plain),
    openSealed({ publicKey, secretKey }, sealed) {
      const boxKey = boxPublicKey(publicKey);
      if (boxKey === undefined || sealed.length < boxBytes) return undefined;
      const passing = sealed.subarray(0, 32);
      try {
        return xsalsa20poly1305(boxSharedKey(ed25519.utils.toMontgomerySecret(secretKey.subarray(0, 32)), passing), boxNonce(passing, boxKey)).decrypt(sealed.subarray(32));
      } catch {
        return undefined;
      }
    },
  };
}

/** The sealed box made with this passing secret; the same secret makes the same bytes, so it is used once and forgotten. */
export function sealWith(passingSecret: Uint8Array, publicKey: Uint8Array, plain: Uint8Array): Uint8Array | undefined {
  const boxKey = boxPublicKey(publicKey);
  if (boxKey === undefined) return undefined;
  const passing = x25519.getPublicKey(passingSecret);
  return joined(passing, xsalsa20poly1305(boxSharedKey(passingSecret, boxKey), boxNonce(passing, boxKey)).encrypt(plain));
}

/** What libsodium takes: canonical, of large order, in the prime-order group. */
function boxPublicKey(publicKey: Uint8Array): Uint8Array | undefined {
  if (publicKey.length !== publicKeyBytes) return undefined;
  try {
    const point = ed25519.Point.fromBytes(publicKey, false);
    return point.isSmallOrder() || !point.isTorsionFree() ? undefined : ed25519.utils.toMontgomery(publicKey);
  } catch {
    return undefined;
  }
}

const boxNonce = (passing: Uint8Array, boxKey: Uint8Array): Uint8Array => blake2b(joined(passing, boxKey), { dkLen: 24 });

/** NaCl's `crypto_box_beforenm`: HSalsa20 of the shared point under a nonce of zeros. */
function boxSharedKey(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const key = new Uint32Array(8);
  const sigma = littleEndianWords(new TextEncoder().encode("expand 32-byte k"));
  hsalsa(sigma, littleEndianWords(x25519.getSharedSecret(secret, publicKey)), new Uint32Array(4), key);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  key.forEach((word, at) => view.setUint32(at * 4, word, true));
  return bytes;
}

function littleEndianWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
}

/**
 * noble's own `verify` multiplies by the cofactor and so takes signatures with a torsion part that libsodium refuses; two nodes
 * would then hold different records. This is libsodium's check: R = S·B − k·A, byte for byte, without the cofactor.
 */
function verifyStrictly(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const s = littleEndian(signature.subarray(32));
  if (s >= Point.Fn.ORDER) return false;
  let key: InstanceType<typeof Point>;
  try {
    key = Point.fromBytes(publicKey, false);
  } catch {
    return false;
  }
  if (key.isSmallOrder()) return false;
  const k = littleEndian(sha512(joined(signature.subarray(0, 32), publicKey, bytes))) % Point.Fn.ORDER;
  const expected = Point.BASE.multiplyUnsafe(s).add(key.negate().multiplyUnsafe(k));
  // Equal bytes also say that R was in canonical form.
  return !expected.isSmallOrder() && sameBytes(expected.toBytes(), signature.subarray(0, 32));
}

function littleEndian(bytes: Uint8Array): bigint {
  let hex = "";
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i]!.toString(16).padStart(2, "0");
  return BigInt(`0x${hex}`);
}
