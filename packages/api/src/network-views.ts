/** What answers about other nodes hold. A node's key is its public key as text; nothing here names a person. */
import { Type, type Static } from "typebox";
import { Line, Name, RecordId, closed, limits, oneOf } from "@cosmicsync/protocol";
import { Time } from "./views.ts";

const optional = Type.Optional;
export const NodeKey = RecordId;
/** A multiaddress, such as /ip4/192.0.2.7/tcp/4748; what it means is for the transports to say. */
export const NodeAddress = Type.String({ minLength: 2, maxLength: limits.peerAddressChars, pattern: "^(/[A-Za-z0-9.:%_~-]+)+$" });
const counter = Type.Integer({ minimum: 0 });
const refusals = Type.Array(closed({ code: Type.String({ maxLength: 64 }), count: counter }), { maxItems: 64, description: "Records that came and were not taken, by reason; whoever sent them is not told" });

/** How a sphere stands between this node and a peer. */
export const sharingStates = ["apart", "waiting", "catching-up", "agreed"] as const;
export const SharedSphereView = closed({
  id: RecordId, name: optional(Name),
  state: oneOf(sharingStates, "apart: no connection; waiting: connected, not begun, or the other side does not share it; catching-up: records travel; agreed: both held the same, and what is new travels at once"),
  records: counter, agreedAt: optional(Time), lagMillis: optional(Type.Integer({ minimum: 0, description: "Since both last held the same" })),
});

export const PeerView = closed({
  key: NodeKey, name: optional(Name), origin: oneOf(["added", "invited", "found"]), addedAt: Time, addresses: Type.Array(NodeAddress, { maxItems: limits.peerAddressesCount }),
  connected: Type.Boolean(), connection: optional(closed({ kind: oneOf(["tcp", "websocket", "relay", "memory", "simulated"]), remote: Line, dialled: Type.Boolean({ description: "This node opened it" }), since: Time })),
  spheres: Type.Array(SharedSphereView, { maxItems: 200 }),
  bytesIn: counter, bytesOut: counter, recordsIn: counter, recordsOut: counter, waitingOut: counter, sessions: counter, refused: refusals,
});

export const OpenInviteView = closed({ name: optional(Name), spheres: Type.Array(closed({ id: RecordId, name: optional(Name) }), { maxItems: limits.inviteSpheresCount }), createdAt: Time, expiresAt: Time });
/** off: the settings say so. waiting: from the first peer or invite on. on: it listens and dials. */
export const networkStates = ["off", "waiting", "on"] as const;
export const NetworkView = closed({
  state: oneOf(networkStates), key: NodeKey, name: Name, addresses: Type.Array(NodeAddress, { maxItems: 64 }),
  reach: oneOf(["machine", "network"], "machine: only programs on this machine can open a connection to this node; it can still open connections to others"),
  peers: Type.Array(PeerView, { maxItems: limits.peersCount }), invites: Type.Array(OpenInviteView, { maxItems: limits.invitesOpenCount }),
  nearby: Type.Array(closed({ key: NodeKey, addresses: Type.Array(NodeAddress, { maxItems: limits.peerAddressesCount }) }), { maxItems: limits.peersCount, description: "Seen on the local network and not a peer" }),
  recordsTaken: counter, recordsWaiting: counter, refused: refusals,
});

export const MadeInviteView = closed({
  invite: Type.String({ maxLength: limits.inviteChars, description: "The whole text; shown once. Whoever has it may join once until it expires" }),
  expiresAt: Time, addresses: Type.Array(NodeAddress, { maxItems: limits.peerAddressesCount }), spheres: OpenInviteView.properties.spheres, reach: NetworkView.properties.reach,
});
/** What was removed, in the form in which it can be added again. */
export const RemovedPeerView = closed({ key: NodeKey, name: optional(Name), addresses: PeerView.properties.addresses, spheres: Type.Array(RecordId, { maxItems: 200 }) });

/** One node that has, or may have, something of a person. */
export const HolderView = closed({
  key: NodeKey, name: optional(Name),
  spheres: Type.Array(closed({ id: RecordId, name: Name, since: Time, agreedAt: optional(Time) }), { maxItems: 200 }),
  between: Type.Boolean({ description: "Somebody lives there with whom the person has an introduction or a collaboration; what the two say to each other is there too" }),
});
export const MyNodesView = closed({
  home: closed({ key: NodeKey, name: Name, records: counter }),
  others: Type.Array(HolderView, { maxItems: limits.peersCount }),
  /** Nodes that have answered an erasure with a signed receipt. */
  confirmations: Type.Array(closed({ key: NodeKey, name: optional(Name), at: Time }), { maxItems: limits.peersCount }),
});

export type SharedSphereView = Static<typeof SharedSphereView>;
export type PeerView = Static<typeof PeerView>;
export type OpenInviteView = Static<typeof OpenInviteView>;
export type NetworkView = Static<typeof NetworkView>;
export type MadeInviteView = Static<typeof MadeInviteView>;
export type RemovedPeerView = Static<typeof RemovedPeerView>;
export type HolderView = Static<typeof HolderView>;
export type MyNodesView = Static<typeof MyNodesView>;
