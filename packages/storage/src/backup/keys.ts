/**
 * Who may open a backup: whoever has the passphrase, or one of the age keys. The format is age's own (age-encryption.org/v1):
 * ChaCha20-Poly1305 in chunks of 64 KiB whose order and end are authenticated, under a key that scrypt makes of the passphrase or
 * X25519 of the public keys. So `age -d` opens a backup without this program.
 *
 * Throws `StorageError` backup/key-wrong where the key does not open a file, backup/key-missing where none is given.
 */
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { StorageError } from "../errors.ts";

export type BackupKey =
  | { readonly passphrase: string; /** log2 of scrypt's work; age's own, 18, unless given. */ readonly workFactor?: number }
  | { readonly identity: string }
  | { readonly recipients: readonly string[] };

const passphraseCharsLeast = 12;

export async function encryptStream(key: BackupKey, plain: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter();
  if ("passphrase" in key) {
    if (key.passphrase.length < passphraseCharsLeast) throw new StorageError("backup/key-missing", { reason: `a passphrase has at least ${passphraseCharsLeast} characters: four words are good` });
    encrypter.setPassphrase(key.passphrase);
    if (key.workFactor !== undefined) encrypter.setScryptWorkFactor(key.workFactor);
  } else {
    const recipients = "identity" in key ? [await identityToRecipient(key.identity)] : key.recipients;
    if (recipients.length === 0) throw new StorageError("backup/key-missing", {});
    for (const recipient of recipients) {
      try {
        encrypter.addRecipient(recipient);
      } catch (cause) {
        throw new StorageError("backup/key-wrong", { reason: "not an age public key (age1...)" }, cause);
      }
    }
  }
  return await encrypter.encrypt(plain);
}

/** What comes out of the stream is authentic chunk by chunk; a file that was cut off or changed ends the stream with an error. */
export async function decryptStream(key: BackupKey, sealed: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  if ("recipients" in key) throw new StorageError("backup/key-missing", { reason: "public keys close a backup; the key file or the passphrase opens it" });
  const decrypter = new Decrypter();
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else decrypter.addIdentity(key.identity);
  try {
    return await decrypter.decrypt(sealed);
  } catch (cause) {
    throw new StorageError("backup/key-wrong", { reason: cause instanceof Error ? cause.message : "" }, cause);
  }
}

/** The key in a file made by `age-keygen`, or in a line of its own. */
export function identityIn(text: string): string {
  const line = text.split("\n").map((each) => each.trim()).find((each) => each.startsWith("AGE-SECRET-KEY-"));
  if (line === undefined) throw new StorageError("backup/key-wrong", { reason: "no line begins with AGE-SECRET-KEY-" });
  return line;
}
