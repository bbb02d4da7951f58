/** Importing people makes invitations, and nothing that anybody could see or match before they come and say yes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decode } from "@cosmicsync/protocol";
import { hashInvitationCode, invitationDraftKey } from "@cosmicsync/server";
import { tables, type TableName } from "@cosmicsync/storage";
import { importInto, testEngine, type TestEngine } from "../testing/engine.ts";
import { testFolder } from "../testing/files.ts";
import type { PeopleMap } from "./map.ts";

const map: PeopleMap = { as: "people", catalogue: "volunteers", name: "Volunteers", licence: "private", key: "id", contact: "mail", displayName: "name", headline: "line", offers: "can", needs: "wants", interests: "likes", languages: "speaks" };
const rows = [{ id: "1", mail: "someone@example.org", name: "Canary Quillfeather", line: "Mends canary cages", can: ["carpentry", "taming tigers"], wants: ["web design"], likes: ["astronomy"], speaks: ["sv"] }, { id: "2", mail: "other@example.org", name: "Zanzibar Ptolemy" }];
const importRows = async (engine: TestEngine, people: readonly object[], dryRun = false) => {
  using folder = testFolder();
  return await importInto(engine, folder.write("people.jsonl", people.map((row) => JSON.stringify(row)).join("\n")), { as: "people", map, dryRun });
};
const everything = async ({ store }: TestEngine): Promise<string> => {
  const found: unknown[] = [];
  for (const table of Object.keys(tables) as TableName[]) found.push(...(await store.read.list(table, { fanOut: true }, { limit: 500 })));
  return JSON.stringify(found, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));
};

describe("people who are imported", () => {
  it("become invitations: no person, no profile, nothing to search for", async () => {
    const engine = await testEngine();
    const { counts, invited } = await importRows(engine, rows);
    assert.deepEqual(counts, { read: 2, imported: 2, unchanged: 0, skipped: 0 });
    assert.equal(invited.length, 2);
    for (const table of ["person", "profile", "account", "consent", "membership"] as const) assert.equal(await engine.store.read.count(table, { fanOut: true }), 0, table);
    assert.equal(await engine.store.read.count("invitation", { fanOut: true }), 2);
    assert.deepEqual(await engine.store.search({ text: "canary", subject: "person", spheres: [engine.sphere], limit: 10 }), []);
  });
  it("leave nothing readable in any table: the draft is sealed, the contact is not kept", async () => {
    const engine = await testEngine();
    const { invited } = await importRows(engine, rows);
    const all = await everything(engine);
    for (const word of ["Canary", "Quillfeather", "Zanzibar", "canary cages", "example.org", "taming-tigers", ...invited.map(({ code }) => code)]) assert.ok(!all.includes(word), word);
  });
  it("can open their own draft with their code, and nobody else's", async () => {
    const engine = await testEngine();
    const { invited } = await importRows(engine, rows);
    const [mine, other] = invited;
    const [invitation] = await engine.store.read.list("invitation", { fanOut: true }, { where: { codeHash: hashInvitationCode(engine.crypto, mine!.code) }, index: "byCode", limit: 1 });
    const kept = await engine.store.read.get("invited", { ownerId: invitation!.recordId });
    const open = (code: string) => engine.crypto.open(invitationDraftKey(engine.crypto, code), kept!.sealedDraft, new TextEncoder().encode(invitation!.recordId));
    const opened = decode(open(mine!.code)!);
    const draft = (opened.ok ? opened.value : undefined) as { set: object; add: Record<string, unknown> };
    assert.deepEqual(draft.set, { name: "Canary Quillfeather", headline: "Mends canary cages" });
    assert.deepEqual(draft.add["offers"], [{ skill: "skill/carpentry" }, { skill: "own/taming-tigers" }]);
    assert.deepEqual(draft.add["languages"], [{ language: "sv" }]);
    assert.equal(open(other!.code), undefined);
  });
  it("are invited once, however often the catalogue is imported", async () => {
    const engine = await testEngine();
    await importRows(engine, rows);
    const again = await importRows(engine, [{ ...rows[0], line: "Changed" }, rows[1]!]);
    assert.deepEqual([again.counts, again.invited], [{ read: 2, imported: 0, unchanged: 2, skipped: 0 }, []]);
  });
  it("get no code while an import is only tried", async () => {
    const engine = await testEngine();
    const { counts, invited } = await importRows(engine, rows, true);
    assert.deepEqual([counts.imported, invited.length, await engine.store.read.count("invitation", { fanOut: true })], [2, 0, 0]);
  });
  it("are skipped where nobody could be invited, or the row is hostile", async () => {
    const engine = await testEngine();
    const { counts, skips } = await importRows(engine, [{ id: "1", name: "x" }, { mail: "a@example.org" }, { id: "3", mail: "a@example.org", name: "a\u202Eb" }, { id: "4", mail: "a\u0000b" }, { id: "1", mail: "a@example.org" }, { id: "1", mail: "b@example.org" }]);
    assert.deepEqual(counts, { read: 6, imported: 1, unchanged: 0, skipped: 5 });
    assert.deepEqual(skips.map((skip) => skip.split(":")[0]), ["1 contact", "2 key", "3 name", "4 contact", "6 key"]);
  });
});
