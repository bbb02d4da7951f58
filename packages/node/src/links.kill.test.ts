/** Linked nodes of which one is away for long, or is killed in the middle of it: nothing is lost and nothing doubled. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeId } from "@cosmicsync/protocol";
import { testFolder } from "./testing/files.ts";
import { allAgreed, hexOf, startLinkedNode } from "./testing/linked-node.ts";
import { killInSessions } from "./testing/link-kills.ts";

describe("two nodes in processes of their own", () => {
  it("agree though one was away while thousands of records were written", async () => {
    using folder = testFolder();
    await using here = await startLinkedNode(folder, "here");
    await using there = await startLinkedNode(folder, "there");
    await there.add(await here.invite());
    const { peers: [peer] } = await there.until(allAgreed);
    const shared = hexOf(decodeId(peer!.spheres[0]!.id));
    await there.stop();
    await here.importProjects(0, 3_000);
    await there.start();
    await there.until((view) => allAgreed(view) && there.records(shared).length > 3_000, 120);
    assert.deepEqual(there.records(shared), here.records(shared));
  });

  it("lose and double nothing when either is killed in the middle of a session", async () => {
    using folder = testFolder();
    const rounds = await killInSessions(folder, { kills: 3, records: 5_000, seed: 20_261_122 });
    assert.deepEqual(rounds.faults, []);
    assert.ok(rounds.kills === 3 && rounds.inSession >= 2, JSON.stringify(rounds));
  });
});
