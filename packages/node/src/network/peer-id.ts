/**
 * A node's key in the two ways it is written: as everywhere here (base32), and as libp2p's peer id, which stands in addresses
 * (base58btc of an identity multihash of the Ed25519 key; https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md).
 */
import { decodeId, encodeId, type RecordId } from "@cosmicsync/protocol";

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** Identity multihash of 36 bytes, which are a protobuf of key type Ed25519 and 32 bytes of key. */
const head = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

export const peerIdOf = (key: RecordId): string => {
  let number = 0n;
  for (const byte of [...head, ...decodeId(key)]) number = number * 256n + BigInt(byte);
  let text = "";
  for (; number > 0n; number /= 58n) text = alphabet[Number(number % 58n)]! + text;
  // The leading zero byte is a leading 1.
  return `1${text}`;
};

/** Undefined for anything that is not the peer id of an Ed25519 key. */
export const keyOfPeerId = (text: string): RecordId | undefined => {
  if (text.length < 50 || text.length > 54 || !text.startsWith("1") || ![...text].every((letter) => alphabet.includes(letter))) return undefined;
  let number = 0n;
  for (const letter of text) number = number * 58n + BigInt(alphabet.indexOf(letter));
  const hex = number.toString(16).padStart(74, "0");
  const bytes = [0, ...Buffer.from(hex, "hex")];
  if (bytes.length !== head.length + 32 || head.some((byte, index) => bytes[index] !== byte)) return undefined;
  return encodeId(Uint8Array.from(bytes.slice(head.length)));
};

/** The key at the end of a multiaddress: of the node it leads to, behind whatever relays. */
export const keyInAddress = (address: string): RecordId | undefined => {
  const peerId = /\/p2p\/([A-Za-z0-9]+)\/?$/.exec(address)?.[1];
  return peerId === undefined ? undefined : keyOfPeerId(peerId);
};
