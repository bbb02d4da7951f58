/** `cosmicsync check` on a node's own folder. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { Output } from "../control.ts";
import { openEngine } from "../engine.ts";
import { readSettings } from "../settings.ts";
import { testFolder } from "../testing/files.ts";
import { checkCommand } from "./check.ts";

describe("cosmicsync check", () => {
  it("finds a folder whole, finds what the disk changed, and makes right what can be made", async () => {
    using folder = testFolder();
    const settings = readSettings({ COSMICSYNC_HOME: folder.path, COSMICSYNC_DEMO: "never" });
    const run = async (repair = false): Promise<{ code: number; lines: string[] }> => {
      const lines: string[] = [];
      const output: Output = { out: (text) => lines.push(...text.split("\n")), err: (text) => lines.push(text), status: () => undefined };
      return { code: await checkCommand({ repair, json: false }, settings, output), lines };
    };
    assert.deepEqual(await run(), { code: 0, lines: ["There is no database yet."] });
    { await using _engine = await openEngine(settings); }
    const whole = await run();
    assert.equal(whole.code, 0, whole.lines.join());
    assert.match(whole.lines[0]!, /^Whole: \d+ records/);

    const spoil = (text: string): void => { const database = new DatabaseSync(`${folder.path}/cosmicsync.sqlite`); database.exec(text); database.close(); };
    spoil("UPDATE sphere SET name = 'Spoiled'");
    assert.deepEqual(await run(), { code: 1, lines: ["table: sphere is not what the records make"] });
    assert.equal((await run(true)).code, 0);
    assert.equal((await run()).code, 0);

    spoil("UPDATE node_state SET value = '\"another\"' WHERE rowid = (SELECT min(rowid) FROM node_state)");
    const row = await run(true);
    assert.equal(row.code, 1);
    assert.match(row.lines.join("\n"), /row: 1 of table node_state not as written\nWhat no record can make again/);
    assert.ok(!readdirSync(folder.path).some((name) => name.startsWith("checking-")) && existsSync(`${folder.path}/cosmicsync.sqlite`));
  });

  it("opens no database whose log is damaged, and with --repair keeps the log aside", async () => {
    using folder = testFolder();
    const settings = readSettings({ COSMICSYNC_HOME: folder.path, COSMICSYNC_DEMO: "never" });
    const database = `${folder.path}/cosmicsync.sqlite`;
    const { log, content } = await (async () => {
      await using engine = await openEngine(settings);
      for (let i = 0; i < 5; i++) await engine.store.write((writer) => writer.put("nodeState", { name: `${i}`, value: i }));
      return { log: readFileSync(`${database}-wal`), content: readFileSync(database) };
    })();
    writeFileSync(database, content);
    log[40_000]! ^= 1;
    writeFileSync(`${database}-wal`, log);
    const run = async (repair: boolean): Promise<{ code: number; said: string }> => {
      let said = "";
      const output: Output = { out: (text) => { said += text; }, err: () => undefined, status: () => undefined };
      return { code: await checkCommand({ repair, json: false }, settings, output), said };
    };
    await assert.rejects(openEngine(settings), { code: "storage/broken" });
    const { code, said } = await run(false);
    assert.equal(code, 1);
    assert.match(said, /log is damaged.*Nothing was opened/);
    assert.deepEqual(readFileSync(`${database}-wal`), log);
    await run(true);
    const aside = readdirSync(folder.path).find((name) => name.includes("-wal.damaged-"));
    assert.deepEqual(readFileSync(`${folder.path}/${aside}`), log);
    await using _engine = await openEngine(settings);
  });

  it("leaves a folder alone on which a node runs", async () => {
    using folder = testFolder();
    const settings = readSettings({ COSMICSYNC_HOME: folder.path, COSMICSYNC_DEMO: "never" });
    await using _engine = await openEngine(settings);
    await assert.rejects(checkCommand({ repair: true, json: false }, settings, { out: () => undefined, err: () => undefined, status: () => undefined }), { code: "storage/locked" });
  });
});
