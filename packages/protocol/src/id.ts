/**
 * 32 bytes as text: RFC 4648 base32, lower case, no padding, 52 characters. 256 bits leave four bits over in the last
 * character; they must be zero, so that one id has one text.
 */
import type { RecordId } from "./kinds/fields.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const idPattern = /^[a-z2-7]{51}[aq]$/;
const codes = Array.from(alphabet, (letter) => letter.charCodeAt(0));
/** Value of each ASCII character; 32 and above where it is no character of an id. */
const valueOfCode = new Uint8Array(128).fill(255);
for (const [value, code] of codes.entries()) valueOfCode[code] = value;

export const idBytes = 32;
export const isId = (text: unknown): text is RecordId => typeof text === "string" && text.length === 52 && idPattern.test(text);

/** Throws a RangeError on anything but 32 bytes: that is a mistake in the program. */
export function encodeId(bytes: Uint8Array): RecordId {
  if (bytes.length !== idBytes) throw new RangeError(`an id has 32 bytes, not ${bytes.length}`);
  return group(bytes, 0) + group(bytes, 5) + group(bytes, 10) + group(bytes, 15) + group(bytes, 20) + group(bytes, 25) + last(bytes[30]!, bytes[31]!);
}

/** Five bytes become eight characters; the last two bytes stand alone. */
function group(bytes: Uint8Array, at: number): string {
  const high = (bytes[at]! << 12) | (bytes[at + 1]! << 4) | (bytes[at + 2]! >> 4);
  const low = ((bytes[at + 2]! & 15) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
  return String.fromCharCode(codes[high >> 15]!, codes[(high >> 10) & 31]!, codes[(high >> 5) & 31]!, codes[high & 31]!, codes[low >> 15]!, codes[(low >> 10) & 31]!, codes[(low >> 5) & 31]!, codes[low & 31]!);
}
function last(first: number, second: number): string {
  const rest = (first << 12) | (second << 4);
  return String.fromCharCode(codes[rest >> 15]!, codes[(rest >> 10) & 31]!, codes[(rest >> 5) & 31]!, codes[rest & 31]!);
}

/** The 32 bytes of an id's text. Throws a RangeError where `isId` is false: ask first what came from outside. */
export function decodeId(text: RecordId): Uint8Array {
  if (!isId(text)) throw new RangeError("not an id: 52 characters of lower-case base32, the last a or q");
  const bytes = new Uint8Array(idBytes);
  let held = 0, bits = 0, at = 0;
  for (let i = 0; i < 52; i++) {
    held = ((held << 5) | valueOfCode[text.charCodeAt(i)]!) & 0xfff;
    bits += 5;
    if (bits >= 8) { bits -= 8; bytes[at++] = held >> bits; }
  }
  return bytes;
}
