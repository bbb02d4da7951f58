/**
 * The messages of a session as bytes, and back (docs/spec/reconciliation.md). One frame is one message; the side whose turn it is
 * sends any number of frames, and the last one of its turn bears a mark. Whatever carries frames keeps their borders.
 *
 * `readFrame` is total: every input gives a message or undefined, nothing throws, and nothing is allocated beyond what the frame's own
 * bytes pay for. There is one spelling for each message: longer numbers than needed, unknown marks and trailing bytes are refused.
 */
import type { Envelope } from "@cosmicsync/protocol";
import { createByteReader, createByteWriter, type ByteReader, type ByteWriter } from "./byte-row.ts";
import { sumBytes, type Fingerprint, type Sum } from "./fingerprint.ts";
import { gaugeBytes, gaugeFromBytes, gaugeToBytes, type Gauge } from "./gauge.ts";
import { saltBytes } from "./salted-hash.ts";
import { cellWords, countSpan } from "./symbols.ts";

export const protocolVersion = 1;
export const scopeBytes = 8;
export const saltTagBytes = 3;
/** What senders aim at: large enough that the cost of a send vanishes, small enough to hold a link for a moment only. */
export const frameBytesAim = 60_000;
/** What receivers take: the aim and the largest envelope there can be. */
export const frameBytesMost = 132_000;

export interface RangePart {
  /** The range ends below this salted id; `endOfIds` for the last. It begins where the one before ends. */
  readonly upper: bigint;
  readonly holds: { readonly sort: "agreed" } | { readonly sort: "fingerprint"; readonly fingerprint: Fingerprint } | { readonly sort: "ids"; readonly ids: BigUint64Array };
}

export type Message =
  | { readonly type: "hello"; readonly scope: Uint8Array; readonly saltTag: Uint8Array; readonly fingerprint: Fingerprint; readonly gauge: Gauge; readonly rangesOnly: boolean; readonly cursor?: bigint }
  | { readonly type: "equal" }
  | { readonly type: "salt"; readonly scope: Uint8Array; readonly nonce: Uint8Array }
  | { readonly type: "symbols"; readonly from: number; readonly count: number; readonly fingerprint: Fingerprint; readonly cells: Int32Array }
  | { readonly type: "more"; readonly count: number }
  | { readonly type: "want"; readonly lows: Uint32Array }
  | { readonly type: "records"; readonly envelopes: readonly Envelope[] }
  | { readonly type: "ranges"; readonly dense: boolean; readonly lower: bigint; readonly parts: readonly RangePart[] }
  | { readonly type: "done"; readonly fingerprint: Fingerprint }
  | { readonly type: "end"; readonly code: number };
export type MessageType = Message["type"];

export interface Frame { readonly message: Message; readonly last: boolean }

/** One past the largest salted id. */
export const endOfIds = 1n << 64n;
const numbers: readonly MessageType[] = ["hello", "equal", "salt", "symbols", "more", "want", "records", "ranges", "done", "end"];
const lastMark = 0x80;
const cellBytes = 12;
const flags = { rangesOnly: 1, cursor: 2 } as const;
const partSorts = ["agreed", "fingerprint", "ids"] as const;
/** Rounds of splitting make ranges, never more than this many at a time. */
export const partsMost = 4_096;

export function writeFrame(message: Message, last: boolean): Uint8Array {
  const out = createByteWriter();
  out.byte((numbers.indexOf(message.type) + 1) | (last ? lastMark : 0));
  writers[message.type](out, message as never);
  return out.bytes();
}

/** The same frame as the last one of its turn. */
export function markLast(frame: Uint8Array): Uint8Array {
  const marked = frame.slice();
  marked[0]! |= lastMark;
  return marked;
}

export function readFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length === 0 || bytes.length > frameBytesMost) return undefined;
  const type = numbers[(bytes[0]! & ~lastMark) - 1];
  if (type === undefined) return undefined;
  const reader = createByteReader(bytes, 1);
  const message = readers[type](reader);
  return message === undefined || !reader.ended() ? undefined : { message, last: (bytes[0]! & lastMark) !== 0 };
}

