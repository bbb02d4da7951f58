/** Vectors of envelopes, one of each kind and scope, and of bundles; and what an adversary would change in them. */
import { joined, toHex } from "../../bytes.ts";
import { clockMax } from "../../clock.ts";
import type { Crypto } from "../../crypto/crypto.ts";
import { encode } from "../../encoding.ts";
import { signBundle, signRecord, type Draft, type Envelope, type Stamp } from "../../envelope.ts";
import type { Scope } from "../../header.ts";
import { decodeId } from "../../id.ts";
import { kindNames, kinds } from "../../kinds/index.ts";
import { signAlone } from "../../proof.ts";
import { ownerOf } from "../../owner.ts";
import { testId, testStamp } from "../index.ts";
import { envelopeToHex, type DraftEntry, type VectorFiles } from "../vector-files.ts";

const seed = new Uint8Array(32).fill(1);
const scopes: Readonly<Record<Scope["type"], Scope>> = {
  home: { type: "home" },
  sphere: { type: "sphere", sphere: testId(1) },
  people: { type: "people", people: [testId(2), testId(3)] },
};
const stampHex = (stamp: Stamp): DraftEntry["stamp"] => ({ clock: stamp.clock, epoch: stamp.epoch, sequence: stamp.sequence, nonce: toHex(stamp.nonce!) });

export function envelopeVectors(crypto: Crypto): Pick<VectorFiles, "envelopes_valid" | "envelopes_invalid"> {
  const keys = crypto.keyPair(seed);
  const valid: VectorFiles["envelopes_valid"][number][] = [];
  const add = (why: string, draft: Draft, stamp: Stamp): Envelope => {
    const { record, envelope } = signRecord(crypto, keys, draft, stamp);
    valid.push({ why, seed: toHex(seed), draft, stamp: stampHex(stamp), envelope: envelopeToHex(envelope), record, owner: ownerOf(record) });
    return envelope;
  };
  const consent = { kind: "consent", body: { person: testId(2), purpose: "match", granted: true, wording: "2026-11" }, scope: { type: "home" } } as const satisfies Draft;
  // First, so that its numbers stay what docs/spec/envelope.md prints when kinds are added.
  const plain = add("the worked example of docs/spec/envelope.md, from which the invalid ones are made", consent, testStamp(1));
  let number = 1;
  for (const kind of kindNames) {
    for (const scope of kinds[kind].scopes) add(`${kind}, scope ${scope}`, { kind, body: kinds[kind].examples[0], scope: scopes[scope] } as Draft, testStamp(++number));
  }
  add("with an expiry", { ...consent, expiresAt: 1_800_000_000_000 }, testStamp(++number));
  add("the largest clock, epoch and sequence", consent, { clock: clockMax, epoch: Number.MAX_SAFE_INTEGER, sequence: Number.MAX_SAFE_INTEGER, nonce: new Uint8Array(16).fill(255) });
  const widest: Scope = { type: "people", people: Array.from({ length: 16 }, (_, i) => testId(100 - i)) };
  add("sixteen people, in the author's order", { kind: "introduction-withdraw", body: { introduction: testId(4), person: testId(2) }, scope: widest }, testStamp(++number));
  return { "envelopes_valid": valid, "envelopes_invalid": hostile(crypto, plain) };
}

