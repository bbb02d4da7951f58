/**
 * A host: this node as the network sees it. It listens, dials, keeps one link with each peer, finds peers nearby where that is
 * wished, and keeps out those who misbehave. What travels on a link is none of its business.
 *
 * The host's identity is the node's Ed25519 key: its libp2p peer id is that key, and a link's `peer` is the other node's, proved by
 * Noise (https://github.com/libp2p/specs/tree/master/noise). Addresses are multiaddrs as text.
 */
import type { Connection as Libp2pConnection, Stream } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { CodedError, encodeId, type KeyPair } from "@cosmicsync/protocol";
import type { Link, LinkKind } from "@cosmicsync/sync";
import { keyOfAddress, keyOfPeerId, kindOfAddress, peerIdOfKey, readAddress, type PeerAddress } from "./addresses.ts";
import { createDenyList } from "./deny-list.ts";
import { createGate } from "./gate.ts";
import { createLibp2pNode } from "./libp2p-node.ts";
import { createLinkTable } from "./link-table.ts";
import { createPeerScores } from "./peer-score.ts";
import { createRedialler } from "./redial.ts";
import { hostSettingsByDefault, syncProtocol, waitingLinksMost, type HostSettings } from "./settings.ts";
import { linkOverStream, type StreamLink } from "./stream-link.ts";

export type { PeerAddress };
export { syncProtocol };

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

