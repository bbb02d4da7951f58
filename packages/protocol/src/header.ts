/**
 * The header of an envelope: a CBOR list of nine, in this order; `id = SHA-256(header bytes)`.
 *
 *     [1 version, kind code, scope, author key 32 bytes, clock, epoch, sequence, expiry in ms or null, commitment 32 bytes]
 *     scope: [0] home · [1, sphere id] · [2, [person id, ...]]     ids as 32 bytes; people all different, in the author's order
 *     commitment: SHA-256(nonce 16 bytes || body bytes)
 *
 * Signature and body travel beside it, so that a body can be erased and leave only a commitment that nobody can link to it.
 */
import { no, yes, type Answer } from "./answer.ts";
import { isClock, type Clock } from "./clock.ts";
import { decode, encode } from "./encoding.ts";
import { decodeId, encodeId, idBytes } from "./id.ts";
import type { RecordId } from "./kinds/fields.ts";
import { kindNames, kinds, type KindName } from "./kinds/index.ts";
import { limits } from "./limits.ts";

/** Where a record may travel. An edge between people belongs to the first named. */
export type Scope =
  | { readonly type: "home" }
  | { readonly type: "sphere"; readonly sphere: RecordId }
  | { readonly type: "people"; readonly people: readonly RecordId[] };

export interface Header {
  readonly kind: KindName;
  readonly scope: Scope;
  /** Public key in base32. */
  readonly author: RecordId;
  readonly clock: Clock;
  readonly epoch: number;
  readonly sequence: number;
  readonly expiresAt?: number;
  readonly commitment: Uint8Array;
}

export const envelopeVersion = 1;
export const nonceBytes = 16;

const kindOfCode: ReadonlyMap<number, KindName> = new Map(kindNames.map((name) => [kinds[name].code, name]));

export function encodeHeader(header: Header): Uint8Array {
  return encode([
    envelopeVersion, kinds[header.kind].code, scopeParts(header.scope), decodeId(header.author),
    header.clock, header.epoch, header.sequence, header.expiresAt ?? null, header.commitment,
  ]);
}

function scopeParts(scope: Scope): unknown[] {
  switch (scope.type) {
    case "home": return [0];
    case "sphere": return [1, decodeId(scope.sphere)];
    case "people": return [2, scope.people.map(decodeId)];
  }
}

export function decodeHeader(bytes: Uint8Array): Answer<Header> {
  const decoded = decode(bytes, limits.headerBytes);
  if (!decoded.ok) return decoded.code === "record/too-large" ? { ...decoded, where: "header" } : no("record/malformed", "header", decoded.facts);
  const parts: unknown = decoded.value;
  if (!Array.isArray(parts)) return no("record/malformed", "header");
  const [version, code, scopeList, author, clock, epoch, sequence, expiry, commitment] = parts as unknown[];
  if (!isCount(version)) return no("record/malformed", "header/version");
  if (version !== envelopeVersion) return no("record/unknown-version", "header/version", { version });
  if (parts.length !== 9) return no("record/malformed", "header", { fault: "a header has nine parts" });
  if (!isCount(code)) return no("record/malformed", "header/kind");
  const kind = kindOfCode.get(code);
  if (kind === undefined) return no("record/unknown-kind", "header/kind", { kind: code });
  const scope = readScope(scopeList);
  if (scope === undefined) return no("record/malformed", "header/scope");
  if (!isBytes(author, idBytes)) return no("record/malformed", "header/author");
  if (!isClock(clock)) return no("record/malformed", "header/clock");
  if (!isCount(epoch)) return no("record/malformed", "header/epoch");
  if (!isCount(sequence)) return no("record/malformed", "header/sequence");
  if (expiry !== null && !isMoment(expiry)) return no("record/malformed", "header/expiry");
  if (!isBytes(commitment, 32)) return no("record/malformed", "header/commitment");
  if (!kinds[kind].scopes.some((rule) => rule === scope.type)) return no("record/wrong-scope", "header/scope", { kind, scope: scope.type });
  return yes({ kind, scope, author: encodeId(author), clock, epoch, sequence, ...(expiry === null ? {} : { expiresAt: expiry }), commitment });
}

function readScope(value: unknown): Scope | undefined {
  if (!Array.isArray(value)) return undefined;
  const [type, rest] = value as unknown[];
  if (type === 0 && value.length === 1) return { type: "home" };
  if (type === 1 && value.length === 2 && isBytes(rest, idBytes)) return { type: "sphere", sphere: encodeId(rest) };
  if (type !== 2 || value.length !== 2 || !Array.isArray(rest) || rest.length < 1 || rest.length > limits.audiencePeopleCount) return undefined;
  const people: RecordId[] = [];
  for (const id of rest as unknown[]) {
    if (!isBytes(id, idBytes)) return undefined;
    people.push(encodeId(id));
  }
  return new Set(people).size === people.length ? { type: "people", people } : undefined;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isMoment = (value: unknown): value is number => isCount(value) && value <= 8_640_000_000_000_000;
const isBytes = (value: unknown, length: number): value is Uint8Array => value instanceof Uint8Array && value.length === length;
