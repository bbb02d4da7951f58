import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { buildWeb, digestSources } from "./build-web.ts";
import { projectRoot } from "./findings.ts";

function project(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "cosmicsync-web-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return root;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Stands for vite: copies the page. */
async function copyPage(root: string, outDir: string): Promise<void> {
  mkdirSync(outDir);
  writeFileSync(join(outDir, "index.html"), readFileSync(join(root, "apps/web/index.html")));
  await Promise.resolve();
}

const refuse = (): Promise<void> => Promise.reject(new Error("no build was due"));

test("The app is built once, and again only when something that goes into it changes", async (t) => {
  const root = project(t, { "apps/web/index.html": "one", "package-lock.json": "{}" });
  assert.match(await buildWeb(root, copyPage), /^web app: built in/);
  assert.equal(await buildWeb(root, refuse), "web app: up to date");
  for (const path of ["apps/web/index.html", "apps/web/src/new.ts", "packages/api/src/a.ts", "packages/protocol/src/a.ts", "package-lock.json"]) {
    write(root, path, `changed ${path}`);
    assert.match(await buildWeb(root, copyPage), /^web app: built in/, path);
  }
  assert.equal(readFileSync(join(root, "apps/web/dist/index.html"), "utf8"), "changed apps/web/index.html");
});

test("Tests, other packages and what was built do not make the app stale", async (t) => {
  const root = project(t, { "apps/web/index.html": "one" });
  await buildWeb(root, copyPage);
  for (const path of ["apps/web/src/a.test.ts", "packages/storage/src/a.ts", "apps/web/dist/extra.js", "apps/web/node_modules/a.js"]) write(root, path, "new");
  assert.equal(await buildWeb(root, refuse), "web app: up to date");
});

test("A build that fails leaves the last good one in place and nothing beside it", async (t) => {
  const root = project(t, { "apps/web/index.html": "one" });
  await buildWeb(root, copyPage);
  write(root, "apps/web/index.html", "two");
  await assert.rejects(
    buildWeb(root, async (from, outDir) => {
      await copyPage(from, outDir);
      throw new Error("broken");
    }),
    /broken/,
  );
  assert.equal(readFileSync(join(root, "apps/web/dist/index.html"), "utf8"), "one");
  assert.equal(existsSync(join(root, `apps/web/node_modules/.building-${process.pid}`)), false);
});

test("Where there is no web app, nothing is built and nothing fails", async (t) => {
  assert.equal(await buildWeb(project(t, {}), refuse), "web app: none here, nothing to build");
});

test("The digest knows a renamed file from an unchanged one", (t) => {
  const [one, two, three] = ["a", "b", "a"].map((name) => digestSources(project(t, { [`apps/web/${name}.ts`]: "same" })));
  assert.equal(one, three);
  assert.notEqual(one, two);
  assert.match(digestSources(projectRoot), /^[0-9a-f]{64}$/);
});
