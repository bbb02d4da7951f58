/** A node in which no member of a private sphere lives any more keeps none of its words, and gets them again when one comes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createStreet, founder, foundSphere, settler, speak, type Street, type TestNode } from "../testing/neighbours.ts";
import { testSigner } from "../testing/world.ts";
import { forgetLeftSpheres, graceMillis } from "./left-spheres.ts";

const crypto = createNodeCrypto();

/** Two nodes that share a sphere, with a member on each. */
async function withMembers(street: Street, openness: "open" | "private"): Promise<{ a: TestNode; b: TestNode; sphere: RecordId; ben: RecordId; say: (count: number) => Promise<unknown>; cut: () => void }> {
  const vouchAs = (number: number) => (_sphere: RecordId, message: Uint8Array) => Promise.resolve({ key: testSigner(number).key, signature: crypto.sign(testSigner(number).keys.secretKey, message) });
  const [a, b] = [street.node(1, { vouch: vouchAs(1) }), street.node(2, { vouch: vouchAs(2) })];
  const sphere = await foundSphere(a, { openness });
  const ana = await settler(a, 1, sphere, street.time.now());
  const ben = await settler(a, 2, sphere, street.time.now());
  await speak(a, ana, sphere, 150, "canary");
  await street.share(a, b, [sphere]);
  const cut = street.link(a, b);
  await street.agree([a, b], sphere);
  return { a, b, sphere, ben: ben.id, say: (count) => speak(a, ana, sphere, count), cut };
}
const wordsIn = async ({ store }: TestNode, sphere: RecordId): Promise<number> => (await store.read.list("envelope", { fanOut: true }, { where: { sphereId: sphere }, index: "bySphere", limit: 1_000 })).filter(({ body, kind }) => body !== null && kind === "project").length;
const run = (street: Street, { store, replica, key }: TestNode, livesHere: boolean, ownKey = key) => forgetLeftSpheres({ store, replica, now: street.time.now, ownKey, livesHere: () => Promise.resolve(livesHere) });

describe("a private sphere in which nobody is left on a node", () => {
  it("loses its words there after a week, in the tables too, and gets them again with a member", async () => {
    await using street = createStreet();
    const { a, b, sphere, ben, say, cut } = await withMembers(street, "private");
    assert.deepEqual(await run(street, b, true), { forgotten: 0, more: false });
    await a.replica.write((step) => step.publish(founder, { kind: "membership", body: { sphere, person: ben, role: "member", state: "removed" }, scope: { type: "sphere", sphere } }));
    await street.time.pass(2_000);
    cut();
    await run(street, b, false);
    await street.time.pass(graceMillis - 10_000);
    assert.equal((await run(street, b, false)).forgotten, 0);
    assert.equal(await wordsIn(b, sphere), 150);
    await street.time.pass(10_000);
    assert.deepEqual(await run(street, b, false), { forgotten: 150, more: false });
    assert.equal(await wordsIn(b, sphere), 0);
    const tables = await Promise.all((["project", "envelope"] as const).map((table) => b.store.read.list(table, { fanOut: true }, { limit: 1_000 })));
    assert.ok(!JSON.stringify(tables, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value)).includes("canary"));
    assert.ok((await b.store.read.get("sphere", { ownerId: sphere })) !== undefined);

    // Taken in again.
    await a.replica.write((step) => step.publish(founder, { kind: "membership", body: { sphere, person: ben, role: "member", state: "joined" }, scope: { type: "sphere", sphere } }));
    await say(1);
    await run(street, b, true);
    street.link(a, b);
    await street.time.until(async () => (await wordsIn(b, sphere)) === 151, () => "the words have not come again");
    assert.equal(await street.held(a, sphere), await street.held(b, sphere));
  });

  it("keeps them where somebody is back within the week, where the node's own key began it, and where the sphere is open", async () => {
    for (const [openness, own, back] of [["private", false, true], ["private", true, false], ["open", false, false]] as const) {
      await using street = createStreet();
      const { b, sphere, cut } = await withMembers(street, openness);
      cut();
      const ownKey = own ? founder.key : b.key;
      await run(street, b, false, ownKey);
      await street.time.pass(graceMillis / 2);
      if (back) await run(street, b, true, ownKey);
      await street.time.pass(graceMillis / 2 + 1_000);
      await run(street, b, false, ownKey);
      assert.equal(await wordsIn(b, sphere), 150, `${openness} ${own} ${back}`);
    }
  });

  it("keeps them where it cannot be said who lives here", async () => {
    await using street = createStreet();
    const { b, sphere, cut } = await withMembers(street, "private");
    cut();
    await run(street, b, false);
    await street.time.pass(graceMillis);
    await assert.rejects(forgetLeftSpheres({ store: b.store, replica: b.replica, now: street.time.now, ownKey: b.key, livesHere: () => Promise.reject(new Error("locked")) }), /locked/);
    assert.equal(await wordsIn(b, sphere), 150);
  });
});
