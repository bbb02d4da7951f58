/** Keys and peer ids are two ways to write the same. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeId } from "@cosmicsync/protocol";
import { keyInAddress, keyOfPeerId, peerIdOf } from "./peer-id.ts";

describe("a peer id", () => {
  it("is written as libp2p writes that of the same key", () => {
    // Keys of the seeds 1... and 3..., with the ids that @libp2p/peer-id 6 gives them.
    for (const [hex, id] of [["8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c", "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5"], ["ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1", "12D3KooWRndVhVZPCiQwHBBBdg769GyrPUW13zxwqQyf9r3ANaba"]] as const) assert.equal(peerIdOf(encodeId(Uint8Array.from(Buffer.from(hex, "hex")))), id);
  });
  it("gives back the key, for every key", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const key = encodeId(bytes);
      assert.equal(keyOfPeerId(peerIdOf(key)), key);
      assert.equal(keyInAddress(`/ip4/192.0.2.7/tcp/4748/p2p/${peerIdOf(key)}`), key);
    }), { numRuns: 200, seed: 5 });
  });
  it("is the last one of an address that goes through a relay", () => {
    const [relay, target] = [encodeId(new Uint8Array(32).fill(1)), encodeId(new Uint8Array(32).fill(2))];
    assert.equal(keyInAddress(`/ip4/192.0.2.7/tcp/1/p2p/${peerIdOf(relay)}/p2p-circuit/p2p/${peerIdOf(target)}`), target);
  });
  it("is no other text: another kind of key, a letter changed, nothing at all", () => {
    for (const text of ["", "1", "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", "12D3KooW0", `${peerIdOf(encodeId(new Uint8Array(32)))}1`, "1".repeat(52), "z".repeat(52), `1${"z".repeat(53)}`]) assert.equal(keyOfPeerId(text), undefined, text);
    for (const address of ["/ip4/192.0.2.7/tcp/1", "/p2p/x", "nowhere", ""]) assert.equal(keyInAddress(address), undefined, address);
  });
});
