/**
 * A host: this node as the network sees it. It listens, dials, keeps one link with each peer, finds peers nearby where that is
 * wished, and keeps out those who misbehave. What travels on a link is none of its business.
 *
 * The host's identity is the node's Ed25519 key: its libp2p peer id is that key, and a link's `peer` is the other node's, proved by
 * Noise (https://github.com/libp2p/specs/tree/master/noise). Addresses are multiaddrs as text.
 */
import type { KeyPair } from "@cosmicsync/protocol";
import type { Link, LinkKind } from "@cosmicsync/sync";

/** A node and where it may be reached. `peer` is the text of its public key. */
export interface PeerAddress {
  readonly peer: string;
  readonly addresses: readonly string[];
}

/** What a peer did wrong, and how much that counts: at `HostSettings.scoreFloor` it is denied. */
export interface Fault {
  readonly code: string;
  /** Above zero. */
  readonly weight: number;
}

/** A link as a status page shows it. Bytes are counted at the stream, lengths of frames included. */
export interface Connection {
  readonly peer: string;
  readonly remote: string;
  readonly kind: LinkKind;
  readonly initiator: boolean;
  readonly since: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** One function for each event; the composer writes the log line and the metric. */
export interface HostEvents {
  linkOpened(connection: Connection): void;
  linkClosed(connection: Connection, reason: string): void;
  dialFailed(peer: string | undefined, cause: unknown): void;
  inboundRefused(remote: string, reason: string): void;
  peerDenied(peer: string, fault: string, forMillis: number): void;
}

export interface HostParts {
  readonly nodeKeys: KeyPair;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
  /** Does the work after a while, unless the returned function is called before. */
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
  readonly events: HostEvents;
}

export interface HostSettings {
  /** Multiaddrs to listen on, such as `/ip4/0.0.0.0/tcp/4001` and `/ip4/0.0.0.0/tcp/4002/ws`; none to dial only. */
  readonly listen: readonly string[];
  /** Addresses under which others reach this node, where they differ from those it listens on. */
  readonly announce: readonly string[];
  /** Look for nodes on the local network, and be found there. */
  readonly localDiscovery: boolean;
  /** Multiaddrs of relays at which to be reachable, for a node behind a router. */
  readonly relays: readonly string[];
  /** Carry links for nodes that cannot be reached directly. */
  readonly relayForOthers: boolean;
}

export interface Host extends AsyncDisposable {
  /** The text of this node's public key. */
  readonly peer: string;
  /** Where others reach this node: multiaddrs that end in its peer id. */
  addresses(): string[];
  /** The link that is there already, or a new one. Throws a `CodedError` where there is no way. */
  dial(to: string | PeerAddress): Promise<Link>;
  /** Every link, dialled or accepted. Links that opened before the first listener wait for it. */
  onLink(listener: (link: Link) => void): () => void;
  /** Nodes met on the local network. Nothing is dialled by itself. */
  onFound(listener: (found: PeerAddress) => void): () => void;
  connections(): Connection[];
  /** Keeps links with these peers and no others by redialling them; replaces the list of the call before. */
  keepConnected(peers: readonly PeerAddress[]): void;
  /** Counts a fault against a peer. Faults are forgiven with time. */
  report(peer: string, fault: Fault): void;
  /** Closes links with a peer, and refuses new ones for a while, or for good. */
  deny(peer: string, forMillis?: number): void;
}
