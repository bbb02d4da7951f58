/**
 * Invites that this node has made or holds, in its own state. Of one made: a hash of its secret, what it opens, until when, and
 * who came with it. Of one held: the secret, which is shown whenever we reach that node, for we are not told whether it was taken.
 * Both go when their time is over, at the next start or when the next is made.
 */
import { Refused, decodeId, encodeId, limits, type Crypto, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row, Store, Writer } from "@cosmicsync/storage";
import { addPeer, hashInviteSecret, inviteSecretBytes, makeInvite, shareSphere, type Invite, type InviteSphere } from "@cosmicsync/sync";

export interface IssuedInvite {
  readonly spheres: readonly RecordId[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** What the guest is to be called here. */
  readonly name?: string;
  /** The node that came with it; nobody else can. */
  readonly usedBy?: RecordId;
}

interface Parts { readonly store: Store; readonly crypto: Crypto; readonly now: () => number }

const [madeBefore, heldBefore] = ["invite/", "invited-by/"];
const nameOf = (secretHash: RecordId): string => madeBefore + secretHash;
const heldName = (from: RecordId): string => heldBefore + from;

/** Refuses where a sphere is not here or only for show, and where too many are open. */
export const issueInvite = async ({ store, crypto, now }: Parts, keys: KeyPair, given: { readonly nodeName: string; readonly addresses: readonly string[]; readonly spheres: readonly RecordId[]; readonly hours: number; readonly name?: string }): Promise<{ readonly token: string; readonly spheres: readonly InviteSphere[]; readonly expiresAt: number }> => {
  const secret = crypto.randomBytes(inviteSecretBytes);
  const createdAt = now();
  const expiresAt = createdAt + given.hours * 3_600_000;
  const spheres = await store.write(async (writer) => {
    const named: InviteSphere[] = [];
    for (const id of given.spheres) named.push(await sharable(writer, id));
    await forgetEnded(writer, createdAt);
    if ((await openInvites(writer, createdAt)).length >= limits.invitesOpenCount) throw new Refused("invite/too-many", { facts: { most: limits.invitesOpenCount } });
    const invite: IssuedInvite = { spheres: given.spheres, createdAt, expiresAt, ...(given.name === undefined ? {} : { name: given.name }) };
    await writer.put("nodeState", { name: nameOf(hashInviteSecret(crypto, secret)), value: invite });
    return named;
  });
  return { token: makeInvite(crypto, keys, { name: given.nodeName, addresses: given.addresses, spheres, expiresAt, secret }), spheres, expiresAt };
};

/** A sphere that may be shared: it is here and is not the demo. */
export const sharable = async (reader: Reader, id: RecordId): Promise<InviteSphere> => {
  const sphere = await reader.get("sphere", { ownerId: id });
  if (sphere === undefined || sphere.demo) throw new Refused("sphere/not-found", { where: "/body/spheres" });
  return { id, name: sphere.name };
};

/**
 * A peer brings a secret: the spheres it opens, with their rows written; undefined where it is unknown, expired or another's.
 * The same peer may bring it again, as it must when the link broke before it heard the answer.
 */
export const redeemInvite = ({ store, crypto, now }: Parts, peer: RecordId, secret: Uint8Array): Promise<readonly RecordId[] | undefined> => store.write(async (writer) => {
  if (secret.length !== inviteSecretBytes) return undefined;
  const name = nameOf(hashInviteSecret(crypto, secret));
  const invite = readIssued((await writer.get("nodeState", { name }))?.value);
  if (invite === undefined || invite.expiresAt <= now() || (invite.usedBy ?? peer) !== peer) return undefined;
  if (invite.usedBy !== undefined) return invite.spheres;
  await addPeer(writer, { key: peer, addresses: [], origin: "invited", ...(invite.name === undefined ? {} : { name: invite.name }) }, now());
  for (const sphere of invite.spheres) await shareSphere(writer, peer, sphere, now());
  await writer.put("nodeState", { name, value: { ...invite, usedBy: peer } });
  return invite.spheres;
});

/** Those that somebody may still come with, soonest to end first. */
export const openInvites = async (reader: Reader, now: number): Promise<IssuedInvite[]> =>
  (await issued(reader)).filter((invite) => invite.usedBy === undefined && invite.expiresAt > now).toSorted((one, other) => one.expiresAt - other.expiresAt);

/** Keeps the secret of an invite somebody gave us, to be shown to that node when we reach it. */
export const holdInvite = (writer: Writer, { key, secret, expiresAt }: Invite): Promise<void> =>
  writer.put("nodeState", { name: heldName(key), value: { secret: padded(secret), expiresAt } });

export const heldInvite = async (reader: Reader, from: RecordId, now: number): Promise<Uint8Array | undefined> => {
  const held = (await reader.get("nodeState", { name: heldName(from) }))?.value as { readonly secret: RecordId; readonly expiresAt: number } | undefined;
  return held === undefined || held.expiresAt <= now ? undefined : decodeId(held.secret).slice(0, inviteSecretBytes);
};

export const dropHeldInvite = (writer: Writer, from: RecordId): Promise<void> => writer.delete("nodeState", { name: heldName(from) });

/** Takes away what has expired. */
export const forgetEnded = async (writer: Writer, now: number): Promise<void> => {
  for (const { name, value } of await rowsFrom(writer, madeBefore)) if (typeof value === "object" && value !== null && "expiresAt" in value && Number(value.expiresAt) <= now) await writer.delete("nodeState", { name });
};

/** Sixteen bytes in the form of an id: JSON holds no bytes. */
const padded = (secret: Uint8Array): RecordId => encodeId(Uint8Array.from({ length: 32 }, (_, index) => secret[index] ?? 0));

const issued = async (reader: Reader): Promise<IssuedInvite[]> =>
  (await rowsFrom(reader, madeBefore)).flatMap(({ name, value }) => (name.startsWith(madeBefore) ? (readIssued(value) ?? []) : []));

/** Of both sorts: their names stand beside each other. */
const rowsFrom = async (reader: Reader, name: string): Promise<Row<"nodeState">[]> =>
  (await reader.list("nodeState", { fanOut: true }, { after: { name }, limit: limits.invitesOpenCount * 4 })).filter((row) => row.name.startsWith(madeBefore) || row.name.startsWith(heldBefore));

const readIssued = (value: unknown): IssuedInvite | undefined => (typeof value === "object" && value !== null && "spheres" in value && "expiresAt" in value ? (value as IssuedInvite) : undefined);
