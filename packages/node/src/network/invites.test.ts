/** What becomes of an invite at the node that made it and at the node that got it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId, limits } from "@cosmicsync/protocol";
import { listPeerSpheres, listPeers, openInvite } from "@cosmicsync/sync";
import { stillNetwork } from "../testing/neighbours.ts";
import { dropHeldInvite, forgetEnded, heldInvite, holdInvite, issueInvite, openInvites, redeemInvite } from "./invites.ts";

const [ana, bo] = [encodeId(new Uint8Array(32).fill(21)), encodeId(new Uint8Array(32).fill(22))];
const hour = 3_600_000;

const inviting = async (given: { hours?: number; name?: string } = {}) => {
  const still = await stillNetwork();
  const { engine } = still;
  const made = await issueInvite(engine, engine.nodeSigner.keys, { nodeName: "Test node", addresses: [], spheres: [engine.sphere], hours: given.hours ?? 24, ...(given.name === undefined ? {} : { name: given.name }) });
  const opened = openInvite(engine.crypto, made.token, engine.now());
  assert.ok(opened.ok);
  return { ...still, made, invite: opened.value };
};

describe("an invite that was made", () => {
  it("lets one node in, as a peer of the name it was made for, and shares what it says", async () => {
    const { engine, invite } = await inviting({ name: "Ana's" });
    assert.deepEqual(await redeemInvite(engine, ana, invite.secret), [engine.sphere]);
    assert.deepEqual((await listPeers(engine.store.read)).map(({ key, name, origin }) => [key, name, origin]), [[ana, "Ana's", "invited"]]);
    assert.deepEqual((await listPeerSpheres(engine.store.read, ana)).map(({ sphere }) => sphere), [engine.sphere]);
    assert.deepEqual(await openInvites(engine.store.read, engine.now()), []);
  });
  it("lets the same node show it again, since a link may break before the answer, and nobody else", async () => {
    const { engine, invite } = await inviting();
    await redeemInvite(engine, ana, invite.secret);
    assert.deepEqual(await redeemInvite(engine, ana, invite.secret), [engine.sphere]);
    assert.equal(await redeemInvite(engine, bo, invite.secret), undefined);
    assert.deepEqual((await listPeers(engine.store.read)).map(({ key }) => key), [ana]);
  });
  it("is no good with another secret, one of another length, or after its time", async () => {
    const { engine, invite } = await inviting({ hours: 2 });
    assert.equal(await redeemInvite(engine, ana, new Uint8Array(16)), undefined);
    assert.equal(await redeemInvite(engine, ana, invite.secret.slice(1)), undefined);
    engine.time.now += 2 * hour;
    assert.equal(await redeemInvite(engine, ana, invite.secret), undefined);
    assert.deepEqual(await listPeers(engine.store.read), []);
  });
  it("stands nowhere in the store with its secret", async () => {
    const { engine, invite } = await inviting();
    const rows = JSON.stringify(await engine.store.read.list("nodeState", { fanOut: true }, { limit: 100 }));
    for (const form of [Buffer.from(invite.secret).toString("hex"), Buffer.from(invite.secret).toString("base64"), encodeId(Uint8Array.from({ length: 32 }, (_, index) => invite.secret[index] ?? 0))]) assert.ok(!rows.includes(form));
  });
  it("is not made of a sphere that is not here", async () => {
    const { engine } = await stillNetwork();
    await assert.rejects(issueInvite(engine, engine.nodeSigner.keys, { nodeName: "x", addresses: [], spheres: [ana], hours: 1 }), { code: "sphere/not-found" });
  });
  it("goes with its time, and no more are open than may be", async () => {
    const { engine } = await stillNetwork();
    const make = (hours: number) => issueInvite(engine, engine.nodeSigner.keys, { nodeName: "x", addresses: [], spheres: [], hours });
    for (let count = 0; count < limits.invitesOpenCount; count += 1) await make(1);
    await assert.rejects(make(1), { code: "invite/too-many" });
    engine.time.now += hour;
    await make(5);
    assert.equal((await openInvites(engine.store.read, engine.now())).length, 1);
    assert.equal((await engine.store.read.list("nodeState", { fanOut: true }, { limit: 1_000 })).filter(({ name }) => name.startsWith("invite/")).length, 1);
  });
});

describe("an invite that was given to us", () => {
  it("is kept until its time is over or its node is removed", async () => {
    const { engine, invite } = await inviting({ hours: 2 });
    const guest = await stillNetwork(8);
    await guest.engine.store.write((writer) => holdInvite(writer, invite));
    assert.deepEqual(await heldInvite(guest.engine.store.read, invite.key, engine.now()), invite.secret);
    assert.equal(await heldInvite(guest.engine.store.read, ana, engine.now()), undefined);
    assert.equal(await heldInvite(guest.engine.store.read, invite.key, engine.now() + 2 * hour), undefined);
    const rows = async () => (await guest.engine.store.read.list("nodeState", { fanOut: true }, { limit: 100 })).filter(({ name }) => name.startsWith("invited-by/")).length;
    await guest.engine.store.write((writer) => forgetEnded(writer, engine.now() + 2 * hour - 1));
    assert.equal(await rows(), 1);
    await guest.engine.store.write((writer) => forgetEnded(writer, engine.now() + 2 * hour));
    assert.equal(await rows(), 0);
    await guest.engine.store.write((writer) => holdInvite(writer, invite));
    await guest.engine.store.write((writer) => dropHeldInvite(writer, invite.key));
    assert.equal(await rows(), 0);
  });
});
