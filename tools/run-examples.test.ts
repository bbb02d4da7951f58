import assert from "node:assert/strict";
import { test } from "node:test";
import { filesUnder, projectRoot, showFinding } from "./findings.ts";
import { runExample } from "./test-examples.ts";

const programs = filesUnder(projectRoot, "examples", (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));

/** Whole programs may start a node; each still has to come to its end by itself. */
const limitMs = 60_000;

test("Every program in examples/ runs to its end in a home of its own", async (t) => {
  for (const file of programs) {
    await t.test(`${file} ends with code 0`, async () => {
      const finding = await runExample(projectRoot, { file, line: 1, language: "program", content: file }, limitMs);
      assert.equal(finding && showFinding(finding), undefined);
    });
  }
});

test("A program that ends well is told from one that does not, and from one that does not end", async () => {
  const run = async (content: string, timeMs: number): Promise<string | undefined> => (await runExample(projectRoot, { file: content, line: 1, language: "program", content }, timeMs))?.what;
  assert.equal(await run("tools/check-headers.test.ts", limitMs), undefined);
  assert.equal(await run("tools/gone.ts", limitMs), "the example fails with code 1");
  assert.equal(await run("tools/check-headers.test.ts", 1), "the example is still running after 0.001 s");
});
