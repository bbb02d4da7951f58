/** Nodes that are connected come to hold the same records of what they share, whatever happens on the way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createStreet, foundSphere, settler, speak } from "../testing/neighbours.ts";

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