/** What is done to a good envelope, and the code that answers. Headers made here are signed well: only the header is wrong. */
function hostile(crypto: Crypto, good: Envelope): VectorFiles["envelopes_invalid"] {
  const keys = crypto.keyPair(seed);
  const nonce = good.nonce!, body = good.body!;
  const entry = (why: string, envelope: Envelope, code: string): VectorFiles["envelopes_invalid"][number] => ({ why, envelope: envelopeToHex(envelope), code });
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const signed = (header: unknown, nonceBytes = nonce, bodyBytes = body): Envelope => {
    const headerBytes = header instanceof Uint8Array ? header : encode(header);
    return { header: headerBytes, proof: signAlone(crypto, keys.secretKey, crypto.hash(headerBytes)), nonce: nonceBytes, body: bodyBytes };
  };
  const stamp = testStamp(1);
  const commit = (bodyBytes: Uint8Array): Uint8Array => crypto.hash(joined(nonce, bodyBytes));
  const parts = (changed: Readonly<Record<number, unknown>>, bodyBytes = body): unknown[] =>
    [1, kinds.consent.code, [0], keys.publicKey, stamp.clock, 0, 1, null, commit(bodyBytes)].map((part, i) => (Object.hasOwn(changed, i) ? changed[i] : part));
  const withBody = (bodyBytes: Uint8Array): Envelope => signed(parts({}, bodyBytes), nonce, bodyBytes);
  const strange = crypto.keyPair(new Uint8Array(32).fill(2));
  return [
    entry("a bit of the header flipped in the clock", { ...good, header: flipped(good.header, 45) }, "record/forged"),
    entry("a bit of the signature flipped", { ...good, proof: flipped(good.proof, 20) }, "record/forged"),
    entry("a bit of the nonce flipped", { ...good, nonce: flipped(nonce, 0) }, "record/body-mismatch"),
    entry("a bit of the body flipped", { ...good, body: flipped(body, 12) }, "record/body-mismatch"),
    entry("the header cut off", { ...good, header: good.header.subarray(0, -1) }, "record/malformed"),
    entry("the header with a byte more", { ...good, header: joined(good.header, new Uint8Array(1)) }, "record/malformed"),
    entry("no header", { ...good, header: new Uint8Array(0) }, "record/malformed"),
    entry("the proof cut off", { ...good, proof: good.proof.subarray(0, -1) }, "record/malformed"),
    entry("no proof", { ...good, proof: new Uint8Array(0) }, "record/malformed"),
    entry("an unknown sort of proof", { ...good, proof: joined(new Uint8Array([3]), good.proof.subarray(1)) }, "record/malformed"),
    entry("a proof of 4097 bytes", { ...good, proof: new Uint8Array(4_097).fill(1) }, "record/too-large"),
    entry("the body cut off", { ...good, body: body.subarray(0, -1) }, "record/body-mismatch"),
    entry("the body of another", { ...good, body: encode({ granted: false }) }, "record/body-mismatch"),
    entry("a nonce of 15 bytes", { ...good, nonce: nonce.subarray(1) }, "record/malformed"),
    entry("a body without a nonce", { header: good.header, proof: good.proof, body }, "record/malformed"),
    entry("a nonce without a body", { header: good.header, proof: good.proof, nonce }, "record/malformed"),
    entry("erased", { header: good.header, proof: good.proof }, "record/erased"),
    entry("signed by another key than the header names", { ...good, proof: signAlone(crypto, strange.secretKey, crypto.hash(good.header)) }, "record/forged"),
    entry("signed over the bare id, without the domain", { ...good, proof: joined(new Uint8Array([1]), crypto.sign(keys.secretKey, crypto.hash(good.header))) }, "record/forged"),
    entry("version 2", signed(parts({ 0: 2 })), "record/unknown-version"),
    entry("a kind that is none", signed(parts({ 1: 99 })), "record/unknown-kind"),
    entry("a kind in a scope that it may not have", signed(parts({ 1: kinds.project.code })), "record/wrong-scope"),
    entry("a scope that is none", signed(parts({ 2: [3] })), "record/malformed"),
    entry("home with a sphere", signed(parts({ 2: [0, decodeId(testId(1))] })), "record/malformed"),
    entry("addressed to nobody", signed(parts({ 1: kinds.appeal.code, 2: [2, []] })), "record/malformed"),
    entry("addressed to the same person twice", signed(parts({ 1: kinds.appeal.code, 2: [2, [decodeId(testId(1)), decodeId(testId(1))]] })), "record/malformed"),
    entry("addressed to 17 people", signed(parts({ 1: kinds.appeal.code, 2: [2, Array.from({ length: 17 }, (_, i) => decodeId(testId(i)))] })), "record/malformed"),
    entry("a key of 31 bytes", signed(parts({ 3: keys.publicKey.subarray(1) })), "record/malformed"),
    entry("a negative clock", signed(parts({ 4: -1 })), "record/malformed"),
    entry("a clock that is a fraction", signed(parts({ 4: 1.5 })), "record/malformed"),
    entry("a negative epoch", signed(parts({ 5: -1 })), "record/malformed"),
    entry("a sequence that is a text", signed(parts({ 6: "1" })), "record/malformed"),
    entry("an expiry beyond what dates can hold", signed(parts({ 7: 8_640_000_000_000_001 })), "record/malformed"),
    entry("a commitment of 31 bytes", signed(parts({ 8: commit(body).subarray(1) })), "record/malformed"),
    entry("a tenth part", signed([...parts({}), 0]), "record/malformed"),
    entry("eight parts", signed(parts({}).slice(0, 8)), "record/malformed"),
    entry("a header that is an object", signed({ version: 1 }), "record/malformed"),
    entry("a header over 1024 bytes", signed([...parts({}), new Uint8Array(1_024)]), "record/too-large"),
    entry("a header in another spelling: the version in two bytes", signed(joined(encode(parts({})).subarray(0, 1), new Uint8Array([0x18, 0x01]), encode(parts({})).subarray(2))), "record/malformed"),
    entry("a body over 65536 bytes", withBody(encode("x".repeat(65_536))), "record/too-large"),
    entry("a body that is no CBOR", withBody(new Uint8Array([0xff])), "record/malformed"),
    entry("an empty body", withBody(new Uint8Array(0)), "record/malformed"),
    entry("a body in another spelling: keys out of order", withBody(new Uint8Array([0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x02])), "record/malformed"),
    entry("a body that its kind does not declare", withBody(encode({ person: testId(2), purpose: "match", granted: true, wording: "1", more: 1 })), "record/invalid"),
    entry("a body nested too deeply", withBody(new Uint8Array([...new Array<number>(20).fill(0x81), 0])), "record/too-deep"),
    entry("a text with U+0000", withBody(encode({ person: testId(2), purpose: "match", granted: true, wording: "a\u0000" })), "record/text-refused"),
  ];
}

