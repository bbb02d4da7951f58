import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { projectRoot } from "./findings.ts";

/** Lints texts as if they stood at these paths of the project, and answers the rules they break, by path. */
function lint(t: TestContext, texts: Readonly<Record<string, string>>): Record<string, string[]> {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-lint-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const name of ["oxlint.config.ts", "tsconfig.json", "package.json", "tools/lint-rules.ts"]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    cpSync(join(projectRoot, name), join(root, name));
  }
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\nexport {};\n`);
  }
  const { stdout, stderr } = spawnSync(process.execPath, [join(projectRoot, "node_modules/oxlint/bin/oxlint"), ".", "--format", "json"], { cwd: root, encoding: "utf8" });
  assert.equal(stderr, "");
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code?: string; filename: string }[] };
  return Object.fromEntries(Object.keys(texts).map((path) => [path, diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code ?? "unused directive").sort()]));
}

const timeAndChance = "Math.random(); Date.now(); new Date(); Date();";
const both = ["ours(chance-is-handed-in)", "ours(time-is-handed-in)", "ours(time-is-handed-in)", "ours(time-is-handed-in)"];

test("Time and chance are handed in: packages and the simulation may not take them, the edges may, tests may read the clock", (t) => {
  assert.deepEqual(lint(t, {
    "packages/matching/src/rank.ts": timeAndChance,
    "packages/matching/src/score.ts": "const random = (): number => 1; const clock = { now: random }; new Date(0); clock.now(); random();",
    "packages/matching/src/rank.test.ts": timeAndChance,
    "packages/matching/src/rank.bench.ts": timeAndChance,
    "packages/node/src/compose.ts": timeAndChance,
    "packages/server/src/app.ts": timeAndChance,
    "sim/src/world.ts": timeAndChance,
    "sim/src/world.test.ts": timeAndChance,
  }), {
    "packages/matching/src/rank.ts": both,
    "packages/matching/src/score.ts": [],
    "packages/matching/src/rank.test.ts": ["ours(chance-is-handed-in)"],
    "packages/matching/src/rank.bench.ts": [],
    "packages/node/src/compose.ts": [],
    "packages/server/src/app.ts": [],
    "sim/src/world.ts": both,
    "sim/src/world.test.ts": ["ours(chance-is-handed-in)"],
  });
});

test("Only the node, tests and tools write to the console", (t) => {
  assert.deepEqual(lint(t, {
    "packages/storage/src/store.ts": "console.log(1);", "packages/server/src/app.ts": "console.log(1);",
    "packages/node/src/main.ts": "console.log(1);", "packages/storage/src/store.test.ts": "console.log(1);", "tools/look.ts": "console.log(1);",
  }), {
    "packages/storage/src/store.ts": ["eslint(no-console)"], "packages/server/src/app.ts": ["eslint(no-console)"],
    "packages/node/src/main.ts": [], "packages/storage/src/store.test.ts": [], "tools/look.ts": [],
  });
});

test("What needs types is held too: promises that nobody awaits, cases that nobody answers, things thrown that are no errors", (t) => {
  const work = "declare function work(): Promise<void>;";
  assert.deepEqual(lint(t, {
    "packages/sync/src/left.ts": `${work} work();`,
    "packages/sync/src/awaited.ts": `${work} await work();`,
    "packages/sync/src/if.ts": `${work} if (work()) await work();`,
    "packages/sync/src/await.ts": "await 1;",
    "packages/sync/src/throw.ts": "throw 'text';",
    "packages/sync/src/switch.ts": "declare const way: 'in' | 'out'; switch (way) { case 'in': }",
    "packages/sync/src/whole.ts": "declare const way: 'in' | 'out'; switch (way) { case 'in': case 'out': }",
    "packages/sync/src/queue.test.ts": `import { test } from "node:test"; test("A title", async () => {});`,
  }), {
    "packages/sync/src/left.ts": ["typescript(no-floating-promises)"],
    "packages/sync/src/awaited.ts": [],
    "packages/sync/src/if.ts": ["typescript(no-misused-promises)"],
    "packages/sync/src/await.ts": ["typescript(await-thenable)"],
    "packages/sync/src/throw.ts": ["typescript(only-throw-error)"],
    "packages/sync/src/switch.ts": ["typescript(switch-exhaustiveness-check)"],
    "packages/sync/src/whole.ts": [],
    "packages/sync/src/queue.test.ts": [],
  });
});

test("Equality is strict, nothing is left unused, and no finding is silenced in vain", (t) => {
  assert.deepEqual(lint(t, {
    "tools/loose.ts": "declare const a: number; if (a == 1) void a;",
    "tools/strict.ts": "declare const a: number; if (a === 1) void a;",
    "tools/unused.ts": "const left = 1; const _meant = 2;",
    "tools/any.ts": "export const a: any = 1;",
    "tools/silenced.ts": "// oxlint-disable-next-line eqeqeq\nexport const a = 1;",
  }), {
    "tools/loose.ts": ["eslint(eqeqeq)"],
    "tools/strict.ts": [],
    "tools/unused.ts": ["eslint(no-unused-vars)"],
    "tools/any.ts": ["typescript(no-explicit-any)"],
    "tools/silenced.ts": ["unused directive"],
  });
});
