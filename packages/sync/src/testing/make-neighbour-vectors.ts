/**
 * Makes vectors/v1/neighbours_*.json: run it to write the files, or call `makeNeighbourVectors` for what belongs in them. The same bytes
 * in every run.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeId, fromHex, joined, toHex, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import { readLive, writeLive, type LiveMessage } from "../live/messages.ts";
import { onChannel, readChannel } from "../neighbours/channels.ts";
import { readControl, writeControl, type Control } from "../neighbours/control.ts";
import { proofMessage } from "../neighbours/membership-proof.ts";
import { bindingOf, tagOf } from "../neighbours/tags.ts";
import type { SphereFilter } from "../peers.ts";
import { createStreet, foundSphere, settler, speak } from "./neighbours.ts";
import { plainMessage, reconcileVectorFolder, textOfVectors } from "./make-reconcile-vectors.ts";

interface Why { readonly why: string }
export interface BindingEntry extends Why {
  readonly initiator: { readonly key: string; readonly nonce: string };
  readonly responder: { readonly key: string; readonly nonce: string };
  readonly sphere: RecordId;
  readonly filter: SphereFilter;
  readonly binding: string;
  readonly tag: string;
  /** What a member signs for the initiator, and the signature by the key of this seed. */
  readonly member: { readonly seed: string; readonly message: string; readonly signature: string };
}
export interface NeighbourVectors {
  readonly neighbours_bindings_valid: readonly BindingEntry[];
  readonly neighbours_frames_valid: readonly (Why & { readonly hex: string; readonly channel: unknown; readonly message: unknown })[];
  readonly neighbours_frames_invalid: readonly (Why & { readonly hex: string })[];
  /** All frames of each side of a whole link, in order. */
  readonly neighbours_links_valid: readonly (Why & { readonly initiator: readonly string[]; readonly responder: readonly string[] })[];
}

const crypto = createNodeCrypto();
const nonceOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

export function bindingEntry({ why, initiator, responder, sphere, filter, member }: Omit<BindingEntry, "binding" | "tag" | "member"> & { readonly member: { readonly seed: string } }): BindingEntry {
  const binding = bindingOf(crypto, { initiatorNonce: fromHex(initiator.nonce), responderNonce: fromHex(responder.nonce), initiatorKey: initiator.key, responderKey: responder.key });
  const message = proofMessage(binding, sphere, initiator.key);
  const keys = crypto.keyPair(fromHex(member.seed));
  return { why, initiator, responder, sphere, filter, binding: toHex(binding), tag: toHex(tagOf(crypto, binding, sphere, filter)), member: { seed: member.seed, message: toHex(message), signature: toHex(crypto.sign(keys.secretKey, message)) } };
}

function bindings(): BindingEntry[] {
  const [a, b] = [1, 2].map((number) => encodeId(testKeys(crypto, number).publicKey)) as [string, string];
  const sphere = encodeId(new Uint8Array(32).fill(7));
  const both = { initiator: { key: a, nonce: toHex(nonceOf(1)) }, responder: { key: b, nonce: toHex(nonceOf(2)) }, sphere, member: { seed: toHex(nonceOf(3)) } };
  return [
    bindingEntry({ why: "a sphere as a whole", ...both, filter: {} }),
    bindingEntry({ why: "the same, with the link begun by the other side", ...both, initiator: both.responder, responder: both.initiator, filter: {} }),
    bindingEntry({ why: "some kinds, in any order, from a moment on", ...both, filter: { kinds: ["role", "project"], since: 1_790_000_000_000 } }),
  ];
}

/** A frame on a link, read as far as the layers of this page read it. */
export function readWhole(bytes: Uint8Array): { readonly channel: unknown; readonly message: unknown } | undefined {
  const read = readChannel(bytes);
  if (read === undefined) return undefined;
  const message = read.channel.sort === "control" ? readControl(read.frame) : read.channel.sort === "live" ? readLive(read.frame) : read.frame;
  return message === undefined ? undefined : { channel: read.channel, message: plainMessage(message) };
}