const nibble = (cells: Int32Array, index: number): number => cells[index * cellWords + 3]! & (countSpan - 1);

type Writers = { readonly [T in MessageType]: (out: ByteWriter, message: Extract<Message, { type: T }>) => void };
const writers: Writers = {
  hello(out, { scope, saltTag, fingerprint, gauge, rangesOnly, cursor }) {
    out.byte(protocolVersion * 16 + (rangesOnly ? flags.rangesOnly : 0) + (cursor === undefined ? 0 : flags.cursor));
    out.raw(scope);
    out.raw(saltTag);
    writeFingerprint(out, fingerprint);
    out.raw(gaugeToBytes(gauge));
    if (cursor !== undefined) out.long(cursor);
  },
  equal() { /* Its type says it all. */ },
  salt(out, { scope, nonce }) { out.raw(scope); out.raw(nonce); },
  symbols(out, { from, count, fingerprint, cells }) {
    out.number(from);
    out.number(count);
    if (from === 0) writeFingerprint(out, fingerprint); else out.number(fingerprint.count);
    for (let at = 0; at < count * cellWords; at += cellWords) {
      out.word(cells[at]!);
      out.word(cells[at + 1]!);
      out.word(cells[at + 2]!);
    }
    for (let index = 0; index < count; index += 2) out.byte(nibble(cells, index) | (index + 1 < count ? nibble(cells, index + 1) << 4 : 0));
  },
  more(out, { count }) { out.number(count); },
  want(out, { lows }) { for (const low of lows) out.word(low); },
  records(out, { envelopes }) {
    for (const { header, proof, nonce, body } of envelopes) {
      const whole = nonce !== undefined && body !== undefined;
      out.number(header.length * 2 + (whole ? 1 : 0));
      out.raw(header);
      out.sized(proof);
      if (whole) { out.sized(nonce); out.sized(body); }
    }
  },
  ranges(out, { dense, lower, parts }) {
    out.byte(dense ? 1 : 0);
    out.long(lower);
    for (const { upper, holds } of parts) {
      out.byte(partSorts.indexOf(holds.sort) | (upper === endOfIds ? 4 : 0));
      if (upper !== endOfIds) out.long(upper);
      if (holds.sort === "fingerprint") writeFingerprint(out, holds.fingerprint);
      if (holds.sort !== "ids") continue;
      out.number(holds.ids.length);
      for (const id of holds.ids) out.long(id);
    }
  },
  done(out, { fingerprint }) { writeFingerprint(out, fingerprint); },
  end(out, { code }) { out.byte(code); },
};

