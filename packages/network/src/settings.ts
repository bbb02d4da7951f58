/** Every bound and choice of a host, with its default. Millis are milliseconds; counts are of open things unless a time is named. */
export interface HostSettings {
  /** Multiaddrs to listen on, such as `/ip4/0.0.0.0/tcp/4748` and `/ip4/0.0.0.0/tcp/4749/ws`; none to dial only. */
  readonly listen: readonly string[];
  /** Addresses under which others reach this node, where they differ from those it listens on. */
  readonly announce: readonly string[];
  /** Look for nodes on the local network, and be found there. */
  readonly localDiscovery: boolean;
  /** Multiaddrs of relays (with their peer ids) at which to be reachable, for a node behind a router. */
  readonly relays: readonly string[];
  /** Carry links for nodes that cannot be reached directly. */
  readonly relayForOthers: boolean;

  /** Connections, links or not. */
  readonly connectionsMost: number;
  /** Connections from one address (for IPv6, one /64). This machine's own are not counted: a reverse proxy stands there for everybody. */
  readonly connectionsPerAddressMost: number;
  /** Connections that one address may begin in a second. */
  readonly inboundPerSecondMost: number;
  /** Connections that have not yet proved who they are. */
  readonly inboundPendingMost: number;
  readonly dialsAtOnceMost: number;
  readonly dialMillis: number;
  /** How often an idle connection is asked whether it is still there. */
  readonly pingMillis: number;
  /** How long the last frames may take when a link is closed. */
  readonly closeMillis: number;

  readonly redialFirstMillis: number;
  readonly redialMostMillis: number;

  /** A peer whose score falls to this is denied. Scores begin at 0, and faults take their weight off. */
  readonly scoreFloor: number;
  /** After this long half of a fault is forgiven. */
  readonly scoreHalfLifeMillis: number;
  readonly denyMillis: number;
}

export const hostSettingsByDefault: HostSettings = {
  listen: [],
  announce: [],
  localDiscovery: false,
  relays: [],
  relayForOthers: false,
  connectionsMost: 256,
  connectionsPerAddressMost: 16,
  inboundPerSecondMost: 5,
  inboundPendingMost: 32,
  dialsAtOnceMost: 8,
  dialMillis: 10_000,
  pingMillis: 30_000,
  closeMillis: 1_000,
  redialFirstMillis: 1_000,
  redialMostMillis: 10 * 60_000,
  scoreFloor: -100,
  scoreHalfLifeMillis: 10 * 60_000,
  denyMillis: 60 * 60_000,
};

/** Both sides speak it on one stream: frames with their lengths before them, and nothing else. */
export const syncProtocol = "/cosmicsync/sync/1.0.0";
/** One stream carries a link; libp2p's own protocols (identify, ping, relay, hole punching) need a few more. */
export const streamsPerConnectionMost = 16;
/** What a relay carries for one pair of nodes before they must connect anew. */
export const relayedBytesMost = 2 ** 28;
export const relayedMillisMost = 2 * 60 * 60_000;
export const relayReservationsMost = 64;
/** Peers whose faults are remembered; those with the least go first. */
export const scoredPeersMost = 1_024;
/** Denied peers; the ones that come free first go first. */
export const deniedPeersMost = 4_096;
/** Links that wait for the first listener. */
export const waitingLinksMost = 64;
