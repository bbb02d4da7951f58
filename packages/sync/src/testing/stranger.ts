/** For tests: somebody at the other end of a link who says what they like. */
import { encodeId, sameBytes, type KeyPair, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import type { Link } from "../link.ts";
import { controlChannel, onChannel, readChannel, type Channel } from "../neighbours/channels.ts";
import { linkVersion, readControl, writeControl, type Control } from "../neighbours/control.ts";
import { proofMessage, sealProof } from "../neighbours/membership-proof.ts";
import { bindingOf, tagOf } from "../neighbours/tags.ts";
import { createMemoryLinks } from "./memory-link.ts";
import type { Street, TestNode } from "./neighbours.ts";

const crypto = createNodeCrypto();

export interface Stranger {
  readonly link: Link;
  readonly key: string;
  readonly binding: Uint8Array;
  /** Everything that came, whole. */
  readonly heard: Uint8Array[];
  readonly controls: Control[];
  say(message: Control): Promise<void>;
  send(channel: number, frame: Uint8Array): Promise<void>;
  tag(sphere: RecordId): Uint8Array;
  proof(sphere: RecordId, member: KeyPair): Uint8Array;
  /** Frames that came on such channels. */
  on(sort: Channel["sort"]): Uint8Array[];
  readonly ended: () => boolean;
}

/** Dials the node, or is dialled by it, and says hello with this nonce. */
export async function meet(street: Street, node: TestNode, { keys, initiator = true, nonce = new Uint8Array(32).fill(5), version = linkVersion }: { readonly keys: KeyPair; readonly initiator?: boolean; readonly nonce?: Uint8Array; readonly version?: number }): Promise<Stranger> {
  const key = encodeId(keys.publicKey);
  const [first, second] = createMemoryLinks({ keys: initiator ? [key, node.key] : [node.key, key] });
  const [own, theirs] = initiator ? [first, second] : [second, first];
  const heard: Uint8Array[] = [];
  const controls: Control[] = [];
  let ended = false;
  void (async () => {
    for await (const bytes of own.frames) {
      heard.push(bytes);
      const read = readChannel(bytes);
      const control = read?.channel.sort === "control" ? readControl(read.frame) : undefined;
      if (control !== undefined) controls.push(control);
    }
    ended = true;
  })();
  node.neighbourhood.attach(theirs);
  const send = (channel: number, frame: Uint8Array): Promise<void> => own.send(onChannel(channel, frame)).catch(() => undefined);
  const say = (message: Control): Promise<void> => send(controlChannel, writeControl(message));
  await say({ type: "hello", version, nonce, invite: new Uint8Array() });
  await street.time.until(() => controls.some(({ type }) => type === "hello") || ended, () => "no hello came");
  const hello = controls.find((message) => message.type === "hello");
  const other = hello?.nonce ?? new Uint8Array(32);
  const binding = bindingOf(crypto, { initiatorNonce: initiator ? nonce : other, responderNonce: initiator ? other : nonce, initiatorKey: initiator ? key : node.key, responderKey: initiator ? node.key : key });
  return {
    link: own, key, binding, heard, controls, say, send,
    tag: (sphere) => tagOf(crypto, binding, sphere),
    proof: (sphere, member) => sealProof(crypto, binding, sphere, { key: encodeId(member.publicKey), signature: crypto.sign(member.secretKey, proofMessage(binding, sphere, key)) }),
    on: (sort) => heard.map((bytes) => readChannel(bytes)).filter((read) => read?.channel.sort === sort).map((read) => read!.frame),
    ended: () => ended,
  };
}

/** The number under which a scope was opened with this tag. */
export function scopeOf(stranger: Stranger, tag: Uint8Array): number | undefined {
  const opened = stranger.controls.find((message) => message.type === "open" && sameBytes(message.tag, tag));
  return opened?.type === "open" ? opened.scope : undefined;
}
