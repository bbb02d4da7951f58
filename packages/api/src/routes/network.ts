/** Routes about other nodes: for a steward who they are and what is shared with them, for every person which nodes hold what of theirs. */
import { Type } from "typebox";
import { Name, RecordId, closed, limits } from "@cosmicsync/protocol";
import { route } from "../route.ts";
import { MadeInviteView, MyNodesView, NetworkView, NodeAddress, NodeKey, PeerView, RemovedPeerView } from "../network-views.ts";

const spheres = Type.Array(RecordId, { maxItems: limits.inviteSpheresCount, uniqueItems: true });

export const NewPeer = closed({
  invite: Type.Optional(Type.String({ minLength: 1, maxLength: limits.inviteChars * 2, description: "An invite of the other node" })),
  addresses: Type.Optional(Type.Array(NodeAddress, { minItems: 1, maxItems: limits.peerAddressesCount, description: "Without an invite: multiaddresses that end with the other node's key (/p2p/...)" })),
  key: Type.Optional(NodeKey),
  name: Type.Optional(Name),
  spheres: Type.Optional(spheres),
});

export const network = {
  network: route({ id: "network", method: "GET", path: "/network", access: "steward", tag: "network", summary: "This node among others: peers, what is shared with whom, and how far they have come", status: 200, answer: NetworkView, problems: [] }),
  addPeer: route({ id: "addPeer", method: "POST", path: "/network/peers", access: "steward", tag: "network", summary: "Keep in touch with another node, by an invite of it or by its address; repeating adds to what is known", body: NewPeer, status: 201, answer: PeerView, problems: ["invite/malformed", "invite/expired", "invite/own", "peer/own", "peer/too-many", "peer/address-malformed", "peer/not-found", "sphere/not-found", "network/off", "network/not-listening"], perMinute: 20 }),
  removePeer: route({ id: "removePeer", method: "DELETE", path: "/network/peers/:peer", access: "steward", tag: "network", summary: "Forget another node; what came from it stays. Answers what it takes to add it again", params: closed({ peer: NodeKey }), status: 200, answer: RemovedPeerView, problems: ["peer/not-found", "network/off"], perMinute: 20 }),
  invitePeer: route({ id: "invitePeer", method: "POST", path: "/network/invites", access: "steward", tag: "network", summary: "Make an invite for one other node; shown once", body: closed({ spheres, hours: Type.Integer({ minimum: 1, maximum: limits.inviteMillis / 3_600_000 }), name: Type.Optional(Name) }), status: 201, answer: MadeInviteView, problems: ["sphere/not-found", "invite/too-many", "network/off", "network/not-listening"], perMinute: 20 }),
  myNodes: route({ id: "myNodes", method: "GET", path: "/me/nodes", access: "person", tag: "me", summary: "Which nodes hold what of one", status: 200, answer: MyNodesView, problems: [] }),
};
