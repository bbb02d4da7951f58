/** Signed invites between nodes: what goes in comes out, and nothing else does. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encode, encodeId, isErrorCode, joined, limits } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { hashInviteSecret, invitePrefix, looksLikeInvite, makeInvite, openInvite, type Invite } from "./invite.ts";

const crypto = createNodeCrypto();
const bytes = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);
const keys = crypto.keyPair(bytes(1));
const now = Date.parse("2026-11-22T12:00:00Z");
const day = 24 * 3_600_000;
const given: Omit<Invite, "key"> = {
  name: "Kiez library",
  addresses: ["/ip4/192.0.2.7/tcp/4748", "/dns4/spheres.example.org/tcp/443/wss"],
  spheres: [{ id: encodeId(bytes(5)), name: "Commons" }, { id: encodeId(bytes(6)), name: "Repair cafés of Århus" }],
  expiresAt: now + day, secret: bytes(9, 16),
};
const token = makeInvite(crypto, keys, given);
const refusal = (text: string, at = now): string => { const opened = openInvite(crypto, text, at); return opened.ok ? "opened" : `${opened.code} ${opened.where ?? ""}`.trim(); };
/** A token over any body, signed as it should be. */
const signed = (body: Uint8Array, by = keys): string => invitePrefix + encodeBase32(joined(crypto.sign(by.secretKey, joined(new TextEncoder().encode("cosmicsync invite 1\n"), body)), body));

