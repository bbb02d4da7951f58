import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { createClock, limits, openHeader, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import { createReceipts, readConfirmations, readConfirmingNodes } from "./erasure-receipts.ts";
import { refreshShared } from "./shared-profile.ts";
import { createPostedNode, exchangeMail, settle, shareSpheres, type PostedNode } from "./testing/posted-node.ts";
import { envelopesOf, forge, type TestSigner } from "./testing/world.ts";

const crypto = createNodeCrypto();
const receiptsOf = (node: PostedNode) => createReceipts({ crypto, node: node.key, now: node.world.now, replica: node.replica, nodeSigner: node.signer, clock: createClock({ now: node.world.now }) });
const canary = "zyzzogeton";

interface Member { readonly id: RecordId; readonly signer: TestSigner; readonly sphere: RecordId }
/** Somebody of `node` who tells a sphere of themself. */
async function member(node: PostedNode, number = 1): Promise<Member> {
  const { id, signer } = await settle(node, number);
  const { id: sphere } = await node.world.publish(node.signer, { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } });
  await node.world.publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
  return { id, signer, sphere };
}
const tell = (node: PostedNode, { id, signer }: Member, headline: string): Promise<number> => node.replica.write(async (step) => {
  await step.publish(signer, { kind: "profile", body: { person: id, set: { headline } }, scope: { type: "home" } });
  return refreshShared({ crypto, consentWording: "1" }, step, signer);
});
const vanish = (node: PostedNode, { id, signer }: Member): Promise<unknown> => node.replica.write((step) => step.publish(signer, { kind: "erasure", body: { person: id, before: node.world.now() + limits.clockAheadMillis + 1, home: node.key }, scope: { type: "home" } }));

test("A node that took words back confirms it, and the person's home node says which nodes have", async () => {
  const [home, other] = [createPostedNode(1), createPostedNode(2)];
  await using receipts = receiptsOf(other);
  const ana = await member(home);
  await tell(home, ana, canary);
  await shareSpheres(home, other);
  home.world.pass(1_000); other.world.pass(1_000);
  await tell(home, ana, "something else");
  await shareSpheres(home, other);
  await receipts.settled();
  await exchangeMail(home, other);
  const [tombstone] = await home.store.read.list("tombstone", { owner: ana.id }, { limit: 2 });
  assert.deepEqual(await readConfirmations(home.store.read, ana.id), [{ node: other.key, erasureId: tombstone!.recordId, removed: 1, removedAt: other.world.now() }]);
  assert.equal(await other.store.read.count("erasureReceipt", { fanOut: true }), 0, "kept by the home node alone");

  home.world.pass(1_000); other.world.pass(1_000);
  await vanish(home, ana);
  await shareSpheres(home, other);
  await receipts.settled();
  await exchangeMail(home, other);
  assert.deepEqual((await readConfirmations(home.store.read, ana.id)).map(({ removed }) => removed > 3), [true, false], "after the person is gone too");
  assert.deepEqual(await readConfirmingNodes(home.store.read, ana.id), [{ node: other.key, at: other.world.now() }]);
});

test("A receipt for what was not taken back, by somebody else or by a person's key, confirms nothing", async () => {
  const [home, other] = [createPostedNode(1), createPostedNode(2)];
  const [ana, eve] = [await member(home), await member(home, 2)];
  await tell(home, ana, "one");
  await tell(home, ana, "two");
  const [tombstone] = await home.store.read.list("tombstone", { owner: ana.id }, { limit: 2 });
  const receipt = (person: RecordId, record: RecordId) => ({ kind: "erasure-receipt", body: { person, record, removed: 1, removedAt: home.world.now() }, scope: { type: "people", people: [person] } }) as const;
  const judge = async (signer: TestSigner, draft: ReturnType<typeof receipt>, sequence: number) => (await home.replica.receive([forge(signer, draft, home.world.now(), { sequence })]))[0];
  assert.equal((await judge(other.signer, receipt(ana.id, ana.sphere), 1))?.outcome, "ignore");
  assert.equal((await judge(other.signer, receipt(eve.id, tombstone!.recordId), 2))?.outcome, "ignore");
  assert.deepEqual(await judge(eve.signer, receipt(ana.id, tombstone!.recordId), 100), { outcome: "reject", code: "record/not-allowed", where: "author" });
  assert.equal((await judge(other.signer, receipt(ana.id, tombstone!.recordId), 3))?.outcome, "accept");
  assert.equal((await readConfirmations(home.store.read, ana.id)).length, 1);
});

