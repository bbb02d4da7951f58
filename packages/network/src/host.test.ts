/** What a host promises whoever composes it. Real sockets, on the loopback only. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId } from "@cosmicsync/protocol";
import type { Link } from "@cosmicsync/sync";
import { addressOf, keysOf, loopback, startHost, type HostUnderTest } from "./testing/hosts.ts";

const listening = (seed: number, settings: Parameters<typeof startHost>[1] = {}): Promise<HostUnderTest> => startHost(seed, { listen: [loopback.tcp], ...settings });

async function firstFrame(link: Link): Promise<Uint8Array | undefined> {
  const { value } = await link.frames[Symbol.asyncIterator]().next();
  return value as Uint8Array | undefined;
}

/** The address through a relay, as soon as there is one. */
async function placeAtRelay(host: HostUnderTest): Promise<string> {
  for (;;) {
    const address = host.addresses().find((text) => text.includes("/p2p-circuit"));
    if (address !== undefined) return address;
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

const codeOf = (code: string) => (cause: unknown): boolean => typeof cause === "object" && cause !== null && "code" in cause && cause.code === code;

describe("a host", () => {
  it("is the node's own key, and says so in every address", async () => {
    await using host = await listening(1, { listen: [loopback.tcp, loopback.websocket] });
    assert.equal(host.peer, encodeId(keysOf(1).publicKey));
    assert.equal(host.addresses().length, 2);
    const ids = new Set(host.addresses().map((address) => /\/p2p\/(\w+)$/.exec(address)?.[1]));
    assert.equal(ids.size, 1);
    assert.match([...ids][0] ?? "", /^12D3Koo/);
  });

  it("finds a peer under an address without its key, and says whose it is", async () => {
    await using listener = await listening(1);
    await using dialler = await startHost(2);
    const link = await dialler.dial(addressOf(listener, "/tcp/").replace(/\/p2p\/.*$/, ""));
    assert.equal(link.peer, listener.peer);
  });

  it("does not take another node for the one it wanted", async () => {
    await using listener = await listening(1);
    await using dialler = await startHost(2);
    const address = addressOf(listener, "/tcp/").replace(/\/p2p\/.*$/, "");
    await assert.rejects(dialler.dial({ peer: encodeId(keysOf(3).publicKey), addresses: [address] }), codeOf("network/unreachable"));
    await assert.rejects(dialler.dial({ peer: encodeId(keysOf(3).publicKey), addresses: [addressOf(listener, "/tcp/")] }), codeOf("peer/address-malformed"));
    assert.equal((await dialler.dial({ peer: listener.peer, addresses: [address] })).peer, listener.peer);
  });

  it("refuses texts that are no addresses, and itself", async () => {
    await using host = await listening(1);
    for (const text of ["", "127.0.0.1:4748", "/ip4/300.0.0.1/tcp/1"]) await assert.rejects(host.dial(text), codeOf("peer/address-malformed"), text);
    await assert.rejects(host.dial(addressOf(host, "/tcp/")), codeOf("peer/own"));
  });

  it("keeps one link with a peer, however often it is dialled", async () => {
    await using listener = await listening(1);
    await using dialler = await startHost(2);
    const address = addressOf(listener, "/tcp/");
    const links = await Promise.all([dialler.dial(address), dialler.dial(address), dialler.dial({ peer: listener.peer, addresses: [address] })]);
    assert.equal(new Set([...links, await dialler.dial(address)]).size, 1);
    assert.equal(dialler.connections().length, 1);
  });

  it("keeps the same one link on both sides when both dial at once", async () => {
    for (let round = 0; round < 5; round++) {
      await using a = await listening(10 + round);
      await using b = await listening(20 + round);
      await Promise.allSettled([a.dial(addressOf(b, "/tcp/")), b.dial(addressOf(a, "/tcp/"))]);
      // The one that is kept is the one that carries frames both ways.
      const [ofA, ofB] = await Promise.all([a.dial(addressOf(b, "/tcp/")), b.dial(addressOf(a, "/tcp/"))]);
      await Promise.all([ofA.send(Uint8Array.of(1)), ofB.send(Uint8Array.of(2))]);
      assert.deepEqual(await Promise.all([firstFrame(ofA), firstFrame(ofB)]), [Uint8Array.of(2), Uint8Array.of(1)]);
      assert.notEqual(ofA.initiator, ofB.initiator);
      assert.deepEqual([a.connections().length, b.connections().length], [1, 1]);
    }
  });

  it("counts what a link carried, and tells of its beginning and end", async () => {
    await using listener = await listening(1);
    await using dialler = await startHost(2);
    const link = await dialler.dial(addressOf(listener, "/tcp/"));
    const accepted = await listener.nextLink();
    await link.send(new Uint8Array(1_000));
    await firstFrame(accepted);
    const [connection] = listener.connections();
    assert.deepEqual([connection?.peer, connection?.kind, connection?.initiator, connection?.bytesIn, connection?.bytesOut], [dialler.peer, "tcp", false, 1_002, 0]);
    assert.deepEqual(dialler.connections().map(({ bytesOut }) => bytesOut), [1_002]);
    const closed = listener.next("linkClosed");
    link.close();
    await closed;
    assert.deepEqual(listener.told.map(({ name }) => name), ["linkOpened", "linkClosed"]);
    assert.deepEqual(listener.connections(), []);
  });

  it("keeps connected with its peers: dials them, and dials again when a link ends", async () => {
    await using listener = await listening(1);
    await using dialler = await startHost(2, { redialFirstMillis: 10 });
    dialler.keepConnected([{ peer: listener.peer, addresses: listener.addresses() }]);
    const first = await dialler.nextLink();
    (await listener.nextLink()).close();
    const second = await dialler.nextLink();
    assert.notEqual(first, second);
    await second.send(Uint8Array.of(1));
    assert.deepEqual(await firstFrame(await listener.nextLink()), Uint8Array.of(1));
  });

  it("denies a peer whose faults add up, and only that one, and forgives in time", async () => {
    let now = 1_000_000;
    await using host = await startHost(1, { listen: [loopback.tcp], scoreFloor: -100, denyMillis: 60_000 }, () => now);
    await using bad = await startHost(2);
    await using good = await startHost(3);
    const address = addressOf(host, "/tcp/");
    const link = await bad.dial(address);
    host.report(bad.peer, { code: "record/forged", weight: 60 });
    assert.equal(host.connections().length, 1);
    host.report(bad.peer, { code: "record/forged", weight: 60 });
    assert.equal(await firstFrame(link), undefined);
    assert.deepEqual(host.told.find(({ name }) => name === "peerDenied")?.facts, [bad.peer, "record/forged", 60_000]);
    await assert.rejects(bad.dial(address).then(async (again) => { await again.send(Uint8Array.of(1)); for await (const _frame of again.frames); throw new Error("closed"); }));
    await assert.rejects(host.dial({ peer: bad.peer, addresses: ["/ip4/127.0.0.1/tcp/1"] }), codeOf("network/denied"));
    assert.equal((await good.dial(address)).peer, host.peer);
    now += 60_001;
    assert.equal((await bad.dial(address)).peer, host.peer);
  });

  it("carries a link through a relay to a node that nobody can reach", async () => {
    await using relay = await listening(1, { relayForOthers: true });
    await using hidden = await startHost(2, { relays: [addressOf(relay, "/tcp/")] });
    await using dialler = await startHost(3);
    const link = await dialler.dial(await placeAtRelay(hidden));
    assert.deepEqual([link.peer, link.kind], [hidden.peer, "relay"]);
    await link.send(Uint8Array.of(5));
    const accepted = await hidden.nextLink();
    assert.deepEqual([accepted.peer, accepted.kind], [dialler.peer, "relay"]);
    assert.deepEqual(await firstFrame(accepted), Uint8Array.of(5));
    assert.deepEqual(relay.connections(), []);
  });

  it("starts although its relay is away, and is reached through it once it is there", async () => {
    const away = await listening(1, { relayForOthers: true });
    const address = addressOf(away, "/tcp/");
    await away[Symbol.asyncDispose]();
    await using hidden = await startHost(2, { relays: [address], redialFirstMillis: 10, redialMostMillis: 50 });
    assert.deepEqual(hidden.addresses(), []);
    await using _relay = await startHost(1, { listen: [address.replace(/\/p2p\/.*$/, "")], relayForOthers: true });
    await using dialler = await startHost(3);
    assert.equal((await dialler.dial(await placeAtRelay(hidden))).peer, hidden.peer);
  });

  it("takes no links through relays that it did not choose", async () => {
    await using relay = await listening(1, { relayForOthers: true });
    await using wary = await listening(2);
    await using dialler = await startHost(3);
    await wary.dial(addressOf(relay, "/tcp/"));
    const id = /\/p2p\/(\w+)$/.exec(addressOf(wary, "/tcp/"))?.[1] ?? "";
    await assert.rejects(dialler.dial(`${addressOf(relay, "/tcp/")}/p2p-circuit/p2p/${id}`), codeOf("network/unreachable"));
  });

  it("stops with links open, and says so to whoever dials", async () => {
    const host = await listening(1);
    await using peer = await startHost(2);
    const link = await peer.dial(addressOf(host, "/tcp/"));
    await host[Symbol.asyncDispose]();
    assert.equal(await firstFrame(link), undefined);
    await assert.rejects(host.dial(loopback.tcp), codeOf("network/stopping"));
    await assert.rejects(peer.dial({ peer: host.peer, addresses: ["/ip4/127.0.0.1/tcp/1"] }), codeOf("network/unreachable"));
  });
});
