/** What a node says of itself among others: the rows it keeps, joined with what the running network knows of each link. */
import type { NetworkView, PeerView, SharedSphereView } from "@cosmicsync/api";
import type { ErrorCode, RecordId } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { listPeerSpheres, listPeers, type Counts, type PeerStatus, type SphereStatus } from "@cosmicsync/sync";
import { openInvites } from "./invites.ts";

export interface ViewParts {
  readonly read: Reader;
  readonly now: () => number;
  readonly key: RecordId;
  readonly name: string;
  readonly state: NetworkView["state"];
  readonly reach: NetworkView["reach"];
  readonly addresses: readonly string[];
  /** Of the links that are open now. */
  readonly statuses: readonly PeerStatus[];
  readonly nearby: readonly { readonly peer: string; readonly addresses: readonly string[] }[];
  readonly counts: Counts;
}

export const showNetwork = async (parts: ViewParts): Promise<NetworkView> => {
  const { read, counts } = parts;
  const names = createNames(read);
  const peers = await listPeers(read);
  const shown: PeerView[] = [];
  for (const peer of peers) {
    const status = parts.statuses.find((one) => one.peer === peer.key);
    const spheres: SharedSphereView[] = [];
    for (const row of await listPeerSpheres(read, peer.key)) spheres.push(await showShared(row, status, names));
    shown.push({
      key: peer.key, ...named(peer.name), origin: peer.origin, addedAt: timeOf(peer.addedAt), addresses: [...peer.addresses],
      connected: status !== undefined, ...(status === undefined ? {} : { connection: { kind: status.kind, remote: status.remote, dialled: status.initiator, since: timeOf(status.connectedAt) } }),
      spheres, bytesIn: status?.bytesIn ?? 0, bytesOut: status?.bytesOut ?? 0, recordsIn: status?.recordsIn ?? 0, recordsOut: status?.recordsOut ?? 0,
      waitingOut: status?.waitingOut ?? 0, sessions: status?.sessions ?? 0, refused: refusals(status?.refused ?? {}),
    });
  }
  const invites: NetworkView["invites"] = [];
  for (const { name, spheres, createdAt, expiresAt } of await openInvites(read, parts.now())) {
    const opened: NetworkView["invites"][number]["spheres"] = [];
    for (const id of spheres) opened.push({ id, ...named(await names(id)) });
    invites.push({ ...named(name), spheres: opened, createdAt: timeOf(createdAt), expiresAt: timeOf(expiresAt) });
  }
  const known = new Set(peers.map(({ key }) => key));
  return {
    state: parts.state, key: parts.key, name: parts.name, addresses: [...parts.addresses], reach: parts.reach, peers: shown, invites,
    nearby: parts.nearby.filter(({ peer }) => !known.has(peer)).map(({ peer, addresses }) => ({ key: peer, addresses: [...addresses] })),
    recordsTaken: counts.accepted, recordsWaiting: counts.pending, refused: refusals(counts.refused),
  };
};

type Shared = Awaited<ReturnType<typeof listPeerSpheres>>[number];

const showShared = async ({ sphere, agreedAt, agreedCount }: Shared, peer: PeerStatus | undefined, names: (id: RecordId) => Promise<string | undefined>): Promise<SharedSphereView> => {
  const status = peer?.spheres.find((one) => one.sphere === sphere);
  const agreed = status?.agreedAt ?? agreedAt;
  return {
    id: sphere, ...named(await names(sphere)), state: stateOf(peer, status), records: status?.count ?? agreedCount,
    ...(agreed === undefined ? {} : { agreedAt: timeOf(agreed) }), ...(status?.lagMillis === undefined ? {} : { lagMillis: Math.max(0, Math.round(status.lagMillis)) }),
  };
};

const stateOf = (peer: PeerStatus | undefined, status: SphereStatus | undefined): SharedSphereView["state"] => {
  if (peer === undefined) return "apart";
  if (status === undefined) return "waiting";
  if (status.agreedAt !== undefined) return "agreed";
  return status.session === "running" ? "catching-up" : "waiting";
};

const refusals = (byCode: Readonly<Partial<Record<ErrorCode, number>>>): { code: string; count: number }[] =>
  Object.entries(byCode).filter(([, count]) => count > 0).map(([code, count]) => ({ code, count })).toSorted((one, other) => other.count - one.count);

const createNames = (read: Reader): ((id: RecordId) => Promise<string | undefined>) => {
  const known = new Map<RecordId, string | undefined>();
  return async (id) => {
    if (!known.has(id)) known.set(id, (await read.get("sphere", { ownerId: id }))?.name);
    return known.get(id);
  };
};

const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name });
const timeOf = (millis: number): string => new Date(millis).toISOString();
