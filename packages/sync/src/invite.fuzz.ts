/** Fuzz target of invites: a text that somebody pastes. */
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { holds, testId, testKeys, testMillis, type FuzzTarget } from "@cosmicsync/protocol/testing";
import { encodeBase32, decodeBase32 } from "./base32.ts";
import { invitePrefix, makeInvite, openInvite } from "./invite.ts";

const crypto = createNodeCrypto();
const keys = testKeys(crypto, 1);
const body = { name: "A node", addresses: ["/ip4/127.0.0.1/tcp/4001"], spheres: [{ id: testId(1), name: "Commons" }], expiresAt: testMillis + 1_000, secret: new Uint8Array(16).fill(3) };
const context = new TextEncoder().encode("cosmicsync invite 1\n");

export const targets: readonly FuzzTarget[] = [
  {
    name: "invite",
    seeds: () => [makeInvite(crypto, keys, body), makeInvite(crypto, keys, { ...body, spheres: [], addresses: [] })].map((token) => new TextEncoder().encode(token)),
    run(bytes) {
      const opened = openInvite(crypto, new TextDecoder().decode(bytes), testMillis);
      if (!opened.ok) return;
      const { key: _key, ...given } = opened.value;
      holds(makeInvite(crypto, keys, given).length > invitePrefix.length, "an opened invite can be written again");
    },
  },
  {
    // Past the signature: what a hostile node may sign itself.
    name: "invite-body",
    seeds: () => [decodeBase32(makeInvite(crypto, keys, body).slice(invitePrefix.length))!.slice(64)],
    run(bytes) {
      const signature = crypto.sign(keys.secretKey, new Uint8Array([...context, ...bytes]));
      const opened = openInvite(crypto, invitePrefix + encodeBase32(new Uint8Array([...signature, ...bytes])), testMillis);
      if (opened.ok) holds(opened.value.expiresAt > testMillis && opened.value.secret.length === 16, "an opened invite is whole and not over");
    },
    words: ["addresses", "expiresAt", "key", "name", "secret", "spheres", "id"].map((word) => new Uint8Array([0x60 + word.length, ...new TextEncoder().encode(word)])),
  },
];
