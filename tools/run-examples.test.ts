import assert from "node:assert/strict";
import { test } from "node:test";
import { filesUnder, projectRoot, showFinding } from "./findings.ts";
import { runExample } from "./test-examples.ts";

const files = filesUnder(projectRoot, "examples", (path) => path.endsWith(".ts"));
/** One for a page is run in a browser, by the test beside it. */
const isForPage = (file: string): boolean => files.includes(file.replace(/\.ts$/, ".browser.test.ts"));
const programs = files.filter((file) => !file.endsWith(".test.ts") && !isForPage(file));

/** A new node makes its demo first; then the program has to come to its end by itself. */
const limitMs = 120_000;
const ready = `node -e 'fetch("http://127.0.0.1:" + process.env.COSMICSYNC_PORT + "/readyz").then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))'`;

test("Every program in examples/ runs to its end against a new node, but for those of a page, which have a browser test", async (t) => {
  for (const file of programs) {
    await t.test(`${file} ends with code 0`, async () => {
      const content = `cosmicsync start & until ${ready}; do kill -0 $!; done; node ${file} --url "http://127.0.0.1:$COSMICSYNC_PORT"`;
      const finding = await runExample(projectRoot, { file, line: 1, language: "sh", content }, limitMs);
      assert.equal(finding && showFinding(finding), undefined);
    });
  }
});
