/**
 * The port to cryptography: SHA-256 (FIPS 180-4), Ed25519 (RFC 8032), XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), and
 * libsodium's sealed boxes (X25519 of RFC 7748, XSalsa20-Poly1305) for Ed25519 keys.
 * Two adapters answer alike on every input, hostile ones too: `node.ts` (libsodium) and `browser.ts` (noble). All calls are
 * synchronous, so that a whole step can run inside one database transaction.
 */
export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The 32-byte seed of RFC 8032 followed by the public key: 64 bytes. Wrap in `Redacted` where it is kept. */
  readonly secretKey: Uint8Array;
}

export interface Crypto {
  /** SHA-256: 32 bytes. */
  hash(bytes: Uint8Array): Uint8Array;
  /** From a 32-byte seed, or from chance. */
  keyPair(seed?: Uint8Array): KeyPair;
  /** 64 bytes, always the same for the same key and bytes. */
  sign(secretKey: Uint8Array, bytes: Uint8Array): Uint8Array;
  /**
   * Strict: false for S not below the group order, for keys and R of small order or not in canonical form, and for lengths
   * other than 32 and 64. Never throws.
   */
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
  randomBytes(count: number): Uint8Array;
  /** Nonce of 24 random bytes, then the sealed text with its 16-byte tag. `context` is authenticated, not kept. */
  seal(key: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array;
  /** Undefined where key, context or a byte is wrong. */
  open(key: Uint8Array, sealed: Uint8Array, context: Uint8Array): Uint8Array | undefined;
  /**
   * For the holder of an Ed25519 key alone: libsodium's `crypto_box_seal` to its X25519 form, 48 bytes longer than the plain
   * text, from nobody. Undefined for a key of small order, outside the group, or not in canonical form.
   */
  sealTo(publicKey: Uint8Array, plain: Uint8Array): Uint8Array | undefined;
  /** Undefined where a byte is wrong, or it was sealed to another key. */
  openSealed(keys: KeyPair, sealed: Uint8Array): Uint8Array | undefined;
}

export const publicKeyBytes = 32;
export const secretKeyBytes = 64;
export const signatureBytes = 64;
export const sealNonceBytes = 24;
export const sealTagBytes = 16;
/** The passing public key, and the tag. */
export const boxBytes = 48;
