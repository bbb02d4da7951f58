/**
 * What neighbours say to each other apart from records, as bytes and back (docs/spec/neighbours.md). Total: every input gives a message or
 * undefined, and nothing is allocated beyond what the frame's own bytes pay for.
 */
import { createByteReader, createByteWriter, type ByteReader, type ByteWriter } from "../reconcile/byte-row.ts";
import { neighbourBudgets } from "./budgets.ts";

export const linkVersion = 1;
export const nonceBytes = 32;
export const tagBytes = 16;
/** Nonce 24, key 32, signature 64, seal 16. */
export const proofSlotBytes = 136;
export const inviteTokenBytesMost = 64;

export type Control =
  /** The first frame of each side. A later version keeps the first two bytes. */
  | { readonly type: "hello"; readonly version: number; readonly nonce: Uint8Array; readonly invite: Uint8Array }
  | { readonly type: "offer"; readonly tags: readonly Uint8Array[]; readonly proofs: readonly Uint8Array[] }
  | { readonly type: "open"; readonly scope: number; readonly tag: Uint8Array }
  | { readonly type: "shut"; readonly scope: number }
  /** Please begin a session. */
  | { readonly type: "wish"; readonly scope: number }
  | { readonly type: "bye"; readonly reason: number };
export type ControlType = Control["type"];

/** Reasons of a `bye`; they say nothing that the other side does not know. */
export const byeReasons = ["done", "version", "twice"] as const;
export type ByeReason = (typeof byeReasons)[number];

const types: readonly ControlType[] = ["hello", "offer", "open", "shut", "wish", "bye"];

export function writeControl(message: Control): Uint8Array {
  const out = createByteWriter();
  out.byte(types.indexOf(message.type) + 1);
  writers[message.type](out, message as never);
  return out.bytes();
}

export function readControl(bytes: Uint8Array): Control | undefined {
  const type = types[(bytes[0] ?? 0) - 1];
  if (type === undefined) return undefined;
  const from = createByteReader(bytes, 1);
  if (type === "hello") {
    const version = from.byte();
    // Of another version nothing more is read: its layout is its own.
    if (version !== linkVersion && !from.failed()) return { type, version, nonce: new Uint8Array(), invite: new Uint8Array() };
  }
  const message = readers[type](from);
  return message !== undefined && from.ended() ? message : undefined;
}

type Writers = { readonly [T in ControlType]: (out: ByteWriter, message: Extract<Control, { type: T }>) => void };
const writers: Writers = {
  hello(out, { version, nonce, invite }) { out.byte(version); out.raw(nonce); out.sized(invite); },
  offer(out, { tags, proofs }) {
    out.number(tags.length);
    for (const tag of tags) out.raw(tag);
    for (const proof of proofs) out.raw(proof);
  },
  open(out, { scope, tag }) { out.number(scope); out.raw(tag); },
  shut(out, { scope }) { out.number(scope); },
  wish(out, { scope }) { out.number(scope); },
  bye(out, { reason }) { out.byte(reason); },
};

const scopeIn = (from: ByteReader): number | undefined => {
  const scope = from.number();
  return scope < neighbourBudgets.scopesCount ? scope : undefined;
};

type Readers = { readonly [T in ControlType]: (from: ByteReader) => Control | undefined };
const readers: Readers = {
  hello(from) {
    const nonce = from.raw(nonceBytes);
    const invite = from.sized();
    return invite.length > inviteTokenBytesMost ? undefined : { type: "hello", version: linkVersion, nonce, invite };
  },
  offer(from) {
    const count = from.number();
    if (count > slotsMost || count * tagBytes > from.left()) return undefined;
    const tags = Array.from({ length: count }, () => from.raw(tagBytes));
    const proofCount = from.left() / proofSlotBytes;
    if (!Number.isInteger(proofCount) || proofCount > slotsMost) return undefined;
    return { type: "offer", tags, proofs: Array.from({ length: proofCount }, () => from.raw(proofSlotBytes)) };
  },
  open(from) {
    const scope = scopeIn(from);
    return scope === undefined ? undefined : { type: "open", scope, tag: from.raw(tagBytes) };
  },
  shut(from) {
    const scope = scopeIn(from);
    return scope === undefined ? undefined : { type: "shut", scope };
  },
  wish(from) {
    const scope = scopeIn(from);
    return scope === undefined ? undefined : { type: "wish", scope };
  },
  bye: (from) => ({ type: "bye", reason: from.byte() }),
};

/** Offers are padded to a multiple of this, so that a count says little. */
export const slotsStep = 8;
/** One for each scope there can be, and what fills them up. */
export const slotsMost = neighbourBudgets.scopesCount + slotsStep;
export const slotsFor = (count: number): number => Math.max(1, Math.ceil(count / slotsStep)) * slotsStep;
