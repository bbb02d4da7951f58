/** Linked nodes of which one is away for long, or is killed in the middle of it: nothing is lost and nothing doubled. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { catchUp } from "./testing/catch-up.ts";
import { testFolder } from "./testing/files.ts";
import { killInSessions } from "./testing/link-kills.ts";

describe("two nodes in processes of their own", () => {
  it("agree though one was away while thousands of records were written, at hardly more than the bytes of these", async () => {
    using folder = testFolder();
    const { records, bytesOverPayload, faults } = await catchUp(folder, { records: 3_000, seconds: 120 });
    assert.deepEqual([records, faults], [3_000, []]);
    assert.ok(bytesOverPayload < 1.05, String(bytesOverPayload));
  });

  it("lose and double nothing when either is killed in the middle of a session", async () => {
    using folder = testFolder();
    const rounds = await killInSessions(folder, { kills: 3, records: 5_000, seed: 20_261_122 });
    assert.deepEqual(rounds.faults, []);
    assert.ok(rounds.kills === 3 && rounds.inSession >= 2, JSON.stringify(rounds));
  });
});
