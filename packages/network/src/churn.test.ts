import assert from "node:assert/strict";
import { it } from "node:test";
import { runChurn } from "./testing/churn.ts";

it("Every record reaches every node in the end, though three in ten were away at every moment while it was said", { timeout: 120_000 }, async () => {
  const { deliveryUnderChurn, departures } = await runChurn({ nodes: 5, records: 24, everyMillis: 40, departureMillis: 300, patienceSeconds: 90 });
  assert.equal(deliveryUnderChurn, 1);
  assert.ok(departures >= 3, String(departures));
});
