/** What is in the shared set of a sphere, and that following it record by record comes to the same as listing it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeId, encodeId, type Envelope, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { testMillis } from "@cosmicsync/protocol/testing";
import type { Row } from "@cosmicsync/storage";
import { createSharedSets, identityKinds, type SharedSet, type SharedSets } from "./scope.ts";
import { codesOf, createWorld, envelopesOf, forge, hour, runMainJob, testSigner, type World } from "./testing/world.ts";

const much = 60 * 24 * hour;
const random = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const idsIn = (set: SharedSet): RecordId[] => {
  const row = set.ids();
  return Array.from({ length: row.length / 32 }, (_, index) => encodeId(row.slice(index * 32, index * 32 + 32))).sort();
};
const listed = async (world: World, sphere: RecordId, filter = {}): Promise<RecordId[]> => idsIn(await createSharedSets({ store: world.store, random }).open(sphere, filter));
function followed(world: World): SharedSets {
  const sets = createSharedSets({ store: world.store, random });
  world.replica.onAdmitted((news) => { sets.take(news); });
  return sets;
}
const rowsOf = async (world: World): Promise<Map<RecordId, Row<"envelope">>> => new Map((await world.store.read.list("envelope", { fanOut: true }, { limit: 10_000 })).map((row) => [row.id, row]));
const late = (): World => createWorld(undefined, testMillis + much);

describe("the shared set of a sphere", () => {
  it("holds the sphere's records, its beginning, and who those are that spoke in it; of homes nothing else, of named people nothing", async () => {
    await using world = createWorld();
    const { sphere, ana } = await runMainJob(world);
    await world.person(77);
    const rows = await rowsOf(world);
    const set = new Set(await listed(world, sphere));
    for (const [id, row] of rows) {
      const identity = identityKinds.has(row.kind) && row.kind !== "sphere" && row.author !== testSigner(77).key;
      assert.equal(set.has(id), row.sphereId === sphere || id === sphere || identity, `${row.kind} of scope ${row.scope}`);
    }
    assert.ok(set.has(ana.id));
    assert.ok([...rows.values()].some((row) => row.kind === "consent") && [...rows.values()].some((row) => row.scope === "people"));
  });

  it("of a demo sphere, and of one that nobody knows, is empty", async () => {
    await using world = createWorld();
    const founder = testSigner(900);
    const { id: sphere } = await world.publish(founder, { kind: "sphere", body: { name: "Demo", openness: "open", joining: "free", demo: true }, scope: { type: "home" } });
    const sets = followed(world);
    const set = await sets.open(sphere);
    await world.publish(founder, { kind: "guideline", body: { sphere, title: "A", text: "A", version: 1, from: world.now() }, scope: { type: "sphere", sphere } });
    await sets.settled();
    assert.deepEqual(idsIn(set), []);
    assert.deepEqual(await listed(world, founder.key), []);
  });

  it("lets others have their turn while it is listed, and takes what they say meanwhile", async () => {
    await using world = createWorld();
    const { sphere, ana } = await runMainJob(world);
    const said = (title: string, sequence: number): Envelope => forge(ana.signer, { kind: "project", body: { lead: ana.id, set: { title, summary: "S" } }, scope: { type: "sphere", sphere } }, world.now(), { sequence });
    const early = said("Early", 5_000);
    world.pass(1_000);
    await world.replica.receive(Array.from({ length: 600 }, (_, index) => said(`Project ${index}`, 6_000 + index)));
    let pauses = 0;
    const sets = createSharedSets({
      store: world.store, random,
      // Before the place that listing has come to.
      async pause() { if (pauses++ === 0) assert.deepEqual(codesOf(await world.replica.receive([early])), ["accept"]); },
    });
    world.replica.onAdmitted((news) => { sets.take(news); });
    const set = await sets.open(sphere);
    await sets.settled();
    assert.equal(pauses, 1);
    assert.ok(set.has(createNodeCrypto().hash(early.header)));
    assert.ok(set.size > 600);
  });

  it("is the same at a replica that got the same records in another order, and at one that followed them", async () => {
    await using world = createWorld();
    const { sphere, project, ana, ben } = await runMainJob(world);
    await world.publish(ana.signer, { kind: "tombstone", body: { record: project, person: ana.id }, scope: { type: "sphere", sphere } });
    await world.publish(ben.signer, { kind: "erasure", body: { person: ben.id, before: world.now() }, scope: { type: "home" } });
    const all = await envelopesOf(world.store);
    const expected = await listed(world, sphere);
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), fc.integer({ min: 1, max: 30 }), async (order, batch) => {
      await using other = late();
      const sets = followed(other);
      const set = await sets.open(sphere);
      const seen = new Set<RecordId>();
      set.onChange(({ added, removed }) => { for (const id of added) seen.add(id); for (const id of removed) seen.delete(id); });
      for (let from = 0; from < order.length; from += batch) await other.replica.receive(order.slice(from, from + batch));
      await sets.settled();
      assert.deepEqual(idsIn(set), await listed(other, sphere), "followed and listed differ");
      assert.deepEqual([...seen].sort(), idsIn(set), "told and held differ");
      if (other.replica.counts().pending === 0) assert.deepEqual(idsIn(set), expected);
    }), { numRuns: 12, seed: 5 });
  });

  it("follows what is said, taken back, revoked and erased, in any order", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom("say", "take back", "join", "device", "revoke", "vanish"), fc.nat(2)), { maxLength: 14 }), async (steps) => {
      await using world = createWorld();
      const founder = testSigner(900);
      const { id: sphere } = await world.publish(founder, { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } });
      const sets = followed(world);
      const set = await sets.open(sphere);
      const people = [await world.person(1, []), await world.person(2, []), await world.person(3, [])];
      const said: { id: RecordId; by: number }[] = [];
      let device = 20;
      const devices: { key: number; delegation: RecordId; by: number }[] = [];
      for (const [what, who] of steps) {
        world.pass(1_000);
        const { id, signer } = people[who]!;
        const scope = { type: "sphere", sphere } as const;
        const attempt = async (work: () => Promise<unknown>): Promise<void> => { await work().catch(() => undefined); };
        if (what === "join") await attempt(() => world.publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope }));
        if (what === "say") await attempt(async () => said.push({ by: who, id: (await world.publish(signer, { kind: "project", body: { lead: id, set: { title: "T", summary: "S" } }, scope })).id }));
        if (what === "take back") { const last = said.findLast(({ by }) => by === who); if (last !== undefined) await attempt(() => world.publish(signer, { kind: "tombstone", body: { record: last.id, person: id }, scope })); }
        if (what === "device") {
          const key = device++;
          await attempt(async () => devices.push({ key, by: who, delegation: (await world.publish(signer, { kind: "delegation", body: { person: id, key: testSigner(key).key }, scope: { type: "home" } })).id }));
          await attempt(() => world.publish(testSigner(key, id), { kind: "project", body: { lead: id, set: { title: "D", summary: "S" } }, scope }));
        }
        if (what === "revoke") { const last = devices.findLast(({ by }) => by === who); if (last !== undefined) await attempt(() => world.publish(signer, { kind: "revocation", body: { person: id, delegation: last.delegation, from: world.now() - 1_500 }, scope: { type: "home" } })); }
        if (what === "vanish") await attempt(() => world.publish(signer, { kind: "erasure", body: { person: id, before: world.now() }, scope: { type: "home" } }));
      }
      await sets.settled();
      assert.deepEqual(idsIn(set), await listed(world, sphere));
      await using other = late();
      await other.replica.receive(await envelopesOf(world.store));
      assert.deepEqual(await listed(other, sphere), idsIn(set), "a late replica holds something else");
    }), { numRuns: 25, seed: 11 });
  });

  it("under a filter holds the kinds and the times asked for, and what they cannot be judged without", async () => {
    await using world = createWorld();
    const { sphere } = await runMainJob(world);
    const rows = await rowsOf(world);
    const projects = await listed(world, sphere, { kinds: ["project"] });
    assert.ok(projects.length > 0);
    const kinds = new Set(projects.map((id) => rows.get(id)!.kind));
    for (const kind of ["project", "sphere", "membership", "person"]) assert.ok(kinds.has(kind), kind);
    for (const kind of ["role", "label", "claim"]) assert.ok(!kinds.has(kind), kind);
    assert.ok((await listed(world, sphere, { since: world.now() + 1 })).length < (await listed(world, sphere)).length);
  });

  it("tells identity before what it signed", async () => {
    await using world = createWorld();
    const { id: sphere } = await world.publish(testSigner(900), { kind: "sphere", body: { name: "Commons", openness: "open", joining: "free" }, scope: { type: "home" } });
    const sets = followed(world);
    const told: RecordId[] = [];
    (await sets.open(sphere)).onChange(({ added }) => told.push(...added));
    const { id, signer } = await world.person(1);
    await world.publish(signer, { kind: "membership", body: { sphere, person: id, role: "member", state: "joined" }, scope: { type: "sphere", sphere } });
    await sets.settled();
    const rows = await rowsOf(world);
    assert.deepEqual(told.map((each) => rows.get(each)?.kind), ["sphere", "person", "membership"]);
    assert.equal(decodeId(told[0]!).length, 32);
  });
});
