/** A private sphere is nobody's business but its members': not its records, not their number, not that it exists. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, toHex, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import { addPeer, shareSphere } from "../peers.ts";
import { createStreet, founder, foundSphere, settler, speak, type Street, type TestNode } from "../testing/neighbours.ts";
import { meet, type Stranger } from "../testing/stranger.ts";
import { testSigner, type TestSigner } from "../testing/world.ts";
import { neighbourBudgets } from "./budgets.ts";
import { openProof, proofMessage, sealProof } from "./membership-proof.ts";

const crypto = createNodeCrypto();
const strangerKeys = testKeys(crypto, 666);
const strangerKeyText = encodeId(strangerKeys.publicKey);
/** Signs as this member wherever they are. */
const vouchAs = (signer: TestSigner) => (_sphere: RecordId, message: Uint8Array) => Promise.resolve({ key: signer.key, signature: crypto.sign(signer.keys.secretKey, message) });

/** A sphere with ten records, meant for the stranger's node by a steward who was deceived. */
async function withPrivateSphere(street: Street): Promise<{ node: TestNode; sphere: RecordId; member: TestSigner }> {
  const member = testSigner(1);
  const node = street.node(1, { vouch: vouchAs(member) });
  const sphere = await foundSphere(node, { openness: "private", name: "Secret garden" });
  const ana = await settler(node, 1, sphere, street.time.now());
  await speak(node, ana, sphere, 10);
  await node.store.write((writer) => shareSphere(writer, strangerKeyText, sphere, street.time.now()));
  return { node, sphere, member };
}

/** Everything that a node says to somebody who asks for the sphere in such a way. */
async function probe(street: Street, node: TestNode, sphere: RecordId, ask: (stranger: Stranger) => { tags: Uint8Array[]; proofs: Uint8Array[] }): Promise<string[]> {
  const stranger = await meet(street, node, { keys: strangerKeys });
  const pad = (slots: Uint8Array[], size: number): Uint8Array[] => [...slots, ...Array.from({ length: 8 - slots.length }, (_, index) => new Uint8Array(size).fill(index + 1))];
  const { tags, proofs } = ask(stranger);
  await stranger.say({ type: "offer", tags: pad(tags, 16), proofs: pad(proofs, 136) });
  await street.time.pass(1_000);
  await stranger.say({ type: "open", scope: 0, tag: stranger.tag(sphere) });
  await street.time.pass(90_000);
  const heard = stranger.heard.map(toHex);
  stranger.link.close();
  await street.time.pass(1_000);
  return heard;
}

/** What the node of the sphere says to the same questions as one that has never heard of it. */
async function twins(ask: (stranger: Stranger, sphere: RecordId) => { tags: Uint8Array[]; proofs: Uint8Array[] }): Promise<[string[], string[]]> {
  await using street = createStreet();
  const { node, sphere } = await withPrivateSphere(street);
  const heard = await probe(street, node, sphere, (stranger) => ask(stranger, sphere));
  await using empty = createStreet();
  const nothing = empty.node(1, { vouch: vouchAs(testSigner(1)) });
  return [heard, await probe(empty, nothing, sphere, (stranger) => ask(stranger, sphere))];
}

describe("whoever asks for a private sphere without being in it", () => {
  const asks: [string, (stranger: Stranger, sphere: RecordId) => { tags: Uint8Array[]; proofs: Uint8Array[] }][] = [
    ["by its tag alone", (stranger, sphere) => ({ tags: [stranger.tag(sphere)], proofs: [] })],
    ["with a proof by somebody who is no member", (stranger, sphere) => ({ tags: [stranger.tag(sphere)], proofs: [stranger.proof(sphere, testKeys(crypto, 777))] })],
    ["with nothing at all", () => ({ tags: [], proofs: [] })],
  ];
  it("hears the very bytes that a node says which does not know the sphere", async () => {
    for (const [how, ask] of asks) {
      const [there, nowhere] = await twins(ask);
      assert.ok(there.length >= 2, how);
      assert.deepEqual(there, nowhere, how);
    }
  });

  it("with what a member signed for another link, or for another node: it is worth nothing here", async () => {
    const member = testSigner(1);
    const sealed = (stranger: Stranger, sphere: RecordId, message: Uint8Array): Uint8Array => sealProof(crypto, stranger.binding, sphere, { key: member.key, signature: crypto.sign(member.keys.secretKey, message) });
    const [there, nowhere] = await twins((stranger, sphere) => ({
      tags: [],
      proofs: [sealed(stranger, sphere, proofMessage(crypto.hash(stranger.binding), sphere, stranger.key)), sealed(stranger, sphere, proofMessage(stranger.binding, sphere, encodeId(testKeys(crypto, 501).publicKey)))],
    }));
    assert.deepEqual(there, nowhere);
  });

  it("when the node dials them: hears no tag of it, and a proof that they cannot tell from chance", async () => {
    await using street = createStreet();
    const { node, sphere } = await withPrivateSphere(street);
    const stranger = await meet(street, node, { keys: strangerKeys, initiator: false });
    await street.time.until(() => stranger.controls.some(({ type }) => type === "offer"), () => "no offer");
    const offer = stranger.controls.find((message) => message.type === "offer")!;
    assert.ok(offer.type === "offer" && offer.tags.length === 8 && offer.proofs.length === 8);
    assert.ok(!offer.tags.some((tag) => toHex(tag) === toHex(stranger.tag(sphere))));
    await stranger.say({ type: "offer", tags: [stranger.tag(sphere)], proofs: [] });
    await street.time.pass(5_000);
    assert.ok(!stranger.controls.some(({ type }) => type === "open"));
    // Who knows the sphere's id, and was named by the steward, could open it; so does a member's node.
    assert.ok(openProof(crypto, stranger.binding, sphere, node.key, offer.proofs) !== undefined);
  });
});

