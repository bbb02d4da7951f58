/** The cryptography port by libsodium (sodium-native): verifies twice as fast as node:crypto. */
import sodium from "sodium-native";
import { boxBytes, publicKeyBytes, sealNonceBytes, sealTagBytes, secretKeyBytes, signatureBytes, type Crypto } from "./crypto.ts";

export function createNodeCrypto(): Crypto {
  const randomBytes = (count: number): Uint8Array => {
    const bytes = new Uint8Array(count);
    if (count > 0) sodium.randombytes_buf(bytes);
    return bytes;
  };
  // A small array lives among the other objects until its address is taken; then it gets memory of its own, which costs as much as hashing it.
  const hashed = new Uint8Array(32);
  return {
    hash(bytes) {
      sodium.crypto_hash_sha256(hashed, bytes);
      return new Uint8Array(hashed);
    },
    keyPair(seed) {
      const publicKey = new Uint8Array(publicKeyBytes), secretKey = new Uint8Array(secretKeyBytes);
      if (seed === undefined) sodium.crypto_sign_keypair(publicKey, secretKey);
      else sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);
      return { publicKey, secretKey };
    },
    sign(secretKey, bytes) {
      const signature = new Uint8Array(signatureBytes);
      sodium.crypto_sign_detached(signature, bytes, secretKey);
      return signature;
    },
    verify(publicKey, bytes, signature) {
      if (publicKey.length !== publicKeyBytes || signature.length !== signatureBytes) return false;
      return sodium.crypto_sign_verify_detached(signature, bytes, publicKey);
    },
    randomBytes,
    seal(key, plain, context) {
      const sealed = new Uint8Array(sealNonceBytes + plain.length + sealTagBytes);
      const nonce = randomBytes(sealNonceBytes);
      sealed.set(nonce);
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.subarray(sealNonceBytes), plain, context, null, nonce, key);
      return sealed;
    },
    open(key, sealed, context) {
      if (sealed.length < sealNonceBytes + sealTagBytes) return undefined;
      const plain = new Uint8Array(sealed.length - sealNonceBytes - sealTagBytes);
      try {
        sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(plain, null, sealed.subarray(sealNonceBytes), context, sealed.subarray(0, sealNonceBytes), key);
        return plain;
      } catch {
        return undefined;
      }
    },
    sealTo(publicKey, plain) {
      const boxKey = boxPublicKey(publicKey);
      if (boxKey === undefined) return undefined;
      const sealed = new Uint8Array(plain.length + boxBytes);
      sodium.crypto_box_seal(sealed, plain, boxKey);
      return sealed;
    },
    openSealed({ publicKey, secretKey }, sealed) {
      const boxKey = boxPublicKey(publicKey);
      if (boxKey === undefined || sealed.length < boxBytes) return undefined;
      const boxSecret = new Uint8Array(32);
      sodium.crypto_sign_ed25519_sk_to_curve25519(boxSecret, secretKey);
      const plain = new Uint8Array(sealed.length - boxBytes);
      return sodium.crypto_box_seal_open(plain, sealed, boxKey, boxSecret) ? plain : undefined;
    },
  };
}

function boxPublicKey(publicKey: Uint8Array): Uint8Array | undefined {
  if (publicKey.length !== publicKeyBytes) return undefined;
  const boxKey = new Uint8Array(32);
  try {
    sodium.crypto_sign_ed25519_pk_to_curve25519(boxKey, publicKey);
    return boxKey;
  } catch {
    return undefined;
  }
}
