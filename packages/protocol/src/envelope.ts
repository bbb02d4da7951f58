/**
 * Envelopes: a record as it is signed, sent and kept. `signRecord` and `signBundle` make them, `openEnvelope` judges one from
 * bytes alone (sizes, canonical form, kind, scope, commitment, signature, body): same bytes, same answer, wherever it came
 * from. What needs other records (is the author known, is the clock in the future) is admission's to judge.
 *
 * An erased envelope has neither nonce nor body; `openErased` judges what is left.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { no, yes, type Answer } from "./answer.ts";
import { joined, sameBytes } from "./bytes.ts";
import type { Clock } from "./clock.ts";
import type { Crypto, KeyPair } from "./crypto/crypto.ts";
import { decode, encode } from "./encoding.ts";
import { decodeHeader, encodeHeader, isMoment, nonceBytes, type Header, type Scope } from "./header.ts";
import { decodeId, encodeId } from "./id.ts";
import type { RecordId } from "./kinds/fields.ts";
import { kinds, type Body, type KindName } from "./kinds/index.ts";
import { limits } from "./limits.ts";
import { checkProof, createVerifiedRoots, signAlone, signTogether, type VerifiedRoots } from "./proof.ts";
import { Refused } from "./refused.ts";
import { normaliseTexts } from "./text.ts";
import { validateBody } from "./validate.ts";

export interface Envelope {
  readonly header: Uint8Array;
  readonly proof: Uint8Array;
  /** 16 bytes under the commitment; absent where erased. */
  readonly nonce?: Uint8Array;
  readonly body?: Uint8Array;
}

interface RecordOf<K extends KindName> {
  readonly id: RecordId;
  readonly kind: K;
  readonly scope: Scope;
  /** Public key in base32. */
  readonly author: RecordId;
  readonly clock: Clock;
  readonly epoch: number;
  readonly sequence: number;
  readonly expiresAt?: number;
  readonly body: Body<K>;
}
/** A record whose signature holds; narrow it by `kind`. */
export type SignedRecord<K extends KindName = KindName> = K extends KindName ? RecordOf<K> : never;

interface DraftOf<K extends KindName> { readonly kind: K; readonly body: Body<K>; readonly scope: Scope; readonly expiresAt?: number }
/** What is to be said, before it has a time and a signature. */
export type Draft<K extends KindName = KindName> = K extends KindName ? DraftOf<K> : never;

export interface Stamp {
  readonly clock: Clock;
  readonly epoch: number;
  readonly sequence: number;
  /** For vectors only: chance makes it. */
  readonly nonce?: Uint8Array;
}

export interface Signed<K extends KindName = KindName> { readonly record: SignedRecord<K>; readonly envelope: Envelope }

/** Texts are normalised (NFC, line feeds) first. Throws `Refused` where the draft breaks its kind's declaration. */
export function signRecord<K extends KindName>(crypto: Crypto, keys: KeyPair, draft: Draft<K>, stamp: Stamp): Signed<K> {
  const prepared = prepare(crypto, keys, draft, stamp);
  return finish(prepared, signAlone(crypto, keys.secretKey, prepared.id));
}

/** One signature for up to `limits.bundleCount` records of one author. */
export function signBundle<K extends KindName>(crypto: Crypto, keys: KeyPair, drafts: readonly { readonly draft: Draft<K>; readonly stamp: Stamp }[]): Signed<K>[] {
  if (drafts.length === 0) return [];
  if (drafts.length > limits.bundleCount) throw new Refused("record/too-many", { facts: { count: drafts.length, most: limits.bundleCount } });
  const prepared = drafts.map(({ draft, stamp }) => prepare(crypto, keys, draft, stamp));
  const proofs = signTogether(crypto, keys.secretKey, prepared.map(({ id }) => id));
  return prepared.map((part, i) => finish<K>(part, proofs[i]!));
}

interface Prepared { readonly id: Uint8Array; readonly header: Header; readonly headerBytes: Uint8Array; readonly nonce: Uint8Array; readonly body: unknown; readonly bodyBytes: Uint8Array }

function prepare(crypto: Crypto, keys: KeyPair, draft: Draft, stamp: Stamp): Prepared {
  const valid = validateBody(draft.kind, normaliseTexts(draft.body));
  if (!valid.ok) throw refusal(valid);
  const bodyBytes = encode(valid.value);
  if (bodyBytes.length > limits.bodyBytes) throw new Refused("record/too-large", { where: "body", facts: { bytes: bodyBytes.length, most: limits.bodyBytes } });
  if (draft.expiresAt !== undefined && !isMoment(draft.expiresAt)) throw new Refused("record/malformed", { where: "header/expiry" });
  const nonce = stamp.nonce ?? crypto.randomBytes(nonceBytes);
  const headerBytes = encodeHeader({
    kind: draft.kind, scope: draft.scope, author: encodeId(keys.publicKey), clock: stamp.clock, epoch: stamp.epoch, sequence: stamp.sequence,
    ...(draft.expiresAt === undefined ? {} : { expiresAt: draft.expiresAt }), commitment: commitmentOf(crypto, nonce, bodyBytes),
  });
  // Read back: what we sign is judged by the rules that others judge it by.
  const header = decodeHeader(headerBytes);
  if (!header.ok) throw refusal(header);
  return { id: crypto.hash(headerBytes), header: header.value, headerBytes, nonce, body: valid.value, bodyBytes };
}

