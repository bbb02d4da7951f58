/** Nodes in processes of their own, joined by an invite over real sockets: they come to hold the same, whatever happens to them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient } from "@cosmicsync/api";
import { decodeId } from "@cosmicsync/protocol";
import { testFolder } from "./testing/files.ts";
import { allAgreed, eventually, hexOf, startLinkedNode, type LinkedNode } from "./testing/linked-node.ts";

describe("two nodes in processes of their own", () => {
  for (const [transport, environment] of [["tcp", { COSMICSYNC_NETWORK_WS_PORT: "off" }], ["websocket", { COSMICSYNC_NETWORK_PORT: "off" }]] as const) {
    it(`come to hold the same projects over ${transport}, found and matched on both, and tell each other what is new`, async () => {
      using folder = testFolder();
      await using here = await startLinkedNode(folder, "here", environment);
      await using there = await startLinkedNode(folder, "there", environment);
      await here.importProjects(0, 150);
      const peer = await there.add(await here.invite());
      assert.equal(peer.name, "here");
      const [sphere] = peer.spheres;
      assert.deepEqual(peer.spheres.map(({ name }) => name), ["Commons"]);
      assert.ok(sphere !== undefined);
      const seen = await there.until((view) => allAgreed(view) && (view.peers[0]?.spheres[0]?.records ?? 0) > 150);
      assert.equal(seen.peers[0]?.connection?.kind, transport);
      assert.deepEqual(seen.peers[0]?.refused, []);
      const shared = hexOf(decodeId(sphere.id));
      assert.deepEqual(there.records(shared), here.records(shared));

      // Found by words, and suggested to somebody whom it fits.
      const anybody = createClient({ base: there.url });
      assert.equal((await anybody.call("projects", { query: { text: "Project 149" } })).projects[0]?.title, "Project 149 of here");
      const { token } = await anybody.call("signUp", { body: { name: "ana", passphrase: "a long walk by the river", consents: ["match", "show"], answers: { bring: "Python, carpentry", seek: "gardening", language: "en" } } });
      const client = anybody.withToken(token);
      const { matches } = await client.call("matches", { query: { want: "project", limit: 5 } });
      assert.ok(matches.some(({ project }) => project?.title.endsWith("of here") === true), JSON.stringify(matches.map(({ project }) => project?.title)));

      // What is new comes by itself, in both directions.
      await here.importProjects(150, 1);
      await there.until(() => there.records(shared).length === here.records(shared).length);
      assert.equal((await anybody.call("projects", { query: { text: "Project 150" } })).projects[0]?.title, "Project 150 of here");
      await client.call("join", { params: { sphere: sphere.id }, body: { state: "joined" } });
      await client.call("createProject", { body: { title: "From the other side", summary: "Begun there", sphere: sphere.id } });
      await here.until(() => here.records(shared).length === there.records(shared).length && here.records(shared).length > 0);
      assert.deepEqual(here.records(shared), there.records(shared));
      assert.equal((await createClient({ base: here.url }).call("projects", { query: { text: "other side" } })).projects[0]?.title, "From the other side");
      // What the guest does not share stays there: not a record of its own sphere has come, nor the sphere itself.
      const own = (await anybody.call("node")).spheres.filter(({ id }) => id !== sphere.id);
      assert.equal(own.length, 1);
      assert.ok(there.records(hexOf(decodeId(own[0]!.id))).length > 0);
      assert.deepEqual(here.records(hexOf(decodeId(own[0]!.id))), []);
    });
  }

  it("introduce people who live on them, and tell each person which node has what", async () => {
    using folder = testFolder();
    await using here = await startLinkedNode(folder, "here");
    await using there = await startLinkedNode(folder, "there");
    const arrive = async (node: LinkedNode, name: string, bring: string, seek: string) => {
      const anybody = createClient({ base: node.url });
      const { token, account } = await anybody.call("signUp", { body: { name, passphrase: "a long walk by the river", consents: ["match", "show"], answers: { bring, seek, language: "en" } } });
      return { id: account.person, client: anybody.withToken(token), contacts: [{ channel: "email" as const, address: `${name}@example.org` }] };
    };
    const ana = await arrive(here, "ana", "carpentry", "photography");
    const { spheres: [sphere] } = await there.add(await here.invite());
    await there.until(allAgreed);
    const bo = await arrive(there, "bo", "photography", "carpentry");
    await bo.client.call("join", { params: { sphere: sphere!.id }, body: { state: "joined" } });
    const suggested = async () => (await ana.client.call("matches", { query: { want: "person" } })).matches.some(({ person }) => person?.id === bo.id);
    await eventually(suggested, "Bo is suggested to Ana");
    const asked = await ana.client.call("ask", { body: { person: bo.id, note: "Shall we build?", name: "Ana", contacts: ana.contacts } });
    await eventually(async () => (await bo.client.call("introductions")).introductions.length === 1, "the request came");
    assert.equal(JSON.stringify((await bo.client.call("introduction", { params: { introduction: asked.id } })).other).includes("ana@example.org"), false);
    await bo.client.call("answer", { params: { introduction: asked.id }, body: { answer: "yes", name: "Bo", contacts: bo.contacts } });
    const contactsSeenBy = async ({ client }: typeof ana) => (await client.call("introduction", { params: { introduction: asked.id } })).other.contacts?.map(({ address }) => address).join();
    await eventually(async () => (await contactsSeenBy(ana)) === "bo@example.org", "Ana sees Bo's contact");
    await eventually(async () => (await contactsSeenBy(bo)) === "ana@example.org", "Bo sees Ana's contact");

    const [holder] = (await ana.client.call("myNodes")).others;
    assert.deepEqual([holder?.spheres.map(({ name }) => name), holder?.between], [["Commons"], true]);
    await ana.client.call("erase", { body: { passphrase: "a long walk by the river" } });
    await eventually(async () => (await createClient({ base: there.url }).call("person", { params: { person: ana.id } }).then(() => false, () => true)) && !there.records().some((id) => !id.endsWith("erased") && here.records().includes(`${id} erased`)), "what Ana wrote is gone there, too");
  });

  it("count what goes between them, and log nobody's key, address, invite or name", async () => {
    using folder = testFolder();
    await using here = await startLinkedNode(folder, "here", { COSMICSYNC_LOG: "debug" });
    await using there = await startLinkedNode(folder, "there", { COSMICSYNC_LOG: "debug" });
    await here.importProjects(0, 20);
    const invite = await here.invite();
    const { key } = await there.add(invite);
    await there.until(allAgreed);
    const { key: other, addresses } = await there.network();
    const counters = await (await fetch(`${there.url}/metrics`)).text();
    assert.match(counters, /^cosmicsync_network_links\{kind="tcp"\} 1$/m);
    assert.match(counters, /^cosmicsync_network_links_opened_total\{kind="tcp"\} 1$/m);
    assert.match(counters, /^cosmicsync_network_records_taken [1-9]/m);
    assert.match(counters, /^cosmicsync_network_lag_seconds \d/m);
    await there.stop();
    await here.until(({ peers }) => peers.every(({ connected }) => !connected));
    assert.match(await (await fetch(`${here.url}/metrics`)).text(), /^cosmicsync_network_bytes_total\{direction="out"\} [1-9]\d{3}/m);
    await here.stop();
    for (const node of [here, there]) {
      const log = node.said().split("\n").filter((line) => line.startsWith("{")).join("\n");
      for (const event of ["link-opened", "peer-joined", "link-closed"]) assert.ok(log.includes(`"event":"${event}"`), `${event}: ${log}`);
      for (const hidden of [key, other, invite.slice(0, 40), ...addresses, "127.0.0.1", "12D3KooW", "/tcp/", "Commons"]) assert.ok(!log.includes(hidden), `${hidden}: ${log.split("\n").find((line) => line.includes(hidden))}`);
    }
  });

  it("know each other again after a restart, without the invite, and a third that finds the invite is not let in", async () => {
    using folder = testFolder();
    await using here = await startLinkedNode(folder, "here");
    await using there = await startLinkedNode(folder, "there");
    await using stranger = await startLinkedNode(folder, "stranger", { COSMICSYNC_LOG: "info" });
    const invite = await here.invite();
    await there.add(invite);
    await there.until(allAgreed);
    await there.stop();
    await here.stop();
    await here.start();
    await there.start();
    await here.importProjects(0, 5);
    const view = await there.until((now) => allAgreed(now) && now.peers[0]?.recordsIn === 5);
    assert.equal(view.invites.length, 0);
    await here.invite();
    // While an invite is open strangers are heard, so this one knocks with what it found, and is cut off for it.
    await stranger.add(invite);
    await eventually(async () => /"event":"link-closed"/.test(stranger.said()), "the stranger is cut off");
    const { key } = await there.network();
    assert.deepEqual((await here.network()).peers.map((peer) => peer.key), [key]);
    assert.equal(stranger.records(hexOf(decodeId(view.peers[0]!.spheres[0]!.id))).length, 0);
  });

  it("meet through a third that relays, where neither can be reached", async () => {
    using folder = testFolder();
    const unreachable = { COSMICSYNC_NETWORK_PORT: "off", COSMICSYNC_NETWORK_WS_PORT: "off" };
    await using relay = await startLinkedNode(folder, "relay", { COSMICSYNC_RELAY: "server" });
    await using here = await startLinkedNode(folder, "here", { ...unreachable, COSMICSYNC_RELAY: "client" });
    await using there = await startLinkedNode(folder, "there", unreachable);
    await here.importProjects(0, 10);
    for (const node of [here, there]) {
      await node.add(await relay.invite());
      await node.until(allAgreed);
    }
    const { addresses } = await here.until((view) => view.addresses.length > 0);
    assert.ok(addresses.every((address) => address.includes("/p2p-circuit")), addresses.join());
    const { key } = await there.add(await here.invite());
    const view = await there.until(allAgreed);
    const peer = view.peers.find((one) => one.key === key);
    assert.deepEqual([peer?.connection?.kind, (peer?.recordsIn ?? 0) > 10], ["relay", true]);
  });
});
