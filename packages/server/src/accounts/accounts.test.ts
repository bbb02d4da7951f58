import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, createClock, decodeId, encode, encodeId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { createReplica } from "@cosmicsync/sync";
import { foldName } from "./fold-name.ts";
import { hashInvitationCode, invitationDraftKey, newInvitationCode, openInvitation, plainCode, useInvitation } from "./invitation.ts";
import { createKeyring } from "./keyring.ts";
import { createPassphrases, requireStrong } from "./passphrase.ts";
import { createSessions } from "./session.ts";

const crypto = createNodeCrypto();
const cheap = { passphraseMemoryKiB: 64, passphrasePasses: 1, passphraseConcurrency: 2 };
const refusing = (code: string) => (error: unknown): boolean => error instanceof Refused && error.code === code;
const person = encodeId(crypto.hash(new Uint8Array([9])));

test("Names that look alike fold to one, names that differ do not", () => {
  const alike = ["Ana", "ANA", " ana ", "\u0410na", "\u00C1na", "a.n.a", "an\u200Ba", "\uFF41na", "an\u0430"];
  assert.equal(new Set(alike.map(foldName)).size, 1);
  assert.equal(foldName("l1am"), foldName("Liam"));
  assert.equal(foldName("b0b"), foldName("bob"));
  assert.equal(new Set(["ana", "anna", "anan", "bob", "\u30A2\u30CA", "\u5B89\u5A1C", "\u0627\u0646\u0627"].map(foldName)).size, 7);
});

test("A passphrase opens only what it was made for, and a name that nobody bears never matches", async () => {
  const passphrases = await createPassphrases(crypto.randomBytes, cheap);
  const kept = await passphrases.hash("four words are good");
  assert.match(kept, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  assert.equal(await passphrases.matches(kept, "four words are good"), true);
  assert.equal(await passphrases.matches(kept, "four words are goof"), false);
  assert.equal(await passphrases.matches(undefined, "four words are good"), false);
  assert.equal(await passphrases.matches(await passphrases.hash("caf\u00E9 au lait d'\u00E9t\u00E9"), "cafe\u0301 au lait d'e\u0301te\u0301"), true, "the same letters typed on another keyboard");
  assert.notEqual(kept, await passphrases.hash("four words are good"), "salted");
});

test("Hashing runs a few at a time, and past a bound of waiting it is refused rather than queued", async () => {
  const passphrases = await createPassphrases(crypto.randomBytes, cheap);
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => passphrases.hash("four words are good")));
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 80 - 2 - 64);
  assert.ok(refused.every(({ reason }) => refusing("request/timed-out")(reason)));
  assert.equal(await passphrases.matches(await passphrases.hash("works again after"), "works again after"), true);
});

test("Passphrases that guessing finds first are refused, long ones pass", () => {
  for (const weak of ["password1234", "1234567890", "aaaaaaaaaaaaaa", "Correct Horse Battery Staple", "ana.ana.ana"]) assert.throws(() => requireStrong(weak, "ana"), refusing("account/passphrase-weak"), weak);
  for (const good of ["a long walk by the river", "ana walks by the long river", "\u6C34\u9053\u6A4B\u306E\u5915\u66AE\u308C\u306B\u7ACB\u3064\u9DFA"]) assert.doesNotThrow(() => requireStrong(good, "ana"), good);
});

test("A key is sealed under the node's secret and bound to its person", () => {
  const keyring = createKeyring(crypto, new Uint8Array(32).fill(1));
  const made = keyring.create();
  const sealed = made.sealFor(person);
  assert.deepEqual(keyring.open(sealed, person), made.signer.keys.secretKey);
  assert.ok(!Buffer.from(sealed).includes(Buffer.from(made.signer.keys.secretKey.subarray(0, 32))));
  assert.throws(() => keyring.open(sealed, encodeId(crypto.hash(new Uint8Array([8])))), /does not open/);
  assert.throws(() => createKeyring(crypto, new Uint8Array(32).fill(2)).open(sealed, person), /does not open/);
});

