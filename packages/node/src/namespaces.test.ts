/** Nodes on machines of their own (network namespaces): a wire that is cut, a neighbour that is met on the local network, a relay. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeId } from "@cosmicsync/protocol";
import { testFolder } from "./testing/files.ts";
import { allAgreed, hexOf, startLinkedNode } from "./testing/linked-node.ts";
import { createMachines, namespacesMissing } from "./testing/namespaces.ts";

describe("nodes on machines of their own", { skip: namespacesMissing() }, () => {
  it("agree after the wire between them was cut in the middle of a session and both were told more meanwhile", { timeout: 240_000 }, async () => {
    using folder = testFolder();
    using machines = createMachines();
    const [one, other] = [machines.machine(), machines.machine()];
    const wire = machines.wire(one, "10.77.1.1", other, "10.77.1.2");
    await using here = await startLinkedNode(folder, "here", { COSMICSYNC_NETWORK_HOST: "10.77.1.1" }, one.within);
    await using there = await startLinkedNode(folder, "there", { COSMICSYNC_NETWORK_HOST: "10.77.1.2" }, other.within);
    await here.importProjects(0, 2_000);
    const { spheres: [sphere] } = await there.add(await here.invite());
    const shared = hexOf(decodeId(sphere!.id));
    const held = (): number => there.records(shared).length;
    while (held() < 200) await new Promise((resolve) => setTimeout(resolve, 5));
    wire.cut();
    const atCut = held();
    assert.ok(atCut < 2_000, "the session was not over");
    await here.importProjects(2_000, 300);
    await there.importProjects(0, 10);
    // What was on its way has come or is lost; nothing more comes.
    const [before, wanted] = [held(), here.records(shared).length];
    assert.ok(before < wanted);
    wire.mend();
    await there.until((view) => allAgreed(view) && held() >= wanted, 150, 200);
    assert.deepEqual(there.records(shared), here.records(shared));
  });

  it("find each other on the local network by mDNS where both wish it, and dial only whom they know", { timeout: 120_000 }, async () => {
    using folder = testFolder();
    using machines = createMachines();
    const [one, other] = [machines.machine(), machines.machine()];
    machines.wire(one, "10.77.2.1", other, "10.77.2.2");
    const settings = (host: string, mdns: "on" | "off") => ({ COSMICSYNC_NETWORK_HOST: host, COSMICSYNC_MDNS: mdns, COSMICSYNC_NETWORK: "on" });
    await using here = await startLinkedNode(folder, "here", settings("10.77.2.1", "on"), one.within);
    await using there = await startLinkedNode(folder, "there", settings("10.77.2.2", "on"), other.within);
    await here.importProjects(0, 5);
    const keys = { here: (await here.network()).key, there: (await there.network()).key };
    const { nearby } = await here.until((view) => view.nearby.some(({ key }) => key === keys.there), 30);
    assert.ok(nearby.find(({ key }) => key === keys.there)!.addresses.some((address) => address.includes("/ip4/10.77.2.2/")));
    assert.deepEqual((await here.network()).peers, [], "to be seen makes nobody a peer");
    // Known by their keys alone, with no address written down: the one seen nearby serves.
    const { spheres: [made] } = JSON.parse(await here.run("peer", { action: "invite", sphere: [], expires: 1, json: true })) as { spheres: { id: string }[] };
    const sphere = made!.id;
    for (const [node, key] of [[here, keys.there], [there, keys.here]] as const) await node.run("peer", { action: "add", what: key, sphere: [sphere], json: true });
    await there.until((view) => allAgreed(view) && there.records(hexOf(decodeId(sphere))).length >= 5, 60);
  });

  it("reach each other through a relay that both can reach, where neither has a way to the other", { timeout: 180_000 }, async () => {
    using folder = testFolder();
    using machines = createMachines();
    const [one, middle, other] = [machines.machine(), machines.machine(), machines.machine()];
    machines.wire(one, "10.77.3.1", middle, "10.77.3.9");
    machines.wire(other, "10.77.4.1", middle, "10.77.4.9");
    // One address of the relay, seen from both sides; from one side to the other there is no route.
    middle.ip("address", "add", "10.77.9.9/32", "dev", "lo");
    one.ip("route", "add", "10.77.9.9", "via", "10.77.3.9");
    other.ip("route", "add", "10.77.9.9", "via", "10.77.4.9");
    await using relay = await startLinkedNode(folder, "relay", { COSMICSYNC_NETWORK_HOST: "10.77.9.9", COSMICSYNC_RELAY: "server" }, middle.within);
    await using here = await startLinkedNode(folder, "here", { COSMICSYNC_NETWORK_HOST: "10.77.3.1", COSMICSYNC_RELAY: "client" }, one.within);
    await using there = await startLinkedNode(folder, "there", { COSMICSYNC_NETWORK_HOST: "10.77.4.1" }, other.within);
    await here.importProjects(0, 200);
    await here.add(await relay.invite());
    await here.until(({ peers: [peer] }) => peer?.connected === true);
    // A node asks the peers that it knows when it starts.
    await here.stop();
    await here.start();
    await here.until(({ addresses }) => addresses.some((address) => address.includes("/p2p-circuit/")), 60);
    const { spheres: [sphere] } = await there.add(await here.invite());
    const shared = hexOf(decodeId(sphere!.id));
    const view = await there.until(() => there.records(shared).length > 200, 90, 200);
    assert.equal(view.peers[0]?.connection?.kind, "relay");
    assert.deepEqual(there.records(shared), here.records(shared));
    assert.deepEqual(relay.records(shared), [], "who carries it does not keep it");
  });
});
