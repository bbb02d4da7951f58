/** A key that signs one number twice is shown up, to everybody in the sphere, by what nobody could make up. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, limits, toHex, type Body, type Draft, type Envelope } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { equivocationOf, showsEquivocation } from "./equivocation.ts";
import { createStreet, foundSphere, settler } from "./testing/neighbours.ts";
import { codesOf, createWorld, forge, runMainJob, testSigner, type TestSigner } from "./testing/world.ts";

const crypto = createNodeCrypto();
const twice = (signer: TestSigner, sphere: string, at: number): [Envelope, Envelope] => {
  const draft = (title: string): Draft => ({ kind: "project", body: { lead: signer.personId!, set: { title, summary: "S" } }, scope: { type: "sphere", sphere } });
  return [forge(signer, draft("One"), at, { sequence: 700 }), forge(signer, draft("Two"), at, { sequence: 700 })];
};

describe("equivocation", () => {
  it("is shown by two signed headers of one number, and by nothing less", async () => {
    await using world = createWorld();
    const { sphere, ana } = await runMainJob(world);
    const [one, two] = twice(ana.signer, sphere, world.now());
    assert.deepEqual(codesOf(await world.replica.receive([one, two])), ["accept", "reject record/equivocation"]);
    const body = await equivocationOf(world.store.read, crypto, two);
    assert.ok(body !== undefined && showsEquivocation(crypto, body));
    const other = twice(testSigner(2, ana.id), sphere, world.now())[0];
    const shown = ({ header, proof }: Envelope): Body<"equivocation">["first"] => ({ header: toHex(header), proof: toHex(proof) });
    const less: [string, Body<"equivocation">][] = [
      ["one record twice", { ...body, second: body.first }],
      ["another key's record", { ...body, second: shown(other) }],
      ["another key blamed", { ...body, author: testSigner(2).key }],
      ["another sphere", { ...body, sphere: ana.id }],
      ["a forged header", { ...body, second: { ...body.second, proof: body.first.proof } }],
      ["another number", { ...body, second: shown(forge(ana.signer, { kind: "project", body: { lead: ana.id, set: { title: "T", summary: "S" } }, scope: { type: "sphere", sphere } }, world.now(), { sequence: 701 })) }],
    ];
    for (const [why, each] of less) {
      assert.equal(showsEquivocation(crypto, each), false, why);
      assert.match(await world.refusal(testSigner(50), { kind: "equivocation", body: each, scope: { type: "sphere", sphere } }), /record\/(invalid|wrong-scope)/, why);
    }
    await world.publish(testSigner(51), { kind: "equivocation", body, scope: { type: "sphere", sphere } });
  });

  it("is found by the node that is told both, and told to all others once", async () => {
    await using street = createStreet();
    const [a, b, c] = [1, 2, 3].map((number) => street.node(number, { nodeSigner: testSigner(300 + number) }));
    assert.ok(a !== undefined && b !== undefined && c !== undefined);
    const sphere = await foundSphere(a);
    const { signer } = await settler(a, 1, sphere, street.time.now());
    for (const [x, y] of [[a, b], [b, c]] as const) { await street.share(x, y, [sphere]); street.link(x, y); }
    await street.agree([a, b, c], sphere);
    const [one, two] = twice(signer, sphere, street.time.now());
    await a.replica.receive([one]);
    await street.agree([a, b, c], sphere);
    await c.replica.receive([two]);
    await street.time.until(async () => (await a.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" })) > 0, () => "nothing was told");
    await street.agree([a, b, c], sphere);
    await c.replica.receive([two]);
    await street.time.pass(5_000);
    assert.equal(await a.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" }), 1);
  });

  it("is not kept of keys that are nobody's here, however many are made for it, and is once it turns out whose the key is", async () => {
    await using world = createWorld();
    const { sphere, ana } = await runMainJob(world);
    const shown = ({ header, proof }: Envelope): Body<"equivocation">["first"] => ({ header: toHex(header), proof: toHex(proof) });
    const proofOf = (signer: TestSigner): Draft => {
      const [one, two] = twice(signer, sphere, world.now());
      return { kind: "equivocation", body: { sphere, author: signer.key, first: shown(one), second: shown(two) }, scope: { type: "sphere", sphere } };
    };
    for (let number = 0; number < 4; number++) {
      const stranger = testSigner(70 + number, ana.id);
      assert.deepEqual(codesOf(await world.replica.receive([forge(testSigner(90), proofOf(stranger), world.now(), { sequence: number })])), ["ignore record/unknown-subject"]);
    }
    assert.equal(await world.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" }), 0);
    const late = testSigner(75);
    const person = forge(late, { kind: "person", body: { began: world.now() }, scope: { type: "home" } }, world.now());
    const joins = (id: string): Draft => ({ kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
    const id = encodeId(crypto.hash(person.header));
    const proof = forge(testSigner(91), proofOf({ ...late, personId: id }), world.now(), { sequence: 1 });
    assert.deepEqual(codesOf(await world.replica.receive([proof])), ["ignore record/unknown-subject"]);
    assert.deepEqual(codesOf(await world.replica.receive([person])), ["accept"]);
    assert.equal(await world.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" }), 0, "somebody, and not in the sphere");
    assert.deepEqual(codesOf(await world.replica.receive([forge(late, joins(id), world.now(), { sequence: 2 })])), ["accept"]);
    assert.equal(await world.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" }), 1);
  });

  it("is kept so often of one key and no more, whoever tells it, and neighbours agree all the same", async () => {
    await using street = createStreet();
    const [a, b] = [1, 2].map((number) => street.node(number, { nodeSigner: testSigner(300 + number) }));
    assert.ok(a !== undefined && b !== undefined);
    const sphere = await foundSphere(a);
    const { signer } = await settler(a, 1, sphere, street.time.now());
    await street.share(a, b, [sphere]);
    const shown = ({ header, proof }: Envelope): Body<"equivocation">["first"] => ({ header: toHex(header), proof: toHex(proof) });
    const proofOf = (sequence: number): Draft => {
      const [first, second] = ["One", "Two"].map((title) => forge(signer, { kind: "project", body: { lead: signer.personId!, set: { title, summary: "S" } }, scope: { type: "sphere", sphere } }, street.time.now(), { sequence }));
      return { kind: "equivocation", body: { sphere, author: signer.key, first: shown(first!), second: shown(second!) }, scope: { type: "sphere", sphere } };
    };
    const most = limits.equivocationsPerAuthorCount;
    for (let number = 0; number < most; number++) await a.replica.write((step) => step.publish(testSigner(60 + number), proofOf(800 + number)));
    await assert.rejects(a.replica.write((step) => step.publish(testSigner(99), proofOf(900))), /record\/too-many/);
    // Another node that was told of others keeps those, and neither ends up without an agreement.
    street.link(a, b);
    await street.agree([a, b], sphere);
    const stranger = forge(testSigner(98), proofOf(901), street.time.now());
    assert.deepEqual(codesOf(await b.replica.receive([stranger])), ["reject record/too-many"]);
    const other = await settler(a, 2, sphere, street.time.now());
    await street.agree([a, b], sphere);
    const [one, two] = twice(other.signer, sphere, street.time.now());
    await a.replica.receive([one]);
    await a.replica.receive([two]);
    await street.time.until(async () => (await b.store.read.count("envelope", { owner: sphere }, { kind: "equivocation" })) > most, () => "another key's proof did not come");
  });
});