export async function createHost(parts: HostParts, chosen: Partial<HostSettings> = {}): Promise<Host> {
  const settings = { ...hostSettingsByDefault, ...chosen };
  const { nodeKeys, now, random, schedule, events } = parts;
  const ownKey = encodeId(nodeKeys.publicKey);
  const links = createLinkTable(ownKey);
  const denied = createDenyList({ now });
  const scores = createPeerScores({ now }, { halfLifeMillis: settings.scoreHalfLifeMillis });
  const opened = new Map<StreamLink, { readonly since: number; readonly connection: Libp2pConnection }>();
  const linkListeners = new Set<(link: Link) => void>(), foundListeners = new Set<(found: PeerAddress) => void>();
  const waiting: StreamLink[] = [];
  const dialling = new Map<string, Promise<Link>>();
  let stopping = false;

  const relays = new Set(settings.relays.flatMap((relay) => readAddress(relay)?.getComponents().find(({ name }) => name === "p2p")?.value ?? []));
  const gate = createGate({ isDenied: denied.has, relays, onRefused: events.inboundRefused }, settings);
  const { libp2p: node, relaysFor, reserveAt } = await createLibp2pNode(nodeKeys, gate, settings);

  const describe = (link: StreamLink): Connection => ({
    peer: link.peer, remote: link.remote, kind: link.kind, initiator: link.initiator,
    since: opened.get(link)?.since ?? now(), bytesIn: link.bytesIn, bytesOut: link.bytesOut,
  });

  /** The link of this peer that is kept: the new one over this stream, or the one that was there. */
  const take = (stream: Stream, connection: Libp2pConnection, initiator: boolean): Link => {
    const peer = keyOfPeerId(connection.remotePeer);
    if (peer === undefined || denied.has(peer) || stopping) {
      connection.abort(new Error("not wanted"));
      throw new CodedError(stopping ? "network/stopping" : "network/denied", {});
    }
    const before = links.get(peer);
    // Whoever lost a link lost its connection, or closed the stream: a second stream on the same one is no way to begin anew.
    if (before?.initiator === initiator && opened.get(before)?.connection === connection) {
      stream.abort(new Error("there is a link on this connection"));
      return before;
    }
    const onClosed = (reason: string): void => {
      if (links.remove(link)) {
        events.linkClosed(describe(link), reason);
        redialler.closed(peer);
      }
      opened.delete(link);
      stream.addEventListener("close", () => { closeIfUnused(connection); });
      if (stream.status === "closed" || stream.status === "aborted" || stream.status === "reset") closeIfUnused(connection);
    };
    const facts = { peer, initiator, remote: connection.remoteAddr.toString(), kind: kindOfAddress(connection.remoteAddr) };
    const link = linkOverStream({ schedule, onClosed }, stream, facts, settings.closeMillis);
    opened.set(link, { since: now(), connection });
    const kept = links.place(link);
    if (before !== undefined && kept === link) events.linkClosed(describe(before), "replaced by a newer link");
    if (kept !== link) return kept;
    events.linkOpened(describe(link));
    redialler.opened(peer);
    if (linkListeners.size > 0) for (const listener of linkListeners) listener(link);
    else if (waiting.push(link) > waitingLinksMost) waiting.shift()?.close("nobody takes links here");
    return link;
  };

  /** A connection lives as long as its link, but one with a relay lives on: others reach us, or we them, through it. */
  const closeIfUnused = (connection: Libp2pConnection): void => {
    if ([...opened.values()].some((use) => use.connection === connection)) return;
    if (relays.has(connection.remotePeer.toString()) || relaysFor(connection.remotePeer) || connection.streams.some(({ protocol }) => isRelayProtocol(protocol))) return;
    connection.close().catch((cause: unknown) => { connection.abort(cause instanceof Error ? cause : new Error("cannot close")); });
  };

  const dialAddresses = async (addresses: readonly Multiaddr[], wanted: string | undefined): Promise<Link> => {
    try {
      const signal = AbortSignal.timeout(settings.dialMillis);
      const connection = await node.dial([...addresses], { signal });
      const peer = keyOfPeerId(connection.remotePeer);
      const held = peer === undefined ? undefined : links.get(peer);
      if (held !== undefined && (held.kind !== "relay" || connection.limits !== undefined)) {
        closeIfUnused(connection);
        return held;
      }
      const stream = await connection.newStream(syncProtocol, { signal, runOnLimitedConnection: true });
      return take(stream, connection, true);
    } catch (cause) {
      events.dialFailed(wanted, cause);
      if (cause instanceof CodedError) throw cause;
      throw new CodedError("network/unreachable", { addresses: addresses.join(" ") }, cause);
    }
  };

  const dial = (to: string | PeerAddress): Promise<Link> => {
    const addresses = addressesOf(to);
    if (addresses.length === 0) return Promise.reject(new CodedError("peer/address-malformed", {}));
    const [first] = addresses;
    const peer = first === undefined ? undefined : keyOfAddress(first);
    const held = peer === undefined ? undefined : links.get(peer);
    if (held !== undefined) return Promise.resolve(held);
    if (stopping) return Promise.reject(new CodedError("network/stopping", {}));
    if (peer === ownKey) return Promise.reject(new CodedError("peer/own", {}));
    if (peer !== undefined && denied.has(peer)) return Promise.reject(new CodedError("network/denied", {}));
    const name = peer ?? addresses.join(" ");
    const underWay = dialling.get(name);
    if (underWay !== undefined) return underWay;
    const attempt = dialAddresses(addresses, peer).finally(() => dialling.delete(name));
    dialling.set(name, attempt);
    return attempt;
  };

  const deny = (peer: string, forMillis = Infinity): void => {
    denied.add(peer, now() + forMillis);
    links.get(peer)?.close("the peer is denied");
    const id = peerIdOfKey(peer);
    for (const connection of id === undefined ? [] : node.getConnections(id)) connection.abort(new Error("not wanted"));
  };

  // Places at relays are kept as links with peers are: asked for again, ever less often, while they are not to be had.
  const isReachedThrough = (relay: string): boolean => node.getMultiaddrs().some((address) => address.toString().includes(`/p2p/${peerIdOfKey(relay)?.toString() ?? ""}/p2p-circuit`));
  const reserver = createRedialler({
    now, random, schedule, hasLink: isReachedThrough,
    async dial({ peer, addresses }) {
      const address = readAddress(addresses[0] ?? "");
      if (address !== undefined) await reserveAt(address);
      reserver.opened(peer);
    },
  }, settings);
  node.addEventListener("connection:close", ({ detail: { remotePeer } }) => {
    const peer = keyOfPeerId(remotePeer);
    if (peer !== undefined && relays.has(remotePeer.toString())) reserver.closed(peer);
  });
  reserver.keep(settings.relays.flatMap((text) => {
    const address = readAddress(text);
    const peer = address === undefined ? undefined : keyOfAddress(address);
    return peer === undefined ? [] : [{ peer, addresses: [text] }];
  }));

  const redialler = createRedialler({ now, random, schedule, dial, hasLink: (peer) => links.get(peer) !== undefined }, settings);

  await node.handle(syncProtocol, (stream, connection) => {
    try {
      take(stream, connection, false);
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
    }
  }, { maxInboundStreams: 2, maxOutboundStreams: 2, runOnLimitedConnection: true });

  node.addEventListener("connection:open", ({ detail: connection }) => {
    const cancel = schedule(settings.dialMillis, () => { closeIfUnused(connection); });
    connection.addEventListener("close", cancel, { once: true });
    // A direct way to a peer that was reached through a relay (hole punching): whoever began the link begins it anew there.
    const peer = keyOfPeerId(connection.remotePeer);
    const held = peer === undefined ? undefined : links.get(peer);
    if (held?.kind !== "relay" || !held.initiator || connection.limits !== undefined) return;
    connection.newStream(syncProtocol).then((stream) => take(stream, connection, true)).catch((cause: unknown) => { events.dialFailed(peer, cause); });
  });
  // What libp2p learnt of peers that are gone would grow with everybody who ever knocked.
  node.addEventListener("peer:disconnect", ({ detail: id }) => {
    node.peerStore.delete(id).catch((cause: unknown) => { events.dialFailed(keyOfPeerId(id), cause); });
  });
  node.addEventListener("peer:discovery", ({ detail: { id, multiaddrs } }) => {
    const peer = keyOfPeerId(id);
    if (peer === undefined || denied.has(peer)) return;
    for (const listener of foundListeners) listener({ peer, addresses: multiaddrs.map(String) });
  });

  return {
    peer: ownKey,
    addresses: () => [...new Set(node.getMultiaddrs().map(String))],
    dial,
    onLink(listener) {
      linkListeners.add(listener);
      for (const link of waiting.splice(0)) listener(link);
      return () => { linkListeners.delete(listener); };
    },
    onFound(listener) {
      foundListeners.add(listener);
      return () => { foundListeners.delete(listener); };
    },
    connections: () => [...links.all()].map(describe),
    keepConnected: redialler.keep,
    report(peer, { code, weight }) {
      if (scores.fault(peer, weight) > settings.scoreFloor) return;
      scores.forget(peer);
      events.peerDenied(peer, code, settings.denyMillis);
      deny(peer, settings.denyMillis);
    },
    deny,
    async [Symbol.asyncDispose]() {
      stopping = true;
      redialler.stop();
      reserver.stop();
      for (const link of [...links.all()]) link.close("this node stops");
      await Promise.allSettled(dialling.values());
      await node.stop();
    },
  };
}

/** Multiaddrs that end in the peer's id where it is known, so that whoever answers has to be that peer. */
function addressesOf(to: string | PeerAddress): Multiaddr[] {
  if (typeof to === "string") {
    const address = readAddress(to);
    return address === undefined ? [] : [address];
  }
  const id = peerIdOfKey(to.peer);
  if (id === undefined) return [];
  return to.addresses.flatMap((text) => {
    const address = readAddress(text);
    if (address === undefined) return [];
    if (address.getComponents().at(-1)?.name !== "p2p") return [address.encapsulate(`/p2p/${id.toString()}`)];
    return keyOfAddress(address) === to.peer ? [address] : [];
  });
}

const isRelayProtocol = (protocol: string): boolean => protocol.startsWith("/libp2p/circuit/relay/");
