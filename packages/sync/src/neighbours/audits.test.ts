/** Neighbours are asked now and again to show what they agreed to hold. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { envelopeById, envelopeOfRow } from "@cosmicsync/storage";
import { createStreet, foundSphere, settler, speak, type Street, type TestNode } from "../testing/neighbours.ts";
import { auditHash } from "./audits.ts";

async function threeThatAgree(street: Street): Promise<{ a: TestNode; b: TestNode; c: TestNode; sphere: string; said: string[]; ana: Awaited<ReturnType<typeof settler>> }> {
  const [a, b, c] = [street.node(1), street.node(2), street.node(3)];
  const sphere = await foundSphere(a);
  const ana = await settler(a, 1, sphere, street.time.now());
  const said = await speak(a, ana, sphere, 20);
  for (const other of [b, c]) { await street.share(a, other, [sphere]); street.link(a, other); }
  await street.agree([a, b, c], sphere);
  return { a, b, c, sphere, said, ana };
}
const lackingOf = (node: TestNode, peer: TestNode): number => node.neighbourhood.status().find((each) => each.peer === peer.key)?.spheres[0]?.audits.lacking ?? -1;

describe("audits", () => {
  it("find who dropped the words of a record and still claims to hold it, and blame nobody else", async () => {
    await using street = createStreet({ auditMillis: 120_000 });
    const { a, b, c, said } = await threeThatAgree(street);
    for (const id of said.slice(0, 10)) await c.store.write(async (writer) => { const row = await envelopeById(writer, id); await writer.put("envelope", { ...row!, body: null, nonce: null }); });
    await street.time.until(() => lackingOf(a, c) > 0, () => JSON.stringify(a.neighbourhood.status()), 3_600_000);
    assert.equal(lackingOf(a, b), 0);
  });

  it("blame nobody while all hold what they agreed to, things taken back included", async () => {
    await using street = createStreet({ auditMillis: 120_000 });
    const { a, b, c, said, sphere, ana } = await threeThatAgree(street);
    await a.replica.write((step) => step.publish(ana.signer, { kind: "tombstone", body: { record: said[0]!, person: ana.id }, scope: { type: "sphere", sphere } }));
    await street.time.pass(3_000_000);
    const counts = a.neighbourhood.status().map(({ spheres }) => spheres[0]!.audits);
    assert.ok(counts.every(({ asked, lacking }) => asked > 50 && lacking === 0), JSON.stringify(counts));
    assert.deepEqual([...b.faults, ...c.faults], []);
  });

  it("are answered truly only by who has the words: header and proof are not enough", async () => {
    await using street = createStreet();
    const { a, said } = await threeThatAgree(street);
    const envelope = envelopeOfRow((await envelopeById(a.store.read, said[0]!))!);
    const crypto = createNodeCrypto();
    const nonce = new Uint8Array(16).fill(1);
    const whole = auditHash(crypto, nonce, envelope);
    for (const other of [{ header: envelope.header, proof: envelope.proof }, { ...envelope, body: envelope.body!.slice(1) }, undefined]) assert.notDeepEqual(auditHash(crypto, nonce, other), whole);
    assert.notDeepEqual(auditHash(crypto, nonce.fill(2), envelope), whole);
  });
});
