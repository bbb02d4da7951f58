/**
 * A parcel: records for people of another node, which nobody reads on the way. Outside stand only the key of the node that can open it
 * and when it is of no use any more; inside, under a sealed box for that key, the records and zeros up to a size class, so that length
 * tells an onlooker one of four sizes (docs/spec/mail.md).
 *
 *     parcel: 1 version · 32 recipient's Ed25519 key · 6 expiry in ms, big-endian · sealed box of (
 *         4 length of the frame, big-endian · frame of records as in reconciliation · 1 count · that many 32-byte ids · zeros )
 *
 * An envelope without a body is a closing note's header; the ids name the collaborations of these, in order.
 *
 * `readParcel` and `openParcel` are total: every input gives an answer, nothing throws.
 */
import { decodeId, encodeId, limits, type Crypto, type Envelope, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import { readFrame, writeFrame } from "../reconcile/index.ts";

export interface Contents {
  readonly envelopes: readonly Envelope[];
  /** Headers of closing notes whose words may not come yet. */
  readonly notes: readonly { readonly collaboration: RecordId; readonly envelope: Pick<Envelope, "header" | "proof"> }[];
}
export interface Parcel { readonly to: RecordId; readonly expiresAt: number; readonly sealed: Uint8Array }

const version = 1;
const outsideBytes = 39;
const boxBytes = 48;
/** Whole parcels are of these sizes; the first holds most of what people say to each other, so a yes looks like a question. */
export const parcelSizes = [4_096, 16_384, 65_536, 131_000] as const;

/** Undefined where it is over the largest size, or nothing can be sealed to the key. */
export function sealParcel(crypto: Crypto, to: RecordId, expiresAt: number, { envelopes, notes }: Contents): Uint8Array | undefined {
  const frame = writeFrame({ type: "records", envelopes: [...envelopes, ...notes.map(({ envelope: { header, proof } }) => ({ header, proof }))] }, true);
  const insideBytes = 4 + frame.length + 1 + 32 * notes.length;
  const size = parcelSizes.find((most) => insideBytes + outsideBytes + boxBytes <= most);
  if (size === undefined || notes.length > 255) return undefined;
  const inside = new Uint8Array(size - outsideBytes - boxBytes);
  new DataView(inside.buffer).setUint32(0, frame.length);
  inside.set(frame, 4);
  inside[4 + frame.length] = notes.length;
  notes.forEach(({ collaboration }, at) => inside.set(decodeId(collaboration), 5 + frame.length + 32 * at));
  const sealed = crypto.sealTo(decodeId(to), inside);
  if (sealed === undefined) return undefined;
  const parcel = new Uint8Array(size);
  parcel[0] = version;
  parcel.set(decodeId(to), 1);
  const view = new DataView(parcel.buffer);
  view.setUint16(33, Math.floor(expiresAt / 2 ** 32));
  view.setUint32(35, expiresAt % 2 ** 32);
  parcel.set(sealed, outsideBytes);
  return parcel;
}

/** What anybody sees of a parcel. */
export function readParcel(parcel: Uint8Array): Parcel | undefined {
  if (parcel[0] !== version || !(parcelSizes as readonly number[]).includes(parcel.length)) return undefined;
  const view = new DataView(parcel.buffer, parcel.byteOffset, parcel.length);
  return { to: encodeId(parcel.subarray(1, 33)), expiresAt: view.getUint16(33) * 2 ** 32 + view.getUint32(35), sealed: parcel.subarray(outsideBytes) };
}

export const idOfParcel = (crypto: Crypto, parcel: Uint8Array): RecordId => encodeId(crypto.hash(parcel));

/** What the recipient sees; undefined where the box does not open or does not hold what a parcel holds. */
export function openParcel(crypto: Crypto, keys: KeyPair, { sealed }: Parcel): Contents | undefined {
  const inside = crypto.openSealed(keys, sealed);
  if (inside === undefined || inside.length < 5) return undefined;
  const frameLength = new DataView(inside.buffer, inside.byteOffset, inside.length).getUint32(0);
  const end = 4 + frameLength;
  const count = inside[end];
  if (count === undefined || end + 1 + 32 * count > inside.length) return undefined;
  const message = readFrame(inside.subarray(4, end))?.message;
  if (message?.type !== "records" || message.envelopes.length > limits.parcelEnvelopesCount) return undefined;
  const whole = message.envelopes.filter(({ body }) => body !== undefined);
  const headers = message.envelopes.filter(({ body }) => body === undefined);
  if (headers.length !== count) return undefined;
  return { envelopes: whole, notes: headers.map((envelope, at) => ({ envelope, collaboration: encodeId(inside.subarray(end + 1 + 32 * at, end + 33 + 32 * at)) })) };
}
