/** Totals are told when somebody turned them on, of people who agreed, with noise, and no more often than the budget has it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { clockAt, emptyDocument, mergeChange, type RecordId } from "@cosmicsync/protocol";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createVocabulary, loadStarterVocabulary } from "@cosmicsync/matching/vocabulary";
import type { Store } from "@cosmicsync/storage";
import { createMemoryStore } from "@cosmicsync/storage/memory";
import { testFolder } from "../testing/files.ts";
import { statisticsCommand, type Told } from "./statistics.ts";

const began = 1_790_000_000_000;
const year = 365 * 86_400_000;
const clock = clockAt(began);
const vocabulary = createVocabulary(loadStarterVocabulary());
const digits = "abcdefghijklmnopqrstuvwxyz234567";
const id = (number: number): RecordId => `${digits[Math.floor(number / 32)]}${digits[number % 32]}`.padEnd(51, "b") + "a";

const put = (store: Store, number: number, offers: readonly string[], measure: boolean, hidden = false): Promise<void> => store.write(async (writer) => {
  const ownerId = id(number);
  const document = mergeChange(emptyDocument(), { add: { offers: offers.map((skill) => ({ skill })) }, ...(hidden ? { visibility: [{ field: "offers", level: "nobody" }] } : {}) }, { clock, id: id(900) });
  await writer.put("person", { ownerId, rootKey: ownerId, began, synthetic: false });
  await writer.put("profile", { ownerId, document, updated: clock });
  await writer.put("consent", { ownerId, purpose: "measure", granted: measure, wording: "1", clock, recordId: id(901) });
  await writer.put("account", { ownerId, name: `n${number}`, passphraseHash: "", sealedKey: new Uint8Array(8), publicKey: ownerId, epoch: 0, sequence: 0, steward: false, createdAt: began, seenAt: began });
});

const start = () => {
  const store = createMemoryStore();
  let now = began;
  const run = async (given: { readonly new?: boolean; readonly with?: readonly string[] } = {}, on = true): Promise<{ readonly code: number; readonly said: string; readonly told: Told | undefined }> => {
    const lines: string[] = [];
    const output = { out: (text: string) => void lines.push(text), err: (text: string) => void lines.push(text), status: () => undefined };
    const code = await statisticsCommand({ store, crypto: createNodeCrypto(), now: () => now, key: id(0), vocabulary }, on, { new: false, json: true, with: [], ...given }, output);
    const json = lines.find((line) => line.startsWith("{"));
    return { code, said: lines.join("\n"), told: json === undefined ? undefined : JSON.parse(json) as Told };
  };
  return { store, run, advance: (millis: number) => { now += millis; } };
};
const pair = "skill/carpentry + skill/gardening";

describe("statistics", () => {
  it("are off unless somebody turns them on, and then there are none before somebody asks to count", async () => {
    const { run } = start();
    assert.deepEqual(await run({ new: true }, false).then(({ code, told }) => [code, told]), [1, undefined]);
    const nothing = await run();
    assert.deepEqual([nothing.code, nothing.told], [0, undefined]);
    assert.match(nothing.said, /Nothing was counted yet/);
  });

  it("count those who agreed, by what they show to anybody and what the vocabulary knows, with noise, and tell the same again for nothing", async () => {
    const { store, run } = start();
    for (let number = 0; number < 120; number += 1) await put(store, number, ["skill/carpentry", "skill/gardening", "own/secret-thing"], true);
    for (let number = 120; number < 240; number += 1) await put(store, number, ["skill/photography", "skill/gardening"], false);
    for (let number = 240; number < 360; number += 1) await put(store, number, ["skill/singing", "skill/gardening"], true, true);
    const { told, code } = await run({ new: true });
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(told?.counts ?? {}), [pair]);
    assert.ok(Math.abs((told?.counts[pair] ?? 0) - 120) < 40, JSON.stringify(told));
    assert.deepEqual((await run()).told, told);
  });

  it("spend a budget: four times a year, and the fifth time says when there is room", async () => {
    const { store, run, advance } = start();
    await put(store, 0, ["skill/carpentry", "skill/gardening"], true);
    for (let times = 0; times < 4; times += 1) assert.equal((await run({ new: true })).code, 0);
    const fifth = await run({ new: true });
    assert.equal(fifth.code, 1);
    assert.match(fifth.said, /what may be told in a year is spent\. There is room again from 20\d\d-/);
    advance(year);
    assert.equal((await run({ new: true })).code, 0);
  });

  it("of several nodes add up, from files that are looked at first", async () => {
    using folder = testFolder();
    const { run } = start();
    const told = (count: number): Told => ({ of: "concepts that go together", node: id(1), at: "2026-11-22T00:00:00.000Z", counts: { [pair]: count }, variance: 20, threshold: 32, nodes: 1 });
    const [one, two, wrong] = ["one.json", "two.json", "wrong.json"].map((name) => join(folder.path, name)) as [string, string, string];
    writeFileSync(one, JSON.stringify(told(40)));
    writeFileSync(two, JSON.stringify(told(60)));
    writeFileSync(wrong, JSON.stringify({ ...told(1), counts: { [pair]: "many" } }));
    const sum = (await run({ with: [one, two] })).told;
    assert.deepEqual([sum?.counts, sum?.variance, sum?.nodes], [{ [pair]: 100 }, 40, 2]);
    await assert.rejects(run({ with: [wrong] }), /no totals that/);
  });
});
