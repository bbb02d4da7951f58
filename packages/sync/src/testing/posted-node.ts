/** For tests: nodes with people, mail between them by hand, and an onlooker who sees every parcel. */
import { encodeId, type Envelope, type KeyPair, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createWorld, testSigner, type TestSigner, type World } from "./world.ts";
import type { Mail } from "../neighbours/mail.ts";
import type { Replica } from "../replica.ts";
import { createMail } from "../mail/mailbox.ts";
import { createMailingReplica } from "../mail/mailing-replica.ts";
import { idOfParcel } from "../mail/parcel.ts";

const crypto = createNodeCrypto();

export interface PostedNode {
  readonly key: RecordId;
  readonly keys: KeyPair;
  readonly world: World;
  readonly store: Store;
  readonly replica: Replica;
  readonly mail: Mail;
  readonly signer: TestSigner;
  readonly said: { readonly envelope: Envelope; readonly record: SignedRecord }[];
}

export function createPostedNode(number: number, store: Store = createMemoryStore(), at?: number): PostedNode {
  const keys = testKeys(crypto, 1_000 + number);
  const key = encodeId(keys.publicKey);
  const world = createWorld(store, at);
  const replica = createMailingReplica(world.replica, { crypto, node: key, now: world.now });
  const said: PostedNode["said"] = [];
  replica.onAdmitted(({ admitted }) => { said.push(...admitted); });
  return { key, keys, world, store, replica, said, signer: testSigner(1_000 + number), mail: createMail({ crypto, node: key, nodeKeys: keys, now: world.now, store, replica }) };
}

/** Somebody who lives at this node. */
export async function settle(node: PostedNode, number: number, consents: readonly ("show" | "match")[] = ["show", "match"]): Promise<{ readonly id: RecordId; readonly signer: TestSigner }> {
  const { world } = node;
  const { id, signer } = await world.person(number, consents);
  await node.store.write((writer) => writer.put("account", { ownerId: id, name: `p${number}`, passphraseHash: "", sealedKey: new Uint8Array(), publicKey: signer.key, epoch: 0, sequence: 0, steward: false, createdAt: world.now(), seenAt: world.now() }));
  await world.publish(signer, { kind: "home", body: { person: id, node: node.key, from: world.now() }, scope: { type: "home" } });
  return { id, signer };
}

/** What a link does for the post, until nothing is left. Answers the sizes that an onlooker saw. */
export async function carryMail(from: PostedNode, to: PostedNode, { acknowledge = true } = {}): Promise<number[]> {
  const sizes: number[] = [];
  for await (const parcel of from.mail.offer(to.key)) {
    sizes.push(parcel.length);
    await to.mail.accept(from.key, parcel);
    if (acknowledge) await from.mail.delivered(to.key, [idOfParcel(crypto, parcel)]);
  }
  return sizes;
}

/** Both ways, until neither has any. */
export async function exchangeMail(one: PostedNode, other: PostedNode): Promise<number[]> {
  const sizes: number[] = [];
  for (let round = 0; round < 8; round++) {
    const seen = [...await carryMail(one, other), ...await carryMail(other, one)];
    if (seen.length === 0) break;
    sizes.push(...seen);
  }
  return sizes;
}

/** What a shared sphere brings: who people are, and what is said in it. */
export async function shareSpheres(from: PostedNode, to: PostedNode): Promise<void> {
  const identity = new Set(["person", "delegation", "revocation", "home", "sphere", "erasure"]);
  await to.replica.receive(from.said.filter(({ record }) => record.scope.type === "sphere" || (record.scope.type === "home" && identity.has(record.kind))).map(({ envelope }) => envelope));
}