test("A session is found by its token alone; what is kept of the token signs nobody in", async () => {
  await using store = createMemoryStore();
  let at = 1_800_000_000_000;
  const sessions = createSessions({ store, crypto, now: () => at, random: crypto.randomBytes }, 30);
  await store.write((writer) => writer.put("account", { ownerId: person, name: "ana", passphraseHash: "", sealedKey: new Uint8Array(), publicKey: person, epoch: 0, sequence: 0, steward: false, createdAt: at, seenAt: at }));
  const { token } = await store.write((writer) => sessions.begin(writer, person, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"));
  const [kept] = await store.read.list("session", { owner: person }, { limit: 10 });
  assert.equal(kept?.device, "Firefox, Linux");
  assert.equal((await sessions.find(token))?.person, person);
  assert.ok(!JSON.stringify(kept).includes(token));
  const forged = Buffer.concat([decodeId(person), decodeId(kept.tokenHash)]).toString("base64url");
  for (const wrong of [forged, `A${token.slice(1)}`, token.slice(1), "", `${token}A`, "x".repeat(86)]) assert.equal(await sessions.find(wrong), undefined);
  at += 30 * 86_400_000;
  assert.equal(await sessions.find(token), undefined, "ended after thirty days");
});

test("One person has a bounded number of sessions; the oldest ends when another begins", async () => {
  await using store = createMemoryStore();
  let at = 1_800_000_000_000;
  const sessions = createSessions({ store, crypto, now: () => (at += 1_000), random: crypto.randomBytes }, 30);
  await store.write((writer) => writer.put("account", { ownerId: person, name: "ana", passphraseHash: "", sealedKey: new Uint8Array(), publicKey: person, epoch: 0, sequence: 0, steward: false, createdAt: at, seenAt: at }));
  const tokens: string[] = [];
  for (let count = 0; count < 22; count++) tokens.push((await store.write((writer) => sessions.begin(writer, person, ""))).token);
  assert.equal(await store.read.count("session", { owner: person }), 20);
  assert.equal(await sessions.find(tokens[0] ?? ""), undefined);
  assert.equal((await sessions.find(tokens[21] ?? ""))?.person, person);
});

test("An invitation opens by its code however it is typed, brings its draft, and ends when used up or expired", async () => {
  await using store = createMemoryStore();
  let at = 1_800_000_000_000;
  const replica = createReplica({ store, crypto, clock: createClock({ now: () => at }), now: () => at });
  const keys = crypto.keyPair();
  let sequence = -1;
  const signer = { personId: null, keys, take: async () => ({ epoch: 0, sequence: (sequence += 1) }) };
  const code = newInvitationCode(crypto.randomBytes);
  assert.match(code, /^[a-z2-7]{24}$/);
  await replica.write(async (step) => {
    const sphere = await step.publish(signer, { kind: "sphere", body: { name: "x", openness: "open", joining: "invitation" }, scope: { type: "home" } });
    const { id } = await step.publish(signer, { kind: "invitation", body: { sphere: sphere.id, codeHash: hashInvitationCode(crypto, code), uses: 2, expiresAt: at + 1_000 }, scope: { type: "home" } });
    await step.writer.put("invited", { ownerId: id, catalogue: "c", sourceKey: "1", sealedDraft: crypto.seal(invitationDraftKey(crypto, code), encode({ set: { name: "Ana" }, add: {} }), new TextEncoder().encode(id)), expiresAt: at + 1_000 });
  });
  const typed = `  ${code.toUpperCase().replace(/(.{4})/g, "$1-")} `;
  assert.equal(plainCode(typed), code);
  const { invitation, draft } = await openInvitation(store.read, crypto, typed, at);
  assert.deepEqual(draft, { set: { name: "Ana" }, add: {} });
  await store.write((writer) => useInvitation(writer, invitation));
  assert.notEqual((await openInvitation(store.read, crypto, code, at)).draft, undefined);
  await store.write((writer) => useInvitation(writer, invitation));
  await assert.rejects(openInvitation(store.read, crypto, code, at), refusing("invitation/unknown"));
  assert.equal(await store.read.count("invited", { fanOut: true }), 0, "the draft is gone with the last use");
  await assert.rejects(openInvitation(store.read, crypto, newInvitationCode(crypto.randomBytes), at), refusing("invitation/unknown"));
  at += 1_001;
  await assert.rejects(openInvitation(store.read, crypto, code, at), refusing("invitation/unknown"));
});
