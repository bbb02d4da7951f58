/** What a neighbour may do without hurting anybody: each is met by a bound, a counter, or the end of the link, and honest ones go on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeId, type Envelope } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import { readLive, writeLive } from "../live/messages.ts";
import { shareSphere } from "../peers.ts";
import { packRecords } from "../reconcile/pack-records.ts";
import { markLast, readFrame, writeFrame } from "../reconcile/frames.ts";
import { createStreet, foundSphere, settler, speak, type Street, type TestNode } from "../testing/neighbours.ts";
import { seededRandom } from "../testing/converse.ts";
import { meet, scopeOf, type Stranger } from "../testing/stranger.ts";
import { forge, hour, testSigner } from "../testing/world.ts";
import { neighbourBudgets } from "./budgets.ts";
import { controlChannel, liveChannel, mailChannel, readChannel, sessionChannel } from "./channels.ts";
import { readControl, writeControl, type Control } from "./control.ts";

const crypto = createNodeCrypto();
const keys = testKeys(crypto, 666);

/** A node with a sphere of some records that it shares with the stranger, who is joined and in its scope 0. */
async function withStranger(street: Street, { initiator = true, count = 10 } = {}): Promise<{ node: TestNode; sphere: string; stranger: Stranger; ana: Awaited<ReturnType<typeof settler>> }> {
  const node = street.node(1);
  const sphere = await foundSphere(node);
  const ana = await settler(node, 1, sphere, street.time.now());
  await speak(node, ana, sphere, count);
  await node.store.write((writer) => shareSphere(writer, encodeId(keys.publicKey), sphere, street.time.now()));
  const stranger = await meet(street, node, { keys, initiator });
  await stranger.say({ type: "offer", tags: [stranger.tag(sphere)], proofs: [] });
  if (initiator) await stranger.say({ type: "open", scope: 0, tag: stranger.tag(sphere) });
  await street.time.until(() => stranger.on("live").length > 0, () => "the scope was not opened");
  if (!initiator) assert.equal(scopeOf(stranger, stranger.tag(sphere)), 0);
  await stranger.send(liveChannel(0), writeLive({ type: "state", count: 0 }));
  await stranger.send(liveChannel(0), writeLive({ type: "ready" }));
  await street.time.pass(100);
  return { node, sphere, stranger, ana };
}
const faultsOf = ({ faults }: TestNode): string[] => faults.map(({ fault }) => fault);

describe("decoders of what comes over a link", () => {
  it("give a message or nothing for every input, and every message comes back as it was", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const read of [readChannel, readControl, readLive, readFrame]) read(bytes);
      const control = readControl(bytes);
      if (control !== undefined && (control.type !== "hello" || control.version === 1)) assert.deepEqual(writeControl(control), bytes);
      const live = readLive(bytes);
      if (live !== undefined && live.type !== "records") assert.deepEqual(writeLive(live), bytes);
    }), { numRuns: 3_000, seed: 9 });
    const offer: Control = { type: "offer", tags: [new Uint8Array(16).fill(1)], proofs: [new Uint8Array(136).fill(2)] };
    assert.deepEqual(readControl(writeControl(offer)), offer);
    assert.equal(readControl(writeControl(offer).slice(0, -1)), undefined);
    assert.equal(readControl(new Uint8Array([2, 255, 255, 3])), undefined, "a length that lies");
  });
});

