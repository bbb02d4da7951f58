/**
 * 32 bytes as text: RFC 4648 base32, lower case, no padding, 52 characters. 256 bits leave four bits over in the last
 * character; they must be zero, so that one id has one text.
 *
 * Every record has several ids, and each is written and read more than once on its way in: ten bits at a time through a table, a
 * third of a microsecond each.
 */
import type { RecordId } from "./kinds/fields.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const idPattern = /^[a-z2-7]{51}[aq]$/;

export const idBytes = 32;
export const isId = (text: unknown): text is RecordId => typeof text === "string" && text.length === 52 && idPattern.test(text);

/** The two characters for each ten bits. */
const firstOfPair = new Uint8Array(1_024), secondOfPair = new Uint8Array(1_024);
for (let bits = 0; bits < 1_024; bits++) {
  firstOfPair[bits] = alphabet.charCodeAt(bits >> 5);
  secondOfPair[bits] = alphabet.charCodeAt(bits & 31);
}
const letters = new Uint8Array(52);
const ascii = new TextDecoder();

/** Throws a RangeError on anything but 32 bytes: that is a mistake in the program. */
export function encodeId(bytes: Uint8Array): RecordId {
  if (bytes.length !== idBytes) throw new RangeError(`an id has 32 bytes, not ${bytes.length}`);
  let at = 0;
  for (let i = 0; i < 30; i += 5) {
    const high = (bytes[i]! << 12) | (bytes[i + 1]! << 4) | (bytes[i + 2]! >> 4);
    const low = ((bytes[i + 2]! & 15) << 16) | (bytes[i + 3]! << 8) | bytes[i + 4]!;
    writePair(at, high >> 10);
    writePair(at + 2, high & 1_023);
    writePair(at + 4, low >> 10);
    writePair(at + 6, low & 1_023);
    at += 8;
  }
  const rest = (bytes[30]! << 12) | (bytes[31]! << 4);
  writePair(48, rest >> 10);
  writePair(50, rest & 1_023);
  return ascii.decode(letters);
}
function writePair(at: number, bits: number): void {
  letters[at] = firstOfPair[bits]!;
  letters[at + 1] = secondOfPair[bits]!;
}

/** The 32 bytes of an id's text. Throws a RangeError where `isId` is false: ask first what came from outside. */
export function decodeId(text: RecordId): Uint8Array {
  const bytes = bytesOfId(text);
  if (bytes === undefined) throw new RangeError("not an id: 52 characters of lower-case base32, the last a or q");
  return bytes;
}

/** Value of each ASCII character; 32 and above where it is no character of an id. */
const valueOfCode = new Uint8Array(128).fill(255);
for (let i = 0; i < 32; i++) valueOfCode[alphabet.charCodeAt(i)] = i;

/** The 32 bytes of an id; undefined for anything that is not one, judged as `isId` does. */
export function bytesOfId(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string" || text.length !== 52) return undefined;
  const bytes = new Uint8Array(idBytes);
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
