/** An import that dies, at any moment, loses nothing that it told as done, and ends as if nothing had happened when it is repeated. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { canonicalJson, readDocument, seededChance, type Document } from "@cosmicsync/protocol";
import { digestAll, rebuild } from "@cosmicsync/storage";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { openSqliteStore } from "@cosmicsync/storage/sqlite";
import type { Store } from "@cosmicsync/storage";
import { startChild, type Child } from "../testing/child.ts";
import { testFolder, type TestFolder } from "../testing/files.ts";

const rowCount = 640;
const map = { as: "projects", catalogue: "crash", name: "Crash", licence: "CC0-1.0", key: "id", title: "title", description: "text", needs: "needs" };
const rows = (length: number, textChars = 40): string => Array.from({ length }, (_, index) => JSON.stringify({ id: `p${index}`, title: `Project ${index}`, text: `${index} `.repeat(textChars), needs: ["carpentry", "sewing"][index % 2] })).join("\n");
const importChild = (folder: TestFolder, home: string, file: string, parameters: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Child =>
  startChild([fileURLToPath(new URL("../testing/import-child.ts", import.meta.url)), `${folder.path}/${home}`, file, folder.write("map.json", JSON.stringify(map)), ...parameters], environment);
const open = (folder: TestFolder, home: string): Promise<Store> => openSqliteStore({ path: `${folder.path}/${home}/cosmicsync.sqlite`, now: () => 0 });
const told = (child: Child): number => Math.max(0, ...[...child.said().matchAll(/done (\d+)/g)].map(([, count]) => Number(count)));

/** What the catalogue made of the store, without the keys and moments that differ from run to run. */
const contentOf = async (store: Store): Promise<string[]> => {
  const content: string[] = [];
  for (let after: { ownerId: string } | undefined; ; ) {
    const page = await store.read.list("project", { fanOut: true }, { limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { sourceKey, document } of page) {
      const { fields, sets } = readDocument(document as Document);
      content.push(canonicalJson({ sourceKey, fields, sets: Object.entries(sets).map(([name, elements]) => [name, elements.map(({ key }) => key).sort()]) }));
    }
    const last = page.at(-1);
    if (last === undefined) return content.sort();
    after = { ownerId: last.ownerId };
  }
};


describe("an import that is killed at 20 moments", () => {
  it("loses nothing that was told as done, and ends like one that never was", { timeout: 280_000 }, async () => {
    using folder = testFolder();
    const file = folder.write("rows.jsonl", rows(rowCount));
    const random = seededChance(20_261_122);
    let before = 0;
    for (let round = 0; round < 20; round += 1) {
      // Inside a step, right after a step, or whenever the signal comes: in turn.
      const way = ["sign", "told", "signal"][round % 3]!;
      const number = way === "sign" ? 1 + Math.floor(random() * 90) : Math.floor(before / 64) + 1;
      await using child = importChild(folder, "home", file, way === "signal" ? [] : [way, String(number)]);
      if (way === "signal") {
        await child.says(/done \d+/);
        child.process.kill("SIGKILL");
      }
      assert.equal((await child.ended).signal, "SIGKILL", `round ${round}: ${child.said()}`);
      await using store = await open(folder, "home");
      const kept = await store.read.count("project", { fanOut: true });
      assert.ok(kept >= told(child), `${kept} kept, ${told(child)} told`);
      assert.equal(await store.read.count("imported", { fanOut: true }), kept);
      before = kept;
    }
    assert.ok(before > 0 && before < rowCount, `${before} of ${rowCount} rows after 20 deaths`);
    await using last = importChild(folder, "home", file);
    assert.equal((await last.ended).code, 0, last.said());
    await using whole = importChild(folder, "other", file);
    assert.equal((await whole.ended).code, 0, whole.said());

    await using store = await open(folder, "home");
    await using other = await open(folder, "other");
    assert.deepEqual(await contentOf(store), await contentOf(other));
    for (const table of ["project", "imported", "envelope"] as const) assert.equal(await store.read.count(table, { fanOut: true }), await other.read.count(table, { fanOut: true }), table);
    const digests = await digestAll(store);
    await rebuild(store, createNodeCrypto(), () => undefined);
    assert.deepEqual(await digestAll(store), digests);
  });
});

describe("an import that fills the disk", () => {
  it("says so, tears nothing, and goes on when there is room", { timeout: 280_000 }, async () => {
    using folder = testFolder();
    const file = folder.write("rows.jsonl", rows(600, 800));
    await using full = importChild(folder, "home", file, [], { COSMICSYNC_DATABASE_MIB: "2" });
    assert.equal((await full.ended).code, 1);
    assert.match(full.said(), /failed storage\/full/);
    assert.ok(statSync(`${folder.path}/home/cosmicsync.sqlite`).size <= 2 * 1_048_576);
    {
      await using store = await open(folder, "home");
      const kept = await store.read.count("project", { fanOut: true });
      assert.ok(kept >= told(full) && kept < 600, `${kept} kept, ${told(full)} told`);
      assert.equal(await store.read.count("imported", { fanOut: true }), kept);
    }
    await using roomy = importChild(folder, "home", file);
    assert.equal((await roomy.ended).code, 0, roomy.said());
    await using store = await open(folder, "home");
    assert.equal(await store.read.count("project", { fanOut: true }), 600);
  });
});
