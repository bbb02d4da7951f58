/** A node that is killed in the midst of each step of the main job, over HTTP. Many rounds of the same: `npm run soak:kill`. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seededChance } from "@cosmicsync/protocol";
import { testFolder } from "./testing/files.ts";
import { createKiller, judge, mostPairs, type Judged, type Struck } from "./testing/kill-rounds.ts";
import { jobSteps } from "./testing/main-job-steps.ts";
import { startMortalNode } from "./testing/mortal-node.ts";

describe("the main job on a node that is killed", () => {
  it("loses nothing acknowledged and leaves nothing half done, whichever step the kill strikes, and goes on to its end", { timeout: 280_000 }, async () => {
    using folder = testFolder();
    await using node = await startMortalNode(folder.path);
    const all: Struck[] = [];
    await createKiller({ node, chance: seededChance(11), now: Date.now }).round("once", mostPairs, (struck) => all.push(struck));
    assert.deepEqual(all.filter(({ faults }) => faults.length > 0), []);
    assert.deepEqual(all.map(({ step }) => step).sort(), jobSteps.map(({ name }) => name).sort());
    assert.equal(node.startMillis.length - 1, Math.ceil(jobSteps.length / mostPairs));
  });
});

describe("the judge of a kill", () => {
  const [none, half, done] = [{ list: [], count: 0 }, { list: ["a"], count: 0 }, { list: ["a"], count: 1 }];
  const answered = { answer: { id: "a" } };
  const judged = (given: Partial<Judged>) => judge({ again: "as before", before: none, found: none, after: done, first: undefined, second: answered, third: answered, ...given });
  const faultsOf = (given: Partial<Judged>): string => judged(given).faults.join("\n");

  it("lets pass what was answered and is there, what was not and is not, and what was not and is", () => {
    assert.deepEqual(judged({ first: answered, found: done }), { outcome: "acknowledged", faults: [] });
    assert.deepEqual(judged({}), { outcome: "not done", faults: [] });
    assert.deepEqual(judged({ found: done }), { outcome: "done, not told", faults: [] });
    assert.deepEqual(judged({ again: "name-taken", found: done, second: { problem: "name-taken" }, third: { problem: "name-taken" } }), { outcome: "done, not told", faults: [] });
  });
  it("tells what was answered and is gone, and what is there by half", () => {
    assert.match(faultsOf({ first: answered }), /was acknowledged, and is not what it was: list: \[\] and \["a"\]/);
    assert.match(faultsOf({ found: half }), /is half there; before and then: list: /);
    assert.match(faultsOf({ first: answered, found: half }), /was acknowledged, and is not what it was: count: 0 and 1/);
  });
  it("tells a refusal, another answer than before, and what was done twice", () => {
    assert.match(faultsOf({ second: { problem: "introduction/not-now" } }), /is refused when sent again: .*not-now/);
    assert.match(faultsOf({ first: { answer: { id: "b" } }, found: done }), /is answered otherwise when sent again/);
    assert.match(faultsOf({ third: { answer: { id: "b" } } }), /is answered otherwise when sent once more/);
    assert.match(faultsOf({ first: { problem: "request/internal" }, found: done }), /was refused/);
    assert.match(faultsOf({ again: "name-taken", first: answered, found: done, third: { problem: "name-taken" } }), /was done twice/);
  });
});
