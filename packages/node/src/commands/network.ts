/** `cosmicsync network`: this node among others, in a page that a person can read. */
import type { NetworkView, PeerView, SharedSphereView } from "@cosmicsync/api";
import type { Output } from "../control.ts";
import type { Network } from "../network/network.ts";
import { linkText, momentText, namesOf, shortKey } from "./peer.ts";
import { bytesText, durationText, tableOf } from "./table.ts";

export const networkCommand = async ({ network, now }: { readonly network: Network; readonly now: () => number }, given: unknown, output: Output): Promise<number> => {
  const view = await network.view();
  output.out((given as { json: boolean }).json ? JSON.stringify(view) : pageOf(view, network.running, now()).join("\n"));
  return 0;
};

/** `running`: whether what is said of links is of this moment, or nobody is there to know. */
export const pageOf = (view: NetworkView, running: boolean, now: number): string[] => [
  `${view.name}: ${stateText(view, running)}`,
  `  key ${view.key}`,
  ...(running ? view.addresses.map((address) => `  at  ${address}`) : []),
  ...(running && view.reach === "machine" ? ["  Only programs on this machine can open a connection to it; it can open connections to others."] : []),
  "",
  ...(view.peers.length === 0
    ? ["No peers yet. `npx cosmicsync peer invite` makes an invite for another node; `npx cosmicsync peer add INVITE` uses one."]
    : ["Peers", ...tableOf([["NAME", "KEY", "LINK", "SINCE", "RECORDS IN/OUT", "BYTES IN/OUT", "REFUSED"], ...view.peers.map((peer) => rowOf(peer, now))])]),
  ...shared(view.peers),
  ...(view.invites.length === 0 ? [] : ["", "Open invites", ...view.invites.map(({ name, spheres, expiresAt }) => `  ${name === undefined ? "" : `for ${name}, `}until ${momentText(expiresAt)}: ${namesOf(spheres)}`)]),
  ...(view.nearby.length === 0 ? [] : ["", "Seen on the local network, not peers", ...view.nearby.map(({ key, addresses }) => `  ${shortKey(key)} at ${addresses[0] ?? "?"}`)]),
  ...(view.refused.length === 0 ? [] : ["", "Records refused since the start, by reason", ...tableOf(view.refused.map(({ code, count }) => [String(count), code]))]),
];

const stateText = ({ state, peers, invites }: NetworkView, running: boolean): string => {
  if (state === "off") return "keeps to itself (COSMICSYNC_NETWORK=off)";
  if (!running) return state === "on" || peers.length + invites.length > 0 ? "no node runs on this folder" : "alone; it opens a port when it has a peer or an open invite";
  const connected = peers.filter((peer) => peer.connected).length;
  return `${connected} of ${peers.length} peers connected`;
};

const rowOf = (peer: PeerView, now: number): string[] => [
  peer.name ?? "-", shortKey(peer.key), linkText(peer), peer.connection === undefined ? "-" : durationText(now - Date.parse(peer.connection.since)),
  `${peer.recordsIn}/${peer.recordsOut}`, `${bytesText(peer.bytesIn)}/${bytesText(peer.bytesOut)}`,
  peer.refused.length === 0 ? "-" : peer.refused.map(({ code, count }) => `${count} ${code}`).join(", "),
];

const shared = (peers: readonly PeerView[]): string[] => {
  const rows = peers.flatMap((peer) => peer.spheres.map((sphere) => [sphere.name ?? shortKey(sphere.id), peer.name ?? shortKey(peer.key), stateOf(sphere), String(sphere.records), sphere.lagMillis === undefined ? (sphere.agreedAt === undefined ? "never" : momentText(sphere.agreedAt)) : `${durationText(sphere.lagMillis)} ago`, String(peer.waitingOut)]));
  return rows.length === 0 ? [] : ["", "Shared", ...tableOf([["SPHERE", "WITH", "STATE", "RECORDS", "LAST THE SAME", "WAITING"], ...rows])];
};

const stateOf = ({ state }: SharedSphereView): string => ({ apart: "apart", waiting: "waiting", "catching-up": "catching up", agreed: "agreed" })[state];
