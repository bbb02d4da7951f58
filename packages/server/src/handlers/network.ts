/** Other nodes: for the steward who they are and what is shared with them, for every person which of them hold what. */
import type { HolderView } from "@cosmicsync/api";
import { Refused, encodeId, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row } from "@cosmicsync/storage";
import { nodesConcerned, readConfirmingNodes } from "@cosmicsync/sync";
import type { Handlers } from "../http/call.ts";
import { present } from "../present.ts";
import { timeOf } from "../views/time.ts";
import type { HandlerParts } from "./parts.ts";

const most = 200;

export const networkHandlers = (parts: HandlerParts): Pick<Handlers, "network" | "addPeer" | "removePeer" | "invitePeer" | "myNodes"> => {
  const key = encodeId(parts.nodeSigner.keys.publicKey);
  const open = (): NonNullable<HandlerParts["network"]> => {
    if (parts.network === undefined) throw new Refused("network/off");
    return parts.network;
  };
  return {
    network: async () => parts.network?.view() ?? { state: "off", key, name: parts.settings.nodeName, addresses: [], reach: "machine", peers: [], invites: [], nearby: [], recordsTaken: 0, recordsWaiting: 0, refused: [] },
    addPeer: (call) => open().add(call.body),
    removePeer: (call) => open().remove(call.params.peer),
    invitePeer: (call) => open().invite(call.body),
    async myNodes(call) {
      const { read } = parts.store;
      const account = await read.get("account", { ownerId: call.person });
      return {
        home: { key, name: parts.settings.nodeName, records: account === undefined ? 0 : await read.count("envelope", { fanOut: true }, { author: account.publicKey }) },
        others: await holdersOf(read, call.person, await nodesConcerned(read, { node: key }, call.person)),
        confirmations: await Promise.all((await readConfirmingNodes(read, call.person)).slice(0, most).map(async ({ node, at }) => present({ key: node, name: (await read.get("peer", { key: node }))?.name ?? undefined, at: timeOf(at) }))),
      };
    },
  };
};

/**
 * The peers with whom a sphere is shared that the person is, or was, in: what was said there has gone there. And the homes of those with
 * whom they have introductions or collaborations.
 */
const holdersOf = async (read: Reader, person: RecordId, between: ReadonlySet<RecordId>): Promise<HolderView[]> => {
  const holders = new Map<RecordId, { readonly peer: Row<"peer"> | undefined; readonly spheres: HolderView["spheres"] }>();
  for (const { sphereId } of await read.list("membership", { owner: person }, { limit: most })) {
    const sphere = await read.get("sphere", { ownerId: sphereId });
    // Nothing of a demo leaves the node.
    if (sphere === undefined || sphere.demo) continue;
    for (const shared of await read.list("peerSphere", { owner: sphereId }, { limit: most })) {
      const holder = holders.get(shared.peerKey) ?? { peer: await read.get("peer", { key: shared.peerKey }), spheres: [] };
      holder.spheres.push(present({ id: sphereId, name: sphere.name, since: timeOf(shared.sharedAt), agreedAt: shared.agreedAt === null ? undefined : timeOf(shared.agreedAt) }));
      holders.set(shared.peerKey, holder);
    }
  }
  for (const key of between) if (!holders.has(key)) holders.set(key, { peer: await read.get("peer", { key }), spheres: [] });
  return [...holders].map(([key, { peer, spheres }]) => present({ key, name: peer?.name ?? undefined, spheres, between: between.has(key) }));
};
