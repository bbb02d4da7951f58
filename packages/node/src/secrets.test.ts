/** The node's secrets: made once, for the owner alone, never printed. */
import assert from "node:assert/strict";
import { chmodSync, statSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { openHome } from "./home.ts";
import { openSecrets } from "./secrets.ts";
import { testFolder } from "./testing/files.ts";

const crypto = createNodeCrypto();
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe("secrets", () => {
  it("are made at the first start and found again at the next", async () => {
    using folder = testFolder();
    const home = await openHome(folder.path);
    const [first, second] = [await openSecrets(home, crypto), await openSecrets(home, crypto)];
    assert.equal(first.sealing.reveal().length, 32);
    assert.deepEqual(second.sealing.reveal(), first.sealing.reveal());
    assert.notDeepEqual(first.sealing.reveal(), first.nodeSeed.reveal());
  });
  it("are in files that only their owner can read, in a folder that only its owner can enter", async () => {
    using folder = testFolder();
    const home = await openHome(`${folder.path}/home`);
    await openSecrets(home, crypto);
    assert.deepEqual([modeOf(home.folder), modeOf(home.secret), modeOf(home.nodeKey)], [0o700, 0o600, 0o600]);
  });
  it("are refused where others could read them, with the command that helps", async () => {
    using folder = testFolder();
    const home = await openHome(folder.path);
    await openSecrets(home, crypto);
    chmodSync(home.secret, 0o640);
    await assert.rejects(openSecrets(home, crypto), /can be read by others; run: chmod 600/);
  });
  it("are never made anew over a file that is damaged", async () => {
    using folder = testFolder();
    const home = await openHome(folder.path);
    writeFileSync(home.secret, "short", { mode: 0o600 });
    await assert.rejects(openSecrets(home, crypto), /holds 5 bytes instead of 32; restore it from a backup/);
  });
  it("do not print themselves", async () => {
    using folder = testFolder();
    const secrets = await openSecrets(await openHome(folder.path), crypto);
    const hex = Buffer.from(secrets.sealing.reveal()).toString("hex");
    for (const shown of [inspect(secrets, { depth: 9 }), JSON.stringify(secrets), String(secrets.sealing)]) assert.ok(!shown.includes(hex) && shown.includes("[redacted]"), shown);
  });
});
