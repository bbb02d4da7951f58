/** Two processes of one node on one store: the one hears what the other took, in any order, and whoever follows it comes to the same. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { clockAt, createClock, encodeId, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testMillis } from "@cosmicsync/protocol/testing";
import type { Key } from "@cosmicsync/storage";
import { createForeignNews, type ForeignNews } from "./foreign-news.ts";
import { addPeer, shareSphere } from "./peers.ts";
import { createReplica, type Replica } from "./replica.ts";
import { createSharedSets, type SharedSet, type SharedSets } from "./scope.ts";
import { createWorld, runMainJob, testSigner, type World } from "./testing/world.ts";

const crypto = createNodeCrypto();
const random = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const idsIn = (set: SharedSet): RecordId[] => {
  const row = set.ids();
  return Array.from({ length: row.length / 32 }, (_, index) => encodeId(row.slice(index * 32, index * 32 + 32))).sort();
};
const listed = async (world: World, sphere: RecordId): Promise<RecordId[]> => idsIn(await createSharedSets({ store: world.store, random }).open(sphere));

/** Another process on the world's store, whose wall clock may differ. */
const another = (world: World, behindMillis = 0): { news: ForeignNews; sets: SharedSets; replica: Replica } => {
  const now = (): number => world.now() - behindMillis;
  const own = createReplica({ store: world.store, crypto, clock: createClock({ now }), now, isShared: () => true });
  const news = createForeignNews(own, world.store.read);
  const sets = createSharedSets({ store: world.store, random });
  news.replica.onAdmitted((told) => { sets.take(told); });
  return { news, sets, replica: news.replica };
};
/** What the world's own process changes. */
const noted = (world: World): RecordId[] => {
  const ids: RecordId[] = [];
  world.replica.onAdmitted(({ admitted, erased }) => { ids.push(...admitted.map(({ record }) => record.id), ...erased); });
  return ids;
};
/** As the database tells the others: owner and id, nothing more. */
const placed = async (world: World, ids: readonly RecordId[]): Promise<Key<"envelope">[]> => {
  const owners = new Map((await world.store.read.list("envelope", { fanOut: true }, { limit: 10_000 })).map((row) => [row.id, row.ownerId]));
  return ids.map((id) => ({ ownerId: owners.get(id) ?? id, id }));
};

describe("what another process took", () => {
  it("comes to the same shared set as listing it, told late, in parts, twice and in any order", async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), async (batch, draws) => {
      await using world = createWorld();
      const ids = noted(world);
      const { news, sets } = another(world);
      const { sphere, project, ana, ben } = await runMainJob(world);
      const set = await sets.open(sphere);
      const cleo = await world.person(50);
      await world.publish(cleo.signer, { kind: "membership", body: { sphere, person: cleo.id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
      await world.publish(ana.signer, { kind: "tombstone", body: { record: project, person: ana.id }, scope: { type: "sphere", sphere } });
      await world.publish(ben.signer, { kind: "erasure", body: { person: ben.id, before: world.now() }, scope: { type: "home" } });
      const shuffled = (await placed(world, [...ids, ...ids.slice(0, 20)])).map((key) => ({ key, at: draws.next().value as number })).sort((a, b) => a.at - b.at).map(({ key }) => key);
      for (let from = 0; from < shuffled.length; from += batch) await news.tell(shuffled.slice(from, from + batch));
      await sets.settled();
      assert.deepEqual(idsIn(set), await listed(world, sphere));
    }), { seed: 20_260_101, numRuns: 6 });
  });

  it("is in the shared sets even where nobody knows what it was", async () => {
    await using world = createWorld();
    const { news, sets } = another(world);
    const { sphere } = await runMainJob(world);
    await world.store.write(async (writer) => {
      await addPeer(writer, { key: testSigner(60).key, addresses: [], origin: "added" }, world.now());
      await shareSphere(writer, testSigner(60).key, sphere, world.now());
    });
    const set = await sets.open(sphere);
    const before = set.size;
    const cleo = await world.person(50);
    await world.publish(cleo.signer, { kind: "membership", body: { sphere, person: cleo.id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
    assert.equal(set.size, before);
    await news.tellAny();
    await sets.settled();
    assert.ok(set.size > before);
    assert.deepEqual(idsIn(set), await listed(world, sphere));
  });

  it("of an author is followed by later words here, however far this wall clock is behind", async () => {
    await using world = createWorld(undefined, testMillis);
    const ana = await world.person(1);
    // Both share the store: each looks for the author's last word before it makes the next.
    const [{ replica: here }, { replica: behind }] = [another(world), another(world, 120_000)];
    const says = (by: Replica, headline: string): Promise<unknown> => by.write((step) => step.publish(ana.signer, { kind: "profile", body: { person: ana.id, set: { headline } }, scope: { type: "home" } }));
    const headline = async (): Promise<unknown> => (await world.store.read.get("profile", { ownerId: ana.id }))?.document;
    await says(here, "first");
    await says(behind, "second");
    assert.match(JSON.stringify(await headline()), /second/);
    await says(here, "third");
    assert.match(JSON.stringify(await headline()), /third/);
    const [latest] = await world.store.read.list("envelope", { fanOut: true }, { where: { author: ana.signer.key }, index: "byAuthor", descending: true, limit: 1 });
    assert.ok(latest !== undefined && latest.clock > clockAt(world.now()));
  });
});
