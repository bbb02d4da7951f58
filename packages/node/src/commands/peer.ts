/** `cosmicsync peer invite|add|list|remove`: other nodes, as whoever runs this one speaks of them. */
import type { NetworkView, PeerView } from "@cosmicsync/api";
import { isId, type RecordId } from "@cosmicsync/protocol";
import { readDefaultSphere } from "@cosmicsync/server";
import type { Reader } from "@cosmicsync/storage";
import { looksLikeInvite } from "@cosmicsync/sync";
import type { Output } from "../control.ts";
import { findPeer, findSphere } from "../network/address-book.ts";
import type { Network } from "../network/network.ts";
import { keyOfPeerId } from "../network/peer-id.ts";
import { quoted, tableOf } from "./table.ts";

type Given =
  | { readonly action: "invite"; readonly sphere: readonly string[]; readonly expires: number; readonly name?: string; readonly json: boolean }
  | { readonly action: "add"; readonly what: string; readonly sphere: readonly string[]; readonly name?: string; readonly json: boolean }
  | { readonly action: "list"; readonly json: boolean }
  | { readonly action: "remove"; readonly what: string; readonly json: boolean };
interface Parts { readonly read: Reader; readonly network: Network; readonly now: () => number }

export const peerCommand = async (parts: Parts, asked: unknown, output: Output): Promise<number> => {
  const given = asked as Given;
  switch (given.action) {
    case "invite": await invite(parts, given, output); break;
    case "add": await add(parts, given, output); break;
    case "list": await list(parts, given, output); break;
    case "remove": await remove(parts, given, output);
  }
  return 0;
};

const invite = async ({ read, network }: Parts, given: Given & { action: "invite" }, output: Output): Promise<void> => {
  const own = await readDefaultSphere(read);
  const spheres = given.sphere.length > 0 ? await idsOf(read, given.sphere) : own === undefined ? [] : [own];
  const made = await network.invite({ spheres, hours: given.expires, ...(given.name === undefined ? {} : { name: given.name }) });
  if (given.json) return output.out(JSON.stringify(made));
  // The invite alone goes to standard output, so that it can be handed on by a program.
  output.out(made.invite);
  output.err([
    "",
    `  For one node, until ${momentText(made.expiresAt)}. It shares: ${namesOf(made.spheres)}.`,
    "  There, run: npx cosmicsync peer add INVITE",
    ...(network.running ? [] : ["  No node runs on this folder: start it, or nobody can come."]),
    ...(made.reach === "machine" ? ["  Only programs on this machine can reach this node: COSMICSYNC_NETWORK_HOST and COSMICSYNC_NETWORK_ANNOUNCE open it to others."] : []),
    "  Whoever has the invite can use it: hand it over in private.",
    "",
  ].join("\n"));
};

const add = async ({ read, network }: Parts, { what, sphere, name, json }: Given & { action: "add" }, output: Output): Promise<void> => {
  const key = isId(what) ? what : keyOfPeerId(what);
  const spheres = sphere.length > 0 ? await idsOf(read, sphere) : undefined;
  const peer = await network.add({
    ...(looksLikeInvite(what) ? { invite: what } : key === undefined ? { addresses: [what] } : { key }),
    ...(name === undefined ? {} : { name }), ...(spheres === undefined ? {} : { spheres }),
  });
  if (json) return output.out(JSON.stringify(peer));
  output.out([
    `Added ${labelOf(peer)}.`,
    peer.spheres.length === 0 ? "Nothing is shared with it yet: repeat the command with --sphere NAME." : `Shared with it: ${namesOf(peer.spheres)}.`,
    network.running ? (peer.addresses.length === 0 ? "It has no address here: the two meet when it comes by itself." : "This node is connecting to it; `npx cosmicsync network` tells how far both are.") : "No node runs on this folder: the two meet when it starts.",
    `To take this back: npx cosmicsync peer remove ${shortKey(peer.key)}`,
  ].join("\n"));
};

const list = async ({ network }: Parts, { json }: Given & { action: "list" }, output: Output): Promise<void> => {
  const { peers } = await network.view();
  if (json) return output.out(JSON.stringify(peers));
  if (peers.length === 0) return output.out("No peers yet. `npx cosmicsync peer invite` makes an invite for another node; `npx cosmicsync peer add INVITE` uses one.");
  output.out(tableOf([["NAME", "KEY", "LINK", "SHARED"], ...peers.map((peer) => [peer.name ?? "-", shortKey(peer.key), linkText(peer), namesOf(peer.spheres)])], "").join("\n"));
};

const remove = async ({ read, network }: Parts, { what, json }: Given & { action: "remove" }, output: Output): Promise<void> => {
  const removed = await network.remove((await findPeer(read, what)).key);
  if (json) return output.out(JSON.stringify(removed));
  const again = [removed.addresses.find((address) => address.includes("/p2p/")) ?? removed.key, ...(removed.name === undefined ? [] : ["--name", removed.name]), ...removed.spheres.flatMap((sphere) => ["--sphere", sphere])];
  output.out([`Removed ${labelOf(removed)}. What came from it stays here; nothing new is exchanged.`, `To add it again: npx cosmicsync peer add ${again.map(quoted).join(" ")}`].join("\n"));
};

const idsOf = async (read: Reader, texts: readonly string[]): Promise<RecordId[]> => {
  const ids: RecordId[] = [];
  for (const text of texts) ids.push(await findSphere(read, text));
  return [...new Set(ids)];
};

export const shortKey = (key: string): string => key.slice(0, 12);
export const labelOf = ({ name, key }: { readonly name?: string; readonly key: string }): string => (name === undefined ? shortKey(key) : `${name} (${shortKey(key)})`);
export const namesOf = (spheres: NetworkView["invites"][number]["spheres"]): string => (spheres.length === 0 ? "nothing" : spheres.map(({ id, name }) => name ?? `sphere ${shortKey(id)}`).join(", "));
export const linkText = ({ connected, connection }: PeerView): string => (connected && connection !== undefined ? connection.kind : "none");
export const momentText = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
