/**
 * Ids of rows as text, as `encodeId` of the protocol writes them, ten bits at a time through a table: every row read has
 * several ids, and this is most of what decoding a row costs.
 */
import type { RecordId } from "@cosmicsync/protocol";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
/** Two characters for each ten bits, as two bytes of ASCII. */
const pairs = new Uint16Array(1_024);
for (let bits = 0; bits < 1_024; bits++) pairs[bits] = alphabet.charCodeAt(bits >> 5) | (alphabet.charCodeAt(bits & 31) << 8);
const scratch = Buffer.alloc(52);
const halves = new Uint16Array(scratch.buffer, scratch.byteOffset, 26);

/** `bytes` has 32 bytes: the engine's CHECK holds that. */
export function encodeId(bytes: Uint8Array): RecordId {
  let at = 0;
  for (let i = 0; i < 30; i += 5) {
    const high = (bytes[i]! << 12) | (bytes[i + 1]! << 4) | (bytes[i + 2]! >> 4);
    const low = ((bytes[i + 2]! & 15) << 16) | (bytes[i + 3]! << 8) | bytes[i + 4]!;
    halves[at] = pairs[high >> 10]!;
    halves[at + 1] = pairs[high & 1_023]!;
    halves[at + 2] = pairs[low >> 10]!;
    halves[at + 3] = pairs[low & 1_023]!;
    at += 4;
  }
  const rest = (bytes[30]! << 12) | (bytes[31]! << 4);
  halves[24] = pairs[rest >> 10]!;
  halves[25] = pairs[rest & 1_023]!;
  return scratch.toString("latin1");
}

/** Value of each ASCII character; 32 and above where it is no character of an id. */
const valueOfCode = new Uint8Array(128).fill(255);
for (let i = 0; i < 32; i++) valueOfCode[alphabet.charCodeAt(i)] = i;

/** The 32 bytes of an id; undefined for anything that is not one, judged as `isId` does. */
export function decodeId(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string" || text.length !== 52) return undefined;
  const bytes = new Uint8Array(32);
  let seen = 0, at = 0;
  for (let i = 0; i < 48; i += 8) {
    const a = valueAt(text, i), b = valueAt(text, i + 1), c = valueAt(text, i + 2), d = valueAt(text, i + 3);
    const e = valueAt(text, i + 4), f = valueAt(text, i + 5), g = valueAt(text, i + 6), h = valueAt(text, i + 7);
    seen |= a | b | c | d | e | f | g | h;
    bytes[at] = (a << 3) | (b >> 2);
    bytes[at + 1] = (b << 6) | (c << 1) | (d >> 4);
    bytes[at + 2] = (d << 4) | (e >> 1);
    bytes[at + 3] = (e << 7) | (f << 2) | (g >> 3);
    bytes[at + 4] = (g << 5) | h;
    at += 5;
  }
  const a = valueAt(text, 48), b = valueAt(text, 49), c = valueAt(text, 50), d = valueAt(text, 51);
  bytes[30] = (a << 3) | (b >> 2);
  bytes[31] = (b << 6) | (c << 1) | (d >> 4);
  // The last character holds one bit; the other four must be zero.
  return (seen | a | b | c | d) > 31 || (d & 15) !== 0 ? undefined : bytes;
}
const valueAt = (text: string, at: number): number => { const code = text.charCodeAt(at); return code < 128 ? valueOfCode[code]! : 255; };
