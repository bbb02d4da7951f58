/** Between our words for nodes and libp2p's: the text of a key and its peer id, a multiaddr and what it says of how a link travels. */
import { publicKeyFromRaw } from "@libp2p/crypto/keys";
import type { PeerId } from "@libp2p/interface";
import { peerIdFromPublicKey, peerIdFromString } from "@libp2p/peer-id";
import { multiaddr, type Multiaddr } from "@multiformats/multiaddr";
import { decodeId, encodeId, isId } from "@cosmicsync/protocol";
import type { LinkKind } from "@cosmicsync/sync";

/** A node and where it may be reached. `peer` is the text of its public key. */
export interface PeerAddress {
  readonly peer: string;
  readonly addresses: readonly string[];
}

/** Undefined for keys that are not Ed25519: no node of ours has one. */
export function keyOfPeerId(id: PeerId): string | undefined {
  return id.type === "Ed25519" ? encodeId(id.publicKey.raw) : undefined;
}

/** Undefined where the text is not a key, or the key not a point of the curve. */
export function peerIdOfKey(key: string): PeerId | undefined {
  if (!isId(key)) return undefined;
  try {
    return peerIdFromPublicKey(publicKeyFromRaw(decodeId(key)));
  } catch {
    return undefined;
  }
}

/** Undefined where the text is not a multiaddr. */
export function readAddress(text: string): Multiaddr | undefined {
  try {
    const address = multiaddr(text);
    return address.getComponents().length > 0 ? address : undefined;
  } catch {
    return undefined;
  }
}

/** The key that an address says is at its end. */
export function keyOfAddress(address: Multiaddr): string | undefined {
  const last = address.getComponents().at(-1);
  if (last?.name !== "p2p" || last.value === undefined) return undefined;
  try {
    return keyOfPeerId(peerIdFromString(last.value));
  } catch {
    return undefined;
  }
}

export const kindOfAddress = (address: Multiaddr): LinkKind => {
  const names = address.getComponents().map(({ name }) => name);
  if (names.includes("p2p-circuit")) return "relay";
  if (names.includes("ws") || names.includes("wss")) return "websocket";
  return names.includes("memory") ? "memory" : "tcp";
};

/**
 * Whose address it is, for limits: the IPv4 address, or the /64 that one IPv6 customer has. Undefined for this machine's own, and for
 * what has no address of that sort (relays, memory).
 */
export function sourceOf(address: Multiaddr): string | undefined {
  const [first] = address.getComponents();
  if (first?.value === undefined) return undefined;
  if (first.name === "ip4") return first.value.startsWith("127.") ? undefined : first.value;
  if (first.name !== "ip6") return undefined;
  const words = wordsOfIp6(first.value);
  const isIp4 = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (isIp4) {
    const [high = 0, low = 0] = words.slice(6);
    return high >> 8 === 127 ? undefined : [high >> 8, high & 255, low >> 8, low & 255].join(".");
  }
  return words.every((word, index) => word === (index === 7 ? 1 : 0)) ? undefined : `${words.slice(0, 4).map((word) => word.toString(16)).join(":")}::/64`;
}

function wordsOfIp6(text: string): number[] {
  const ip6 = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_whole, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [front = "", back] = ip6.split("::");
  const read = (half: string): number[] => (half === "" ? [] : half.split(":").map((word) => Number.parseInt(word, 16)));
  const [left, right] = [read(front), read(back ?? "")];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
