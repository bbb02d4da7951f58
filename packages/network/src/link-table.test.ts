/** Which of two links both nodes keep. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { replaces } from "./link-table.ts";

const kind = fc.constantFrom("tcp" as const, "websocket" as const, "relay" as const);

describe("two links between the same two nodes", () => {
  it("that crossed: both nodes keep the same one, in whatever order each saw them", () => {
    fc.assert(fc.property(kind, kind, fc.boolean(), fc.boolean(), (kindOfA, kindOfB, aSawOwnFirst, bSawOwnFirst) => {
      // "a" and "b" are the keys; each began one link. What each node keeps, named by who began it.
      const keptBy = (own: "a" | "b", sawOwnFirst: boolean): string => {
        const other = own === "a" ? "b" : "a";
        const facts = (beganBy: string): Parameters<typeof replaces>[1] => ({ peer: other, initiator: beganBy === own, kind: beganBy === "a" ? kindOfA : kindOfB });
        const [first, second] = sawOwnFirst ? [own, other] : [other, own];
        return replaces(own, facts(first), facts(second)) ? second : first;
      };
      const kept = keptBy("a", aSawOwnFirst);
      assert.equal(keptBy("b", bSawOwnFirst), kept);
      if (kindOfA === "relay" && kindOfB !== "relay") assert.equal(kept, "b");
      if (kindOfA !== "relay" && kindOfB !== "relay") assert.equal(kept, "a");
    }), { seed: 5, numRuns: 500 });
  });

  it("that the same side began: the newer is kept, unless it goes through a relay and the older does not", () => {
    for (const initiator of [true, false]) {
      assert.equal(replaces("a", { peer: "b", initiator, kind: "tcp" }, { peer: "b", initiator, kind: "websocket" }), true);
      assert.equal(replaces("a", { peer: "b", initiator, kind: "tcp" }, { peer: "b", initiator, kind: "relay" }), false);
      assert.equal(replaces("a", { peer: "b", initiator, kind: "relay" }, { peer: "b", initiator, kind: "tcp" }), true);
    }
  });
});
