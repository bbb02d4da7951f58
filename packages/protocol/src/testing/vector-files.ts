/**
 * The shapes of the files in vectors/v1, and what judges them: `judgeVectors` runs every entry against this implementation and
 * tells each by one line. It needs nothing of Node, so that a browser runs the very same. Bytes stand as hexadecimal.
 */
import { canonicalJson } from "../canonical-json.ts";
import { clockAt, createClock, isClock, millisOf } from "../clock.ts";
import { sealWith } from "../crypto/browser.ts";
import type { Crypto, KeyPair } from "../crypto/crypto.ts";
import { mayAuthor, keyFactsOf } from "../delegation.ts";
import { decode, encode } from "../encoding.ts";
import { openEnvelope, openErased, openEnvelopes, signBundle, signRecord, type Draft, type Envelope, type SignedRecord } from "../envelope.ts";
import { fromHex, toHex } from "../bytes.ts";
import { formats } from "../formats.ts";
import { decodeId, encodeId, isId } from "../id.ts";
import { kinds, type KindName } from "../kinds/index.ts";
import { emptyDocument, mergeChange, readDocument, type Change } from "../merge.ts";
import { ownerOf } from "../owner.ts";
import { validateBody } from "../validate.ts";

interface Why { readonly why: string }
export interface StampHex { readonly clock: number; readonly epoch: number; readonly sequence: number; readonly nonce: string }
export interface EnvelopeHex { readonly header: string; readonly proof: string; readonly nonce?: string; readonly body?: string }
export interface DraftEntry { readonly draft: Draft; readonly stamp: StampHex }

export interface VectorFiles {
  readonly "encoding_valid": readonly (Why & { readonly value: unknown; readonly hex: string })[];
  readonly "encoding_invalid": readonly (Why & { readonly hex: string; readonly code: string })[];
  readonly "ids_valid": readonly (Why & { readonly hex: string; readonly text: string })[];
  readonly "ids_invalid": readonly (Why & { readonly text: string })[];
  readonly "clocks_valid": readonly (Why & { readonly last: number; readonly steps: readonly ({ readonly now: number; readonly ticks: number } | { readonly observe: number })[] })[];
  readonly "clocks_invalid": readonly (Why & { readonly clock: unknown })[];
  readonly "texts_valid": readonly (Why & { readonly format: string; readonly text: string })[];
  readonly "texts_invalid": readonly (Why & { readonly format: string; readonly text: string })[];
  readonly "bodies_valid": readonly (Why & { readonly kind: KindName; readonly body: unknown; readonly hex: string })[];
  readonly "bodies_invalid": readonly (Why & { readonly kind: KindName; readonly body: unknown; readonly code: string; readonly where: string })[];
  readonly "signatures_valid": readonly (Why & { readonly key: string; readonly message: string; readonly signature: string })[];
  readonly "signatures_invalid": readonly (Why & { readonly key: string; readonly message: string; readonly signature: string })[];
  readonly "boxes_valid": readonly (Why & { readonly seed: string; readonly passing: string; readonly plain: string; readonly sealed: string })[];
  readonly "boxes_invalid": readonly (Why & { readonly seed: string; readonly sealed: string })[];
  readonly "envelopes_valid": readonly (Why & DraftEntry & { readonly seed: string; readonly envelope: EnvelopeHex; readonly record: SignedRecord; readonly owner: string })[];
  readonly "envelopes_invalid": readonly (Why & { readonly envelope: EnvelopeHex; readonly code: string })[];
  readonly "bundles_valid": readonly (Why & { readonly seed: string; readonly drafts: readonly DraftEntry[]; readonly envelopes: readonly EnvelopeHex[]; readonly ids: readonly string[] })[];
  readonly "bundles_invalid": readonly (Why & { readonly envelope: EnvelopeHex; readonly code: string })[];
  readonly "keys_valid": readonly (Why & { readonly envelopes: readonly EnvelopeHex[]; readonly record: EnvelopeHex; readonly by: string })[];
  readonly "keys_invalid": readonly (Why & { readonly envelopes: readonly EnvelopeHex[]; readonly record: EnvelopeHex; readonly code: string })[];
  readonly "merges_valid": readonly (Why & { readonly changes: readonly { readonly clock: number; readonly id: string; readonly change: Change }[]; readonly document: unknown; readonly read: unknown })[];
}
export type VectorName = keyof VectorFiles;
export interface Verdict { readonly file: string; readonly why: string; readonly ok: boolean; readonly told: string }

