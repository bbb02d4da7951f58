/** Fuzz targets of the protocol: everything that takes a stranger's bytes or texts and must answer, whatever they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createBrowserCrypto } from "./crypto/browser.ts";
import { createNodeCrypto } from "./crypto/node.ts";
import { fromHex, sameBytes } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { decode, encode } from "./encoding.ts";
import { openEnvelope, openErased, openHeader, type Envelope } from "./envelope.ts";
import { decodeHeader, encodeHeader } from "./header.ts";
import { decodeId, encodeId, isId } from "./id.ts";
import { kindNames } from "./kinds/index.ts";
import { limits } from "./limits.ts";
import { checkProof, createVerifiedRoots } from "./proof.ts";
import { holds, joinInput, splitInput, type FuzzTarget } from "./testing/fuzz.ts";
import { validateBody } from "./validate.ts";

const crypto = createNodeCrypto();
const browserCrypto = createBrowserCrypto();
const vectors = <T>(name: string): T[] => JSON.parse(readFileSync(join(import.meta.dirname, `../../../vectors/v1/${name}.json`), "utf8")) as T[];
interface EnvelopeHex { readonly header: string; readonly proof: string; readonly nonce?: string; readonly body?: string }
const envelopeVectors = (): EnvelopeHex[] => [
  ...["envelopes_valid", "envelopes_invalid", "bundles_invalid"].flatMap((name) => vectors<{ envelope: EnvelopeHex }>(name).map(({ envelope }) => envelope)),
  ...vectors<{ envelopes: EnvelopeHex[] }>("bundles_valid").flatMap(({ envelopes }) => envelopes.slice(0, 4)),
];
const partsOf = ({ header, proof, nonce = "", body = "" }: EnvelopeHex): Uint8Array[] => [header, proof, nonce, body].map(fromHex);
const envelopeOf = ([header, proof, nonce, body]: Uint8Array[]): Envelope => ({ header: header!, proof: proof!, ...(nonce!.length === 0 ? {} : { nonce: nonce! }), ...(body!.length === 0 ? {} : { body: body! }) });
const text = new TextEncoder();
const shortest = <T extends { hex: string }>(entries: readonly T[]): T[] => entries.filter(({ hex }) => hex.length < 4_000);

export const targets: readonly FuzzTarget[] = [
  {
    name: "cbor",
    seeds: () => shortest([...vectors<{ hex: string }>("encoding_valid"), ...vectors<{ hex: string }>("encoding_invalid"), ...vectors<{ hex: string }>("bodies_valid")]).map(({ hex }) => fromHex(hex)),
    run(bytes) {
      const answer = decode(bytes);
      if (answer.ok) holds(sameBytes(encode(answer.value), bytes), "what is decoded has one spelling: its encoding is the very bytes");
    },
    words: [[0xf9, 0x7e, 0], [0xfa, 0x47, 0xc3, 0x50, 0], [0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], [0x1b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x5b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], [0x9b, 0, 0, 0, 1, 0, 0, 0, 0], [0xbf], [0x61, 0xff]].map((word) => Uint8Array.from(word)),
  },
  {
    name: "header",
    seeds: () => envelopeVectors().map(({ header }) => fromHex(header)),
    run(bytes) {
      const answer = decodeHeader(bytes);
      holds(openHeader({ header: bytes }).ok === answer.ok, "a header is judged the same wherever it is opened");
      if (answer.ok) holds(sameBytes(encodeHeader(answer.value), bytes), "a header has one spelling");
    },
    bytesMost: limits.headerBytes + 64,
  },
  {
    name: "envelope",
    seeds: () => envelopeVectors().map((entry) => joinInput(partsOf(entry))),
    run(bytes) {
      const envelope = envelopeOf(splitInput(bytes, 4));
      const opened = openEnvelope(crypto, envelope);
      if (opened.ok) holds(isId(opened.value.id) && sameBytes(encode(opened.value.body), envelope.body!), "the body of an opened record is the one that was signed");
      holds(openEnvelope(crypto, envelope, createVerifiedRoots()).ok === opened.ok, "remembered roots change no answer");
      const erased = openErased(crypto, { header: envelope.header, proof: envelope.proof });
      if (opened.ok) holds(erased.ok, "what is left of a good record is good");
    },
  },
  {
    name: "proof",
    seeds: () => envelopeVectors().map(({ header, proof }) => joinInput([fromHex(header), fromHex(proof)])),
    run(bytes) {
      const [header, proof] = splitInput(bytes, 2);
      const author = decodeHeader(header!);
      const key = author.ok ? decodeId(author.value.author) : new Uint8Array(32);
      checkProof(crypto, key, crypto.hash(header!), proof!);
    },
  },
  {
    name: "signature",
    seeds: () => ["signatures_valid", "signatures_invalid"].flatMap((name) => vectors<{ key: string; message: string; signature: string }>(name).map(({ key, message, signature }) => joinInput([key, message, signature].map(fromHex)))),
    run(bytes) {
      const [key, message, signature] = splitInput(bytes, 3);
      holds(crypto.verify(key!, message!, signature!) === browserCrypto.verify(key!, message!, signature!), "Node and browsers judge a signature alike");
    },
    bytesMost: 256,
  },
  {
    name: "body",
    seeds: () => shortest([...vectors<{ hex: string; kind: string }>("bodies_valid")]).map(({ hex, kind }) => new Uint8Array([kindNames.indexOf(kind as never), ...fromHex(hex)])),
    run(bytes) {
      const kind = kindNames[(bytes[0] ?? 0) % kindNames.length]!;
      const value = decode(bytes.subarray(1));
      if (!value.ok) return;
      const body = validateBody(kind, value.value);
      if (body.ok) holds(sameBytes(encode(body.value), bytes.subarray(1)), "a good body is kept as it came");
    },
    words: ["person", "sphere", "project", "set", "add", "remove", "title", "summary", "name", "__proto__", "constructor", "\u202e", "\u0000", "links"].map((word) => new Uint8Array([0x60 + text.encode(word).length, ...text.encode(word)])),
  },
  {
    name: "id",
    seeds: () => [...vectors<{ text: string }>("ids_valid"), ...vectors<{ text: string }>("ids_invalid")].map((entry) => text.encode(entry.text)),
    run(bytes) {
      const id = new TextDecoder().decode(bytes);
      if (isId(id)) holds(encodeId(decodeId(id)) === id, "an id has one text");
    },
    bytesMost: 128,
  },
  {
    name: "canonical-json",
    seeds: () => ["{\"b\":1,\"a\":[1,2,{}]}", "[1e21,-0,0.1]", "\"\\ud83d\\ude00\""].map((json) => text.encode(json)),
    run(bytes) {
      let value: unknown;
      try { value = JSON.parse(new TextDecoder().decode(bytes)); } catch { return; }
      let written: string;
      try { written = canonicalJson(value); } catch (error) { if (error instanceof TypeError) return; throw error; }
      holds(canonicalJson(JSON.parse(written)) === written, "canonical JSON is its own canonical form");
    },
  },
];
