/**
 * Sessions of signed-in people. The token is 64 bytes: the person's id (so that the session is found under its owner, on
 * whatever shard) and 256 bits of chance. Only SHA-256 of the whole is kept, so a copied database signs nobody in.
 */
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import { decodeId, encodeId } from "@cosmicsync/protocol";
import type { Reader, Store, Writer } from "@cosmicsync/storage";

export const cookieName = "cosmicsync_session";
const dayMillis = 86_400_000;
const hourMillis = 3_600_000;
/** Sessions one person may have; the oldest goes when another begins. */
const mostSessions = 20;

/** `scopes`: what a key lets its program do; a session may do whatever its person may. */
export interface SignedIn { readonly person: RecordId; readonly tokenHash: RecordId; readonly steward: boolean; readonly scopes?: readonly ("read" | "write" | "webhooks")[] }

export interface Sessions {
  /** Begins a session in this step; gives the token, which is nowhere else. */
  begin(writer: Writer, person: RecordId, device: string): Promise<{ readonly token: string; readonly expiresAt: number }>;
  find(token: string): Promise<SignedIn | undefined>;
  end(person: RecordId, tokenHash: RecordId): Promise<void>;
}

export const createSessions = (parts: { readonly store: Store; readonly crypto: Crypto; readonly now: () => number; readonly random: (count: number) => Uint8Array }, days: number): Sessions => {
  const { store, crypto, now, random } = parts;
  const hashOf = (token: Uint8Array): RecordId => encodeId(crypto.hash(token));
  return {
    async begin(writer, person, device) {
      const token = Buffer.concat([decodeId(person), random(32)]);
      const at = now();
      await endOldest(writer, person);
      const expiresAt = at + days * dayMillis;
      await writer.put("session", { ownerId: person, tokenHash: hashOf(token), createdAt: at, expiresAt, seenAt: at - (at % hourMillis), device: deviceName(device) });
      return { token: token.toString("base64url"), expiresAt };
    },
    async find(text) {
      if (!/^[A-Za-z0-9_-]{86}$/.test(text)) return undefined;
      const token = Buffer.from(text, "base64url");
      const key = { ownerId: encodeId(token.subarray(0, 32)), tokenHash: hashOf(token) };
      const session = await store.read.get("session", key);
      const at = now();
      if (session === undefined || session.expiresAt <= at) return undefined;
      const account = await store.read.get("account", { ownerId: key.ownerId });
      if (account === undefined) return undefined;
      if (at - session.seenAt >= hourMillis) await store.write((writer) => touch(writer, key, at));
      return { person: key.ownerId, tokenHash: key.tokenHash, steward: account.steward };
    },
    end: (person, tokenHash) => store.write((writer) => writer.delete("session", { ownerId: person, tokenHash })),
  };
};

/** "Last used", to the hour; never brings a session back that was ended meanwhile. */
const touch = async (writer: Writer, key: { readonly ownerId: RecordId; readonly tokenHash: RecordId }, at: number): Promise<void> => {
  const session = await writer.get("session", key);
  if (session !== undefined) await writer.put("session", { ...session, seenAt: at - (at % hourMillis) });
  const account = await writer.get("account", { ownerId: key.ownerId });
  if (account !== undefined) await writer.put("account", { ...account, seenAt: at - (at % dayMillis) });
};

const endOldest = async (writer: Reader & Writer, person: RecordId): Promise<void> => {
  const held = await writer.list("session", { owner: person }, { limit: mostSessions * 2 });
  for (const old of held.sort((a, b) => b.createdAt - a.createdAt).slice(mostSessions - 1)) await writer.delete("session", { ownerId: person, tokenHash: old.tokenHash });
};

/** What a browser calls itself, shortened to what a person can tell apart. */
export const deviceName = (agent: string): string => {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/[0-9]+/.exec(agent)?.[1] ?? "Program";
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
  return system === undefined ? browser : `${browser}, ${system}`;
};