export function judgeVectors(crypto: Crypto, files: VectorFiles): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const file of Object.keys(judges) as VectorName[]) judgeFile(crypto, files, file, verdicts);
  return verdicts;
}

function judgeFile<N extends VectorName>(crypto: Crypto, files: VectorFiles, file: N, verdicts: Verdict[]): void {
  for (const entry of files[file]) {
    let told: string;
    try {
      told = judges[file](entry, crypto);
    } catch (error) {
      told = `threw ${String(error)}`;
    }
    verdicts.push({ file, why: entry.why, ok: told === "", told });
  }
}

/** Nothing where the entry holds, else what came instead. */
type Judges = { readonly [N in VectorName]: (entry: VectorFiles[N][number], crypto: Crypto) => string };

const same = (got: unknown, expected: unknown): string => {
  const [left, right] = [canonicalJson(got), canonicalJson(expected)];
  return left === right ? "" : `got ${left} and expected ${right}`;
};
const codeOf = (answer: { readonly ok: boolean; readonly code?: string }): string => (answer.ok ? "accepted" : (answer.code ?? ""));

export const envelopeFromHex = ({ header, proof, nonce, body }: EnvelopeHex): Envelope => ({
  header: fromHex(header), proof: fromHex(proof), ...(nonce === undefined ? {} : { nonce: fromHex(nonce) }), ...(body === undefined ? {} : { body: fromHex(body) }),
});
export const envelopeToHex = ({ header, proof, nonce, body }: Envelope): EnvelopeHex => ({
  header: toHex(header), proof: toHex(proof), ...(nonce === undefined ? {} : { nonce: toHex(nonce) }), ...(body === undefined ? {} : { body: toHex(body) }),
});
const stampFromHex = ({ nonce, ...rest }: StampHex): { clock: number; epoch: number; sequence: number; nonce: Uint8Array } => ({ ...rest, nonce: fromHex(nonce) });

/** JSON has no bytes: they stand as {"bytes": "hex"} in the encoding vectors. */
export const withBytes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === "bytes" && typeof entries[0]![1] === "string") return fromHex(entries[0]![1]);
  return Object.fromEntries(entries.map(([key, part]) => [key, withBytes(part)]));
};

