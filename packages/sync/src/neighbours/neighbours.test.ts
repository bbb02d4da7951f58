/** Nodes that are connected come to hold the same records of what they share, whatever happens on the way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { shareSphere } from "../peers.ts";
import { createStreet, foundSphere, settler, speak, type TestNode } from "../testing/neighbours.ts";

describe("two neighbours", () => {
  it("come to hold the same: one that has nothing gets the whole history, and both know that they agree", async () => {
    await using street = createStreet();
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    await speak(a, ana, sphere, 300);
    await street.share(a, b, [sphere]);
    street.link(a, b);
    await street.agree([a, b], sphere);
    await street.time.until(() => [a, b].every(({ neighbourhood }) => neighbourhood.status()[0]?.spheres[0]?.agreedAt !== undefined), () => JSON.stringify([a, b].map(({ neighbourhood }) => neighbourhood.status())));
    const [status] = b.neighbourhood.status();
    assert.equal(status?.recordsIn, 303);
    assert.deepEqual(status.refused, {});
    assert.deepEqual([...a.faults, ...b.faults], []);
  });

  it("find what only one of them holds, both ways, at the cost of the difference", async () => {
    await using street = createStreet();
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    await speak(a, ana, sphere, 500);
    await street.share(a, b, [sphere]);
    const cut = street.link(a, b);
    await street.agree([a, b], sphere);
    cut();
    await street.time.pass(1_000);
    await speak(a, ana, sphere, 5);
    const ben = await settler(b, 2, sphere, street.time.now());
    await speak(b, ben, sphere, 7);
    street.link(b, a);
    await street.agree([a, b], sphere);
    const [status] = a.neighbourhood.status();
    assert.equal(status?.recordsIn, 9);
    assert.equal(status.recordsOut, 5);
    assert.ok(status.bytesIn + status.bytesOut < 14 * 500 + 6_000, `${status.bytesIn + status.bytesOut} bytes`);
  });

  it("share no more than the filter that both know, and nothing where they filter differently", async () => {
    await using street = createStreet();
    const [a, b, c] = [street.node(1), street.node(2), street.node(3)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    const [project] = await speak(a, ana, sphere, 3);
    await a.replica.write((step) => step.publish(ana.signer, { kind: "role", body: { project: project!, title: "Carpenter", needs: [], places: 1, open: true }, scope: { type: "sphere", sphere } }));
    const filter = { kinds: ["project"] } as const;
    for (const [own, other, more] of [[a, b, filter], [b, a, filter], [a, c, filter], [c, a, {}]] as const) await own.store.write((writer) => shareSphere(writer, other.key, sphere, street.time.now(), more));
    street.link(a, b);
    street.link(c, a);
    await street.time.until(() => b.neighbourhood.status()[0]?.spheres[0]?.agreedAt !== undefined, () => JSON.stringify(b.neighbourhood.status()));
    await speak(a, ana, sphere, 1);
    await street.time.pass(1_000);
    const kindsAt = async ({ store }: TestNode): Promise<string[]> => (await store.read.list("envelope", { fanOut: true }, { limit: 100 })).map(({ kind }) => kind).sort();
    assert.deepEqual(await kindsAt(b), ["membership", "person", "project", "project", "project", "project", "sphere"]);
    assert.deepEqual(await kindsAt(c), []);
    assert.deepEqual(c.neighbourhood.status()[0]?.spheres, []);
  });

  it("tell each other at once what is said while they are connected", async () => {
    await using street = createStreet({ sessionMillis: 10_000_000 });
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    await street.share(a, b, [sphere]);
    street.link(a, b);
    await street.agree([a, b], sphere);
    const [said] = await speak(a, ana, sphere, 1);
    const before = street.time.now();
    await street.time.until(async () => (await street.held(b, sphere)).includes(said!), () => "it did not arrive");
    assert.ok(street.time.now() - before <= 60, `${street.time.now() - before} ms`);
  });
});

/** Links that may cut, frames that come twice. */
type Happening = { readonly sort: "say" | "cut" | "link" | "restart" | "take back" | "vanish"; readonly who: number; readonly other: number };
const happening: fc.Arbitrary<Happening> = fc.record({ sort: fc.constantFrom("say", "say", "say", "cut", "link", "restart", "take back", "vanish"), who: fc.nat(7), other: fc.nat(7) });

