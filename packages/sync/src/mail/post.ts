/**
 * Puts mail in the post: parcels for other nodes, as rows in the step that makes what they carry. Where a person lives is what their
 * latest `home` says; who lives here, or nowhere known, gets no mail.
 */
import { limits, type Crypto, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { envelopeOfRow, type Reader, type Row, type Writer } from "@cosmicsync/storage";
import { idOfParcel, sealParcel, type Contents } from "./parcel.ts";

export interface PostParts {
  readonly crypto: Crypto;
  /** This node's key, as text. */
  readonly node: RecordId;
  readonly now: () => number;
}

/**
 * Seals what there is for one node and keeps it until it is delivered or of no use any more. `person`: whose words go unsent if they
 * vanish first; none for what takes words back. Beyond the bound of one node the oldest goes.
 */
export async function post({ crypto, node, now }: PostParts, writer: Writer, to: RecordId, contents: Contents, person: RecordId | null): Promise<void> {
  if (to === node || contents.envelopes.length + contents.notes.length === 0) return;
  const expiresAt = now() + limits.mailMillis;
  const parcel = sealParcel(crypto, to, expiresAt, contents);
  if (parcel === undefined) {
    const half = Math.floor(contents.envelopes.length / 2);
    // A key that nothing can be sealed to is nobody's: there is nowhere to send it.
    if (half === 0 || sealParcel(crypto, to, expiresAt, { envelopes: [], notes: [] }) === undefined) return;
    await post({ crypto, node, now }, writer, to, { envelopes: contents.envelopes.slice(0, half), notes: contents.notes }, person);
    await post({ crypto, node, now }, writer, to, { envelopes: contents.envelopes.slice(half), notes: [] }, person);
    return;
  }
  if ((await writer.count("mail", { owner: to })) >= limits.mailPerNodeCount) await dropOldest(writer, to);
  await writer.put("mail", { ownerId: to, parcelId: idOfParcel(crypto, parcel), parcel, personId: person, carriers: [], createdAt: now(), expiresAt, tries: 0 });
}

async function dropOldest(writer: Writer, to: RecordId): Promise<void> {
  const rows = await writer.list("mail", { owner: to }, { limit: limits.mailPerNodeCount });
  const oldest = rows.reduce<Row<"mail"> | undefined>((found, row) => (found === undefined || row.createdAt < found.createdAt ? row : found), undefined);
  if (oldest !== undefined) await writer.delete("mail", { ownerId: to, parcelId: oldest.parcelId });
}

/** The other node where somebody lives; undefined where that is here, or is not known. */
export async function elsewhere(reader: Reader, { node }: Pick<PostParts, "node">, person: RecordId): Promise<RecordId | undefined> {
  if ((await reader.get("account", { ownerId: person })) !== undefined) return undefined;
  const home = await reader.get("homeNode", { ownerId: person });
  return home === undefined || home.node === node ? undefined : home.node;
}

const identityKinds = ["person", "delegation", "revocation", "home"] as const;

/** Who somebody is, as envelopes: without these nobody can judge what they say. */
export async function identityOf(reader: Reader, person: RecordId): Promise<Envelope[]> {
  const envelopes: Envelope[] = [];
  for (const kind of identityKinds) {
    const rows = await reader.list("envelope", { owner: person }, { where: { kind }, limit: 48 });
    envelopes.push(...rows.filter(({ body }) => body !== null).map(envelopeOfRow));
  }
  return envelopes;
}

/** Nodes of people whom somebody has asked, was asked by, or works with: where records between named people have gone. */
export async function nodesConcerned(reader: Reader, parts: Pick<PostParts, "node">, person: RecordId): Promise<Set<RecordId>> {
  const people = new Set<RecordId>();
  for (const { otherId } of await reader.list("introduction", { owner: person }, { index: "byTime", descending: true, limit: 1_000 })) people.add(otherId);
  for (const row of await reader.list("collaboration", { owner: person }, { index: "byTime", descending: true, limit: 1_000 })) for (const one of row.people as RecordId[]) people.add(one);
  const nodes = new Set<RecordId>();
  for (const one of people) {
    const node = await elsewhere(reader, parts, one);
    if (node !== undefined) nodes.add(node);
  }
  return nodes;
}
