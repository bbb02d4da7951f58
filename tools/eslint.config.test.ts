import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ESLint, Linter } from "eslint";
import { projectRoot } from "./findings.ts";

/** Lints a text as if it stood at a path, with the rules of the project that need no types. */
async function lint(path: string, text: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: projectRoot }).calculateConfigForFile(join(projectRoot, path))) as Linter.Config;
  const withoutTypes = Object.entries(config.rules ?? {}).filter(([name]) => !name.includes("/"));
  return new Linter({ configType: "flat" }).verify(text, { rules: Object.fromEntries(withoutTypes) }).map(({ ruleId }) => String(ruleId));
}

const timeAndChance = ["Math.random();", "Date.now();", "new Date();", "Date();"];

test("Time and chance are handed in: packages may not take them, the edges may", async () => {
  for (const text of timeAndChance) {
    assert.deepEqual(await lint("packages/matching/src/rank.ts", text), ["no-restricted-syntax"], text);
    assert.deepEqual(await lint("packages/node/src/compose.ts", text), [], text);
    assert.deepEqual(await lint("packages/server/src/app.ts", text), [], text);
  }
  assert.deepEqual(await lint("packages/matching/src/rank.ts", "new Date(0); clock.now(); random();"), []);
});

test("Tests may read the clock and may not take a chance", async () => {
  assert.deepEqual(await lint("packages/matching/src/rank.test.ts", "Date.now();"), []);
  assert.deepEqual(await lint("packages/matching/src/rank.test.ts", "Math.random();"), ["no-restricted-syntax"]);
});

test("Only the node writes to the console", async () => {
  assert.deepEqual(await lint("packages/storage/src/store.ts", "console.log(1);"), ["no-console"]);
  assert.deepEqual(await lint("packages/server/src/app.ts", "console.log(1);"), ["no-console"]);
  assert.deepEqual(await lint("packages/node/src/main.ts", "console.log(1);"), []);
});

test("Equality is strict", async () => {
  assert.deepEqual(await lint("packages/storage/src/store.ts", "if (a == b) a();"), ["eqeqeq"]);
  assert.deepEqual(await lint("packages/storage/src/store.ts", "if (a === b) a();"), []);
});
