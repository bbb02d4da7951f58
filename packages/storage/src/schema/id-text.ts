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
