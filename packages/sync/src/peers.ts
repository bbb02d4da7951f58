/**
 * Other nodes that this one keeps in touch with, and the spheres it shares with each: rows that never leave the node. What is written
 * here is the steward's word; that a private sphere is shared in fact takes proofs of membership on both sides besides.
 *
 * A running neighbourhood does not watch these rows: whoever changes them says `peersChanged()`.
 */
import type { KindName, RecordId } from "@cosmicsync/protocol";
import { listLimit, type Reader, type Row, type Store, type Writer } from "@cosmicsync/storage";

export interface Peer {
  /** Public key of the node, as text. */
  readonly key: string;
  readonly name?: string;
  /** Newest first. */
  readonly addresses: readonly string[];
  readonly origin: "added" | "invited" | "found";
  readonly addedAt: number;
}

/** What of a sphere a peer gets: everything, or only some kinds, or only what was said since a moment. */
export interface SphereFilter { readonly kinds?: readonly KindName[]; readonly since?: number }

export interface PeerSphere extends SphereFilter {
  readonly sphere: RecordId;
  readonly peer: string;
  readonly sharedAt: number;
  readonly agreedAt?: number;
  readonly agreedCount: number;
}

/** Addresses kept for one peer; older ones go. */
export const addressesMost = 8;

/** Adds a peer or learns more of one: new addresses go to the front, a name given replaces the old one. */
export async function addPeer(writer: Writer, { key, name, addresses, origin }: Omit<Peer, "addedAt">, now: number): Promise<void> {
  const known = await writer.get("peer", { key });
  const all = [...new Set([...addresses, ...addressesIn(known)])].slice(0, addressesMost);
  await writer.put("peer", { key, name: name ?? known?.name ?? null, addresses: all, origin: known?.origin ?? origin, addedAt: known?.addedAt ?? now });
}

/** Forgets a peer and what was shared with it. Records that came from it stay: they are their authors'. */
export async function removePeer(writer: Writer, key: string): Promise<void> {
  for (const row of await rowsOfPeer(writer, key)) await writer.delete("peerSphere", { ownerId: row.ownerId, peerKey: key });
  await writer.delete("peer", { key });
}

export async function listPeers(reader: Reader): Promise<Peer[]> {
  const rows = await reader.list("peer", { fanOut: true }, { limit: listLimit });
  return rows.map((row) => ({ key: row.key, ...(row.name === null ? {} : { name: row.name }), addresses: addressesIn(row), origin: row.origin as Peer["origin"], addedAt: row.addedAt }));
}

/** Shares a sphere with a peer from now on; where it is shared already the filter is replaced, and what follows from it begins anew. */
export async function shareSphere(writer: Writer, peer: string, sphere: RecordId, now: number, filter: SphereFilter = {}): Promise<void> {
  const kinds = filter.kinds === undefined ? null : [...new Set(filter.kinds)].sort();
  const since = filter.since ?? null;
  const known = await writer.get("peerSphere", { ownerId: sphere, peerKey: peer });
  if (known !== undefined && JSON.stringify(known.kinds) === JSON.stringify(kinds) && known.since === since) return;
  await writer.put("peerSphere", { ownerId: sphere, peerKey: peer, sharedAt: known?.sharedAt ?? now, kinds, since, salt: null, cursor: null, streamedTo: null, agreedAt: null, agreedCount: 0 });
}

export async function unshareSphere(writer: Writer, peer: string, sphere: RecordId): Promise<void> {
  await writer.delete("peerSphere", { ownerId: sphere, peerKey: peer });
}

export async function listPeerSpheres(reader: Reader, peer: string): Promise<PeerSphere[]> {
  return (await rowsOfPeer(reader, peer)).map((row) => ({
    sphere: row.ownerId, peer: row.peerKey, sharedAt: row.sharedAt, agreedCount: row.agreedCount, ...filterOf(row),
    ...(row.agreedAt === null ? {} : { agreedAt: row.agreedAt }),
  }));
}

export function filterOf(row: Pick<Row<"peerSphere">, "kinds" | "since">): SphereFilter {
  return { ...(row.kinds === null ? {} : { kinds: row.kinds as KindName[] }), ...(row.since === null ? {} : { since: row.since }) };
}

/** What a pair's next session goes on from. A row that was removed meanwhile stays removed. */
export async function keepProgress(store: Store, peer: string, sphere: RecordId, progress: { readonly salt?: Uint8Array; readonly cursor?: bigint; readonly streamedTo?: number | null; readonly agreed?: { readonly at: number; readonly count: number } }): Promise<void> {
  await store.write(async (writer) => {
    const row = await writer.get("peerSphere", { ownerId: sphere, peerKey: peer });
    if (row === undefined) return;
    const { salt, cursor, streamedTo, agreed } = progress;
    await writer.put("peerSphere", {
      ...row, salt: salt ?? row.salt, cursor: cursor === undefined ? null : cursorBytes(cursor), streamedTo: streamedTo === undefined ? row.streamedTo : streamedTo,
      agreedAt: agreed?.at ?? row.agreedAt, agreedCount: agreed?.count ?? row.agreedCount,
    });
  });
}

export function rowsOfPeer(reader: Reader, peer: string): Promise<Row<"peerSphere">[]> {
  return reader.list("peerSphere", { fanOut: true }, { where: { peerKey: peer }, index: "byPeer", limit: listLimit });
}

export function cursorOf(row: Pick<Row<"peerSphere">, "cursor">): bigint | undefined {
  return row.cursor === null || row.cursor.length !== 8 ? undefined : new DataView(row.cursor.buffer, row.cursor.byteOffset, 8).getBigUint64(0, true);
}

function cursorBytes(cursor: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, cursor), true);
  return bytes;
}

const addressesIn = (row: Row<"peer"> | undefined): string[] => (Array.isArray(row?.addresses) ? row.addresses.filter((address) => typeof address === "string") : []);
