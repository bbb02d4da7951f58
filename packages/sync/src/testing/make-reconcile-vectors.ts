/**
 * Makes vectors/v1/reconcile_*.json: run it to write the files, or call `makeReconcileVectors` for what belongs in them. The same bytes in
 * every run. Bytes stand as hexadecimal, salted ids as 16 hexadecimal digits of the number.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex, toHex, type Envelope } from "@cosmicsync/protocol";
import { frameBytesMost, readFrame, writeFrame, type Message } from "../reconcile/frames.ts";
import { gaugeToBytes } from "../reconcile/gauge.ts";
import type { SessionParts } from "../reconcile/session.ts";
import { createSketch } from "../reconcile/sketch.ts";
import { converse, createHolder, madeEnvelope, nodeHash, testScope, type Holder } from "./converse.ts";

export const reconcileVectorFolder = join(import.meta.dirname, "../../../../vectors/v1");

interface Why { readonly why: string }
export interface SideEntry { readonly records: readonly string[]; readonly salt?: string; readonly nonces: readonly string[] }
export interface SessionEntry extends Why {
  readonly scope: string;
  readonly initiator: SideEntry;
  readonly responder: SideEntry;
  readonly turns: readonly { readonly by: "initiator" | "responder"; readonly frames: readonly string[] }[];
  readonly ends: readonly [string | undefined, string | undefined];
}
export interface ReconcileVectors {
  readonly "reconcile_sketches_valid": readonly (Why & { readonly salt: string; readonly ids: readonly string[]; readonly sum: string; readonly gauge: string; readonly cells: readonly string[] })[];
  readonly "reconcile_frames_valid": readonly (Why & { readonly hex: string; readonly last: boolean; readonly message: unknown })[];
  readonly "reconcile_frames_invalid": readonly (Why & { readonly hex: string })[];
  readonly "reconcile_sessions_valid": readonly SessionEntry[];
}

/** A message as JSON: bytes and words as hexadecimal, large numbers too. */
export function plainMessage(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString(16).padStart(16, "0");
  if (value instanceof Uint8Array) return toHex(value);
  if (value instanceof BigUint64Array) return Array.from(value, plainMessage);
  if (value instanceof Int32Array || value instanceof Uint32Array) return Array.from(value, (word) => word >>> 0);
  if (Array.isArray(value)) return value.map(plainMessage);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainMessage(part)]));
}

const salt = new Uint8Array(16).fill(9);

export function sketchEntry(entry: { readonly why: string; readonly salt: string; readonly ids: readonly string[] }): ReconcileVectors["reconcile_sketches_valid"][number] {
  const sketch = createSketch({ salt: fromHex(entry.salt), cellCount: 24 });
  for (const id of entry.ids) sketch.insert(fromHex(id));
  const cells = Array.from({ length: 24 }, (_, index) => toHex(new Uint8Array(sketch.cells.slice(index * 4, index * 4 + 4).buffer)));
  return { ...entry, sum: toHex(new Uint8Array(sketch.sum.slice().buffer)), gauge: toHex(gaugeToBytes(sketch.gauge)), cells };
}

