/** For tests and benchmarks: two sides of a session that talk over nothing, every frame counted, and sets of made-up envelopes. */
import type { Envelope } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import type { EndCode } from "../reconcile/budgets.ts";
import { createRecordSet, type RecordSet } from "../reconcile/record-set.ts";
import { markLast, readFrame, type MessageType } from "../reconcile/frames.ts";
import { packRecords } from "../reconcile/pack-records.ts";
import { openSession, stepSession, type Outgoing, type SessionParts, type SessionState, type SessionStep } from "../reconcile/session.ts";

export const nodeHash = (() => {
  const crypto = createNodeCrypto();
  return (bytes: Uint8Array): Uint8Array => crypto.hash(bytes);
})();

/** Chance that is the same in every run (SplitMix32). */
export function seededRandom(seed: number): { next(): number; below(most: number): number; bytes(size: number): Uint8Array } {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return { next, below: (most) => next() % most, bytes: (size) => Uint8Array.from({ length: size }, () => next() & 255) };
}

/** Not signed by anybody: reconciliation looks at headers only. */
export function madeEnvelope(number: number, bodyBytes = 0): Envelope {
  const header = new Uint8Array(140);
  new DataView(header.buffer).setUint32(0, number, true);
  return { header, proof: new Uint8Array(65), nonce: new Uint8Array(16), body: new Uint8Array(bodyBytes) };
}

export interface Holder {
  readonly envelopes: Map<string, Envelope>;
  put(envelope: Envelope): void;
  remove(id: Uint8Array): void;
  /** The set under a salt, made when first asked for and kept up after that. */
  under(salt: Uint8Array): RecordSet;
}

const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** `base`: ids, 32 bytes each, of records that both sides hold and nobody will fetch. */
export function createHolder(envelopes: readonly Envelope[] = [], cellCount = 1_024, base = new Uint8Array()): Holder {
  const kept = new Map<string, Envelope>();
  const sets = new Map<string, RecordSet>();
  const holder: Holder = {
    envelopes: kept,
    put(envelope) {
      const id = nodeHash(envelope.header);
      if (kept.has(keyOf(id))) return;
      kept.set(keyOf(id), envelope);
      for (const set of sets.values()) set.add(id);
    },
    remove(id) {
      kept.delete(keyOf(id));
      for (const set of sets.values()) set.delete(id);
    },
    under(salt) {
      let set = sets.get(keyOf(salt));
      if (set === undefined) {
        set = createRecordSet({ salt, cellCount, capacity: kept.size + base.length / 32 });
        set.addAll(base);
        for (const key of kept.keys()) set.add(Buffer.from(key, "hex"));
        sets.set(keyOf(salt), set);
      }
      return set;
    },
  };
  for (const envelope of envelopes) holder.put(envelope);
  return holder;
}

export const testScope = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

export function partsOf(holder: Holder, role: SessionParts["role"], seed: number, more: Partial<SessionParts> = {}): SessionParts {
  const random = seededRandom(seed);
  return { role, scope: testScope, sets: (salt) => holder.under(salt).view(), random: (size) => random.bytes(size), hash: nodeHash, ...more };
}

/** Frames of a turn, with records fetched and packed, the last one marked. */
export function framesOf(messages: readonly Outgoing[], holder: Holder): Uint8Array[] {
  return messages.flatMap((message) => ("frame" in message ? [message.frame] : packRecords(message.records.map((id) => holder.envelopes.get(keyOf(id))).filter((envelope) => envelope !== undefined))));
}

export interface Talk {
  readonly turns: { readonly by: "initiator" | "responder"; readonly frames: readonly Uint8Array[]; readonly types: readonly MessageType[] }[];
  readonly initiator: SessionStep["ended"];
  readonly responder: SessionStep["ended"];
  /** Bytes of all frames with a length before each, and of these what is not `records`. */
  readonly bytes: number;
  readonly bytesBesideRecords: number;
  /** With `untilKnown`: how many records the initiator has and how many it wants. */
  readonly known?: number;
}

export interface TalkSettings {
  /** What becomes of a frame on its way: the frames that arrive. */
  readonly carry?: (frame: Uint8Array, turn: number) => readonly Uint8Array[];
  readonly budgets?: Parameters<typeof openSession>[1];
  readonly turnsMost?: number;
  /** Stop where the initiator knows the difference, before any record is fetched. */
  readonly untilKnown?: boolean;
}

/** Talks until both have ended, nothing more is said, or `turnsMost`. Throws only where the code under test does. */
export function converse(holders: { readonly initiator: Holder; readonly responder: Holder }, parts: { readonly initiator: SessionParts; readonly responder: SessionParts }, settings: TalkSettings = {}): Talk {
  const sides = { initiator: openSession(parts.initiator, settings.budgets), responder: openSession(parts.responder, settings.budgets) };
  const states: Record<"initiator" | "responder", SessionState> = { initiator: sides.initiator.state, responder: sides.responder.state };
  const ended: Record<"initiator" | "responder", SessionStep["ended"]> = { initiator: undefined, responder: undefined };
  const turns: Talk["turns"] = [];
  let [bytes, bytesBesideRecords] = [0, 0];
  let by: "initiator" | "responder" = "initiator";
  let speaking = framesOf(sides.initiator.messages, holders.initiator);
  while (speaking.length > 0 && turns.length < (settings.turnsMost ?? 500)) {
    const other: "initiator" | "responder" = by === "initiator" ? "responder" : "initiator";
    turns.push({ by, frames: speaking, types: speaking.map((frame) => readFrame(frame)?.message.type ?? "end") });
    const answer: Outgoing[] = [];
    for (const sent of speaking) {
      const size = sent.length + (sent.length < 128 ? 1 : sent.length < 16_384 ? 2 : 3);
      bytes += size;
      if ((sent[0]! & 0x7f) !== 7) bytesBesideRecords += size;
      for (const frame of settings.carry === undefined ? [sent] : settings.carry(sent, turns.length - 1)) {
        const next = stepSession(states[other], frame);
        states[other] = next.state;
        for (const envelope of next.needs.admit) holders[other].put(envelope);
        answer.push(...next.messages);
        ended[other] ??= next.ended;
      }
    }
    if (settings.untilKnown === true && other === "initiator") {
      const known = answer.reduce((sum, message) => {
        if ("records" in message) return sum + message.records.length;
        const read = readFrame(message.frame)?.message;
        return sum + (read?.type === "want" ? read.lows.length : 0);
      }, 0);
      if (known > 0) return { turns, initiator: ended.initiator, responder: ended.responder, bytes, bytesBesideRecords, known };
    }
    speaking = framesOf(answer, holders[other]);
    by = other;
  }
  return { turns, initiator: ended.initiator, responder: ended.responder, bytes, bytesBesideRecords };
}

/** Round trips until the initiator can say what it wants: half of the turns up to and with that one. */
export function roundTripsOf(talk: Talk): number {
  const known = talk.turns.findIndex(({ by, types }) => by === "initiator" && types.some((type) => type === "want" || type === "records"));
  return (known === -1 ? talk.turns.length : known + 1) / 2;
}

export const codesOf = (talk: Talk): (EndCode | undefined)[] => [talk.initiator?.code, talk.responder?.code];
export { keyOf as hexKeyOf, markLast };