describe("two nodes with members of a private sphere", () => {
  it("prove it to each other and come to hold the same; nobody else's rows matter", async () => {
    await using street = createStreet();
    const [ana, ben] = [testSigner(1), testSigner(2)];
    const a = street.node(1, { vouch: vouchAs(ana) });
    const b = street.node(2, { vouch: vouchAs(ben) });
    const c = street.node(3);
    const sphere = await foundSphere(a, { openness: "private" });
    const settled = await settler(a, 1, sphere, street.time.now());
    await settler(a, 2, sphere, street.time.now());
    await speak(a, settled, sphere, 20);
    for (const [x, y] of [[a, b], [b, a], [a, c], [c, a]] as const) await x.store.write(async (writer) => {
      await addPeer(writer, { key: y.key, addresses: [], origin: "added" }, street.time.now());
      await shareSphere(writer, y.key, sphere, street.time.now());
    });
    street.link(a, b);
    street.link(c, a);
    await street.agree([a, b], sphere);
    await street.time.pass(120_000);
    assert.equal(await street.held(c, sphere), "");
    assert.deepEqual(c.neighbourhood.status()[0]?.spheres, []);
  });

  it("stop when the one member of a node leaves", async () => {
    await using street = createStreet();
    const [ana, ben] = [testSigner(1), testSigner(2)];
    const a = street.node(1, { vouch: vouchAs(ana) });
    const b = street.node(2, { vouch: vouchAs(ben) });
    const sphere = await foundSphere(a, { openness: "private" });
    const settled = await settler(a, 1, sphere, street.time.now());
    const left = await settler(a, 2, sphere, street.time.now());
    await street.share(a, b, [sphere]);
    street.link(a, b);
    await street.agree([a, b], sphere);
    await street.time.pass(1_000);
    await a.replica.write((step) => step.publish(founder, { kind: "membership", body: { sphere, person: left.id, role: "member", state: "removed" }, scope: { type: "sphere", sphere } }));
    await street.time.pass(2_000);
    await speak(a, settled, sphere, 1);
    await street.time.pass(200_000);
    assert.deepEqual(a.neighbourhood.status()[0]?.spheres, []);
    assert.ok((await street.held(a, sphere)).length > (await street.held(b, sphere)).length);
  });

  for (const [how, broken] of [["fails", () => Promise.reject(new Error("the keys are locked"))], ["never answers", () => new Promise<undefined>(() => undefined)]] as const) {
    it(`lose the link, and nothing waits for it any more, where vouching ${how} on either side; the next one is good`, async () => {
      for (const failing of [0, 1]) {
        await using street = createStreet();
        let isBroken = true;
        const nodes = [0, 1].map((number) => street.node(number, { vouch: (sphere, message) => (isBroken && number === failing ? broken() : vouchAs(testSigner(number + 1))(sphere, message)) }));
        const [a, b] = [nodes[0]!, nodes[1]!];
        const sphere = await foundSphere(a, { openness: "private" });
        const settled = await settler(a, 1, sphere, street.time.now());
        await settler(a, 2, sphere, street.time.now());
        await speak(a, settled, sphere, 5);
        await street.share(a, b, [sphere]);
        // The responder vouches only for who has proved it: so it has to hold the sphere already.
        isBroken = false;
        const cut = street.link(a, b);
        await street.agree([a, b], sphere);
        cut();
        await street.time.pass(1_000);
        isBroken = true;
        street.link(a, b);
        await street.time.pass(neighbourBudgets.vouchMillis + 1_000);
        assert.deepEqual([a, b].map((node) => node.neighbourhood.status().length), [0, 0], `side ${failing}`);
        isBroken = false;
        await speak(a, settled, sphere, 1);
        street.link(a, b);
        await street.agree([a, b], sphere);
      }
    });
  }
});
