import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAt } from "./clock.ts";
import { standingOf, type KeyFacts } from "./delegation.ts";
import { testId, testMillis } from "./testing/index.ts";

const [person, root, device, delegation] = [1, 2, 3, 4].map(testId) as [string, string, string, string];
const at = (millis: number): number => clockAt(testMillis + millis);
const delegated = (from: number, until?: number): KeyFacts["delegations"][number] => ({ id: delegation, key: device, clock: at(from), ...(until === undefined ? {} : { expiresAt: testMillis + until }) });

test("A device may sign from its delegation to its end or its revocation, whichever comes first", () => {
  fc.assert(fc.property(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(60), (from, until, revokedFrom, when) => {
    const facts: KeyFacts = { person, rootKey: root, delegations: [delegated(from, until)], revocations: [{ delegation, from: testMillis + revokedFrom }] };
    assert.equal(standingOf(facts, device, at(when)).ok, when >= from && when <= until && when < revokedFrom);
  }), { seed: 1, numRuns: 500 });
});

test("The root key stands whatever is delegated or revoked", () => {
  const facts: KeyFacts = { person, rootKey: root, delegations: [], revocations: [{ delegation, from: 0 }] };
  assert.deepEqual(standingOf(facts, root, at(0)), { ok: true, value: { by: "root" } });
});

test("The order of facts does not matter, and the answer names the same delegation", () => {
  const again = { ...delegated(20), id: testId(5) };
  const revocations = [{ delegation, from: testMillis + 10 }];
  for (const delegations of [[delegated(0), again], [again, delegated(0)]]) {
    const facts: KeyFacts = { person, rootKey: root, delegations, revocations };
    assert.deepEqual(standingOf(facts, device, at(30)), { ok: true, value: { by: "device", delegation: again.id } });
    assert.deepEqual(standingOf(facts, device, at(15)), { ok: false, code: "record/revoked", where: "author" });
  }
});
