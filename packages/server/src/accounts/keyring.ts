/**
 * Who signs for a person of this node. Here the node makes each person's root key and seals it at rest under its own secret;
 * keys that never leave a device come as another implementation of this port. A sealed key is bound to its person: moved to
 * another account's row it does not open.
 */
import { strict as assert } from "node:assert";
import { Refused, decodeId, encodeId, type Crypto, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { isMoving, type Signer } from "@cosmicsync/sync";

export interface NewKey {
  /** Signs the record that begins the person, who has no id before it. */
  readonly signer: Signer;
  readonly publicKey: RecordId;
  /** For the account's row, once the person has an id. */
  sealFor(person: RecordId): Uint8Array;
}

export interface Keyring {
  create(): NewKey;
  /** Refuses where this node holds no key of that person, or has handed it out (account/moving). */
  signer(reader: Reader, person: RecordId): Promise<Signer>;
  /** A key that its person brought here, from another node. */
  seal(secretKey: Uint8Array, person: RecordId): Uint8Array;
  /** The secret key itself, for its person's export. */
  open(sealed: Uint8Array, person: RecordId): Uint8Array;
}

export const createKeyring = (crypto: Crypto, secret: Uint8Array): Keyring => {
  const context = (person: RecordId): Uint8Array => new TextEncoder().encode(`cosmicsync account key v1 ${person}`);
  const sealingKey = crypto.hash(Buffer.concat([new TextEncoder().encode("cosmicsync sealing key v1"), secret]));
  const open = (sealed: Uint8Array, person: RecordId): Uint8Array => {
    const key = crypto.open(sealingKey, sealed, context(person));
    assert(key !== undefined, "an account's key does not open under this node's secret");
    return key;
  };
  return {
    create() {
      const keys = crypto.keyPair(crypto.randomBytes(32));
      return {
        publicKey: encodeId(keys.publicKey),
        signer: { personId: null, keys, take: async () => ({ epoch: 0, sequence: 0 }) },
        sealFor: (person) => crypto.seal(sealingKey, keys.secretKey, context(person)),
      };
    },
    async signer(reader, person) {
      const account = await reader.get("account", { ownerId: person });
      if (account === undefined) throw new Refused("account/not-found");
      if (await isMoving(reader, person)) throw new Refused("account/moving");
      const keys: KeyPair = { publicKey: decodeId(account.publicKey), secretKey: open(account.sealedKey, person) };
      return {
        personId: person, keys,
        async take(writer) {
          const row = await writer.get("account", { ownerId: person });
          if (row === undefined) throw new Refused("account/not-found");
          await writer.put("account", { ...row, sequence: row.sequence + 1 });
          return { epoch: row.epoch, sequence: row.sequence + 1 };
        },
      };
    },
    seal: (secretKey, person) => crypto.seal(sealingKey, secretKey, context(person)),
    open,
  };
};