function finish<K extends KindName>({ id, header, headerBytes, nonce, body, bodyBytes }: Prepared, proof: Uint8Array): Signed<K> {
  return { record: recordOf(encodeId(id), header, body) as SignedRecord<K>, envelope: { header: headerBytes, proof, nonce, body: bodyBytes } };
}

function recordOf(id: RecordId, header: Header, body: unknown): SignedRecord {
  const { kind, scope, author, clock, epoch, sequence, expiresAt } = header;
  return { id, kind, scope, author, clock, epoch, sequence, ...(expiresAt === undefined ? {} : { expiresAt }), body } as SignedRecord;
}

const refusal = (answer: { readonly code: Refused["code"]; readonly where?: string; readonly facts?: Readonly<Record<string, string | number>> }): Refused =>
  new Refused(answer.code, { ...(answer.where === undefined ? {} : { where: answer.where }), ...(answer.facts === undefined ? {} : { facts: answer.facts }) });

/** Where nonce and body stand side by side to be hashed; most bodies fit, and then no memory has to be found. */
const besideRow = new Uint8Array(2_048);
function commitmentOf(crypto: Crypto, nonce: Uint8Array, body: Uint8Array): Uint8Array {
  const length = nonce.length + body.length;
  if (length > besideRow.length) return crypto.hash(joined(nonce, body));
  besideRow.set(nonce);
  besideRow.set(body, nonce.length);
  return crypto.hash(besideRow.subarray(0, length));
}

/** A header with the id of its record. */
export type OpenHeader = Header & { readonly id: RecordId };

/**
 * `verified`: roots of bundles found good before, see `createVerifiedRoots`. `read`: what `openHeader` answered for these very header
 * bytes, so that they are read and hashed once.
 */
export function openEnvelope(crypto: Crypto, envelope: Envelope, verified?: VerifiedRoots, read?: OpenHeader): Answer<SignedRecord> {
  const { proof, nonce, body: bodyBytes } = envelope;
  if (nonce === undefined && bodyBytes === undefined) return no("record/erased", "body");
  if (nonce?.length !== nonceBytes || bodyBytes === undefined) return no("record/malformed", "nonce");
  if (bodyBytes.length > limits.bodyBytes) return no("record/too-large", "body", { bytes: bodyBytes.length, most: limits.bodyBytes });
  const opened = read === undefined ? openHeader(envelope, crypto.hash) : yes(read);
  if (!opened.ok) return opened;
  const header = opened.value;
  if (!sameBytes(commitmentOf(crypto, nonce, bodyBytes), header.commitment)) return no("record/body-mismatch", "body");
  const proved = prove(crypto, header, proof, verified);
  if (!proved.ok) return proved;
  const decoded = decode(bodyBytes, limits.bodyBytes);
  if (!decoded.ok) return { ...decoded, where: "body" };
  const body = validateBody(header.kind, decoded.value);
  return body.ok ? yes(recordOf(header.id, header, body.value)) : body;
}

/** Many at once: the signature of a bundle is verified once. Answers in order. */
export function openEnvelopes(crypto: Crypto, envelopes: readonly Envelope[], verified: VerifiedRoots = createVerifiedRoots()): Answer<SignedRecord>[] {
  return envelopes.map((envelope) => openEnvelope(crypto, envelope, verified));
}

/** What an erased envelope still proves: that the author signed this header. */
export function openErased(crypto: Crypto, envelope: Envelope, verified?: VerifiedRoots): Answer<OpenHeader> {
  const header = openHeader(envelope, crypto.hash);
  if (!header.ok) return header;
  const proved = prove(crypto, header.value, envelope.proof, verified);
  return proved.ok ? header : proved;
}

/** The header as it is written, its signature not looked at: for envelopes that were judged before. `hash`: SHA-256, a faster one where there is one. */
export function openHeader(envelope: Pick<Envelope, "header">, hash: (bytes: Uint8Array) => Uint8Array = sha256): Answer<OpenHeader> {
  const header = decodeHeader(envelope.header);
  return header.ok ? yes({ ...header.value, id: encodeId(hash(envelope.header)) }) : header;
}

function prove(crypto: Crypto, { id, author }: OpenHeader, proof: Uint8Array, verified: VerifiedRoots | undefined): Answer<undefined> {
  if (proof.length > limits.proofBytes) return no("record/too-large", "proof", { bytes: proof.length, most: limits.proofBytes });
  return checkProof(crypto, decodeId(author), decodeId(id), proof, verified);
}

/** The scopes that a kind's records may have. */
export const scopesOf = (kind: KindName): readonly Scope["type"][] => kinds[kind].scopes;
