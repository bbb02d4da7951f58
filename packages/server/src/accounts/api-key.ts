/**
 * Keys by which a program asks in a person's name: made by that person behind their passphrase, with an end, and with no more than they let it do. `read` looks, `write` says and
 * changes, `webhooks` says which other programs are told of what changes, and outlasts the key in that. No key looks after the node, makes another key, gives a consent, exports or erases: that the person does themself.
 *
 * The token is "csk_" and 64 bytes: the person's id, so that the key is found under its owner, on whatever shard, and 256 bits of chance. Only SHA-256 of the 64 bytes is kept, and
 * that hash is the key's name in the interface: it tells nobody the token.
 */
import { decodeId, encodeId, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { Row, Store, Writer } from "@cosmicsync/storage";
import type { SignedIn } from "./session.ts";

export const keyScopes = ["read", "write", "webhooks"] as const;
export type KeyScope = (typeof keyScopes)[number];
/** Keys that one person may have at a time: enough for every program one uses, few enough to look through. */
export const keysCount = 20;

const prefix = "csk_";
const dayMillis = 86_400_000;

export interface ApiKeys {
  /** Makes a key in this step; gives the token, which is nowhere else. */
  make(writer: Writer, person: RecordId, wanted: { readonly name: string; readonly scopes: readonly KeyScope[]; readonly days: number }): Promise<{ readonly token: string; readonly key: Row<"apiKey"> }>;
  find(token: string): Promise<SignedIn | undefined>;
}

export const createApiKeys = (parts: { readonly store: Store; readonly crypto: Crypto; readonly now: () => number; readonly random: (count: number) => Uint8Array }): ApiKeys => {
  const { store, crypto, now, random } = parts;
  const hashOf = (token: Uint8Array): RecordId => encodeId(crypto.hash(token));
  return {
    async make(writer, person, { name, scopes, days }) {
      const token = Buffer.concat([decodeId(person), random(32)]);
      const at = now();
      const key: Row<"apiKey"> = { ownerId: person, tokenHash: hashOf(token), name, scopes: keyScopes.filter((scope) => scopes.includes(scope)), createdAt: at, expiresAt: at + days * dayMillis, seenAt: null };
      await writer.put("apiKey", key);
      return { token: prefix + token.toString("base64url"), key };
    },
    async find(text) {
      if (!/^csk_[A-Za-z0-9_-]{86}$/.test(text)) return undefined;
      const token = Buffer.from(text.slice(prefix.length), "base64url");
      const place = { ownerId: encodeId(token.subarray(0, 32)), tokenHash: hashOf(token) };
      const key = await store.read.get("apiKey", place);
      const at = now();
      if (key === undefined || key.expiresAt <= at || (await store.read.get("account", { ownerId: key.ownerId })) === undefined) return undefined;
      const today = at - (at % dayMillis);
      if (key.seenAt !== today) await store.write((writer) => touch(writer, place, today));
      return { person: key.ownerId, tokenHash: key.tokenHash, steward: false, scopes: scopesOf(key) };
    },
  };
};

/** What a key may do; a word that this program does not know allows nothing. */
export const scopesOf = ({ scopes }: Row<"apiKey">): KeyScope[] => keyScopes.filter((scope) => Array.isArray(scopes) && scopes.includes(scope));

export const isApiKey = (token: string): boolean => token.startsWith(prefix);

/** "Last used", to the day; never brings a key back that was ended meanwhile. */
const touch = async (writer: Writer, place: { readonly ownerId: RecordId; readonly tokenHash: RecordId }, today: number): Promise<void> => {
  const key = await writer.get("apiKey", place);
  if (key !== undefined) await writer.put("apiKey", { ...key, seenAt: today });
};
