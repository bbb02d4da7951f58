/** The pages of the reference are what the code says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot, showFinding } from "./findings.ts";
import { referencePages, stalePages } from "./make-reference.ts";

describe("the reference", () => {
  it("is what the code says; if not: npm run reference", () => {
    assert.deepEqual(stalePages(projectRoot).map(showFinding), []);
  });
  it("is known to be stale where a page is missing or another", () => {
    const root = mkdtempSync(join(tmpdir(), "reference-"));
    try {
      for (const [path, page] of referencePages()) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        if (path !== ".env.example") writeFileSync(join(root, path), path.endsWith("limits.md") ? page.replace("64", "65") : page);
      }
      assert.deepEqual(stalePages(root).map(({ file }) => file).sort(), [".env.example", "docs/reference/limits.md"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
  it("has no empty page and no cell that was never filled", () => {
    for (const [path, page] of referencePages()) {
      assert.ok(page.length > 400, path);
      assert.doesNotMatch(page, /\bundefined\b|\[object Object\]/, path);
    }
  });
});