const judges: Judges = {
  "encoding_valid": ({ value, hex }) => {
    const decoded = decode(fromHex(hex));
    if (!decoded.ok) return decoded.code;
    return same(toHex(encode(withBytes(value))), hex) || same(toHex(encode(decoded.value)), hex);
  },
  "encoding_invalid": ({ hex, code }) => same(codeOf(decode(fromHex(hex))), code),
  "ids_valid": ({ hex, text }) => same(encodeId(fromHex(hex)), text) || same(toHex(decodeId(text)), hex) || same(isId(text), true),
  "ids_invalid": ({ text }) => same(isId(text), false),
  "clocks_valid": ({ last, steps }) => {
    let wall = 0;
    const clock = createClock({ now: () => wall, last });
    for (const step of steps) {
      if ("observe" in step) { clock.observe(step.observe); continue; }
      wall = step.now;
      const fault = same(clock.tick(), step.ticks) || same(clockAt(millisOf(step.ticks), step.ticks % 4096), step.ticks);
      if (fault) return fault;
    }
    return "";
  },
  "clocks_invalid": ({ clock }) => same(isClock(clock), false),
  "texts_valid": ({ format, text }) => same(formats[format]!.test(text), true),
  "texts_invalid": ({ format, text }) => same(formats[format]!.test(text), false),
  "bodies_valid": ({ kind, body, hex }) => same(codeOf(validateBody(kind, body)), "accepted") || same(toHex(encode(body)), hex),
  "bodies_invalid": ({ kind, body, code, where }) => {
    const answer = validateBody(kind, body);
    return same([codeOf(answer), answer.ok ? "" : answer.where ?? ""], [code, where]);
  },
  "signatures_valid": ({ key, message, signature }, crypto) => same(crypto.verify(fromHex(key), fromHex(message), fromHex(signature)), true),
  "signatures_invalid": ({ key, message, signature }, crypto) => same(crypto.verify(fromHex(key), fromHex(message), fromHex(signature)), false),
  "boxes_valid": ({ seed, passing, plain, sealed }, crypto) => {
    const keys = crypto.keyPair(fromHex(seed));
    return same(opened(crypto, keys, sealed), plain) || same(toHex(sealWith(fromHex(passing), keys.publicKey, fromHex(plain)) ?? new Uint8Array(0)), sealed);
  },
  "boxes_invalid": ({ seed, sealed }, crypto) => same(opened(crypto, crypto.keyPair(fromHex(seed)), sealed), "refused"),
  "envelopes_valid": ({ seed, draft, stamp, envelope, record, owner }, crypto) => {
    const opened = openEnvelope(crypto, envelopeFromHex(envelope));
    if (!opened.ok) return opened.code;
    const signed = signRecord(crypto, crypto.keyPair(fromHex(seed)), draft, stampFromHex(stamp));
    return same(opened.value, record) || same(envelopeToHex(signed.envelope), envelope) || same(signed.record, record) || same(ownerOf(opened.value), owner)
      || same(kinds[opened.value.kind].name, record.kind);
  },
  "envelopes_invalid": ({ envelope, code }, crypto) => same(codeOf(openEnvelope(crypto, envelopeFromHex(envelope))), code),
  "bundles_valid": ({ seed, drafts, envelopes, ids }, crypto) => {
    const opened = openEnvelopes(crypto, envelopes.map(envelopeFromHex));
    const signed = signBundle(crypto, crypto.keyPair(fromHex(seed)), drafts.map(({ draft, stamp }) => ({ draft, stamp: stampFromHex(stamp) })));
    return same(opened.map((answer) => (answer.ok ? answer.value.id : answer.code)), ids)
      || same(signed.map(({ envelope }) => envelopeToHex(envelope)), envelopes)
      // Each proves itself, without its neighbours; and what is left after an erasure still does.
      || same(envelopes.map((envelope) => openEnvelope(crypto, envelopeFromHex(envelope)).ok), ids.map(() => true))
      || same(envelopes.map(({ header, proof }) => openErased(crypto, { header: fromHex(header), proof: fromHex(proof) }).ok), ids.map(() => true));
  },
  "bundles_invalid": ({ envelope, code }, crypto) => same(codeOf(openEnvelope(crypto, envelopeFromHex(envelope))), code),
  "keys_valid": ({ envelopes, record, by }, crypto) => {
    const standing = standingFrom(crypto, envelopes, record);
    return same(standing.ok ? standing.value.by : standing.code, by);
  },
  "keys_invalid": ({ envelopes, record, code }, crypto) => same(codeOf(standingFrom(crypto, envelopes, record)), code),
  "merges_valid": ({ changes, document, read }) => {
    const forwards = changes.reduce((merged, { change, clock, id }) => mergeChange(merged, change, { clock, id }), emptyDocument());
    const backwards = changes.toReversed().reduce((merged, { change, clock, id }) => mergeChange(merged, change, { clock, id }), emptyDocument());
    return same(forwards, document) || same(backwards, document) || same(readDocument(forwards), read);
  },
};

function opened(crypto: Crypto, keys: KeyPair, sealed: string): string {
  const plain = crypto.openSealed(keys, fromHex(sealed));
  return plain === undefined ? "refused" : toHex(plain);
}

/** The first envelope begins the person, the others speak of their keys. */
function standingFrom(crypto: Crypto, envelopes: readonly EnvelopeHex[], judged: EnvelopeHex): ReturnType<typeof mayAuthor> {
  const open = (envelope: EnvelopeHex): SignedRecord => {
    const answer = openEnvelope(crypto, envelopeFromHex(envelope));
    if (!answer.ok) throw new Error(answer.code);
    return answer.value;
  };
  const [person, ...rest] = envelopes.map(open);
  if (person?.kind !== "person") throw new Error("the first envelope must begin a person");
  return mayAuthor(keyFactsOf(person, rest), open(judged));
}
