/** A database knows whose it is. */
import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { describe, it } from "node:test";
import { openEngine } from "./engine.ts";
import { readSettings } from "./settings.ts";
import { testFolder } from "./testing/files.ts";

describe("the secrets of a node", () => {
  it("must be those of its database: with either of them made anew it is refused, with both it opens again", async () => {
    using folder = testFolder();
    const home = `${folder.path}/home`;
    const open = async (): Promise<void> => { await using engine = await openEngine(readSettings({ COSMICSYNC_HOME: home })); assert.ok(engine.key); };
    await open();
    await open();
    for (const name of ["node.secret", "node.key"]) {
      copyFileSync(`${home}/${name}`, `${folder.path}/kept`);
      rmSync(`${home}/${name}`);
      await assert.rejects(open(), (error: unknown) => (error as { code: string; facts: { files: string } }).code === "settings/other-secrets" && (error as { facts: { files: string } }).facts.files === name);
      copyFileSync(`${folder.path}/kept`, `${home}/${name}`);
      await open();
    }
  });
});