describe("eight neighbours", () => {
  it("come to hold the same through cuts, restarts, things taken back and people who vanish", async () => {
    await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 6, maxLength: 16 }), fc.nat(1_000), async (happenings, seed) => {
      await using street = createStreet({ seed: seed + 1, sessionMillis: 20_000 });
      const nodes = Array.from({ length: 8 }, (_, number) => street.node(number + 1));
      const sphere = await foundSphere(nodes[0]!);
      const links = new Map<string, () => void>();
      const pairOf = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
      const connect = async (a: number, b: number): Promise<void> => {
        if (a === b || links.has(pairOf(a, b))) return;
        await street.share(nodes[a]!, nodes[b]!, [sphere]);
        links.set(pairOf(a, b), street.link(nodes[a]!, nodes[b]!));
      };
      for (let at = 0; at < 8; at++) await connect(at, (at + 1) % 8);
      await street.agree(nodes, sphere);
      const people = new Map<number, Awaited<ReturnType<typeof settler>>>();
      const said: { who: number; id: string }[] = [];
      for (const { sort, who, other } of happenings) {
        const node = nodes[who]!;
        if (sort === "say") {
          if (!people.has(who)) people.set(who, await settler(node, who + 1, sphere, street.time.now()).catch(() => people.get(who)!));
          const person = people.get(who);
          if (person !== undefined) for (const id of await speak(node, person, sphere, 3).catch(() => [])) said.push({ who, id });
        }
        if (sort === "take back") {
          const last = said.findLast((each) => each.who === who);
          const person = people.get(who);
          if (last !== undefined && person !== undefined) await node.replica.write((step) => step.publish(person.signer, { kind: "tombstone", body: { record: last.id, person: person.id }, scope: { type: "sphere", sphere } })).catch(() => undefined);
        }
        if (sort === "vanish" && people.has(who)) {
          const { id, signer } = people.get(who)!;
          await node.replica.write((step) => step.publish(signer, { kind: "erasure", body: { person: id, before: street.time.now() + 1 }, scope: { type: "home" } })).catch(() => undefined);
        }
        if (sort === "cut") { links.get(pairOf(who, other))?.(); links.delete(pairOf(who, other)); }
        if (sort === "link") await connect(who, other);
        if (sort === "restart") {
          await node.restart();
          for (const pair of [...links.keys()]) if (pair.split(" ").includes(String(who))) { links.delete(pair); await connect(...pair.split(" ").map(Number) as [number, number]); }
        }
        await street.time.pass(50);
      }
      for (let at = 0; at < 8; at++) await connect(at, (at + 1) % 8);
      await street.agree(nodes, sphere);
      assert.deepEqual(nodes.flatMap(({ faults }) => faults), []);
    }), { numRuns: 4, seed: 3 });
  });

  it("spread what is said along a tree: nobody is pushed a record twice for long", async () => {
    await using street = createStreet({ sessionMillis: 10_000_000 });
    const nodes = Array.from({ length: 6 }, (_, number) => street.node(number + 1));
    const sphere = await foundSphere(nodes[0]!);
    for (const a of nodes) for (const b of nodes) if (a.number < b.number) { await street.share(a, b, [sphere]); street.link(a, b); }
    const ana = await settler(nodes[0]!, 1, sphere, street.time.now());
    await street.agree(nodes, sphere);
    // The first rounds find the tree.
    for (let round = 0; round < 6; round++) { await speak(nodes[0]!, ana, sphere, 1); await street.time.pass(300); }
    await street.agree(nodes, sphere);
    const bytes = (): number => nodes.reduce((sum, { neighbourhood }) => sum + neighbourhood.status().reduce((all, { bytesIn }) => all + bytesIn, 0), 0);
    const before = bytes();
    await speak(nodes[0]!, ana, sphere, 1, "x".repeat(200));
    await street.time.pass(300);
    await street.agree(nodes, sphere);
    // Five pushes of some 700 bytes, and an announcement of 35 on each other link.
    assert.ok(bytes() - before < 5 * 800 + 2 * 15 * 40, `${bytes() - before} bytes`);
  });
});

describe("a link that breaks", () => {
  it("in the middle of a history goes on from where it was, after a restart too", async () => {
    await using street = createStreet();
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    for (let part = 0; part < 4; part++) { await street.time.pass(1_000); await speak(a, ana, sphere, 400, "y".repeat(240)); }
    await street.share(a, b, [sphere]);
    let bytes = 0;
    const cutAt = 860_000;
    const cut = street.link(a, b, (frame, fromInitiator) => {
      if (fromInitiator) bytes += frame.length;
      if (bytes > cutAt) cut();
      return [frame];
    });
    await street.time.until(() => bytes > cutAt && b.neighbourhood.status().length === 0, () => "the link was not cut");
    const come = (await street.held(b, sphere)).split(" ").length;
    assert.ok(come > 1_024 && come < 1_603, `${come} records had come`);
    await b.restart();
    const rows = await b.store.read.list("peerSphere", { owner: sphere }, { limit: 1 });
    assert.ok(rows[0]!.streamedTo! > 0);
    street.link(a, b);
    await street.agree([a, b], sphere);
    assert.ok(a.neighbourhood.status()[0]!.recordsOut < 1_603 - come + 600, "what had come was sent again");
    await street.time.until(async () => (await b.store.read.list("peerSphere", { owner: sphere }, { limit: 1 }))[0]!.streamedTo === null, () => "the history never ended");
  });

  it("is one of two between the same nodes: both close the same", async () => {
    await using street = createStreet();
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    await street.share(a, b, [sphere]);
    street.link(a, b);
    street.link(b, a);
    await street.agree([a, b], sphere);
    const initiated = [a, b].map(({ neighbourhood }) => neighbourhood.status().map(({ initiator }) => initiator));
    assert.equal(initiated[0]!.length, 1);
    assert.notDeepEqual(initiated[0], initiated[1]);
  });
});

describe("records that one side will not take", () => {
  it("are counted, and not fetched again and again", async () => {
    await using street = createStreet({ sessionMillis: 5_000 });
    const [a, b] = [street.node(1), street.node(2)];
    const sphere = await foundSphere(a);
    const ana = await settler(a, 1, sphere, street.time.now());
    const short = { kind: "project", body: { lead: ana.id, set: { title: "Soon over", summary: "S" } }, scope: { type: "sphere", sphere }, expiresAt: street.time.now() + 1_000 } as const;
    await a.replica.write((step) => step.publishMany(ana.signer, Array.from({ length: 20 }, () => short)));
    await street.time.pass(2_000);
    await street.share(a, b, [sphere]);
    street.link(a, b);
    await street.time.pass(120_000);
    const [status] = b.neighbourhood.status();
    assert.deepEqual(status?.refused, { "record/expired": 20 });
    assert.ok(status.sessions > 10 && status.spheres[0]?.lastEnd === "reconcile/agreed");
    assert.ok(a.neighbourhood.status()[0]!.recordsOut <= 23, "they were sent again");
  });
});