type Readers = { readonly [T in MessageType]: (from: ByteReader) => Message | undefined };
const readers: Readers = {
  hello(from) {
    const marks = from.byte() - protocolVersion * 16;
    if (marks < 0 || marks > (flags.rangesOnly | flags.cursor)) return undefined;
    const [scope, saltTag] = [from.raw(scopeBytes), from.raw(saltTagBytes)];
    const fingerprint = readFingerprint(from);
    const gauge = gaugeFromBytes(from.raw(gaugeBytes));
    return { type: "hello", scope, saltTag, fingerprint, gauge, rangesOnly: (marks & flags.rangesOnly) !== 0, ...((marks & flags.cursor) === 0 ? {} : { cursor: from.long() }) };
  },
  equal: () => ({ type: "equal" }),
  salt: (from) => ({ type: "salt", scope: from.raw(scopeBytes), nonce: from.raw(saltBytes) }),
  symbols(from) {
    const [first, count] = [from.number(), from.number()];
    if (count === 0 || count * cellBytes > from.left()) return undefined;
    const fingerprint = first === 0 ? readFingerprint(from) : { count: from.number(), sum: new Uint32Array(sumBytes / 4) };
    const cells = new Int32Array(count * cellWords);
    for (let at = 0; at < cells.length; at += cellWords) {
      cells[at] = from.word();
      cells[at + 1] = from.word();
      cells[at + 2] = from.word();
    }
    for (let index = 0; index < count; index += 2) {
      const pair = from.byte();
      cells[index * cellWords + 3] = pair % countSpan;
      if (index + 1 < count) cells[(index + 1) * cellWords + 3] = pair >> 4;
      else if (pair >= countSpan) return undefined;
    }
    return { type: "symbols", from: first, count, fingerprint, cells };
  },
  more(from) {
    const count = from.number();
    return count === 0 ? undefined : { type: "more", count };
  },
  want(from) {
    const count = from.left() / 4;
    if (!Number.isInteger(count) || count === 0) return undefined;
    return { type: "want", lows: Uint32Array.from({ length: count }, () => from.word() >>> 0) };
  },
  records(from) {
    const envelopes: Envelope[] = [];
    while (!from.ended() && !from.failed()) envelopes.push(readEnvelope(from));
    return envelopes.length === 0 ? undefined : { type: "records", envelopes };
  },
  ranges(from) {
    const dense = from.byte();
    if (dense > 1) return undefined;
    const lower = from.long();
    const parts: RangePart[] = [];
    let end = lower;
    while (!from.ended() && !from.failed()) {
      const mark = from.byte();
      const sort = partSorts[mark & 3];
      const upper = (mark & 4) !== 0 ? endOfIds : from.long();
      if (mark > 7 || sort === undefined || upper <= end || parts.length === partsMost) return undefined;
      if (sort === "agreed") parts.push({ upper, holds: { sort } });
      else if (sort === "fingerprint") parts.push({ upper, holds: { sort, fingerprint: readFingerprint(from) } });
      else {
        const ids = readIds(from, end, upper);
        if (ids === undefined) return undefined;
        parts.push({ upper, holds: { sort, ids } });
      }
      end = upper;
    }
    return parts.length === 0 ? undefined : { type: "ranges", dense: dense === 1, lower, parts };
  },
  done: (from) => ({ type: "done", fingerprint: readFingerprint(from) }),
  end: (from) => ({ type: "end", code: from.byte() }),
};

/** Its parts are views into one copy, of this envelope alone: whoever keeps it keeps no more, and four copies would cost twice as much. */
function readEnvelope(from: ByteReader): Envelope {
  const start = from.place();
  const head = from.number();
  const headerBytes = Math.floor(head / 2);
  const headerAt = from.pass(headerBytes);
  const proofBytes = from.number(), proofAt = from.pass(proofBytes);
  const isWhole = head % 2 === 1;
  const nonceBytes = isWhole ? from.number() : 0, nonceAt = from.pass(nonceBytes);
  const bodyBytes = isWhole ? from.number() : 0, bodyAt = from.pass(bodyBytes);
  const own = from.failed() ? new Uint8Array() : from.between(start, from.place());
  const part = (at: number, length: number): Uint8Array => own.subarray(at - start, at - start + length);
  const [header, proof] = [part(headerAt, headerBytes), part(proofAt, proofBytes)];
  return isWhole ? { header, proof, nonce: part(nonceAt, nonceBytes), body: part(bodyAt, bodyBytes) } : { header, proof };
}

/** Ascending, each once, within their range. */
function readIds(from: ByteReader, lower: bigint, upper: bigint): BigUint64Array | undefined {
  const count = from.number();
  if (count * 8 > from.left()) return undefined;
  const ids = new BigUint64Array(count);
  let least = lower;
  for (let index = 0; index < count; index++) {
    const id = from.long();
    if (id < least || id >= upper) return undefined;
    ids[index] = id;
    least = id + 1n;
  }
  return ids;
}

function writeFingerprint(out: ByteWriter, { count, sum }: Fingerprint): void {
  out.number(count);
  for (const word of sum) out.word(word);
}

function readFingerprint(from: ByteReader): Fingerprint {
  const count = from.number();
  const sum: Sum = new Uint32Array(sumBytes / 4);
  for (let index = 0; index < sum.length; index++) sum[index] = from.word();
  return { count, sum };
}

/** Bytes of an envelope in a `records` message, at most. */
export function envelopeBytes({ header, proof, nonce, body }: Envelope): number {
  return 16 + header.length + proof.length + (nonce?.length ?? 0) + (body?.length ?? 0);
}
