/** The calls of sodium-native that `node.ts` uses; the module brings no types of its own. */
declare module "sodium-native" {
  interface Sodium {
    crypto_hash_sha256(out: Uint8Array, message: Uint8Array): void;
    crypto_sign_keypair(publicKey: Uint8Array, secretKey: Uint8Array): void;
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
    crypto_aead_xchacha20poly1305_ietf_encrypt(cipher: Uint8Array, message: Uint8Array, context: Uint8Array | null, secretNonce: null, nonce: Uint8Array, key: Uint8Array): number;
    crypto_aead_xchacha20poly1305_ietf_decrypt(message: Uint8Array, secretNonce: null, cipher: Uint8Array, context: Uint8Array | null, nonce: Uint8Array, key: Uint8Array): number;
    crypto_sign_ed25519_pk_to_curve25519(boxKey: Uint8Array, publicKey: Uint8Array): void;
    crypto_sign_ed25519_sk_to_curve25519(boxSecret: Uint8Array, secretKey: Uint8Array): void;
    crypto_box_seal(sealed: Uint8Array, plain: Uint8Array, boxKey: Uint8Array): void;
    crypto_box_seal_open(plain: Uint8Array, sealed: Uint8Array, boxKey: Uint8Array, boxSecret: Uint8Array): boolean;
    randombytes_buf(out: Uint8Array): void;
  }
  const sodium: Sodium;
  export default sodium;
}
