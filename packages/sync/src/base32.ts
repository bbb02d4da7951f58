/**
 * Bytes of any length as RFC 4648 base32, lower case, no padding; one text for one sequence of bytes. (Ids have their own,
 * faster form in the protocol, for exactly 32 bytes.)
 */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

export const encodeBase32 = (bytes: Uint8Array): string => {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
};

/** Undefined for anything that `encodeBase32` does not write: other letters, bits left over that are not zero, a length no bytes have. */
export const decodeBase32 = (text: string): Uint8Array | undefined => {
  if (!/^[a-z2-7]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [held, bits, at] = [0, 0, 0];
  for (const letter of text) {
    held = ((held << 5) | alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) { bits -= 8; bytes[at++] = (held >> bits) & 255; }
  }
  return bits >= 5 || (held & ((1 << bits) - 1)) !== 0 ? undefined : bytes;
};
