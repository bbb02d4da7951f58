/** What a reader without a store takes from a node: everything and only what is signed, and an end with a name whatever the node does. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys } from "@cosmicsync/protocol/testing";
import { liveChannel, readChannel } from "./neighbours/channels.ts";
import { readSphere, type ReaderSettings, type SphereRead } from "./reader.ts";
import { addPeer, shareSphere } from "./peers.ts";
import { seededRandom } from "./testing/converse.ts";
import { createMemoryLinks } from "./testing/memory-link.ts";
import { carried, createStreet, foundSphere, settler, speak, type Carry, type Street, type TestNode } from "./testing/neighbours.ts";

const crypto = createNodeCrypto();
const pageKeys = testKeys(crypto, 990);
const ownKey = encodeId(pageKeys.publicKey);

async function read(street: Street, node: TestNode, sphere: RecordId, { shared = true, carry, ...settings }: ReaderSettings & { readonly shared?: boolean; readonly carry?: Carry } = {}): Promise<SphereRead> {
  await node.store.write(async (writer) => {
    await addPeer(writer, { key: ownKey, addresses: [], origin: "added" }, street.time.now());
    if (shared) await shareSphere(writer, ownKey, sphere, street.time.now());
  });
  const [ours, theirs] = createMemoryLinks({ keys: [ownKey, node.key] });
  node.neighbourhood.attach(carried(theirs, carry));
  const random = seededRandom(7);
  let done: SphereRead | undefined;
  void readSphere({ link: ours, crypto, ownKey, random: (size) => random.bytes(size), schedule: (afterMs, work) => street.time.schedule(afterMs, work) }, sphere, settings).then((each) => { done = each; });
  await street.time.until(async () => done !== undefined, () => "the reading has not ended");
  return done!;
}

async function sphereOf(street: Street, count: number): Promise<{ node: TestNode; sphere: RecordId }> {
  const node = street.node(1);
  const sphere = await foundSphere(node);
  const ana = await settler(node, 1, sphere, street.time.now());
  await speak(node, ana, sphere, count);
  return { node, sphere };
}

describe("a reader without a store", () => {
  for (const [count, way] of [[3, "in a session"], [500, "as a history"]] as const) {
    it(`gets everything that a node holds of an open sphere, ${way}, and knows that it is everything`, async () => {
      await using street = createStreet();
      const { node, sphere } = await sphereOf(street, count);
      let told = 0;
      const { end, records, refused, bytesIn } = await read(street, node, sphere, { onRecords: (some) => { told += some.length; } });
      assert.equal(end, "agreed");
      assert.equal([...records.keys()].sort().join(" "), await street.held(node, sphere));
      assert.equal([...records.values()].filter(({ kind }) => kind === "project").length, count);
      assert.deepEqual(refused, {});
      assert.equal(told, records.size);
      assert.ok(bytesIn > 100 * count);
    });
  }

  it("is shown nothing of a sphere that is not shared with it, and learns no more of one that is not there", async () => {
    await using street = createStreet();
    const { node, sphere } = await sphereOf(street, 3);
    const kept = await read(street, node, sphere, { shared: false });
    const unknown = await read(street, node, encodeId(new Uint8Array(32).fill(9)), { shared: false });
    for (const each of [kept, unknown]) assert.deepEqual([each.end, each.records.size], ["not-shared", 0]);
    assert.equal(kept.bytesIn, unknown.bytesIn);
  });

  it("refuses an envelope whose words were changed on the way, and says so", async () => {
    await using street = createStreet();
    const { node, sphere } = await sphereOf(street, 200);
    let changed = 0;
    const carry: Carry = (frame) => {
      const read = readChannel(frame);
      if (read === undefined || frame[0] !== liveChannel(0)) return [frame];
      const at = Buffer.from(frame).indexOf("Project 7");
      if (at < 0) return [frame];
      changed++;
      const other = frame.slice();
      other[at] = "Q".charCodeAt(0);
      return [other];
    };
    const { refused, records } = await read(street, node, sphere, { carry });
    assert.ok(changed > 0);
    assert.ok((refused["record/body-mismatch"] ?? 0) > 0, JSON.stringify(refused));
    for (const record of records.values()) assert.ok(record.kind !== "project" || record.body.set?.title?.startsWith("Project"));
  });

  it("ends where a node gives more than is wanted, says nothing, or speaks out of turn", async () => {
    await using street = createStreet();
    const { node, sphere } = await sphereOf(street, 300);
    assert.equal((await read(street, node, sphere, { recordsMost: 50 })).end, "over-bounds");
    assert.equal((await read(street, node, sphere, { bytesMost: 20_000 })).end, "over-bounds");
    assert.equal((await read(street, node, sphere, { carry: () => [] })).end, "ended");
    assert.equal((await read(street, node, sphere, { carry: (frame) => [frame, frame] })).end, "malformed");
    assert.equal((await read(street, node, sphere, { carry: () => [Uint8Array.of(255, 255, 255, 255, 255, 1)] })).end, "malformed");
  });
});