describe("a hostile neighbour", () => {
  it("that sends garbage, at any time, is cut off or not heard, and the node lives", async () => {
    const random = seededRandom(77);
    for (let round = 0; round < 20; round++) {
      await using street = createStreet();
      const { node, stranger, sphere } = await withStranger(street, { initiator: round % 2 === 0, count: 2 });
      const before = await street.held(node, sphere);
      for (let count = 0; count < 40 && !stranger.ended(); count++) {
        const channel = [controlChannel, mailChannel, sessionChannel(0, 0), sessionChannel(0, 1), liveChannel(0), random.below(300)][random.below(6)]!;
        await stranger.send(channel, random.bytes(random.below(200)));
      }
      await street.time.pass(5_000);
      assert.equal(await street.held(node, sphere), before);
      assert.ok(node.faults.length <= 1);
    }
  });

  it("that answers nothing, or never says hello, is let go", async () => {
    await using street = createStreet();
    const node = street.node(1);
    const stranger = await meet(street, node, { keys });
    await street.time.pass(neighbourBudgets.helloMillis + 1_000);
    assert.ok(stranger.ended());
    assert.deepEqual(faultsOf(node), ["silent"]);
  });

  it("of a later version is told so, politely, and is no fault", async () => {
    await using street = createStreet();
    const node = street.node(1);
    const stranger = await meet(street, node, { keys, version: 2 });
    await street.time.pass(2_000);
    assert.deepEqual(stranger.controls.at(-1), { type: "bye", reason: 1 });
    assert.ok(stranger.ended());
    assert.deepEqual(faultsOf(node), []);
  });

  it("that forges, alters or sends what is of elsewhere is counted by reason, told nothing, and cut off before long", async () => {
    await using street = createStreet();
    const { node, stranger, sphere, ana } = await withStranger(street);
    const draft = { kind: "project", body: { lead: ana.id, set: { title: "T", summary: "S" } }, scope: { type: "sphere", sphere } } as const;
    const good = (sequence: number): Envelope => forge(ana.signer, draft, street.time.now(), { sequence });
    const altered = (envelope: Envelope): Envelope => ({ ...envelope, body: envelope.body!.with(-1, envelope.body!.at(-1)! ^ 1) });
    const asAna = { ...testSigner(44), personId: ana.id };
    const bad: Envelope[] = [
      forge(asAna, draft, street.time.now()),
      { ...good(9_001), proof: forge(testSigner(45), draft, street.time.now()).proof },
      altered(good(9_002)),
      forge(ana.signer, { kind: "profile", body: { person: ana.id, set: { headline: "At home" } }, scope: { type: "home" } }, street.time.now(), { sequence: 9_004 }),
      forge(ana.signer, draft, street.time.now() + 365 * 24 * hour, { sequence: 9_005 }),
      forge(ana.signer, draft, street.time.now() + 10 * 60_000, { sequence: 9_006 }),
    ];
    const heard = stranger.heard.length;
    for (const frame of packRecords(bad)) await stranger.send(liveChannel(0), frame);
    await street.time.pass(1_000);
    assert.deepEqual(node.neighbourhood.status()[0]?.refused, { "record/unknown-author": 1, "record/forged": 1, "record/body-mismatch": 1, "record/wrong-scope": 1, "record/future": 2 });
    assert.equal(stranger.heard.length, heard, "the stranger was told something");
    assert.ok((await node.store.read.get("profile", { ownerId: ana.id })) === undefined);
    for (let count = 0; count < 20; count++) for (const frame of packRecords([altered(good(10_000 + count))])) await stranger.send(liveChannel(0), frame);
    await street.time.until(() => stranger.ended(), () => "the link is still up");
    assert.deepEqual(faultsOf(node), ["forged"]);
  });

  it("that repeats everything, over and over, changes nothing", async () => {
    await using street = createStreet();
    const { node, stranger, sphere, ana } = await withStranger(street);
    const envelope = forge(ana.signer, { kind: "project", body: { lead: ana.id, set: { title: "T", summary: "S" } }, scope: { type: "sphere", sphere } }, street.time.now(), { sequence: 9_001 });
    for (let count = 0; count < 500; count++) await stranger.send(liveChannel(0), packRecords([envelope])[0]!);
    await street.time.pass(1_000);
    const [status] = node.neighbourhood.status();
    assert.equal(status?.recordsIn, 1);
    assert.deepEqual(status.refused, {});
    assert.equal(node.replica.counts().refused["record/duplicate"], undefined, "repeats were judged again");
  });

  it("that lies in a session is answered with an end, and after some of that cut off", async () => {
    await using street = createStreet();
    const { node, stranger, sphere } = await withStranger(street);
    const tag = stranger.tag(sphere).slice(0, 8);
    const lies = [
      writeFrame({ type: "more", count: 5 }, true),
      writeFrame({ type: "hello", scope: new Uint8Array(8), saltTag: new Uint8Array(3), fingerprint: { count: 1, sum: new Uint32Array(4) }, gauge: new Int32Array(20), rangesOnly: false }, true),
      writeFrame({ type: "salt", scope: new Uint8Array(8), nonce: new Uint8Array(16) }, true),
      new Uint8Array([0x84, 0, 255, 255, 255, 255, 15]),
    ];
    let parity: 0 | 1 = 1;
    for (let round = 0; round < 6 && !stranger.ended(); round++) for (const lie of lies) {
      await stranger.send(sessionChannel(0, parity), lie);
      parity = parity === 0 ? 1 : 0;
      await street.time.pass(300);
    }
    assert.ok(tag.length === 8 && stranger.ended());
    assert.equal(node.faults.length, 1);
  });

  it("that sends cells of no two sets makes the session fail and nothing else", async () => {
    await using street = createStreet();
    const { node, stranger, sphere } = await withStranger(street, { initiator: false, count: 300 });
    await street.time.until(() => stranger.on("session").length > 0, () => "no session began");
    const first = readFrame(stranger.on("session")[0]!);
    assert.equal(first?.message.type, "salt");
    const parity = readChannel(stranger.heard.findLast((bytes) => readChannel(bytes)?.channel.sort === "session")!)!.channel as { parity: 0 | 1 };
    await stranger.send(sessionChannel(0, parity.parity), writeFrame({ type: "salt", scope: stranger.tag(sphere).slice(0, 8), nonce: new Uint8Array(16) }, true));
    await street.time.until(() => stranger.on("session").length > 1, () => "no hello came");
    const random = seededRandom(5);
    const cells = Int32Array.from({ length: 4 * 200 }, () => random.next() | 0);
    await stranger.send(sessionChannel(0, parity.parity), markLast(writeFrame({ type: "symbols", from: 0, count: 200, fingerprint: { count: 290, sum: new Uint32Array(4) }, cells }, false)));
    await street.time.pass(3_000);
    assert.equal(node.neighbourhood.status().length, 1);
    assert.equal((await street.held(node, sphere)).split(" ").length, 303);
  });

  it("that floods with offers is cut off", async () => {
    await using street = createStreet();
    const { node, stranger } = await withStranger(street);
    for (let count = 0; count < 20; count++) await stranger.say({ type: "offer", tags: [], proofs: [] });
    await street.time.pass(500);
    assert.ok(stranger.ended());
    assert.deepEqual(faultsOf(node), ["flood"]);
  });

  it("that reads nothing is not waited for with memory, and is let go in the end", async () => {
    await using street = createStreet();
    const { node, sphere, ana } = await withStranger(street);
    // A second stranger, who joins and then stops reading.
    const deaf = testKeys(crypto, 667);
    await node.store.write((writer) => shareSphere(writer, encodeId(deaf.publicKey), sphere, street.time.now()));
    const { createMemoryLinks } = await import("../testing/memory-link.ts");
    const [own, theirs] = createMemoryLinks({ keys: [encodeId(deaf.publicKey), node.key], roomBytes: 4_000 });
    node.neighbourhood.attach(theirs);
    await own.send(new Uint8Array([0, ...writeControl({ type: "hello", version: 1, nonce: new Uint8Array(32), invite: new Uint8Array() })]));
    await own.send(new Uint8Array([0, ...writeControl({ type: "offer", tags: [], proofs: [] })]));
    await street.time.pass(1_000);
    await speak(node, ana, sphere, 200, "z".repeat(200));
    await street.time.pass(neighbourBudgets.stallMillis * 2);
    const deafStatus = node.neighbourhood.status().find(({ peer }) => peer === encodeId(deaf.publicKey));
    assert.ok(deafStatus === undefined || deafStatus.waitingOut < 10_000);
  });

  it("that asks for a history twice, or claims to have told one, is out of turn", async () => {
    await using street = createStreet();
    const node = street.node(1);
    const sphere = await foundSphere(node);
    await node.store.write((writer) => shareSphere(writer, encodeId(keys.publicKey), sphere, street.time.now()));
    const stranger = await meet(street, node, { keys });
    await stranger.say({ type: "offer", tags: [stranger.tag(sphere)], proofs: [] });
    await stranger.say({ type: "open", scope: 0, tag: stranger.tag(sphere) });
    for (let count = 0; count < 20; count++) await stranger.send(liveChannel(0), writeLive(count % 2 === 0 ? { type: "history", from: 0 } : { type: "told" }));
    await street.time.pass(1_000);
    assert.equal(stranger.on("live").filter((frame) => readLive(frame)?.type === "told").length, 1);
    assert.deepEqual(faultsOf(node), ["out-of-turn"]);
  });
});

describe("honest neighbours", () => {
  it("agree beside hostile ones", async () => {
    await using street = createStreet();
    const { node, sphere, stranger, ana } = await withStranger(street);
    const other = street.node(2);
    await street.share(node, other, [sphere]);
    street.link(node, other);
    const random = seededRandom(3);
    for (let count = 0; count < 100; count++) await stranger.send(liveChannel(0), random.bytes(50));
    await speak(node, ana, sphere, 5);
    await street.agree([node, other], sphere);
    assert.deepEqual(other.faults, []);
  });
});
