/**
 * What a loss of power leaves, replayed from the real file operations of processes that write through the store (`testing/disk/`).
 * Here some 10,000 states; `npm run soak:power` goes through as many as are asked for.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { seededChance } from "@cosmicsync/protocol";
import { ModelDisk } from "../testing/disk/model-disk.ts";
import type { DiskOperation } from "../testing/disk/disk-log.ts";
import { databaseName, putFiles } from "../testing/disk/power-check.ts";
import { record, replay } from "../testing/disk/power-run.ts";
import { compileShim, fastFolder, noShim } from "../testing/disk/shim.ts";
import { stepOfName } from "../testing/disk/power-plan.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(fastFolder(), "cosmicsync-power-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const library = compileShim(folder);

describe("when the power goes", { skip: library === undefined ? noShim : false }, () => {
  const made = (name: string, rest: object = {}) => {
    const own = mkdtempSync(join(folder, name));
    return record({ library: library!, folder: own, seed: 1, lives: [10, 10, 8], cache: join(folder, "cache"), ...rest });
  };

  it("in 10,000 states nothing acknowledged is lost, no step is half there, no database is damaged, and erased words stay gone", { timeout: 280_000 }, async () => {
    const recording = made("full-");
    const opened: Promise<void>[] = [];
    const openWhole = async (path: string, acknowledged: readonly number[]): Promise<void> => {
      await using store = await openSqliteStore({ path, now: () => 1_793_610_100_000 });
      const steps = new Set((await store.read.list("nodeState", { fanOut: true }, { limit: 1_000 })).map(({ name }) => stepOfName(name)));
      for (const step of acknowledged) assert.ok(steps.has(step) || steps.has(step + 5), `step ${step}`);
      await store.write((writer) => writer.put("nodeState", { name: "after", value: 1 }));
    };
    const told = replay(recording, {
      folder, chance: seededChance(1), ways: 60, most: 10_000,
      // The store itself opens a sample of them, and goes on.
      onState: (files, acknowledged, states) => {
        if (states % 500 !== 0) return;
        const own = mkdtempSync(join(folder, "whole-"));
        putFiles(own, files);
        opened.push(openWhole(join(own, databaseName), [...acknowledged]).finally(() => rmSync(own, { recursive: true })));
      },
    });
    await Promise.all(opened);
    assert.deepEqual([told.lost, told.wrong, told.back, told.examples], [0, 0, 0, []]);
    assert.ok(told.states >= 10_000 && opened.length >= 20, `${told.states} states, ${opened.length} opened by the store`);
  });

  it("nothing acknowledged is lost after syncs that failed, also where the process died of it and what it wrote seemed to be there", () => {
    const told = replay(made("faults-", { faults: true }), { folder, chance: seededChance(4), ways: 3, most: 1_200 });
    assert.deepEqual([told.lost, told.wrong, told.back, told.examples], [0, 0, 0, []]);
    assert.ok(told.states > 800, `${told.states}`);
  });

  it("the same replay finds what is lost where the log is not synced at each commit", () => {
    const told = replay(made("lying-", { drop: "-wal" }), { folder, chance: seededChance(2), ways: 1, most: 800 });
    assert.ok(told.lost > 20, JSON.stringify(told));
  });

  it("and what is damaged where the database is not synced before the log begins anew", () => {
    const told = replay(made("lying-", { drop: ".sqlite" }), { folder, chance: seededChance(3), ways: 2, most: 1_000 });
    assert.ok(told.wrong > 20, JSON.stringify(told));
  });
});

describe("the model of a disk", () => {
  const create: DiskOperation = { type: "create", name: "a", failed: false };
  const write = (offset: number, text: string): DiskOperation => ({ type: "write", name: "a", offset, bytes: Buffer.from(text) });
  const sync = (failed = false): DiskOperation => ({ type: "sync", name: "a", failed });
  const folderSync: DiskOperation = { type: "folder-sync" };
  const textsAfter = (...operations: DiskOperation[]): Set<string> => {
    const disk = new ModelDisk();
    for (const operation of operations) disk.apply(operation);
    const chance = seededChance(1);
    return new Set(Array.from({ length: 300 }, () => disk.crash(chance).files().get("a")?.toString() ?? "no file"));
  };

  it("what is synced is there, its name when the folder is synced", () => {
    assert.deepEqual(textsAfter(create, write(0, "abc"), sync(), folderSync), new Set(["abc"]));
    assert.deepEqual(textsAfter(create, write(0, "abc"), sync()), new Set(["abc", "no file"]));
  });
  it("what is not synced may be there, in part, or not", () => {
    const found = textsAfter(create, sync(), folderSync, write(0, "abc"));
    for (const text of ["", "abc"]) assert.ok(found.has(text), text);
    assert.ok([...found].some((text) => text === "a" || text === "ab"), "torn");
  });
  it("a later write may be there without an earlier one", () => {
    const found = textsAfter(create, write(0, "-".repeat(1_024)), sync(), folderSync, write(0, "1"), write(600, "2"));
    assert.ok([...found].some((text) => text[0] === "-" && text[600] === "2"));
  });
  it("after a sync that failed nothing is certain until it is written again", () => {
    assert.ok(textsAfter(create, sync(), folderSync, write(0, "abc"), sync(true), sync()).has(""));
    assert.deepEqual(textsAfter(create, sync(), folderSync, write(0, "abc"), sync(true), write(0, "abc"), sync()), new Set(["abc"]));
    assert.deepEqual(textsAfter(create, sync(), folderSync, write(0, "abc"), sync(true), { type: "truncate", name: "a", length: 0 }, sync()), new Set([""]));
  });
});