/** All with words that a node could give others; what stays at home is not among it. */
const shared = async (node: PostedNode): Promise<Envelope[]> => (await envelopesOf(node.store)).filter((envelope) => {
  const header = openHeader(envelope);
  return envelope.body !== undefined && header.ok && (header.value.scope.type === "sphere" || header.value.kind !== "profile");
});

test("What was erased never comes back from a node that was away, whoever it meets first and in whatever order", async () => {
  let bodies = 0;
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom("tell", "vanish"), { minLength: 1, maxLength: 3 }), fc.nat(5), fc.boolean(), async (acts, turn, awayMeetsHome) => {
    const [home, there, away] = [createPostedNode(1), createPostedNode(2), createPostedNode(3)];
    const ana = await member(home);
    await tell(home, ana, canary);
    await shareSpheres(home, there);
    await shareSpheres(home, away);
    for (const act of acts) {
      for (const { world } of [home, there, away]) world.pass(60_000);
      if (act === "vanish") { await vanish(home, ana); break; }
      await tell(home, ana, "gone with the word before");
    }
    await shareSpheres(home, there);
    // Away comes back with all it ever held, and so does what others hold: in any order, each more than once.
    const nodes = awayMeetsHome ? [home, there] : [there, home];
    const old = await envelopesOf(away.store);
    const rotated = old.map((_, at) => old[(at + turn) % old.length]!);
    for (const node of nodes) await node.replica.receive(rotated.filter(({ body }) => body !== undefined));
    for (const node of nodes) {
      await shareSpheres(node, away);
      await away.replica.receive(await shared(node));
    }
    for (const node of nodes) await node.replica.receive(await shared(away));
    for (const node of [there, away, home]) {
      for (const { body, kind, scope } of await node.store.read.list("envelope", { fanOut: true }, { limit: 100 })) {
        if (node === home && kind === "profile" && scope === "home") continue;
        assert.ok(body === null || !Buffer.from(body).includes(canary), `${kind} came back`);
        bodies++;
      }
      const profile = await node.store.read.get("profile", { ownerId: ana.id });
      if (node !== home) assert.ok(!JSON.stringify(profile ?? {}).includes(canary));
    }
  }), { seed: 7, numRuns: 40 });
  assert.ok(bodies > 400);
});

test("When a node has confirmed, not a byte of the words is in its database, its log or its index", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-receipts-"));
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  const home = createPostedNode(1);
  const path = join(folder, "store.sqlite");
  const store = await openSqliteStore({ path, now: home.world.now });
  const other = createPostedNode(2, store);
  const hits = (): number => readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).toString("latin1").split(canary).length - 1, 0);
  {
    await using _store = store;
    await using receipts = receiptsOf(other);
    const ana = await member(home);
    for (const word of [canary, `${canary} again`]) {
      home.world.pass(60_000);
      other.world.pass(60_000);
      await tell(home, ana, word);
      await shareSpheres(home, other);
    }
    assert.ok(hits() > 0);
    assert.equal((await store.search({ text: canary, subject: "person", spheres: [ana.sphere], limit: 5 })).length, 1);
    home.world.pass(60_000);
    other.world.pass(60_000);
    await vanish(home, ana);
    await shareSpheres(home, other);
    await receipts.settled();
    await exchangeMail(home, other);
    assert.equal((await readConfirmations(home.store.read, ana.id))[0]?.node, other.key);
    assert.equal(hits(), 0);
    assert.equal((await store.search({ text: canary, subject: "person", spheres: [ana.sphere], limit: 5 })).length, 0);
  }
  assert.equal(hits(), 0);
});
