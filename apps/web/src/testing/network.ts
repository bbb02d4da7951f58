/** For tests: other nodes that exist only here, which can be added, invited and removed like real ones. */
import type { NetworkView, PeerView } from "@cosmicsync/api";
import { Refused, encodeId, type RecordId } from "@cosmicsync/protocol";
import type { NetworkPort } from "@cosmicsync/server";

export const keyOf = (fill: number): RecordId => encodeId(new Uint8Array(32).fill(fill));
const at = "2026-11-22T12:00:00.000Z";

export const peerNamed = (fill: number, name: string | undefined, linked: boolean, spheres: PeerView["spheres"] = []): PeerView => ({
  key: keyOf(fill), ...(name === undefined ? {} : { name }), origin: "invited", addedAt: at, addresses: [`/ip4/192.0.2.${fill}/tcp/4748`], connected: linked,
  ...(linked ? { connection: { kind: "tcp" as const, remote: `/ip4/192.0.2.${fill}/tcp/4748`, dialled: true, since: at } } : {}),
  spheres, bytesIn: linked ? 1_234_567 : 0, bytesOut: linked ? 9_800 : 0, recordsIn: 1_200, recordsOut: 40, waitingOut: 0, sessions: 3, refused: [],
});

export interface MadeUpNetwork extends NetworkPort { readonly peers: PeerView[]; view(): Promise<NetworkView> }

export const madeUpNetwork = (peers: PeerView[], more: Partial<NetworkView> = {}): MadeUpNetwork => {
  const invites: NetworkView["invites"] = [];
  return {
    peers,
    view: async () => ({ state: peers.length + invites.length === 0 ? "waiting" : "on", key: keyOf(1), name: "Test node", addresses: [], reach: "machine", peers, invites, nearby: [], recordsTaken: 0, recordsWaiting: 0, refused: [], ...more }),
    add: async ({ key, invite, addresses, name, spheres }) => {
      if (invite !== undefined && !invite.startsWith("csinvite1")) throw new Refused("invite/malformed", { where: "/body/invite" });
      const added = { ...peerNamed(peers.length + 40, name ?? "From an invite", false, (spheres ?? []).map((id) => ({ id, name: "Commons", state: "apart" as const, records: 0 }))), ...(key === undefined ? {} : { key }), ...(addresses === undefined ? {} : { addresses }) };
      peers.push(added);
      return added;
    },
    remove: async (key) => {
      const [peer] = peers.splice(peers.findIndex((one) => one.key === key), 1);
      if (peer === undefined) throw new Refused("peer/not-found");
      return { key, ...(peer.name === undefined ? {} : { name: peer.name }), addresses: peer.addresses, spheres: peer.spheres.map(({ id }) => id) };
    },
    invite: async ({ spheres, name }) => {
      const made = { spheres: spheres.map((id) => ({ id, name: "Commons" })), expiresAt: at };
      invites.push({ ...made, createdAt: at, ...(name === undefined ? {} : { name }) });
      return { ...made, invite: `csinvite1${"abcdefgh234567".repeat(40)}`, addresses: [], reach: "machine" };
    },
  };
};
