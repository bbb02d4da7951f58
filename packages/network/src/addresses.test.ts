/** What multiaddrs say: whose, how, and from where. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeId } from "@cosmicsync/protocol";
import { keyOfAddress, keyOfPeerId, kindOfAddress, peerIdOfKey, readAddress, sourceOf } from "./addresses.ts";
import { keysOf } from "./testing/hosts.ts";

const read = (text: string): NonNullable<ReturnType<typeof readAddress>> => readAddress(text) ?? assert.fail(`${text} is an address`);

describe("an address", () => {
  const key = encodeId(keysOf(1).publicKey);
  const id = peerIdOfKey(key)?.toString() ?? "";

  it("names a peer by its key, there and back", () => {
    const peerId = peerIdOfKey(key) ?? assert.fail("it is a key");
    assert.equal(keyOfPeerId(peerId), key);
    assert.equal(keyOfAddress(read(`/ip4/192.0.2.1/tcp/1/p2p/${id}`)), key);
    assert.equal(keyOfAddress(read("/ip4/192.0.2.1/tcp/1")), undefined);
    assert.equal(keyOfAddress(read(`/ip4/192.0.2.1/tcp/1/p2p/${id}/p2p-circuit`)), undefined);
    for (const text of ["", "abc", key.toUpperCase(), id]) assert.equal(peerIdOfKey(text), undefined, text);
  });

  it("says how the link travels", () => {
    for (const [text, kind] of [
      ["/ip4/192.0.2.1/tcp/1", "tcp"], ["/dns4/example.org/tcp/443/wss", "websocket"], ["/ip4/192.0.2.1/tcp/1/ws", "websocket"],
      [`/ip4/192.0.2.1/tcp/1/ws/p2p/${id}/p2p-circuit/p2p/${id}`, "relay"], ["/memory/a", "memory"],
    ] as const) assert.equal(kindOfAddress(read(text)), kind, text);
  });

  it("is counted as one household's: an IPv4 address, an IPv6 /64, and this machine not at all", () => {
    for (const [text, source] of [
      ["/ip4/192.0.2.1/tcp/1", "192.0.2.1"], ["/ip4/127.0.0.2/tcp/1", undefined], ["/ip6/::1/tcp/1", undefined],
      ["/ip6/2001:db8:1:2:3:4:5:6/tcp/1", "2001:db8:1:2::/64"], ["/ip6/2001:db8:1:2::9/tcp/1", "2001:db8:1:2::/64"], ["/ip6/2001:db8::1/tcp/1", "2001:db8:0:0::/64"],
      ["/ip6/::ffff:192.0.2.1/tcp/1", "192.0.2.1"], ["/ip6/::ffff:127.0.0.1/tcp/1", undefined], ["/memory/a", undefined],
    ] as const) assert.equal(sourceOf(read(text)), source, text);
  });

  it("is refused where it is none", () => {
    for (const text of ["", "/", "192.0.2.1:1", "/ip4/300.0.0.1/tcp/1", "/ip4/192.0.2.1/tcp/70000"]) assert.equal(readAddress(text), undefined, text);
  });
});