export function bundleVectors(crypto: Crypto): Pick<VectorFiles, "bundles_valid" | "bundles_invalid"> {
  const keys = crypto.keyPair(seed);
  const of = (count: number): { readonly entries: DraftEntry[]; readonly envelopes: Envelope[]; readonly ids: string[] } => {
    const drafts = Array.from({ length: count }, (_, i) => ({ draft: { kind: "tombstone", body: { record: testId(i) }, scope: { type: "home" } } satisfies Draft, stamp: testStamp(1_000 * count + i) }));
    const signed = signBundle(crypto, keys, drafts);
    return { entries: drafts.map(({ draft, stamp }) => ({ draft, stamp: stampHex(stamp) })), envelopes: signed.map(({ envelope }) => envelope), ids: signed.map(({ record }) => record.id) };
  };
  const five = of(5).envelopes;
  const [first, second, , , last] = five as [Envelope, Envelope, Envelope, Envelope, Envelope];
  const proof = (envelope: Envelope, changes: Readonly<Record<number, number>>): Envelope => ({ ...envelope, proof: envelope.proof.map((byte, i) => changes[i] ?? byte) });
  const entry = (why: string, envelope: Envelope, code: string): VectorFiles["bundles_invalid"][number] => ({ why, envelope: envelopeToHex(envelope), code });
  return {
    "bundles_valid": [1, 2, 3, 5, 64].map((count) => {
      const { entries, envelopes, ids } = of(count);
      return { why: `a bundle of ${count}`, seed: toHex(seed), drafts: entries, envelopes: envelopes.map(envelopeToHex), ids };
    }),
    "bundles_invalid": [
      entry("the proof of its neighbour", { ...first, proof: second.proof }, "record/forged"),
      entry("another place in the bundle", proof(first, { 2: 1 }), "record/forged"),
      entry("another count that asks for a path as long", proof(first, { 1: 6 }), "record/forged"),
      entry("another count that asks for another path", proof(first, { 1: 4 }), "record/malformed"),
      entry("a place beyond the count", proof(first, { 2: 5 }), "record/malformed"),
      entry("a bundle of one", proof(first, { 1: 1, 2: 0 }), "record/malformed"),
      entry("a bundle of 65", proof(first, { 1: 65 }), "record/malformed"),
      entry("a step of the path changed", proof(first, { 10: first.proof[10]! ^ 1 }), "record/forged"),
      entry("a step of the path too few", { ...first, proof: joined(first.proof.subarray(0, 3), first.proof.subarray(35)) }, "record/malformed"),
      entry("a step of the path too many", { ...last, proof: joined(last.proof.subarray(0, 3), new Uint8Array(32), last.proof.subarray(3)) }, "record/malformed"),
      entry("the signature changed", proof(first, { [first.proof.length - 1]: first.proof.at(-1)! ^ 1 }), "record/forged"),
      entry("only the tag", { ...first, proof: new Uint8Array([2]) }, "record/malformed"),
    ],
  };
}
