/** What a steward may do with other nodes, what everybody may know of them, and what nobody else may. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient, type NetworkView, type PeerView } from "@cosmicsync/api";
import { Refused, encodeId } from "@cosmicsync/protocol";
import { addPeer, shareSphere } from "@cosmicsync/sync";
import type { NetworkPort } from "../parts.ts";
import { arrive, refused } from "../testing/arrive.ts";
import { startTestServer } from "../testing/start.ts";

const key = encodeId(new Uint8Array(32).fill(8));
const sphere = encodeId(new Uint8Array(32).fill(4));
const addedAt = "2026-11-22T12:00:00.000Z";
const peer: PeerView = { key, name: "Repair café", origin: "added", addedAt, addresses: ["/ip4/192.0.2.7/tcp/4748"], connected: false, spheres: [], bytesIn: 0, bytesOut: 0, recordsIn: 0, recordsOut: 0, waitingOut: 0, sessions: 0, refused: [{ code: "record/forged", count: 2 }] };
const view: NetworkView = { state: "on", key: encodeId(new Uint8Array(32)), name: "Here", addresses: ["/ip4/127.0.0.1/tcp/4748"], reach: "machine", peers: [peer], invites: [], nearby: [], recordsTaken: 7, recordsWaiting: 0, refused: [] };

const recordingPort = (): NetworkPort & { readonly asked: unknown[] } => {
  const asked: unknown[] = [];
  return {
    asked,
    view: async () => view,
    add: async (given) => { asked.push(given); if (given.invite === "worn out") throw new Refused("invite/expired"); return peer; },
    remove: async (which) => { asked.push(which); return { key, name: "Repair café", addresses: [...peer.addresses], spheres: [] }; },
    invite: async (given) => { asked.push(given); return { invite: "csinvite1abc", expiresAt: addedAt, addresses: [], spheres: [], reach: "machine" }; },
  };
};

describe("other nodes", () => {
  it("are a steward's to see, to add, to invite and to remove", async () => {
    const network = recordingPort();
    await using server = await startTestServer({ people: 0, network });
    const { client } = await arrive(server, "steward");
    assert.deepEqual(await client.call("network"), view);
    assert.deepEqual(await client.call("addPeer", { body: { invite: "csinvite1abc", name: "Repair café" } }), peer);
    assert.equal((await client.call("invitePeer", { body: { spheres: [sphere], hours: 24 } })).invite, "csinvite1abc");
    assert.deepEqual(await client.call("removePeer", { params: { peer: key } }), { key, name: "Repair café", addresses: [...peer.addresses], spheres: [] });
    assert.deepEqual(network.asked, [{ invite: "csinvite1abc", name: "Repair café" }, { spheres: [sphere], hours: 24 }, key]);
    await refused(client.call("addPeer", { body: { invite: "worn out" } }), "invite/expired");
  });
  it("are nobody's else: neither anybody's nor another account's", async () => {
    const network = recordingPort();
    await using server = await startTestServer({ people: 0, network });
    await arrive(server, "steward");
    const { client } = await arrive(server, "other");
    for (const [who, code] of [[createClient({ base: server.url }), "request/not-signed-in"], [client, "account/not-steward"]] as const) {
      await refused(who.call("network"), code);
      await refused(who.call("addPeer", { body: { invite: "csinvite1abc" } }), code);
      await refused(who.call("removePeer", { params: { peer: key } }), code);
      await refused(who.call("invitePeer", { body: { spheres: [], hours: 1 } }), code);
    }
    assert.deepEqual(network.asked, []);
  });
  it("are not there on a node that keeps to itself, which says so", async () => {
    await using server = await startTestServer({ people: 0 });
    const { client } = await arrive(server, "steward");
    const { state, peers } = await client.call("network");
    assert.deepEqual([state, peers], ["off", []]);
    await refused(client.call("invitePeer", { body: { spheres: [], hours: 1 } }), "network/off");
  });
  it("take no invite for longer than a month, no address that could not be one, and nothing that is not declared", async () => {
    const network = recordingPort();
    await using server = await startTestServer({ people: 0, network });
    const { client } = await arrive(server, "steward");
    for (const body of [{ spheres: [], hours: 721 }, { spheres: [], hours: 0 }, { spheres: ["x"], hours: 1 }, { spheres: [sphere, sphere], hours: 1 }]) await refused(client.call("invitePeer", { body }), "request/invalid");
    for (const body of [{ addresses: ["192.0.2.7"] }, { addresses: [] }, { invite: "" }, { invite: "x", secret: 1 } as { invite: string }]) await refused(client.call("addPeer", { body }), "request/invalid");
    assert.deepEqual(network.asked, []);
  });
  it("that hold something of a person are named to that person: those with whom a sphere of theirs is shared, and no others", async () => {
    await using server = await startTestServer({ people: 0 });
    const { id, client } = await arrive(server, "ana");
    assert.deepEqual((await client.call("myNodes")).others, []);
    const elsewhere = encodeId(new Uint8Array(32).fill(9));
    await server.store.write(async (writer) => {
      for (const [other, name, shared] of [[key, "Repair café", server.home], [elsewhere, "Elsewhere", sphere]] as const) {
        await addPeer(writer, { key: other, name, addresses: [], origin: "added" }, Date.parse(addedAt));
        await shareSphere(writer, other, shared, Date.parse(addedAt));
      }
    });
    const { home, others, confirmations } = await client.call("myNodes");
    assert.deepEqual(others, [{ key, name: "Repair café", spheres: [{ id: server.home, name: "Commons", since: addedAt }], between: false }]);
    assert.deepEqual([home.name, confirmations], ["Test node", []]);
    assert.ok(home.records > 0);
    await client.call("join", { params: { sphere: server.home }, body: { state: "left" } });
    assert.equal((await client.call("myNodes")).others.length, 1, "what was said before leaving is there still");
    assert.equal((await server.store.read.get("membership", { ownerId: id, sphereId: server.home }))?.state, "left");
  });
});
