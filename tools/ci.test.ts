import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test, type TestContext } from "node:test";
import { projectRoot } from "./findings.ts";

/** Runs .ci/run beside a README, with an npm that says what it was asked and answers as told. */
function ci(t: TestContext, readme: string, answer: string): { code: number | null; output: string } {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-ci-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of [".ci", "bin"]) mkdirSync(join(root, folder));
  cpSync(join(projectRoot, ".ci/run"), join(root, ".ci/run"));
  writeFileSync(join(root, "README.md"), readme);
  writeFileSync(join(root, "bin/npm"), `#!/bin/sh\necho "npm $*"\n[ "$1" != test ] || { ${answer}; }\n`);
  chmodSync(join(root, "bin/npm"), 0o755);
  const env = { ...process.env, PATH: [join(root, "bin"), process.env["PATH"]].join(delimiter) };
  const { status, stdout, stderr } = spawnSync(join(root, ".ci/run"), { cwd: tmpdir(), env, encoding: "utf8" });
  return { code: status, output: stdout + stderr };
}

const readme = "# A\n\nnpm ci && npm test -- in prose\n\n```sh\nnpm ci && npm test\n```\n";
const summary = `printf '# tests 2\\n# pass 2\\n# fail 0\\n'`;

test("The command of the README is run, and its summary comes last", (t) => {
  const { code, output } = ci(t, readme, summary);
  assert.equal(code, 0, output);
  assert.match(output, /npm ci\nnpm test\n/);
  assert.match(output, /\n# tests 2\n# pass 2\n# fail 0\n$/);
});

test("A suite that fails, and one that counted nothing, fail the run", (t) => {
  const { code, output } = ci(t, readme, `${summary}; exit 3`);
  assert.equal(code, 3, output);
  assert.equal(ci(t, readme, "true").code, 1);
});

test("A README without the command is told so", (t) => {
  const { code, output } = ci(t, "npm ci && npm test", "true");
  assert.equal(code, 2);
  assert.match(output, /^README\.md:1: no fenced line begins with/);
});
