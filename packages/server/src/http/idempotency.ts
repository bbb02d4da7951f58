/**
 * A repeated request is done once (draft-ietf-httpapi-idempotency-key-header). The first answer is kept for a day in the same
 * durable step as the effect; the same key with another request is refused. Keys are a person's own: two people's never meet.
 */
import { Refused, canonicalJson, encodeId, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Writer } from "@cosmicsync/storage";

const keptMillis = 86_400_000;

export interface Repeated { readonly person: RecordId; readonly key: string; readonly hash: RecordId }

/** Thrown inside a step that turns out to be a repetition: undoes it, and bears the first answer. */
export class AnsweredBefore extends Error {
  readonly status: number;
  readonly response: string;
  constructor(status: number, response: string) {
    super("answered before");
    this.name = "AnsweredBefore";
    this.status = status;
    this.response = response;
  }
}

export const readKey = (header: string | string[] | undefined): string | undefined => {
  if (header === undefined) return undefined;
  if (typeof header !== "string" || !/^[\x21-\x7e]{1,128}$/.test(header)) throw new Refused("request/invalid", { where: "/headers/idempotency-key" });
  return header;
};

export const hashRequest = (crypto: Crypto, method: string, url: string, body: unknown): RecordId =>
  encodeId(crypto.hash(new TextEncoder().encode(`${method} ${url}\n${body === undefined ? "" : canonicalJson(body)}`)));

/** Throws `AnsweredBefore` for a repetition and refuses a key that was used for something else. */
export const refuseRepetition = async (reader: Reader, repeated: Repeated, now: number): Promise<void> => {
  const kept = await reader.get("idempotency", { ownerId: repeated.person, requestKey: repeated.key });
  if (kept === undefined || kept.expiresAt <= now) return;
  if (kept.requestHash !== repeated.hash) throw new Refused("request/key-reused", { where: "/headers/idempotency-key" });
  throw new AnsweredBefore(kept.status, kept.response);
};

export const keepAnswer = async (writer: Writer, repeated: Repeated, answer: { readonly status: number; readonly response: string }, now: number): Promise<void> => {
  for (const old of await writer.list("idempotency", { owner: repeated.person }, { limit: 32 })) if (old.expiresAt <= now) await writer.delete("idempotency", { ownerId: old.ownerId, requestKey: old.requestKey });
  await writer.put("idempotency", { ownerId: repeated.person, requestKey: repeated.key, requestHash: repeated.hash, status: answer.status, response: answer.response, expiresAt: now + keptMillis });
};
