import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { chooseFiles } from "./test.ts";

/** Runs the suite of a small project with a pattern that matches everything: patterns leave the checks out. */
function suite(t: TestContext, files: Record<string, string>, ...parameters: string[]): { code: number | null; output: string } {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-suite-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...files, "package.json": `{"type":"module"}` })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // or the runner takes itself for one of its own files
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "test.ts"), "--root", root, ...(parameters.length > 0 ? parameters : ["*"])], { env, encoding: "utf8" });
  return { code: status, output: stdout + stderr };
}

const good = `import { test } from "node:test";\ntest("Good", () => {});\n`;
const bad = `import { test } from "node:test";\nconsole.log("a trace");\ntest("Outer", async (t) => {\n  await t.test("Inner", () => { throw new Error("broken on purpose"); });\n});\n`;

test("A suite that is well exits with 0 and ends with the counts of the whole run", (t) => {
  const { code, output } = suite(t, { "packages/a/src/a.test.ts": good, "apps/web/src/b.browser.test.ts": good });
  assert.equal(code, 0, output);
  assert.match(output, /# tests 2\n# suites 0\n# pass 2\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n# duration_ms \d+\n$/);
});

test("A failure is shown with its titles, its line and what its file printed, and the exit code tells", (t) => {
  const { code, output } = suite(t, { "packages/a/src/a.test.ts": bad, "packages/a/src/b.test.ts": good });
  assert.equal(code, 1);
  assert.match(output, /✖ packages\/a\/src\/a\.test\.ts \(2 tests/);
  assert.match(output, /a\.test\.ts:4: Outer > Inner\n +Error: broken on purpose/);
  assert.match(output, /it printed:\n +a trace/);
  assert.match(output, /✔ packages\/a\/src\/b\.test\.ts \(1 test,/);
  assert.match(output, /# pass 1\n# fail 2\n/);
});

test("A file that crashes before its first test counts as a failure", (t) => {
  const { code, output } = suite(t, { "tools/a.test.ts": "process.exit(3);" });
  assert.equal(code, 1);
  assert.match(output, /# fail 1\n/);
});

test("A file that hangs, and one that leaves something open, are ended and named", (t) => {
  const open = "setInterval(() => {}, 1000);\n";
  const { code, output } = suite(t, { "tools/hangs.test.ts": `${good}${open}test("Hangs", () => new Promise(() => {}));`, "tools/open.test.ts": good + open }, "*", "--file-timeout", "1");
  assert.equal(code, 1);
  assert.match(output, /tools\/hangs\.test\.ts:1: still running after 1 s/);
  assert.match(output, /tools\/open\.test\.ts:1: still running after 1 s/);
});

test("Browser tests run one at a time, beside the others", (t) => {
  // The first holds the only browser until an ordinary file has run; a second browser beside it would find it taken.
  const browser = (body: string): string => `import { test } from "node:test";
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
test("Holds the browser", async () => { mkdirSync("held"); ${body} rmdirSync("held"); });\n`;
  const { code, output } = suite(t, {
    "apps/web/src/a.browser.test.ts": browser(`while (!existsSync("seen")) await setTimeout(5);`), "apps/web/src/b.browser.test.ts": browser(""),
    "packages/z/src/z.test.ts": `import { test } from "node:test";\nimport { mkdirSync } from "node:fs";\ntest("Is seen", () => { mkdirSync("seen"); });\n`,
  }, "*", "--file-timeout", "10");
  assert.equal(code, 0, output);
});

test("A pattern chooses files by a part of their path, and one that matches nothing is an error", (t) => {
  const files = ["packages/policy/src/consent.test.ts", "packages/sync/src/session.test.ts", "apps/web/src/home.browser.test.ts"];
  assert.deepEqual(chooseFiles(files, []), { ordinary: files.slice(0, 2), browser: files.slice(2) });
  assert.deepEqual(chooseFiles(files, ["policy/*sent"]), { ordinary: files.slice(0, 1), browser: [] });
  assert.deepEqual(chooseFiles(files, ["policy.src"]), { ordinary: [], browser: [] });
  assert.equal(suite(t, { "tools/a.test.ts": good }, "nowhere").code, 1);
});