function frameVectors(): Pick<ReconcileVectors, "reconcile_frames_valid" | "reconcile_frames_invalid"> {
  const fingerprint = { count: 300, sum: new Uint32Array([1, 2, 3, 0x8000_0000]) };
  const hello: Message = { type: "hello", scope: testScope, saltTag: new Uint8Array([7, 8, 9]), fingerprint, gauge: Int32Array.from({ length: 20 }, (_, index) => index * 200), rangesOnly: false };
  const ranges: Message = { type: "ranges", dense: false, lower: 3n, parts: [
    { upper: 9n, holds: { sort: "ids", ids: new BigUint64Array([3n, 8n]) } }, { upper: 90n, holds: { sort: "agreed" } }, { upper: 1n << 64n, holds: { sort: "fingerprint", fingerprint } },
  ] };
  const samples: [string, Message, boolean][] = [
    ["a hello", hello, true], ["a hello that goes on from a cursor, without cells", { ...hello, rangesOnly: true, cursor: 0x1122_3344_5566_7788n }, true],
    ["equal sets", { type: "equal" }, true], ["an offer of salt", { type: "salt", scope: testScope, nonce: salt }, true],
    ["the first cells, an odd number of them", { type: "symbols", from: 0, count: 3, fingerprint, cells: new Int32Array([1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, 15]) }, false],
    ["later cells", { type: "symbols", from: 200, count: 2, fingerprint: { count: 300, sum: new Uint32Array(4) }, cells: new Int32Array([1, 2, 3, 4, 5, 6, 7, 8]) }, true],
    ["a request for more cells", { type: "more", count: 130 }, true], ["wants", { type: "want", lows: new Uint32Array([1, 0xffff_ffff]) }, true],
    ["a record and an erased one", { type: "records", envelopes: [{ header: new Uint8Array([1, 2]), proof: new Uint8Array([3]), nonce: new Uint8Array([4]), body: new Uint8Array([5, 6]) }, { header: new Uint8Array([7]), proof: new Uint8Array([8]) }] }, false],
    ["ranges of every sort", ranges, true], ["the fingerprint of a union", { type: "done", fingerprint }, true], ["an end", { type: "end", code: 3 }, true],
  ];
  const valid = samples.map(([why, message, last]) => {
    const bytes = writeFrame(message, last);
    const frame = readFrame(bytes);
    return { why, hex: toHex(bytes), last, message: plainMessage(frame?.message) };
  });
  const hex = (message: Message, last = true): Uint8Array => writeFrame(message, last);
  const invalid: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()], ["an unknown type", new Uint8Array([11])], ["a hello cut off", hex(hello).slice(0, -1)], ["a byte too many", new Uint8Array([...hex(hello), 0])],
    ["a hello of another version", hex(hello).with(1, 0x20)], ["a hello with an unknown mark", hex(hello).with(1, 0x14)], ["a number longer than it needs to be", new Uint8Array([0x85, 0x81, 0x00])],
    ["a number over 2^32 - 1", new Uint8Array([0x85, 0xff, 0xff, 0xff, 0xff, 0x7f])], ["no cells asked for", new Uint8Array([0x85, 0])], ["fewer cells than said", new Uint8Array([0x84, 1, 100, 1, 0, 0])],
    ["an odd number of cells with something in the spare half byte", hex({ type: "symbols", from: 5, count: 1, fingerprint, cells: new Int32Array([1, 2, 3, 4]) }).with(-1, 0x14)],
    ["wants that are no whole words", new Uint8Array([0x86, 1, 2, 3])], ["no wants", new Uint8Array([0x86])], ["no records", new Uint8Array([0x87])],
    ["ids that do not ascend", hex({ type: "ranges", dense: false, lower: 0n, parts: [{ upper: 9n, holds: { sort: "ids", ids: new BigUint64Array([8n, 3n]) } }] })],
    ["an id outside of its range", hex({ type: "ranges", dense: false, lower: 5n, parts: [{ upper: 9n, holds: { sort: "ids", ids: new BigUint64Array([3n]) } }] })],
    ["a range that ends before it begins", hex({ type: "ranges", dense: false, lower: 5n, parts: [{ upper: 4n, holds: { sort: "agreed" } }] })],
    ["a range after the last", hex({ type: "ranges", dense: false, lower: 5n, parts: [{ upper: 1n << 64n, holds: { sort: "agreed" } }, { upper: 1n << 64n, holds: { sort: "agreed" } }] })],
    ["no ranges", hex({ type: "ranges", dense: false, lower: 5n, parts: [] })],
  ];
  const refused = invalid.filter(([, bytes]) => readFrame(bytes) === undefined && bytes.length < frameBytesMost);
  if (refused.length !== invalid.length) throw new Error(`these are taken: ${invalid.filter((entry) => !refused.includes(entry)).map(([why]) => why).join(", ")}`);
  return { "reconcile_frames_valid": valid, "reconcile_frames_invalid": invalid.map(([why, bytes]) => ({ why, hex: toHex(bytes) })) };
}

