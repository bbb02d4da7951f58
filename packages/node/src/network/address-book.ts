/**
 * The peers of a node as a steward speaks of them: by name, by the beginning of a key, by peer id; spheres by name or id. Adds
 * and removes rows, and refuses in words what cannot be; what a running network does about it is not decided here.
 */
import type { RemovedPeerView } from "@cosmicsync/api";
import { Name, Refused, checkShape, isId, limits, type Crypto, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Store } from "@cosmicsync/storage";
import { addPeer, isAddress, listPeerSpheres, listPeers, openInvite, removePeer, shareSphere, type Invite, type Peer } from "@cosmicsync/sync";
import { dropHeldInvite, holdInvite } from "./invites.ts";
import { keyInAddress, keyOfPeerId } from "./peer-id.ts";

interface Parts { readonly store: Store; readonly crypto: Crypto; readonly now: () => number; /** This node's own. */ readonly key: RecordId }

export interface ToAdd {
  readonly invite?: string | undefined;
  readonly addresses?: readonly string[] | undefined;
  readonly key?: RecordId | undefined;
  readonly name?: string | undefined;
  /** Absent: all that an invite offers, or nothing more than before. */
  readonly spheres?: readonly RecordId[] | undefined;
}

/** Adds a peer or adds to what is known of one; answers its key, and what its invite calls the spheres. */
export const addToBook = async ({ store, crypto, now, key: own }: Parts, given: ToAdd): Promise<{ readonly key: RecordId; readonly spheres: Invite["spheres"] }> => {
  requireName(given.name);
  const opened = given.invite === undefined ? undefined : openInvite(crypto, given.invite, now());
  if (opened?.ok === false) throw new Refused(opened.code, { where: "/body/invite" });
  const invite = opened?.value;
  const key = invite?.key ?? keyOf(given);
  if (key === own) throw new Refused(invite === undefined ? "peer/own" : "invite/own");
  const addresses = [...(given.addresses ?? []), ...(invite?.addresses ?? [])];
  await store.write(async (writer) => {
    const known = await writer.get("peer", { key });
    if (known === undefined && (await writer.count("peer", { fanOut: true })) >= limits.peersCount) throw new Refused("peer/too-many", { facts: { most: limits.peersCount } });
    const name = given.name ?? (known?.name === null || known === undefined ? invite?.name : undefined);
    await addPeer(writer, { key, addresses, origin: invite === undefined ? "added" : "invited", ...(name === undefined ? {} : { name }) }, now());
    const offered = invite?.spheres.map(({ id }) => id);
    for (const sphere of given.spheres ?? offered ?? []) {
      // What an invite offers need not be here yet; of everything else it must be known that it is no demo.
      if (offered?.includes(sphere) !== true && (await writer.get("sphere", { ownerId: sphere }))?.demo === true) throw new Refused("sphere/not-found", { where: "/body/spheres" });
      await shareSphere(writer, key, sphere, now());
    }
    if (invite !== undefined) await holdInvite(writer, invite);
  });
  return { key, spheres: invite?.spheres ?? [] };
};

/** Names are shown among words: none that turns their direction or breaks the line. */
export const requireName = (name: string | undefined): void => {
  const fault = name === undefined ? undefined : checkShape(Name, name)[0];
  if (fault !== undefined) throw new Refused("request/invalid", { where: "/body/name", facts: { message: fault.message } });
};

const keyOf = ({ addresses = [], key }: ToAdd): RecordId => {
  const keys = new Set([...(key === undefined ? [] : [key]), ...addresses.flatMap((address) => keyInAddress(address) ?? [])]);
  const [only] = keys;
  if (only === undefined || keys.size > 1 || !addresses.every(isAddress)) throw new Refused("peer/address-malformed", { where: "/body/addresses" });
  return only;
};

/** Answers what it takes to add it again. */
export const removeFromBook = ({ store }: Parts, key: RecordId): Promise<RemovedPeerView> => store.write(async (writer) => {
  const peer = (await listPeers(writer)).find((one) => one.key === key);
  if (peer === undefined) throw new Refused("peer/not-found");
  const spheres = (await listPeerSpheres(writer, key)).map(({ sphere }) => sphere);
  await removePeer(writer, key);
  await dropHeldInvite(writer, key);
  return { key, ...(peer.name === undefined ? {} : { name: peer.name }), addresses: [...peer.addresses], spheres };
});

/** By name, by the beginning of the key, or by peer id. */
export const findPeer = async (reader: Reader, text: string): Promise<Peer> => {
  const peers = await listPeers(reader);
  const wanted = text.trim();
  const byName = peers.filter(({ name }) => name?.toLowerCase() === wanted.toLowerCase());
  const found = byName.length > 0 ? byName : peers.filter(({ key }) => key === keyOfPeerId(wanted) || (wanted.length >= 4 && key.startsWith(wanted.toLowerCase())));
  const [only] = found;
  if (only === undefined) throw new Refused("peer/not-found", { facts: { asked: wanted.slice(0, 60) } });
  if (found.length > 1) throw new Refused("peer/ambiguous", { facts: { asked: wanted.slice(0, 60), peers: found.map(({ key }) => key.slice(0, 12)).join(" ") } });
  return only;
};

/** By id, known here or not, or by the name of one that is here and may be shared. */
export const findSphere = async (reader: Reader, text: string): Promise<RecordId> => {
  const wanted = text.trim();
  const whole: boolean = isId(wanted);
  if (whole) return wanted;
  const named = (await reader.list("sphere", { fanOut: true }, { limit: 1_000 })).filter(({ name, demo }) => !demo && name.toLowerCase() === wanted.toLowerCase());
  const [only] = named;
  if (only === undefined || named.length > 1) throw new Refused("sphere/not-found", { facts: { asked: wanted.slice(0, 60), ...(named.length > 1 ? { use: `one of the ids ${named.map(({ ownerId }) => ownerId).join(" ")}` } : {}) } });
  return only.ownerId;
};
