/**
 * What travels about live records of one sphere, as bytes and back. `records` is laid out as in a session; ids are the 32 bytes of the
 * record ids, because by now both sides have proved that they may know them. Total, like every decoder here.
 */
import type { Envelope } from "@cosmicsync/protocol";
import { createByteReader, createByteWriter } from "../reconcile/byte-row.ts";
import { readFrame } from "../reconcile/frames.ts";

export type LiveMessage =
  | { readonly type: "records"; readonly envelopes: readonly Envelope[] }
  | { readonly type: "announce" | "graft"; readonly ids: readonly Uint8Array[] }
  | { readonly type: "prune" }
  /** How many records this side holds: the first message of both sides about a sphere. */
  | { readonly type: "state"; readonly count: number }
  /** Please send the history from this clock on, in the order of time; none is asked for with `ready`. */
  | { readonly type: "history"; readonly from: number }
  | { readonly type: "ready" }
  /** The history asked for has been sent. */
  | { readonly type: "told" }
  /** Please show that these are held. */
  | { readonly type: "audit"; readonly nonce: Uint8Array; readonly ids: readonly Uint8Array[] }
  /** A hash for each. */
  | { readonly type: "held"; readonly nonce: Uint8Array; readonly hashes: readonly Uint8Array[] };

const recordsType = 7;
const types = { announce: 16, graft: 17, prune: 18, state: 19, history: 20, ready: 21, told: 22, audit: 23, held: 24 } as const;
const idBytes = 32;
export const auditNonceBytes = 16;
export const auditHashBytes = 16;
/** Ids in one question of an audit. */
export const auditIdsMost = 16;
/** Ids in one message: a frame's worth of live records is less. */
export const idsInLiveMessage = 1_024;

/** `records` are packed by `packRecords`. */
export function writeLive(message: Exclude<LiveMessage, { type: "records" }>): Uint8Array {
  const out = createByteWriter();
  out.byte(types[message.type]);
  if (message.type === "announce" || message.type === "graft") for (const id of message.ids) out.raw(id);
  if (message.type === "state") out.number(message.count);
  if (message.type === "audit" || message.type === "held") {
    out.raw(message.nonce);
    for (const each of message.type === "audit" ? message.ids : message.hashes) out.raw(each);
  }
  if (message.type === "history") out.long(BigInt(message.from));
  return out.bytes();
}

export function readLive(bytes: Uint8Array): LiveMessage | undefined {
  if (bytes[0] === recordsType) {
    const frame = readFrame(bytes);
    return frame?.message.type === "records" && !frame.last ? frame.message : undefined;
  }
  const from = createByteReader(bytes, 1);
  const message = readPlain(bytes[0] ?? 0, from);
  return message !== undefined && from.ended() ? message : undefined;
}

function readPlain(type: number, from: ReturnType<typeof createByteReader>): LiveMessage | undefined {
  switch (type) {
    case types.announce: case types.graft: {
      const count = from.left() / idBytes;
      if (!Number.isInteger(count) || count === 0 || count > idsInLiveMessage) return undefined;
      return { type: type === types.announce ? "announce" : "graft", ids: Array.from({ length: count }, () => from.raw(idBytes)) };
    }
    case types.prune: return { type: "prune" };
    case types.state: return { type: "state", count: from.number() };
    case types.history: {
      const clock = from.long();
      return clock > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { type: "history", from: Number(clock) };
    }
    case types.ready: return { type: "ready" };
    case types.audit: case types.held: {
      const nonce = from.raw(auditNonceBytes);
      const size = type === types.audit ? idBytes : auditHashBytes;
      const count = from.left() / size;
      if (!Number.isInteger(count) || count === 0 || count > auditIdsMost) return undefined;
      const each = Array.from({ length: count }, () => from.raw(size));
      return type === types.audit ? { type: "audit", nonce, ids: each } : { type: "held", nonce, hashes: each };
    }
    case types.told: return { type: "told" };
    default: return undefined;
  }
}