/** Records of a session vector are named by a number: their envelope's header is that number and 136 zeros after it. */
const recordOf = (number: number): Envelope => madeEnvelope(number);

function partsFrom(holder: Holder, role: SessionParts["role"], scope: string, side: SideEntry): SessionParts {
  const nonces = [...side.nonces];
  // Four bytes seed tables of this implementation; only nonces are part of the protocol.
  const random = (size: number): Uint8Array => (size === 16 ? fromHex(nonces.shift() ?? "") : new Uint8Array(size));
  return { role, scope: fromHex(scope), sets: (under) => holder.under(under).view(), random, hash: nodeHash, ...(side.salt === undefined ? {} : { salt: fromHex(side.salt) }) };
}

/** Replays what `entry` sets out and gives what was said. */
export function replay(entry: Pick<SessionEntry, "why" | "scope" | "initiator" | "responder">): SessionEntry {
  const holderOf = ({ records }: SideEntry): Holder => createHolder(records.map((header) => ({ ...madeEnvelope(0), header: fromHex(header) })));
  const both = { initiator: holderOf(entry.initiator), responder: holderOf(entry.responder) };
  const talk = converse(both, { initiator: partsFrom(both.initiator, "initiator", entry.scope, entry.initiator), responder: partsFrom(both.responder, "responder", entry.scope, entry.responder) });
  return { ...entry, turns: talk.turns.map(({ by, frames }) => ({ by, frames: frames.map(toHex) })), ends: [talk.initiator?.code, talk.responder?.code] };
}

function sessionVectors(): SessionEntry[] {
  const headers = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => toHex(recordOf(from + index).header));
  const known = { salt: toHex(salt), nonces: [] };
  const common = { scope: toHex(testScope) };
  const nonce = (byte: number): string => toHex(new Uint8Array(16).fill(byte));
  return [
    { why: "equal sets under a known salt", ...common, initiator: { records: headers(0, 5), ...known }, responder: { records: headers(0, 5), ...known } },
    { why: "neighbours that meet for the first time", ...common, initiator: { records: headers(0, 20), nonces: [nonce(1)] }, responder: { records: headers(1, 20), nonces: [nonce(2)] } },
    { why: "a few differences on both sides, by cells", ...common, initiator: { records: headers(0, 40), ...known }, responder: { records: headers(3, 39), ...known } },
    { why: "an empty initiator", ...common, initiator: { records: [], ...known }, responder: { records: headers(0, 4), ...known } },
    { why: "an empty responder", ...common, initiator: { records: headers(0, 4), ...known }, responder: { records: [], ...known } },
    { why: "sets that hardly overlap, by ids", ...common, initiator: { records: headers(0, 10), ...known }, responder: { records: headers(8, 10), ...known } },
    { why: "a responder that has lost the salt", ...common, initiator: { records: headers(0, 3), salt: toHex(salt), nonces: [nonce(3)] }, responder: { records: headers(0, 3), nonces: [nonce(4)] } },
  ].map(replay);
}

export function makeReconcileVectors(): ReconcileVectors {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => toHex(nodeHash(recordOf(index).header)));
  return {
    "reconcile_sketches_valid": [sketchEntry({ why: "no record", salt: toHex(salt), ids: [] }), sketchEntry({ why: "one record", salt: toHex(salt), ids: ids(1) }), sketchEntry({ why: "nine records under another salt", salt: "000102030405060708090a0b0c0d0e0f", ids: ids(9) })],
    ...frameVectors(), "reconcile_sessions_valid": sessionVectors(),
  };
}

/** One entry a line, so that a change shows as a line. */
export const textOfVectors = (entries: readonly unknown[]): string => `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`;

if (import.meta.main) for (const [name, entries] of Object.entries(makeReconcileVectors())) writeFileSync(join(reconcileVectorFolder, `${name}.json`), textOfVectors(entries as readonly unknown[]));
