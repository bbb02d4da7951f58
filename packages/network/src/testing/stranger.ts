/** A stranger for tests: a bare libp2p node that may do anything with the streams it opens, and counts what it is sent. */
import { noise } from "@libp2p/noise";
import type { Stream } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { syncProtocol } from "../host.ts";

export interface Stranger extends AsyncDisposable {
  /** A stream of the protocol, or of another one. */
  open(address: string, protocol?: string): Promise<Stream>;
}

export async function createStranger(): Promise<Stranger> {
  const node = await createLibp2p({ transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()], connectionManager: { reconnectRetries: 0 } });
  return {
    open: async (address, protocol = syncProtocol) => (await node.dial(multiaddr(address))).newStream(protocol, { maxOutboundStreams: 1_000 }),
    async [Symbol.asyncDispose]() { await node.stop(); },
  };
}

export const untilClosed = (stream: Stream): Promise<void> => new Promise((resolve) => {
  if (stream.status !== "open") resolve();
  else stream.addEventListener("close", () => { resolve(); });
  // Without a listener nothing is taken from the stream, and its end is not seen.
  stream.addEventListener("message", () => { /* Whatever it is. */ });
});