function frames(): Pick<NeighbourVectors, "neighbours_frames_valid" | "neighbours_frames_invalid"> {
  const control = (message: Control): Uint8Array => onChannel(0, writeControl(message));
  const live = (message: Exclude<LiveMessage, { type: "records" }>): Uint8Array => onChannel(4, writeLive(message));
  const [tag, slot, id] = [new Uint8Array(16).fill(1), new Uint8Array(136).fill(2), new Uint8Array(32).fill(3)];
  const hello = control({ type: "hello", version: 1, nonce: nonceOf(9), invite: new Uint8Array() });
  const offer = control({ type: "offer", tags: [tag], proofs: [slot] });
  const valid: [string, Uint8Array][] = [
    ["a hello", hello], ["a hello with the secret of an invite", control({ type: "hello", version: 1, nonce: nonceOf(9), invite: new Uint8Array(16).fill(4) })],
    ["a hello of a later version, whatever follows", joined(new Uint8Array([0, 1, 2]), new Uint8Array(5))],
    ["an offer", offer], ["an offer of nothing", control({ type: "offer", tags: [], proofs: [] })], ["a scope opens", control({ type: "open", scope: 40, tag })],
    ["a scope is shut", control({ type: "shut", scope: 40 })], ["a wish for a session", control({ type: "wish", scope: 0 })], ["a goodbye", control({ type: "bye", reason: 1 })],
    ["a state", live({ type: "state", count: 300 })], ["a history asked for", live({ type: "history", from: 883_807_027_204_096 })], ["ready", live({ type: "ready" })], ["told", live({ type: "told" })],
    ["an announcement", live({ type: "announce", ids: [id] })], ["a graft", onChannel(404, writeLive({ type: "graft", ids: [id, id] }))], ["a prune", live({ type: "prune" })],
    ["an audit of two records", live({ type: "audit", nonce: new Uint8Array(16).fill(6), ids: [id, id] })], ["what shows one, and not the other", live({ type: "held", nonce: new Uint8Array(16).fill(6), hashes: [tag, new Uint8Array(16)] })],
    ["a session's frame, the second one of scope 1", onChannel(7, new Uint8Array([0x82]))], ["a parcel", onChannel(1, new Uint8Array([1, 5, 6]))],
  ];
  const invalid: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()], ["a channel number longer than it needs to be", new Uint8Array([0x80, 0])], ["a channel that no scope has", new Uint8Array([5, 1])], ["a scope beyond the last", onChannel(4 + 4 * 256, new Uint8Array([21]))],
    ["an unknown message", new Uint8Array([0, 9])], ["a hello cut off", hello.slice(0, -1)], ["a byte too many", joined(hello, new Uint8Array(1))], ["an offer whose number of tags lies", offer.with(2, 9)],
    ["an offer with part of a slot", offer.slice(0, -1)], ["an announcement of nothing", new Uint8Array([4, 16])], ["an audit of more than may be asked", onChannel(4, new Uint8Array(1 + 16 + 17 * 32).fill(23))], ["half an id", new Uint8Array([4, 16, ...id.slice(1)])], ["a history from beyond all clocks", new Uint8Array([4, 20, 255, 255, 255, 255, 255, 255, 255, 255])],
  ];
  for (const [why, bytes] of invalid) if (readWhole(bytes) !== undefined) throw new Error(`taken: ${why}`);
  return {
    neighbours_frames_valid: valid.map(([why, bytes]) => ({ why, hex: toHex(bytes), ...(readWhole(bytes) ?? { channel: null, message: null }) })),
    neighbours_frames_invalid: invalid.map(([why, bytes]) => ({ why, hex: toHex(bytes) })),
  };
}

/** Two nodes of this implementation, with chance from seeds, from the first frame until both know that they agree. */
async function link(why: string, records: number): Promise<NeighbourVectors["neighbours_links_valid"][number]> {
  await using street = createStreet({ seed: 4 });
  const [a, b] = [street.node(1), street.node(2)];
  const sphere = await foundSphere(a);
  const ana = await settler(a, 1, sphere, street.time.now());
  await speak(a, ana, sphere, records);
  await street.share(a, b, [sphere]);
  const said: { readonly initiator: string[]; readonly responder: string[] } = { initiator: [], responder: [] };
  street.link(a, b, (frame, fromInitiator) => { (fromInitiator ? said.initiator : said.responder).push(toHex(frame)); return [frame]; });
  await street.agree([a, b], sphere);
  await street.time.until(() => [a, b].every(({ neighbourhood }) => neighbourhood.status()[0]?.spheres[0]?.agreedAt !== undefined), () => "they do not agree");
  return { why, ...said };
}

export async function makeNeighbourVectors(): Promise<NeighbourVectors> {
  return {
    neighbours_bindings_valid: bindings(), ...frames(),
    neighbours_links_valid: [await link("a node with three records meets one with none: a session", 1), await link("a node with seventy records meets one with none: a history, then a session", 68)],
  };
}

if (import.meta.main) for (const [name, entries] of Object.entries(await makeNeighbourVectors())) writeFileSync(join(reconcileVectorFolder, `${name}.json`), textOfVectors(entries as readonly unknown[]));
