/**
 * A link from a page in a browser to a node, over WebSocket: the same Noise handshake and the same stream as between nodes (host.ts), so
 * the node that answers has proved its key, and the page its own. A page only dials; nobody can reach it.
 *
 * The address is a multiaddr with `/ws` or `/wss` that ends in the node's peer id; a page that came over https may dial `/wss` only
 * (a reverse proxy before the node's WebSocket port makes one). Rejects with a `CodedError` where there is no way. When the link closes,
 * everything that was opened for it goes too.
 */
import { privateKeyFromRaw } from "@libp2p/crypto/keys";
import { noise } from "@libp2p/noise";
import { webSockets } from "@libp2p/websockets";
import { yamux } from "@libp2p/yamux";
import { createLibp2p } from "libp2p";
import { CodedError, type KeyPair } from "@cosmicsync/protocol";
import type { Link } from "@cosmicsync/sync";
import { keyOfAddress, keyOfPeerId, kindOfAddress, readAddress } from "./addresses.ts";
import { hostSettingsByDefault, streamsPerConnectionMost, syncProtocol } from "./settings.ts";
import { silent } from "./silent.ts";
import { linkOverStream } from "./stream-link.ts";

export interface PageParts {
  /** Of this page: new ones for each visit tell nodes the least. */
  readonly keys: KeyPair;
  readonly schedule: (afterMillis: number, work: () => void) => () => void;
}

export async function dialFromPage({ keys, schedule }: PageParts, to: string, { dialMillis = hostSettingsByDefault.dialMillis }: { readonly dialMillis?: number } = {}): Promise<Link> {
  const address = readAddress(to);
  const peer = address === undefined ? undefined : keyOfAddress(address);
  // Without its key anybody who answers there would do.
  if (address === undefined || peer === undefined || kindOfAddress(address) !== "websocket") throw new CodedError("peer/address-malformed", {});
  const libp2p = await createLibp2p({
    privateKey: privateKeyFromRaw(keys.secretKey),
    nodeInfo: { name: "cosmicsync", version: "1", userAgent: "cosmicsync" },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxInboundStreams: streamsPerConnectionMost, maxOutboundStreams: streamsPerConnectionMost, streamOptions: { initialStreamWindowSize: 2 ** 18, maxStreamWindowSize: 2 ** 20 } })],
    // Libp2p keeps pages from dialling plain and private addresses; whoever gives us an address means it.
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { dialTimeout: dialMillis, reconnectRetries: 0 },
    connectionMonitor: { enabled: false },
    logger: silent,
  });
  const stop = (): void => { void libp2p.stop(); };
  try {
    const signal = AbortSignal.timeout(dialMillis);
    const connection = await libp2p.dial(address, { signal });
    const stream = await connection.newStream(syncProtocol, { signal });
    stream.addEventListener("close", stop);
    return linkOverStream({ schedule, onClosed: () => undefined }, stream, { peer: keyOfPeerId(connection.remotePeer) ?? peer, initiator: true, remote: connection.remoteAddr.toString(), kind: "websocket" }, hostSettingsByDefault.closeMillis);
  } catch (cause) {
    stop();
    throw new CodedError("network/unreachable", { addresses: to }, cause);
  }
}
