import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createClock, encodeId, signRecord, type Draft, type Envelope, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testKeys, testMillis } from "@cosmicsync/protocol/testing";
import { digestAll, recordTables } from "@cosmicsync/storage";
import { readHomes } from "./moving.ts";
import { createWorld, testSigner } from "./testing/world.ts";

const crypto = createNodeCrypto();
const home = { type: "home" } as const;
const nodeKey = (number: number): RecordId => encodeId(testKeys(crypto, 500 + number).publicKey);

/** Somebody who signs by hand: any epoch, any moment. */
function hand(number: number, at = testMillis) {
  const keys = testKeys(crypto, number);
  let moment = at;
  const clock = createClock({ now: () => moment });
  let sequence = 0;
  return {
    key: encodeId(keys.publicKey),
    pass(millis: number) { moment += millis; },
    now: () => moment,
    say: <K extends SignedRecord["kind"]>(draft: Draft<K>, epoch = 0) => signRecord(crypto, keys, draft, { clock: clock.tick(), epoch, sequence: sequence++ }),
  };
}

test("Where somebody lives is said by their root key, from when it is said, and of a node", async () => {
  await using world = createWorld();
  const { id, signer } = await world.person(1);
  const device = testSigner(2, id);
  await world.publish(signer, { kind: "delegation", body: { person: id, key: device.key }, scope: home });
  const said = (node: RecordId, from = world.now()): Draft<"home"> => ({ kind: "home", body: { person: id, node, from }, scope: home });
  assert.equal(await world.refusal(device, said(nodeKey(1))), "record/not-allowed");
  assert.equal(await world.refusal(testSigner(3), said(nodeKey(1))), "record/unknown-author");
  assert.equal(await world.refusal(signer, said(signer.key)), "record/not-allowed");
  assert.equal(await world.refusal(signer, said(nodeKey(1), world.now() + 600_000)), "record/invalid");
  await world.publish(signer, said(nodeKey(1)));
  assert.equal((await world.store.read.get("homeNode", { ownerId: id }))?.node, nodeKey(1));
  world.pass(1_000);
  await world.publish(signer, said(nodeKey(2)));
  assert.equal((await world.store.read.get("homeNode", { ownerId: id }))?.node, nodeKey(2));
});

test("A snapshot is for a sphere and stands alone", async () => {
  await using world = createWorld();
  const { id, signer } = await world.person(1);
  const sphere = { type: "sphere", sphere: id } as const;
  assert.equal(await world.refusal(signer, { kind: "profile", body: { person: id, snapshot: true }, scope: home }), "record/wrong-scope");
  assert.equal(await world.refusal(signer, { kind: "profile", body: { person: id, snapshot: true, clear: ["about"] }, scope: sphere }), "record/invalid");
  assert.equal(await world.refusal(signer, { kind: "profile", body: { person: id, snapshot: true, remove: { offers: [] } }, scope: sphere }), "record/invalid");
  await world.publish(signer, { kind: "profile", body: { person: id, snapshot: true, set: { about: "x" } }, scope: sphere });
});

test("In whatever order a move, a fork and what both homes said come in, every node holds the same, and words of the left home that are later are gone", async () => {
  const ana = hand(1);
  const person = ana.say({ kind: "person", body: { began: ana.now() }, scope: home });
  const { id } = person.record;
  const at = (node: number): Draft<"home"> => ({ kind: "home", body: { person: id, node: nodeKey(node), from: ana.now() }, scope: home });
  const words = (about: string): Draft<"profile"> => ({ kind: "profile", body: { person: id, set: { about } }, scope: home });
  const said: { envelope: Envelope; record: SignedRecord }[] = [person, ana.say(at(1)), ana.say(words("before the move"))];
  ana.pass(1_000);
  said.push(ana.say(at(2), 1));
  ana.pass(1_000);
  const late = [ana.say(words("late, from the left home")), ana.say(at(1))];
  const taken = ana.say({ kind: "tombstone", body: { record: said[2]!.record.id, person: id }, scope: home });
  said.push(ana.say(words("from the new home"), 1), ...late, taken, ana.say(at(3), 1));
  const expected = { node: nodeKey(3), about: "from the new home" };
  let first: unknown;
  await fc.assert(fc.asyncProperty(fc.shuffledSubarray(said.map((_, index) => index), { minLength: said.length, maxLength: said.length }), fc.boolean(), async (order, together) => {
    await using world = createWorld(undefined, ana.now() + 1_000);
    const envelopes = order.map((index) => said[index]!.envelope);
    if (together) await world.replica.receive(envelopes);
    else for (const envelope of [...envelopes, ...envelopes]) await world.replica.receive([envelope]);
    const profile = await world.store.read.get("profile", { ownerId: id });
    assert.equal((await world.store.read.get("homeNode", { ownerId: id }))?.node, expected.node);
    assert.equal((profile?.document as { registers: { about: { value: string } } }).registers.about.value, expected.about);
    for (const { record } of late) assert.equal(await world.store.read.count("envelope", { fanOut: true }, { id: record.id }), 0);
    assert.deepEqual((await readHomes(world.store.read, id)).sort(), [nodeKey(2), nodeKey(3)].sort(), "the fork is seen");
    const digest = await digestAll(world.store);
    const state = Object.fromEntries(recordTables.map((table) => [table, digest[table]]));
    first ??= state;
    assert.deepEqual(state, first);
  }), { seed: 11, numRuns: 60 });
});

test("What takes words back counts from the left home too", async () => {
  const ana = hand(1);
  const person = ana.say({ kind: "person", body: { began: ana.now() }, scope: home });
  const { id } = person.record;
  const profile = ana.say({ kind: "profile", body: { person: id, set: { about: "canary" } }, scope: home });
  const move = ana.say({ kind: "home", body: { person: id, node: nodeKey(2), from: ana.now() }, scope: home }, 1);
  ana.pass(1_000);
  const tombstone = ana.say({ kind: "tombstone", body: { record: profile.record.id, person: id }, scope: home });
  const later = ana.say({ kind: "profile", body: { person: id, set: { about: "canary" } }, scope: home });
  await using world = createWorld(undefined, ana.now());
  const verdicts = await world.replica.receive([person, profile, move, tombstone, later].map(({ envelope }) => envelope));
  assert.deepEqual(verdicts.map(({ outcome }) => outcome), ["accept", "accept", "accept", "accept", "reject"]);
  assert.equal(verdicts[4]?.outcome === "reject" ? verdicts[4].code : "", "record/old-epoch");
});
