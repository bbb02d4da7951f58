/** Peers from the command line: what it says, what it refuses, and that what it says to do next works. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { NetworkView, PeerView } from "@cosmicsync/api";
import { encodeId } from "@cosmicsync/protocol";
import { listPeerSpheres, listPeers } from "@cosmicsync/sync";
import { peerIdOf } from "../network/peer-id.ts";
import { recordingOutput, stillNetwork, type Stillness } from "../testing/neighbours.ts";
import { networkCommand, pageOf } from "./network.ts";
import { peerCommand } from "./peer.ts";

const other = encodeId(new Uint8Array(32).fill(33));
const address = `/ip4/192.0.2.7/tcp/4748/p2p/${peerIdOf(other)}`;
const run = async ({ engine, network }: Stillness, given: object): Promise<{ printed: string; complained: string }> => {
  const output = recordingOutput();
  assert.equal(await peerCommand({ read: engine.store.read, network, now: engine.now }, { json: false, sphere: [], expires: 24, ...given }, output), 0);
  return { printed: output.printed.join("\n"), complained: output.complained.join("\n") };
};

describe("cosmicsync peer", () => {
  it("makes an invite here that another node takes, with the spheres it names", async () => {
    const [here, there] = [await stillNetwork(7), await stillNetwork(8)];
    const made = await run(here, { action: "invite" });
    assert.match(made.printed, /^csinvite1[a-z2-7]+$/, "standard output holds the invite and nothing else");
    assert.match(made.complained, /For one node, until 2026-11-02 12:00 UTC\. It shares: Commons\.[^]*npx cosmicsync peer add INVITE[^]*No node runs on this folder[^]*Only programs on this machine/);
    const added = await run(there, { action: "add", what: made.printed });
    assert.match(added.printed, /^Added Test node \([a-z2-7]{12}\)\.\nShared with it: Commons\.\n.*\nTo take this back: npx cosmicsync peer remove [a-z2-7]{12}$/);
    assert.deepEqual((await listPeers(there.engine.store.read)).map(({ key, addresses }) => [key, addresses[0]?.slice(0, 23)]), [[here.key, "/ip4/127.0.0.1/tcp/4748"]]);
    assert.deepEqual((await listPeerSpheres(there.engine.store.read, here.key)).map(({ sphere }) => sphere), [here.engine.sphere]);
  });
  it("refuses an invite of its own, one past its time, and one that lost a letter", async () => {
    const [here, there] = [await stillNetwork(7), await stillNetwork(8)];
    const { printed: invite } = await run(here, { action: "invite", expires: 1 });
    await assert.rejects(run(here, { action: "add", what: invite }), { code: "invite/own" });
    await assert.rejects(run(there, { action: "add", what: invite.slice(0, -1) }), { code: "invite/malformed" });
    there.engine.time.now += 3_600_000;
    await assert.rejects(run(there, { action: "add", what: invite }), { code: "invite/expired" });
    assert.deepEqual(await listPeers(there.engine.store.read), []);
  });
  it("adds a node by its address under the name given, and shares the sphere named", async () => {
    const here = await stillNetwork();
    assert.match((await run(here, { action: "add", what: address, name: "Repair café", sphere: ["commons"] })).printed, /^Added Repair café \([a-z2-7]{12}\)\.\nShared with it: Commons\./);
    assert.match((await run(here, { action: "list" })).printed, /NAME +KEY +LINK +SHARED\nRepair café +[a-z2-7]{12} +none +Commons/);
  });
  it("says what it refuses: an address without a key, its own, a sphere that nobody knows by that name", async () => {
    const here = await stillNetwork();
    for (const [what, code] of [["/ip4/192.0.2.7/tcp/4748", "peer/address-malformed"], ["example.org", "peer/address-malformed"], [`/ip4/192.0.2.7/tcp/1/p2p/${peerIdOf(here.key)}`, "peer/own"], [here.key, "peer/own"]] as const) await assert.rejects(run(here, { action: "add", what }), { code }, what);
    await assert.rejects(run(here, { action: "add", what: address, sphere: ["Nowhere"] }), { code: "sphere/not-found" });
    for (const name of ["two\nlines", "turned \u202e", "", "x".repeat(121)]) {
      await assert.rejects(run(here, { action: "add", what: address, name }), { code: "request/invalid" });
      await assert.rejects(run(here, { action: "invite", name }), { code: "request/invalid" });
    }
    assert.deepEqual(await listPeers(here.engine.store.read), []);
  });
  it("removes a peer by its name or the beginning of its key, and what it says to undo it brings everything back", async () => {
    for (const what of ["repair CAFÉ", other.slice(0, 5), peerIdOf(other)]) {
      const here = await stillNetwork();
      await run(here, { action: "add", what: address, name: "Repair café", sphere: ["Commons"] });
      const before = [await listPeers(here.engine.store.read), await listPeerSpheres(here.engine.store.read, other)];
      const { printed } = await run(here, { action: "remove", what });
      assert.deepEqual(await listPeers(here.engine.store.read), []);
      const [, again = "", name = "", sphere = ""] = /peer add (\S+) --name '([^']+)' --sphere (\S+)$/.exec(printed) ?? [];
      await run(here, { action: "add", what: again, name, sphere: [sphere] });
      assert.deepEqual([await listPeers(here.engine.store.read), await listPeerSpheres(here.engine.store.read, other)], before);
    }
  });
  it("asks for more of a key where two begin alike, and for another word where none does", async () => {
    const here = await stillNetwork();
    const alike = [0, 1].map((last) => encodeId(Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? last : 5))));
    for (const what of alike) await run(here, { action: "add", what });
    await assert.rejects(run(here, { action: "remove", what: alike[0]!.slice(0, 12) }), { code: "peer/ambiguous" });
    await assert.rejects(run(here, { action: "remove", what: "zzzz" }), { code: "peer/not-found" });
    await assert.rejects(run(here, { action: "remove", what: alike[0]!.slice(0, 3) }), { code: "peer/not-found" });
    await run(here, { action: "remove", what: alike[0]! });
    assert.deepEqual((await listPeers(here.engine.store.read)).map(({ key }) => key), [alike[1]]);
  });
  it("makes and adds nothing where the settings turn the network off", async () => {
    const here = await stillNetwork(7, { network: "off" });
    await assert.rejects(run(here, { action: "invite" }), { code: "network/off" });
    await assert.rejects(run(here, { action: "add", what: address }), { code: "network/off" });
  });
  it("names no address of this machine in an invite of a node that is announced elsewhere", async () => {
    const here = await stillNetwork(7, { networkAnnounce: ["/dns4/spheres.example.org/tcp/443/wss"] });
    const made = JSON.parse((await run(here, { action: "invite", json: true })).printed) as { addresses: string[]; reach: string };
    assert.deepEqual([made.addresses, made.reach], [[`/dns4/spheres.example.org/tcp/443/wss/p2p/${peerIdOf(here.key)}`], "network"]);
  });
});

describe("cosmicsync network", () => {
  const peer: PeerView = {
    key: other, name: "Repair café", origin: "invited", addedAt: "2026-11-01T10:00:00.000Z", addresses: [], connected: true, connection: { kind: "tcp", remote: "/ip4/192.0.2.7/tcp/4748", dialled: true, since: "2026-11-01T11:00:00.000Z" },
    spheres: [{ id: other, name: "Commons", state: "agreed", records: 1_200, agreedAt: "2026-11-01T11:59:00.000Z", lagMillis: 60_000 }], bytesIn: 1_234_567, bytesOut: 900, recordsIn: 12, recordsOut: 3, waitingOut: 0, sessions: 2, refused: [{ code: "record/forged", count: 4 }],
  };
  const view: NetworkView = { state: "on", key: other, name: "Test node", addresses: [address], reach: "network", peers: [peer], invites: [{ spheres: [{ id: other, name: "Commons" }], createdAt: "2026-11-01T10:00:00.000Z", expiresAt: "2026-11-02T10:00:00.000Z" }], nearby: [], recordsTaken: 12, recordsWaiting: 0, refused: [{ code: "record/forged", count: 4 }] };

  it("shows who is connected how, what is shared, how far both are, and what was refused why", () => {
    const page = pageOf(view, true, Date.parse("2026-11-01T12:00:00Z")).join("\n");
    assert.match(page, /^Test node: 1 of 1 peers connected\n/);
    assert.match(page, /Repair café +[a-z2-7]{12} +tcp +1 hour +12\/3 +1\.2 MB\/900 B +4 record\/forged/);
    assert.match(page, /Commons +Repair café +agreed +1200 +1 minute ago +0/);
    assert.match(page, /Open invites\n {2}until 2026-11-02 10:00 UTC: Commons/);
  });
  it("says of a node that is alone what to do, and of one that does not run that it does not", async () => {
    const here = await stillNetwork();
    const output = recordingOutput();
    await networkCommand({ network: here.network, now: here.engine.now }, { json: false }, output);
    assert.match(output.printed.join("\n"), /alone; it opens a port when it has a peer or an open invite[^]*No peers yet\. `npx cosmicsync peer invite`/);
    await run(here, { action: "add", what: address });
    const shown = recordingOutput();
    await networkCommand({ network: here.network, now: here.engine.now }, { json: false }, shown);
    assert.match(shown.printed.join("\n"), /no node runs on this folder/);
    const asJson = recordingOutput();
    await networkCommand({ network: here.network, now: here.engine.now }, { json: true }, asJson);
    assert.equal((JSON.parse(asJson.printed.join("")) as NetworkView).peers[0]?.key, other);
  });
});
