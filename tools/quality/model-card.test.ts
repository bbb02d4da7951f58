import assert from "node:assert/strict";
import { test } from "node:test";
import { scoreTerms } from "@cosmicsync/matching";
import { decideFeature } from "@cosmicsync/policy";
import { modelCardPages } from "./model-card.ts";

test("The model card names every term of the score with its weight, and every field it reads has been reviewed", () => {
  const page = modelCardPages()["docs/reference/model-card.md"] ?? "";
  for (const { name, weight, reads } of scoreTerms) {
    assert.ok(page.includes(`| ${name} | ${weight} |`), name);
    for (const field of reads) assert.equal(decideFeature(field).outcome, "allow", field);
  }
});
