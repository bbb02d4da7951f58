/**
 * Who may connect: nobody who is denied, nobody whose key is not Ed25519, and from one address no more than a few at once. What libp2p
 * counts itself (all connections, connections begun in a second, those not yet proved) is set in node.ts.
 *
 * A refusal tells the other side nothing: the socket closes.
 */
import type { ConnectionGater, MultiaddrConnection, PeerId } from "@libp2p/interface";
import { keyOfPeerId, sourceOf } from "./addresses.ts";

export interface GateParts {
  readonly isDenied: (peer: string) => boolean;
  /** Relays through which others may reach us: their peer ids as text. */
  readonly relays: ReadonlySet<string>;
  readonly onRefused: (remote: string, reason: string) => void;
}

export function createGate({ isDenied, relays, onRefused }: GateParts, { connectionsPerAddressMost }: { readonly connectionsPerAddressMost: number }): ConnectionGater {
  const counts = new Map<string, number>();
  const isUnwanted = (id: PeerId): boolean => {
    const key = keyOfPeerId(id);
    return key === undefined || isDenied(key);
  };
  const refuse = (connection: MultiaddrConnection, reason: string): true => {
    onRefused(connection.remoteAddr.toString(), reason);
    return true;
  };
  return {
    denyInboundConnection(connection) {
      const source = sourceOf(connection.remoteAddr);
      if (source === undefined) return false;
      const count = counts.get(source) ?? 0;
      if (count >= connectionsPerAddressMost) return refuse(connection, "as many connections from this address as there may be");
      counts.set(source, count + 1);
      connection.addEventListener("close", () => {
        const left = (counts.get(source) ?? 1) - 1;
        if (left > 0) counts.set(source, left);
        else counts.delete(source);
      }, { once: true });
      return false;
    },
    denyInboundEncryptedConnection: (id, connection) => isUnwanted(id) && refuse(connection, "the peer is denied"),
    denyOutboundEncryptedConnection: (id) => isUnwanted(id),
    denyDialPeer: (id) => isUnwanted(id),
    // Libp2p keeps browsers from dialling plain and private addresses; whoever gives us an address means it.
    denyDialMultiaddr: () => false,
    denyInboundRelayReservation: (id) => isUnwanted(id),
    denyOutboundRelayedConnection: (source, destination) => isUnwanted(source) || isUnwanted(destination),
    denyInboundRelayedConnection: (relay, id) => !relays.has(relay.toString()) || isUnwanted(id),
  };
}
