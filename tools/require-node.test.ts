import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test, type TestContext } from "node:test";
import { projectRoot } from "./findings.ts";

const gate = "tools/require-node.cjs";
const commandLine = "packages/node/bin/cosmicsync.cjs";

/** A module that makes this Node believe it is another. */
function disguise(t: TestContext, version: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "cosmicsync-node-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "disguise.cjs");
  writeFileSync(path, `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`);
  return ["--require", path];
}

function run(node: string, parameters: string[]): { code: number | null; stderr: string } {
  const { status, stderr } = spawnSync(node, parameters, { cwd: projectRoot, encoding: "utf8" });
  return { code: status, stderr };
}

function assertRefused({ code, stderr }: { code: number | null; stderr: string }, version: string): void {
  assert.equal(code, 1);
  assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  assert.match(stderr, /^CosmicSync needs Node 24 or newer/);
  assert.ok(stderr.includes(`this is Node ${version}`), stderr);
}

test("This Node passes the gate in silence", () => {
  assert.deepEqual(run(process.execPath, [gate]), { code: 0, stderr: "" });
});

test("A newer Node passes the gate, and an older one is told in one line what is needed", (t) => {
  assert.equal(run(process.execPath, [...disguise(t, "26.0.0"), gate]).code, 0);
  assertRefused(run(process.execPath, [...disguise(t, "20.1.0"), gate]), "20.1.0");
  assertRefused(run(process.execPath, [...disguise(t, "8.17.0"), gate]), "8.17.0");
});

test("The command line stands behind the same gate", (t) => {
  assertRefused(run(process.execPath, [...disguise(t, "20.1.0"), commandLine, "--help"]), "20.1.0");
});

test("The gate and the command line can be read by a Node of long ago", () => {
  const newer = /=>|\b(let|const|class|async|await)\b|`|\?\.|\?\?/;
  const withoutComments = (path: string): string => readFileSync(join(projectRoot, path), "utf8").replace(/\/\/.*$/gm, "").replace(/"[^"\n]*"/g, '""');
  for (const path of [gate, commandLine]) assert.doesNotMatch(withoutComments(path), newer, path);
});

const older = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node")).filter((path) => existsSync(path)).flatMap((path) => {
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim().slice(1);
  return Number.parseInt(version, 10) < 24 ? [{ path, version }] : [];
})[0];

test("An older Node that is installed here is refused in one line", { skip: older === undefined && "no older Node here" }, () => {
  assert.ok(older);
  assertRefused(run(older.path, [gate]), older.version);
  assertRefused(run(older.path, [commandLine, "--help"]), older.version);
});

test("Every npm script passes the gate first", () => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { scripts: Record<string, string> };
  const names = Object.keys(scripts).filter((name) => !(name.startsWith("pre") && name.slice(3) in scripts));
  assert.deepEqual(names.filter((name) => !scripts[`pre${name}`]?.startsWith(`node ${gate}`)), []);
});
