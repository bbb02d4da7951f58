/**
 * 32 bytes as text: RFC 4648 base32, lower case, no padding, 52 characters. 256 bits leave four bits over in the last
 * character; they must be zero, so that one id has one text.
 */
import type { RecordId } from "./kinds/fields.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const idPattern = /^[a-z2-7]{51}[aq]$/;
const valueOfCode = new Int8Array(128).fill(-1);
for (let i = 0; i < 32; i++) valueOfCode[alphabet.charCodeAt(i)] = i;

export const idBytes = 32;
export const isId = (text: unknown): text is RecordId => typeof text === "string" && text.length === 52 && idPattern.test(text);

/** Throws a RangeError on anything but 32 bytes: that is a mistake in the program. */
export function encodeId(bytes: Uint8Array): RecordId {
  if (bytes.length !== idBytes) throw new RangeError(`an id has 32 bytes, not ${bytes.length}`);
  let text = "";
  // Five bytes become eight characters; the last two bytes stand alone.
  for (let i = 0; i < 30; i += 5) {
    const high = (bytes[i]! << 12) | (bytes[i + 1]! << 4) | (bytes[i + 2]! >> 4);
    const low = ((bytes[i + 2]! & 15) << 16) | (bytes[i + 3]! << 8) | bytes[i + 4]!;
    text += alphabet[high >> 15]! + alphabet[(high >> 10) & 31]! + alphabet[(high >> 5) & 31]! + alphabet[high & 31]!
      + alphabet[low >> 15]! + alphabet[(low >> 10) & 31]! + alphabet[(low >> 5) & 31]! + alphabet[low & 31]!;
  }
  const rest = (bytes[30]! << 12) | (bytes[31]! << 4);
  return text + alphabet[rest >> 15]! + alphabet[(rest >> 10) & 31]! + alphabet[(rest >> 5) & 31]! + alphabet[rest & 31]!;
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
