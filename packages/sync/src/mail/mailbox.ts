/**
 * The post office of a node: hands parcels to neighbours, takes theirs, opens what is for here and carries a bounded rest.
 *
 * What comes in a parcel is judged as if a stranger had sent it, and before that it must be for here: addressed to people who live at this
 * node (or did: then it goes on to where they live now), or saying who such a record's author is, or taking words back. Whether it was
 * taken, refused or dropped, the neighbour hears the same: safe here. So nobody learns from the post who is blocked, full or gone.
 */
import { decode, limits, openErased, openHeader, type Envelope, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import { authorOf, envelopeOfRow, type Reader, type Row, type Store, type Writer } from "@cosmicsync/storage";
import { readEnvelope, readRecord } from "../facts.ts";
import type { Mail } from "../neighbours/mail.ts";
import type { Replica, Verdict } from "../replica.ts";
import { openParcel, readParcel, idOfParcel, type Contents } from "./parcel.ts";
import { elsewhere, identityOf, post, type PostParts } from "./post.ts";

export interface MailParts extends PostParts {
  readonly store: Store;
  /** Takes what came; a mailing replica or a plain one. */
  readonly replica: Replica;
  readonly nodeKeys: KeyPair;
}

/** Waiting longer than that, mail may go by way of a neighbour. */
const carryAfterMillis = 10 * 60_000;
/** What was offered that lately is on its way; offered again at once it would go twice for every parcel posted meanwhile. */
const onItsWayMillis = 1_000;

/** Somebody posted something: tells the nodes for whom, after the commit. Deliveries tell nobody. */
export function onPosted(replica: Replica, node: RecordId, listener: (to: RecordId) => void): () => void {
  return replica.onChange((changed) => { for (const { table, ownerId } of changed) if (table === "mail" && ownerId !== node) listener(ownerId); });
}

export function createMail(parts: MailParts): Mail {
  const { store, crypto, node, now } = parts;
  const offered = new Map<string, number>();
  return {
    async *offer(peer) {
      for (const [key, at] of offered) if (at + onItsWayMillis <= now()) offered.delete(key);
      const due = await store.read.list("mail", { owner: peer }, { limit: limits.mailOfferCount });
      const carried = await toCarry(store.read, peer, now());
      const rows = [...due.sort((a, b) => a.createdAt - b.createdAt), ...carried].filter(({ expiresAt, parcelId }) => expiresAt > now() && !offered.has(`${peer} ${parcelId}`));
      for (const { parcelId } of rows) offered.set(`${peer} ${parcelId}`, now());
      if (rows.length > 0) await store.write((writer) => noteTries(writer, rows));
      for (const { parcel } of rows) yield parcel;
    },

    async accept(peer, bytes) {
      const parcel = readParcel(bytes);
      if (parcel === undefined) throw new TypeError("not a parcel");
      if (parcel.to !== node) return store.write((writer) => carry(parts, writer, peer, bytes));
      const contents = openParcel(crypto, parts.nodeKeys, parcel);
      if (contents === undefined) throw new TypeError("a parcel that does not open");
      // What speaks of something that has not come yet is kept as it came: the sender need not know.
      if ((await receive(parts, contents)) === "waits") await store.write((writer) => keepWaiting(parts, writer, bytes));
      else await openWaiting(parts);
    },

    delivered: (peer, ids) => store.write(async (writer) => {
      for (const parcelId of ids) offered.delete(`${peer} ${parcelId}`);
      for (const parcelId of ids.slice(0, limits.mailOfferCount)) {
        if ((await writer.get("mail", { ownerId: peer, parcelId })) !== undefined) {
          await writer.delete("mail", { ownerId: peer, parcelId });
          continue;
        }
        const [row] = await writer.list("mail", { fanOut: true }, { where: { parcelId }, limit: 1 });
        if (row !== undefined) await writer.put("mail", { ...row, carriers: [...(row.carriers as RecordId[]), peer].slice(-limits.mailCarriersCount) });
      }
    }),
  };
}

/** Takes what is of no use any more away. */
export async function sweepMail(writer: Writer, now: number): Promise<number> {
  let swept = 0;
  for (const { ownerId, parcelId, expiresAt } of await writer.list("mail", { fanOut: true }, { index: "byExpiry", limit: 1_000 })) {
    if (expiresAt > now) break;
    await writer.delete("mail", { ownerId, parcelId });
    swept++;
  }
  return swept;
}

/** Parcels for others that this neighbour may carry: it shares a sphere with us, and they have waited. */
async function toCarry(reader: Reader, peer: string, now: number): Promise<Row<"mail">[]> {
  if (!(await sharesASphere(reader, peer))) return [];
  const rows = await reader.list("mail", { fanOut: true }, { index: "byExpiry", limit: limits.mailOfferCount });
  return rows.filter(({ ownerId, carriers, createdAt }) => {
    const known = carriers as readonly string[];
    return ownerId !== peer && createdAt + carryAfterMillis <= now && known.length < limits.mailCarriersCount && !known.includes(peer);
  });
}

const sharesASphere = async (reader: Reader, peer: string): Promise<boolean> => (await reader.list("peerSphere", { fanOut: true }, { where: { peerKey: peer }, index: "byPeer", limit: 1 })).length > 0;

async function noteTries(writer: Writer, rows: readonly Row<"mail">[]): Promise<void> {
  for (const { ownerId, parcelId } of rows) {
    const row = await writer.get("mail", { ownerId, parcelId });
    if (row !== undefined) await writer.put("mail", { ...row, tries: row.tries + 1 });
  }
}

/** Keeps a parcel for somebody else, within bounds. It goes to its recipient only, never to another carrier: `carriers` is full from the start. */
async function carry({ crypto, node, now }: MailParts, writer: Writer, peer: string, bytes: Uint8Array): Promise<void> {
  const parcel = readParcel(bytes)!;
  if (!(await sharesASphere(writer, peer)) || parcel.expiresAt <= now()) return;
  if ((await writer.count("mail", { fanOut: true }, { personId: null })) >= limits.mailCarriedCount) return;
  const carriers = Array.from({ length: limits.mailCarriersCount }, () => node);
  const expiresAt = Math.min(parcel.expiresAt, now() + limits.mailMillis);
  await writer.insert("mail", { ownerId: parcel.to, parcelId: idOfParcel(crypto, bytes), parcel: bytes, personId: null, carriers, createdAt: now(), expiresAt, tries: 0 });
}

/** Parcels for here of which something waits; opened again when other mail has come, until all is settled or a month has passed. */
const waitingMost = 256;

async function keepWaiting({ crypto, node, now }: MailParts, writer: Writer, parcel: Uint8Array): Promise<void> {
  if ((await writer.count("mail", { owner: node })) >= waitingMost) return;
  await writer.insert("mail", { ownerId: node, parcelId: idOfParcel(crypto, parcel), parcel, personId: null, carriers: Array.from({ length: limits.mailCarriersCount }, () => node), createdAt: now(), expiresAt: now() + limits.mailMillis, tries: 0 });
}

async function openWaiting(parts: MailParts): Promise<void> {
  const { store, crypto, node } = parts;
  for (const row of (await store.read.list("mail", { owner: node }, { limit: waitingMost })).sort((a, b) => a.createdAt - b.createdAt)) {
    const parcel = readParcel(row.parcel);
    const contents = parcel === undefined ? undefined : openParcel(crypto, parts.nodeKeys, parcel);
    if (contents === undefined || (await receive(parts, contents)) === "settled") await store.write((writer) => writer.delete("mail", { ownerId: node, parcelId: row.parcelId }));
  }
}

const settledCodes: ReadonlySet<string> = new Set(["record/duplicate", "record/erased"]);

/** Sorts a parcel's contents, has them judged, and does what they ask for beyond their own rows. */
async function receive(parts: MailParts, { envelopes, notes }: Contents): Promise<"settled" | "waits"> {
  const { store, replica } = parts;
  const here: Envelope[] = [];
  const moved = new Map<RecordId, Envelope[]>();
  for (const envelope of envelopes) {
    const place = await placeOf(parts, store.read, envelope);
    if (place === undefined) continue;
    if (place === "here") here.push(envelope);
    else moved.set(place, [...(moved.get(place) ?? []), envelope]);
  }
  const verdicts: Verdict[] = here.length === 0 ? [] : await replica.receive(here);
  const taken = verdicts.flatMap((verdict) => (verdict.outcome === "accept" ? [verdict.id] : []));
  const waits = verdicts.some((verdict) => verdict.outcome === "ignore" && !settledCodes.has(verdict.code));
  if (moved.size > 0 || notes.length > 0 || taken.length > 0) await replica.write(async ({ writer }) => {
    for (const [to, on] of moved) await forward(parts, writer, to, on, here);
    for (const note of notes) await keepHeader(parts, writer, note);
    for (const id of taken) await answerNote(parts, writer, id);
  });
  return waits ? "waits" : "settled";
}

const identity: ReadonlySet<string> = new Set(["person", "delegation", "revocation", "home", "erasure"]);

/** `here`: to be judged here. A node's key: its people live there now. Undefined: not for here. */
async function placeOf(parts: MailParts, reader: Reader, envelope: Envelope): Promise<"here" | RecordId | undefined> {
  const header = openHeader(envelope);
  if (!header.ok) return undefined;
  const { kind, scope } = header.value;
  if (scope.type === "home") return identity.has(kind) ? "here" : undefined;
  if (scope.type !== "people") return undefined;
  let next: RecordId | undefined;
  for (const person of scope.people) {
    // A receipt comes to the last home of somebody who may be gone.
    if (kind === "erasure-receipt" || (await reader.get("account", { ownerId: person })) !== undefined) return (await isBlocked(reader, kind, envelope)) ? undefined : "here";
    next ??= (await wasHere(reader, person)) ? await elsewhere(reader, parts, person) : undefined;
  }
  return next;
}

/** People who lived here and moved; kept as the last word that they were here. */
export const movedName = (person: RecordId): string => `moved/${person}`;
const wasHere = async (reader: Reader, person: RecordId): Promise<boolean> => (await reader.get("nodeState", { name: movedName(person) })) !== undefined;

/** A request from somebody whom the asked person does not want to meet is dropped unseen; nobody is told. */
async function isBlocked(reader: Reader, kind: string, { body: bytes }: Envelope): Promise<boolean> {
  if (kind !== "introduction-ask" || bytes === undefined) return false;
  const body = decode(bytes);
  if (!body.ok || typeof body.value !== "object" || body.value === null) return false;
  const { from, to } = body.value as { readonly from?: unknown; readonly to?: unknown };
  if (typeof from !== "string" || typeof to !== "string") return false;
  return (await reader.get("block", { ownerId: to, personId: from })) !== undefined;
}

/** Sends on what came for people who moved, with who its authors are; and tells its authors' nodes where these people live now. */
async function forward(parts: MailParts, writer: Writer, to: RecordId, envelopes: readonly Envelope[], identities: readonly Envelope[]): Promise<void> {
  const people = new Set<RecordId>();
  const authors = new Set<RecordId>();
  for (const envelope of envelopes) {
    const header = openHeader(envelope);
    if (!header.ok) continue;
    if (header.value.scope.type === "people") for (const person of header.value.scope.people) if (await wasHere(writer, person)) people.add(person);
    const author = (await authorOf(writer, header.value.author))?.personId;
    if (author !== undefined) authors.add(author);
  }
  const homes: Envelope[] = [];
  for (const person of people) homes.push(...await identityOf(writer, person));
  await post(parts, writer, to, { envelopes: [...homes, ...identities, ...envelopes].slice(0, limits.parcelEnvelopesCount), notes: [] }, [...authors][0] ?? null);
  for (const author of authors) {
    const node = await elsewhere(writer, parts, author);
    if (node !== undefined && node !== to) await post(parts, writer, node, { envelopes: homes, notes: [] }, null);
  }
}

/** Keeps a closing note's header; where a person here has left theirs, its words may go now. */
async function keepHeader(parts: MailParts, writer: Writer, { collaboration, envelope }: Contents["notes"][number]): Promise<void> {
  const opened = openErased(parts.crypto, envelope);
  if (!opened.ok || opened.value.kind !== "closing-note" || opened.value.scope.type !== "people") return;
  const author = (await authorOf(writer, opened.value.author))?.personId;
  if (author === undefined || !opened.value.scope.people.includes(author)) return;
  for (const person of opened.value.scope.people) {
    const row = await writer.get("collaboration", { ownerId: person, collaborationId: collaboration });
    if (row === undefined || person === author || !(row.people as RecordId[]).includes(author) || (await writer.get("account", { ownerId: person })) === undefined) continue;
    const key = { ownerId: person, collaborationId: collaboration, personId: author };
    if ((await writer.get("closingHeader", key)) !== undefined) continue;
    await writer.put("closingHeader", { ...key, header: envelope.header, proof: envelope.proof, receivedAt: parts.now() });
    await sendNote(parts, writer, collaboration, person, author);
  }
}

/** A closing note has come with its words: ours follow, unless they went when its header came. */
async function answerNote(parts: MailParts, writer: Writer, id: RecordId): Promise<void> {
  const record = await readRecord(writer, id);
  if (record?.kind !== "closing-note" || record.scope.type !== "people") return;
  const { person: author, collaboration } = record.body;
  for (const ownerId of record.scope.people) {
    const key = { ownerId, collaborationId: collaboration, personId: author };
    if ((await writer.get("closingHeader", key)) !== undefined) await writer.delete("closingHeader", key);
    else if (ownerId !== author && (await writer.get("account", { ownerId })) !== undefined) await sendNote(parts, writer, collaboration, ownerId, author);
  }
}

async function sendNote(parts: MailParts, writer: Writer, collaborationId: RecordId, from: RecordId, to: RecordId): Promise<void> {
  const [own] = await writer.list("collaborationStep", { owner: from }, { where: { collaborationId, kind: "closing-note", personId: from }, limit: 1 });
  const node = own === undefined ? undefined : await elsewhere(writer, parts, to);
  const row = own === undefined ? undefined : await readEnvelope(writer, own.recordId);
  if (node !== undefined && row !== undefined && row.body !== null) await post(parts, writer, node, { envelopes: [...await identityOf(writer, from), envelopeOfRow(row)], notes: [] }, from);
}
