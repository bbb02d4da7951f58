/** Mail on real links between neighbourhoods: posted, offered, taken, told to be safe; through cuts and restarts; all frames seen by an onlooker. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClock, limits, type Draft, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createReceipts, readConfirmations } from "../erasure-receipts.ts";
import type { Mail } from "../neighbours/mail.ts";
import type { Replica } from "../replica.ts";
import { refreshShared } from "../shared-profile.ts";
import { createStreet, foundSphere, type Street, type TestNode } from "../testing/neighbours.ts";
import { testSigner, type TestSigner } from "../testing/world.ts";
import { createMail, onPosted } from "./mailbox.ts";
import { createMailingReplica } from "./mailing-replica.ts";

const crypto = createNodeCrypto();
interface House { readonly node: TestNode; replica(): Replica }
interface Person { readonly id: RecordId; readonly signer: TestSigner }

function house(street: Street, number: number): House {
  const made: { mail?: Mail } = {};
  const post = (): Mail => made.mail!;
  const node = street.node(number, { mail: { offer: (peer) => post().offer(peer), accept: (peer, parcel) => post().accept(peer, parcel), delivered: (peer, ids) => post().delivered(peer, ids) } });
  const parts = { crypto, node: node.key, now: street.time.now };
  const replica = createMailingReplica(node.replica, parts);
  made.mail = createMail({ ...parts, store: node.store, nodeKeys: node.keys, replica });
  onPosted(replica, node.key, (to) => node.neighbourhood.mailChanged(to));
  return { node, replica: () => replica };
}

async function settle({ node, replica }: House, number: number, sphere: RecordId, at: number): Promise<Person> {
  const root = testSigner(number);
  const id = await replica().write(async (step) => {
    const person = await step.publish(root, { kind: "person", body: { began: at }, scope: { type: "home" } });
    const signer = { ...root, personId: person.id };
    await step.writer.put("account", { ownerId: person.id, name: `p${number}`, passphraseHash: "", sealedKey: new Uint8Array(), publicKey: root.key, epoch: 0, sequence: 0, steward: false, createdAt: at, seenAt: at });
    await step.publish(signer, { kind: "home", body: { person: person.id, node: node.key, from: at }, scope: { type: "home" } });
    for (const purpose of ["show", "match"] as const) await step.publish(signer, { kind: "consent", body: { person: person.id, purpose, granted: true, wording: "1" }, scope: { type: "home" } });
    await step.publish(signer, { kind: "membership", body: { sphere, person: person.id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
    await step.publish(signer, { kind: "profile", body: { person: person.id, set: { headline: "Canary headline" } }, scope: { type: "home" } });
    await refreshShared({ crypto, consentWording: "1" }, step, signer);
    return person.id;
  });
  return { id, signer: { ...root, personId: id } };
}
const say = ({ replica }: House, { signer }: Person, draft: Draft): Promise<RecordId> => replica().write(async (step) => (await step.publish(signer, draft)).id);

interface Two { readonly a: House; readonly b: House; readonly ana: Person; readonly ben: Person; readonly sphere: RecordId; readonly frames: Uint8Array[]; readonly cut: () => void; link(): () => void }
async function two(street: Street): Promise<Two> {
  const [a, b] = [house(street, 1), house(street, 2)];
  const sphere = await foundSphere(a.node);
  const frames: Uint8Array[] = [];
  const link = (): (() => void) => street.link(a.node, b.node, (frame) => { frames.push(frame.slice()); return [frame]; });
  await street.share(a.node, b.node, [sphere]);
  const ana = await settle(a, 1, sphere, street.time.now());
  const cut = link();
  await street.agree([a.node, b.node], sphere);
  const ben = await settle(b, 2, sphere, street.time.now());
  await street.agree([a.node, b.node], sphere);
  return { a, b, ana, ben, sphere, frames, cut, link };
}
const ask = ({ a, ana, ben }: Two, street: Street): Promise<RecordId> => say(a, ana, { kind: "introduction-ask", body: { from: ana.id, to: ben.id, note: "Canary note", dueAt: street.time.now() + limits.replyMillis }, scope: { type: "people", people: [ana.id, ben.id] } });
const waiting = async ({ node }: House): Promise<number> => node.store.read.count("mail", { fanOut: true });
const has = ({ node }: House, person: Person, introduction: RecordId) => async (): Promise<boolean> => (await node.store.read.get("introduction", { ownerId: person.id, introductionId: introduction })) !== undefined;

describe("mail on a link", () => {
  it("arrives while both are connected, is told to be safe, and shows an onlooker no word of it", async () => {
    await using street = createStreet();
    const all = await two(street);
    const introduction = await ask(all, street);
    await street.time.until(has(all.b, all.ben, introduction), () => "it did not arrive");
    await street.time.until(async () => (await waiting(all.a)) === 0, () => "it was not told to be safe");
    assert.ok(all.frames.every((frame) => !Buffer.from(frame).includes("Canary note")));
    assert.ok(all.frames.some((frame) => frame.length > 4_096));
  });

  it("waits while the link is cut, and goes when there is one again", async () => {
    await using street = createStreet();
    const all = await two(street);
    all.cut();
    await street.time.pass(10_000);
    const introduction = await ask(all, street);
    await street.time.pass(60_000);
    assert.equal(await waiting(all.a), 1);
    all.link();
    await street.time.until(has(all.b, all.ben, introduction), () => "it did not arrive");
    await street.time.until(async () => (await waiting(all.a)) === 0, () => "it was not told to be safe");
  });

  it("goes both ways until both have said yes, and a no puts not one frame on the link", async () => {
    await using street = createStreet({ sessionMillis: 100_000_000 });
    const all = await two(street);
    const { b, ben, ana } = all;
    const first = await ask(all, street);
    await street.time.until(has(b, ben, first), () => "it did not arrive");
    await street.time.pass(30_000);
    const before = all.frames.length;
    await say(b, ben, { kind: "introduction-answer", body: { introduction: first, person: ben.id, answer: "no" }, scope: { type: "people", people: [ben.id] } });
    await street.time.pass(5_000);
    assert.equal(all.frames.length, before);
    await say(b, ben, { kind: "introduction-answer", body: { introduction: first, person: ben.id, answer: "yes" }, scope: { type: "people", people: [ana.id, ben.id] } });
    await street.time.until(async () => (await all.a.node.store.read.count("introductionStep", { owner: ana.id })) === 1, () => "the yes did not arrive");
    assert.ok(all.frames.length > before);
  });

  it("brings the receipt for words taken back to the home that took them back", async () => {
    await using street = createStreet();
    const all = await two(street);
    const { a, b, ana } = all;
    await using receipts = createReceipts({ crypto, node: b.node.key, now: street.time.now, replica: b.replica(), nodeSigner: testSigner(700), clock: createClock({ now: street.time.now }) });
    await a.replica().write(async (step) => {
      await step.publish(ana.signer, { kind: "profile", body: { person: ana.id, set: { headline: "Something else" } }, scope: { type: "home" } });
      await refreshShared({ crypto, consentWording: "1" }, step, ana.signer);
    });
    await street.time.until(async () => { await receipts.settled(); return (await readConfirmations(a.node.store.read, ana.id)).length === 1; }, () => "no receipt came");
    await street.agree([a.node, b.node], all.sphere);
  });
});