describe("an invite", () => {
  it("opens to what went in, with the key of the node that made it", () => {
    const opened = openInvite(crypto, token, now);
    assert.deepEqual(opened, { ok: true, value: { ...given, key: encodeId(keys.publicKey) } });
    assert.match(token, /^csinvite1[a-z2-7]+$/);
  });
  it("opens though a mail program has broken it into lines and a person has capitalised it", () => {
    const mangled = `  ${token.slice(0, 40).toUpperCase()}\r\n ${token.slice(40, 200)}\n\t${token.slice(200)}\n`;
    assert.equal(looksLikeInvite(mangled), true);
    assert.equal(openInvite(crypto, mangled, now).ok, true);
  });
  it("is good until its last millisecond and refused after", () => {
    assert.equal(openInvite(crypto, token, now + day - 1).ok, true);
    assert.equal(refusal(token, now + day), "invite/expired");
  });
  it("is refused when it claims to be good for longer than an invite may", () => {
    const most = makeInvite(crypto, keys, { ...given, expiresAt: now + limits.inviteMillis });
    assert.equal(openInvite(crypto, most, now).ok, true);
    assert.equal(refusal(makeInvite(crypto, keys, { ...given, expiresAt: now + limits.inviteMillis + limits.clockAheadMillis + 1 })), "invite/malformed expiresAt");
  });
  it("is refused with any character changed, cut off or added", () => {
    fc.assert(fc.property(fc.integer({ min: invitePrefix.length, max: token.length - 1 }), fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz234567"), (at, letter) => {
      fc.pre(token[at] !== letter);
      assert.match(refusal(token.slice(0, at) + letter + token.slice(at + 1)), /^invite\/malformed/);
      assert.match(refusal(token.slice(0, at)), /^invite\/malformed/);
      assert.match(refusal(token + letter), /^invite\/malformed/);
    }), { numRuns: 300, seed: 20_261_122 });
  });
  it("is refused when somebody else has signed it in the node's name", () => {
    const body = encode({ addresses: [], expiresAt: now + day, key: keys.publicKey, name: "Kiez library", secret: bytes(9, 16), spheres: [] });
    assert.equal(openInvite(crypto, signed(body), now).ok, true);
    assert.equal(refusal(signed(body, crypto.keyPair(bytes(2)))), "invite/malformed signature");
  });
  it("is refused with fields that are missing, unknown, of another sort, or over their bounds, though well signed", () => {
    const good = { addresses: ["/ip4/192.0.2.7/tcp/1"], expiresAt: now + day, key: keys.publicKey, name: "Kiez library", secret: bytes(9, 16), spheres: [{ id: bytes(5), name: "Commons" }] };
    assert.equal(refusal(signed(encode(good))), "opened");
    const { secret: _secret, ...without } = good;
    for (const [body, where] of [
      [without, "body"], [{ ...good, more: 1 }, "body"], [{ ...good, addresses: "x" }, "body"], [{ ...good, addresses: [1] }, "body"], [{ ...good, key: bytes(1, 31) }, "body"], [[], "body"], [null, "body"], [bytes(1), "body"], [{ ...good, name: 7 }, "body"], [{ ...good, name: "" }, "name"], [{ ...good, name: "two\nlines" }, "name"],
      [{ ...good, secret: bytes(1, 15) }, "body"], [{ ...good, spheres: [{ id: bytes(5) }] }, "body"], [{ ...good, spheres: [{ id: bytes(5), name: "x", more: 1 }] }, "body"], [{ ...good, spheres: [7] }, "body"],
      [{ ...good, addresses: Array.from({ length: limits.peerAddressesCount + 1 }, (_, index) => `/ip4/192.0.2.7/tcp/${index}`) }, "addresses"], [{ ...good, addresses: [`/${"a".repeat(limits.peerAddressChars)}`] }, "addresses"],
      [{ ...good, addresses: ["192.0.2.7:80"] }, "addresses"], [{ ...good, addresses: ["/ip4/192.0.2.7\n"] }, "addresses"], [{ ...good, addresses: ["/ip4/\u001b[2J"] }, "addresses"],
      [{ ...good, spheres: Array.from({ length: limits.inviteSpheresCount + 1 }, (_, index) => ({ id: bytes(index), name: "x" })) }, "spheres"],
      [{ ...good, spheres: [{ id: bytes(5), name: "x" }, { id: bytes(5), name: "y" }] }, "spheres"], [{ ...good, spheres: [{ id: bytes(5), name: "" }] }, "spheres"],
      [{ ...good, spheres: [{ id: bytes(5), name: "a\u202eb" }] }, "spheres"], [{ ...good, spheres: [{ id: bytes(5), name: "x".repeat(limits.nameChars + 1) }] }, "spheres"],
      [{ ...good, expiresAt: -1 }, "expiresAt"], [{ ...good, expiresAt: 1.5 }, "expiresAt"],
    ] as const) assert.equal(refusal(signed(encode(body))), `invite/malformed ${where}`, JSON.stringify(body).slice(0, 100));
  });
  it("is refused unread when it is longer than an invite can be", () => {
    assert.equal(refusal(invitePrefix + "a".repeat(limits.inviteChars)), "invite/malformed length");
    assert.equal(refusal(" ".repeat(limits.inviteChars * 2 + 1)), "invite/malformed length");
    const widest = makeInvite(crypto, keys, {
      ...given, addresses: Array.from({ length: limits.peerAddressesCount }, () => `/${"a".repeat(limits.peerAddressChars - 1)}`),
      spheres: Array.from({ length: limits.inviteSpheresCount }, (_, index) => ({ id: encodeId(bytes(index)), name: "x".repeat(limits.nameChars) })),
    });
    assert.ok(widest.length <= limits.inviteChars);
    assert.equal(openInvite(crypto, widest, now).ok, true);
  });
  it("never throws, whatever the text, and says why in a code of the table", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.uint8Array({ maxLength: 300 }).map((random) => invitePrefix + encodeBase32(random)), fc.uint8Array({ maxLength: 200 }).map(signed)), (text) => {
      const opened = openInvite(crypto, text, now);
      assert.ok(!opened.ok && isErrorCode(opened.code));
    }), { numRuns: 1_000, seed: 7 });
  });
  it("cannot be made over its bounds", () => {
    assert.throws(() => makeInvite(crypto, keys, { ...given, addresses: ["nowhere"] }), RangeError);
    assert.throws(() => makeInvite(crypto, keys, { ...given, secret: bytes(1, 8) }), RangeError);
  });
  it("is kept as a hash from which nobody can tell the secret of another", () => {
    assert.notEqual(hashInviteSecret(crypto, given.secret), hashInviteSecret(crypto, bytes(8, 16)));
    assert.notEqual(hashInviteSecret(crypto, given.secret), encodeId(crypto.hash(given.secret)));
  });
});

describe("base32", () => {
  it("gives back the bytes, for every length", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 90 }), (some) => { assert.deepEqual(decodeBase32(encodeBase32(some)), some); }), { numRuns: 300, seed: 3 });
  });
  it("writes what the standard's examples say, in small letters", () => {
    for (const [plain, text] of [["", ""], ["f", "my"], ["fo", "mzxq"], ["foo", "mzxw6"], ["foob", "mzxw6yq"], ["fooba", "mzxw6ytb"], ["foobar", "mzxw6ytboi"]] as const) assert.equal(encodeBase32(new TextEncoder().encode(plain)), text);
  });
  it("reads one text for each sequence of bytes and no other", () => {
    for (const text of ["mz", "a", "aaa", "MY", "m1", "my======", "abcdefb"]) assert.equal(decodeBase32(text), undefined, text);
  });
});
