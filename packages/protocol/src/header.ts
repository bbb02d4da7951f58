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
import type { Clock } from "./clock.ts";
import { HeaderReader, writeItem } from "./header-bytes.ts";
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
  return writeItem([
    envelopeVersion, kinds[header.kind].code, scopeItems(header.scope), decodeId(header.author),
    header.clock, header.epoch, header.sequence, header.expiresAt ?? null, header.commitment,
  ]);
}

function scopeItems(scope: Scope): readonly (number | Uint8Array | readonly Uint8Array[])[] {
  switch (scope.type) {
    case "home": return [0];
    case "sphere": return [1, decodeId(scope.sphere)];
    case "people": return [2, scope.people.map(decodeId)];
  }
}

export function decodeHeader(bytes: Uint8Array): Answer<Header> {
  if (bytes.length > limits.headerBytes) return no("record/too-large", "header", { bytes: bytes.length, most: limits.headerBytes });
  const reader = new HeaderReader(bytes);
  const length = reader.list();
  const version = length === undefined ? undefined : reader.integer();
  if (version === undefined) return no("record/malformed", "header/version");
  if (version !== envelopeVersion) return no("record/unknown-version", "header/version", { version });
  if (length !== 9) return no("record/malformed", "header", { fault: "a header has nine parts" });
  const code = reader.integer();
  if (code === undefined) return no("record/malformed", "header/kind");
  const kind = kindOfCode.get(code);
  if (kind === undefined) return no("record/unknown-kind", "header/kind", { kind: code });
  const scope = readScope(reader);
  if (scope === undefined) return no("record/malformed", "header/scope");
  const author = reader.bytes(idBytes);
  if (author === undefined) return no("record/malformed", "header/author");
  const clock = reader.integer(), epoch = reader.integer(), sequence = reader.integer();
  if (clock === undefined || epoch === undefined || sequence === undefined) return no("record/malformed", "header/clock");
  const expiresAt = reader.nothing() ? null : reader.integer();
  if (expiresAt === undefined || (expiresAt !== null && !isMoment(expiresAt))) return no("record/malformed", "header/expiry");
  const commitment = reader.bytes(32);
  if (commitment === undefined || !reader.done) return no("record/malformed", "header/commitment");
  if (!kinds[kind].scopes.some((rule) => rule === scope.type)) return no("record/wrong-scope", "header/scope", { kind, scope: scope.type });
  return yes({ kind, scope, author: encodeId(author), clock, epoch, sequence, ...(expiresAt === null ? {} : { expiresAt }), commitment });
}

/** Milliseconds since 1970 that a date can hold. */
export const isMoment = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= 8_640_000_000_000_000;

function readScope(reader: HeaderReader): Scope | undefined {
  const length = reader.list();
  const type = length === undefined ? undefined : reader.integer();
  if (type === 0 && length === 1) return { type: "home" };
  if (length !== 2) return undefined;
  if (type === 1) {
    const sphere = reader.bytes(idBytes);
    return sphere && { type: "sphere", sphere: encodeId(sphere) };
  }
  const count = type === 2 ? reader.list() : undefined;
  if (count === undefined || count < 1 || count > limits.audiencePeopleCount) return undefined;
  const people: RecordId[] = [];
  for (let i = 0; i < count; i++) {
    const person = reader.bytes(idBytes);
    if (person === undefined) return undefined;
    people.push(encodeId(person));
  }
  return new Set(people).size === people.length ? { type: "people", people } : undefined;
}
