/** Accounts on their way from node to node, from the command line: what it says, what it writes, what it refuses. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { encodeId, type RecordId } from "@cosmicsync/protocol";
import { createKeyring, type MoveParts } from "@cosmicsync/server";
import { testEngine } from "../testing/engine.ts";
import { recordingOutput } from "../testing/neighbours.ts";
import { accountCommand } from "./account.ts";

const nodeWith = async (seed: number): Promise<MoveParts> => {
  const engine = await testEngine({ seed });
  return { ...engine, keyring: createKeyring(engine.crypto, new Uint8Array(32).fill(seed)), consentWording: "1" };
};
const settle = ({ replica, keyring, now }: MoveParts, name: string): Promise<RecordId> => replica.write(async (step) => {
  const key = keyring.create();
  const { id } = await step.publish(key.signer, { kind: "person", body: { began: now() }, scope: { type: "home" } });
  await step.writer.put("account", { ownerId: id, name, passphraseHash: "hash", sealedKey: key.sealFor(id), publicKey: key.publicKey, epoch: 0, sequence: 0, steward: true, createdAt: now(), seenAt: now() });
  await step.writer.put("accountName", { folded: name, personId: id });
  await step.publish(await keyring.signer(step.writer, id), { kind: "profile", body: { person: id, set: { headline: "Canary headline" } }, scope: { type: "home" } });
  return id;
});
const run = async (parts: MoveParts, given: object): Promise<{ printed: string; complained: string }> => {
  const output = recordingOutput();
  assert.equal(await accountCommand(parts, given, output), 0);
  return { printed: output.printed.join("\n"), complained: output.complained.join("\n") };
};
const folder = (): Disposable & { file(name: string): string } => {
  const path = mkdtempSync(join(tmpdir(), "cosmicsync-account-"));
  return { file: (name) => join(path, name), [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

describe("cosmicsync account", () => {
  it("moves somebody by a file that only its owner may read and only the code opens", async () => {
    using place = folder();
    const [here, there] = [await nodeWith(7), await nodeWith(8)];
    const person = await settle(here, "ana");
    const file = place.file("ana.move");
    const made = await run(here, { action: "move", name: "ana", to: file });
    assert.match(made.printed, /^[a-z2-7]{24}$/, "standard output holds the code and nothing else");
    assert.match(made.complained, /npx cosmicsync account receive .*ana\.move --code CODE/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!readFileSync(file).includes("Canary"));
    await assert.rejects(run(there, { action: "receive", file, code: "a".repeat(24) }), { code: "account/bundle-unreadable" });
    const taken = await run(there, { action: "receive", file, code: made.printed });
    assert.match(taken.printed, /^ana lives here now, with \d+ records, and signs in with the same passphrase\.$/);
    assert.deepEqual([(await there.store.read.get("account", { ownerId: person }))?.epoch, (await there.store.read.get("homeNode", { ownerId: person }))?.node], [1, encodeId(there.nodeSigner.keys.publicKey)]);
  });

  it("writes over no file, hands nobody out for a name that nobody bears, and leaves no file behind then", async () => {
    using place = folder();
    const here = await nodeWith(7);
    await settle(here, "ana");
    const file = place.file("ana.move");
    await assert.rejects(run(here, { action: "move", name: "nobody", to: file }), { code: "account/not-found" });
    assert.ok(!existsSync(file));
    await run(here, { action: "move", name: "ana", to: file });
    await assert.rejects(run(here, { action: "move", name: "ana", to: file }), { code: "EEXIST" });
  });

  it("calls a move off", async () => {
    using place = folder();
    const here = await nodeWith(7);
    const person = await settle(here, "ana");
    await run(here, { action: "move", name: "ana", to: place.file("ana.move") });
    await assert.rejects(here.keyring.signer(here.store.read, person), { code: "account/moving" });
    assert.match((await run(here, { action: "stay", name: "ana" })).printed, /^The move is called off/);
    await here.keyring.signer(here.store.read, person);
  });
});
