import assert from "node:assert/strict";
import { test } from "node:test";
import { craftings, craftSet, tryCraftedSets, tryUnsalted } from "../testing/crafted-sets.ts";

test("Of sets crafted to hide a record none is hidden: a session finds it, or says that the sides do not agree and a later one finds it", () => {
  const answer = tryCraftedSets(300);
  assert.deepEqual([answer.silentOmissions, answer.foundAtOnce + answer.foundAfterFailure], [0, 300]);
  // What shows that these are attacks: a sketch without a salt falls to them.
  assert.deepEqual(answer.silentUnsalted, { twin: 50, swap: 50 });
  assert.ok((answer.loudUnsalted["neighbours"] ?? 0) > 10);
});

test("A record among honest ones is found without a salt too: it is the crafting that hides it", () => {
  for (let seed = 0; seed < craftings.length * 4; seed++) {
    const { victim, holder } = craftSet(seed);
    const others = holder.filter((id) => id !== victim);
    assert.equal(tryUnsalted({ crafting: "flood", victim, holder: [victim, ...others], lacker: others }), "found", `seed ${seed}`);
  }
});
