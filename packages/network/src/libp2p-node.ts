/** The libp2p node under a host: which transports and protocols of libp2p we use, and every bound that libp2p can be told. */
import { circuitRelayServer, circuitRelayTransport, type CircuitRelayService } from "@libp2p/circuit-relay-v2";
import { privateKeyFromRaw } from "@libp2p/crypto/keys";
import { dcutr } from "@libp2p/dcutr";
import { identify } from "@libp2p/identify";
import type { ConnectionGater, Libp2p, PeerId } from "@libp2p/interface";
import { mdns } from "@libp2p/mdns";
import { memory } from "@libp2p/memory";
import { noise } from "@libp2p/noise";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { webSockets } from "@libp2p/websockets";
import { yamux } from "@libp2p/yamux";
import type { Multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import type { KeyPair } from "@cosmicsync/protocol";
import { relayedBytesMost, relayedMillisMost, relayReservationsMost, streamsPerConnectionMost, type HostSettings } from "./settings.ts";
import { silent } from "./silent.ts";

type TransportManager = Parameters<ReturnType<typeof circuitRelayTransport>>[0]["transportManager"];

export interface Libp2pNode {
  readonly libp2p: Libp2p;
  /** Whether this peer is reached by others through us. */
  relaysFor(peer: PeerId): boolean;
  /** Reserves a place at a relay, so that others reach us there. Rejects where it cannot be had now. */
  reserveAt(relay: Multiaddr): Promise<void>;
}

export async function createLibp2pNode(nodeKeys: KeyPair, connectionGater: ConnectionGater, settings: HostSettings): Promise<Libp2pNode> {
  const relay = circuitRelayServer({ reservations: { maxReservations: relayReservationsMost, defaultDataLimit: BigInt(relayedBytesMost), defaultDurationLimit: relayedMillisMost } });
  let service: CircuitRelayService | undefined;
  let transports: TransportManager | undefined;
  const libp2p = await createLibp2p({
    privateKey: privateKeyFromRaw(nodeKeys.secretKey),
    // Nobody needs to know which program, of which version, on which system.
    nodeInfo: { name: "cosmicsync", version: "1", userAgent: "cosmicsync" },
    addresses: {
      // Not at relays: one that is away would keep the node from starting.
      listen: [...settings.listen],
      announce: [...settings.announce],
    },
    transports: [tcp(), webSockets(), memory(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({
      maxInboundStreams: streamsPerConnectionMost,
      maxOutboundStreams: streamsPerConnectionMost,
      keepAliveInterval: settings.pingMillis,
      streamOptions: { initialStreamWindowSize: 2 ** 18, maxStreamWindowSize: 2 ** 20 },
    })],
    connectionGater,
    connectionManager: {
      maxConnections: settings.connectionsMost,
      maxParallelDials: settings.dialsAtOnceMost,
      dialTimeout: settings.dialMillis,
      inboundConnectionThreshold: settings.inboundPerSecondMost,
      maxIncomingPendingConnections: settings.inboundPendingMost,
      inboundUpgradeTimeout: settings.dialMillis,
      // Whoever is to stay connected is dialled again by redial.ts.
      reconnectRetries: 0,
    },
    connectionMonitor: { pingInterval: settings.pingMillis },
    peerDiscovery: settings.localDiscovery ? [mdns()] : [],
    services: {
      identify: identify(),
      ping: ping(),
      dcutr: dcutr(),
      reach: (components: { readonly transportManager: TransportManager }) => { transports = components.transportManager; return {}; },
      ...(settings.relayForOthers ? { relay: (components: Parameters<typeof relay>[0]) => (service = relay(components)) } : {}),
    },
    logger: silent,
  });
  return {
    libp2p,
    relaysFor: (peer) => service?.reservations.has(peer) ?? false,
    async reserveAt(relay) { await transports?.listen([relay.encapsulate("/p2p-circuit")]); },
  };
}
