/**
 * Nodes behind routers that translate addresses (NAT), on machines of their own. What may be hoped for: where one of the two can be reached, the
 * link leaves the relay (DCUtR's reversal: https://github.com/libp2p/specs/blob/master/relay/DCUtR.md). Where neither can, it stays on the
 * relay (docs/adr/0033-hidden-nodes-stay-on-their-relay.md).
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeId } from "@cosmicsync/protocol";
import { testFolder, type TestFolder } from "./testing/files.ts";
import { hexOf, startLinkedNode, type LinkedNode } from "./testing/linked-node.ts";
import { createMachines, translationMissing, type Machine, type Machines } from "./testing/namespaces.ts";

/** Addresses that look like the open internet's, or libp2p takes them for private ones. */
const relayAddress = "81.2.79.9";
const port = 14_748;
const announced = (address: string): Record<string, string> => ({ COSMICSYNC_NETWORK_HOST: address, COSMICSYNC_NETWORK_PORT: String(port), COSMICSYNC_NETWORK_WS_PORT: "off", COSMICSYNC_NETWORK_ANNOUNCE: `/ip4/${address}/tcp/${port}` });

/** The machine in the middle, which passes everything on: the internet, and the relay on it. */
function createInternet(machines: Machines): { readonly middle: Machine; open(net: number): Machine; hidden(net: number): Machine } {
  const middle = machines.machine();
  middle.forward();
  middle.ip("address", "add", `${relayAddress}/32`, "dev", "lo");
  const wired = (net: number): Machine => {
    const machine = machines.machine();
    machines.wire(machine, `81.2.${net}.1`, middle, `81.2.${net}.254`);
    machine.ip("route", "add", "default", "via", `81.2.${net}.254`);
    return machine;
  };
  return {
    middle, open: wired,
    hidden(net) {
      const [router, machine] = [wired(net), machines.machine()];
      router.forward();
      router.translate();
      machines.wire(machine, `10.${net}.0.1`, router, `10.${net}.0.254`);
      machine.ip("route", "add", "default", "via", `10.${net}.0.254`);
      return machine;
    },
  };
}

/** Can be reached through the relay and in no other way. */
async function startHidden(folder: TestFolder, name: string, machine: Machine, net: number, relay: LinkedNode): Promise<LinkedNode> {
  const node = await startLinkedNode(folder, name, { COSMICSYNC_NETWORK_HOST: `10.${net}.0.1`, COSMICSYNC_NETWORK_WS_PORT: "off", COSMICSYNC_RELAY: "client" }, machine.within);
  await node.importProjects(0, 200);
  await node.add(await relay.invite());
  await node.until(({ peers: [peer] }) => peer?.connected === true);
  // A node asks the peers that it knows when it starts.
  await node.stop();
  await node.start();
  await node.until(({ addresses }) => addresses.some((address) => address.includes("/p2p-circuit/")), 60);
  return node;
}

describe("nodes behind routers that translate addresses", { skip: translationMissing() }, () => {
  it("leave the relay where one of the two can be reached: the hidden one dials back, and the link goes on there", { timeout: 240_000 }, async () => {
    using folder = testFolder();
    using machines = createMachines();
    const internet = createInternet(machines);
    const [behind, outside] = [internet.hidden(70), internet.open(71)];
    await using relay = await startLinkedNode(folder, "relay", { ...announced(relayAddress), COSMICSYNC_RELAY: "server" }, internet.middle.within);
    await using hidden = await startHidden(folder, "hidden", behind, 70, relay);
    await using reachable = await startLinkedNode(folder, "reachable", announced("81.2.71.1"), outside.within);
    const { spheres: [sphere] } = await reachable.add(await hidden.invite());
    const view = await reachable.until(({ peers: [peer] }) => peer?.connection?.kind === "tcp", 60);
    assert.match(view.peers[0]!.connection!.remote, /^\/ip4\/81\.2\.70\.1\/tcp\//, "as the router shows it");
    const shared = hexOf(decodeId(sphere!.id));
    await reachable.until(() => reachable.records(shared).length > 200, 90, 200);
    assert.deepEqual(reachable.records(shared), hidden.records(shared));
  });

  it("stay on the relay where neither can be reached, and agree through it", { timeout: 240_000 }, async () => {
    using folder = testFolder();
    using machines = createMachines();
    const internet = createInternet(machines);
    const [one, other] = [internet.hidden(72), internet.hidden(73)];
    await using relay = await startLinkedNode(folder, "relay", { ...announced(relayAddress), COSMICSYNC_RELAY: "server" }, internet.middle.within);
    await using here = await startHidden(folder, "here", one, 72, relay);
    await using there = await startLinkedNode(folder, "there", { COSMICSYNC_NETWORK_HOST: "10.73.0.1", COSMICSYNC_NETWORK_WS_PORT: "off" }, other.within);
    const { spheres: [sphere] } = await there.add(await here.invite());
    const shared = hexOf(decodeId(sphere!.id));
    await there.until(() => there.records(shared).length > 200, 90, 200);
    assert.deepEqual(there.records(shared), here.records(shared));
    // What is said later comes the same way.
    await here.importProjects(200, 20);
    const view = await there.until(() => there.records(shared).length === here.records(shared).length, 60, 200);
    assert.equal(view.peers[0]?.connection?.kind, "relay");
    assert.deepEqual(relay.records(shared), [], "who carries it does not keep it");
  });
});
