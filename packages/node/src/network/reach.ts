/** Where this node listens for others and how it can be reached, from its settings alone. */
import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import type { RecordId } from "@cosmicsync/protocol";
import type { Settings } from "../settings.ts";
import { peerIdOf } from "./peer-id.ts";

export type NetworkSettings = Pick<Settings, "network" | "networkHost" | "networkPort" | "networkWebSocketPort" | "networkAnnounce" | "mdns" | "relay" | "name" | "closeSeconds">;

const ip = (address: string): string => `/${isIPv6(address) ? "ip6" : "ip4"}/${address}`;
const everywhere = new Set(["0.0.0.0", "::"]);

export const listenAddresses = ({ networkHost, networkPort, networkWebSocketPort }: NetworkSettings): string[] => [
  ...(networkPort === "off" ? [] : [`${ip(networkHost)}/tcp/${networkPort}`]),
  ...(networkWebSocketPort === "off" ? [] : [`${ip(networkHost)}/tcp/${networkWebSocketPort}/ws`]),
];

/** machine: nobody on another machine can open a connection to this node, unless it is announced or relayed. */
export const reachOf = ({ networkHost, networkAnnounce, relay }: NetworkSettings): "machine" | "network" =>
  networkAnnounce.length === 0 && relay !== "client" && (/^127\./.test(networkHost) || networkHost === "::1") ? "machine" : "network";

/** What a node that is not running would be reached at; a port that is chosen at start is not known before. */
export const expectedAddresses = (settings: NetworkSettings, key: RecordId): string[] => {
  const hosts = everywhere.has(settings.networkHost) ? Object.values(networkInterfaces()).flatMap((all) => (all ?? []).filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address)) : [settings.networkHost];
  const own = hosts.flatMap((networkHost) => listenAddresses({ ...settings, networkHost, networkPort: settings.networkPort === 0 ? "off" : settings.networkPort, networkWebSocketPort: settings.networkWebSocketPort === 0 ? "off" : settings.networkWebSocketPort }));
  return (settings.networkAnnounce.length > 0 ? settings.networkAnnounce : own).map((address) => (address.includes("/p2p/") ? address : `${address}/p2p/${peerIdOf(key)}`));
};
