import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLayers, type Manifest, type PackageSources } from "./check-layers.ts";
import { readLayerTable } from "./layer-table.ts";

const architecture = `# Shape

| package | layer | may import | outside dependencies |
|---|---|---|---|
| \`protocol\` | 0 | nothing of ours; runs in a browser | cborg, \`@noble/*\` |
| \`policy\` | 1 | protocol | none |
| \`storage\` | 1 | \`protocol\` | kysely, \`node:sqlite\` on \`/sqlite\` only |
| \`sync\` | 2 | protocol, policy, storage (port only) | |
| \`node\` | 4 | all of the above | pino, node:* |
| \`apps/web\` | 5 | protocol | react |
`;

/** Every package of the table, with nothing in it but what a test puts there. */
function judge(files: Record<string, string>, changes: { architecture?: string; extra?: PackageSources } = {}): string[] {
  const packages = ["packages/protocol", "packages/policy", "packages/storage", "packages/sync", "packages/node", "apps/web"].map((folder): PackageSources => {
    const short = folder.split("/")[1] ?? "";
    const manifest: Manifest = { name: `@cosmicsync/${short}`, exports: { ".": "", "./sqlite": "", "./kinds/*": "" }, imports: { "#fits": { node: "./src/a.ts", default: "./src/b.ts" }, "#out": { default: "pino" } }, dependencies: declared[short] ?? {} };
    return { folder, manifest, files: new Map(Object.entries(files).filter(([path]) => path.startsWith(`${folder}/`))) };
  });
  if (changes.extra) packages.push(changes.extra);
  const findings = judgeLayers({ architecture: changes.architecture ?? architecture, packages, rootDevDependencies: ["fast-check"] });
  return findings.map(({ file, line, what }) => `${file}:${line}: ${what}`);
}

const declared: Record<string, Record<string, string>> = {
  protocol: { cborg: "1", "@noble/hashes": "1" },
  policy: { "@cosmicsync/protocol": "1" },
  storage: { "@cosmicsync/protocol": "1", kysely: "1" },
  sync: { "@cosmicsync/protocol": "1", "@cosmicsync/policy": "1", "@cosmicsync/storage": "1" },
  node: { pino: "1", "@cosmicsync/sync": "1" },
  web: { react: "1", "@cosmicsync/protocol": "1" },
};

test("A downward import that the table declares is well, and an upward one is not", () => {
  assert.deepEqual(judge({ "packages/sync/src/a.ts": `import { x } from "@cosmicsync/protocol";` }), []);
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `\nimport { x } from "@cosmicsync/sync";` }), ["packages/policy/src/a.ts:2: policy imports sync, which is upward"]);
});

test("A sideways import and an undeclared one are told apart", () => {
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `import "@cosmicsync/storage";` }), ["packages/policy/src/a.ts:1: policy imports storage, which is sideways"]);
  assert.deepEqual(judge({ "apps/web/src/a.tsx": `import "@cosmicsync/policy";` }), ["apps/web/src/a.tsx:1: apps/web imports policy, which is not declared"]);
});

test("No spelling of an import goes unseen", () => {
  const spellings = [
    `import x from "@cosmicsync/sync";`,
    `import type { X } from "@cosmicsync/sync";`,
    `export * from "@cosmicsync/sync";`,
    `export type { X } from "@cosmicsync/sync";`,
    `const x = await import("@cosmicsync/sync");`,
    "const x = await import(`@cosmicsync/sync`);",
    `let x: import("@cosmicsync/sync").X;`,
    `const x = require("@cosmicsync/sync");`,
  ];
  for (const spelling of spellings) assert.equal(judge({ "packages/policy/src/a.ts": spelling }).length, 1, spelling);
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `// import "@cosmicsync/sync"\nexport const text = 'import "@cosmicsync/sync"';` }), []);
});

test("A dynamic import may choose a file of its own folder, and nothing else made at run time", () => {
  assert.deepEqual(judge({ "apps/web/src/a.ts": "await import(`./words/${language}.ts`);" }), []);
  for (const wild of ["await import(name);", "await import(`${name}`);", "await import(`./../${name}`);"]) {
    assert.deepEqual(judge({ "apps/web/src/a.ts": wild }), ["apps/web/src/a.ts:1: an import whose target is made at run time"], wild);
  }
});

test("What a package exports may be imported, with patterns, and nothing behind it", () => {
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `import "@cosmicsync/protocol/kinds/person";` }), []);
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `import "@cosmicsync/protocol/src/index.ts";` }), [
    "packages/policy/src/a.ts:1: @cosmicsync/protocol/src/index.ts goes past the exports of @cosmicsync/protocol",
  ]);
});

test("A row that allows the port only keeps the adapters for tests", () => {
  const text = `import "@cosmicsync/storage/sqlite";`;
  assert.deepEqual(judge({ "packages/sync/src/a.test.ts": text }), []);
  assert.deepEqual(judge({ "packages/sync/src/a.ts": text }), ["packages/sync/src/a.ts:1: sync may use the port of storage only, not /sqlite"]);
});

test("An outside dependency must be listed in the row, by name or pattern", () => {
  assert.deepEqual(judge({ "packages/protocol/src/a.ts": `import "cborg";\nimport "@noble/hashes/sha2.js";` }), []);
  assert.deepEqual(judge({ "packages/protocol/src/a.ts": `import "lodash";\nimport "node:fs";` }), [
    "packages/protocol/src/a.ts:1: lodash is not among the outside dependencies of protocol",
    "packages/protocol/src/a.ts:2: node:fs is not among the outside dependencies of protocol",
  ]);
});

test("A listed dependency must also be declared by the package", () => {
  assert.deepEqual(judge({ "packages/protocol/src/a.ts": `import "@noble/curves";` }), ["packages/protocol/src/a.ts:1: @noble/curves is not declared by packages/protocol"]);
});

test("A dependency that is held in one folder is refused in the others", () => {
  assert.deepEqual(judge({ "packages/storage/src/sqlite/a.ts": `import "node:sqlite";` }), []);
  assert.deepEqual(judge({ "packages/storage/src/a.ts": `import "node:sqlite";` }), ["packages/storage/src/a.ts:1: node:sqlite may be used in src/sqlite only"]);
});

test("A module of Node is named with its prefix", () => {
  assert.deepEqual(judge({ "packages/node/src/a.ts": `import "node:fs/promises";` }), []);
  assert.deepEqual(judge({ "packages/node/src/a.ts": `import "fs";` }), ["packages/node/src/a.ts:1: fs is a module of Node without its prefix"]);
});

test("Tests, benchmarks and src/testing may use what the root declares for development, other modules may not", () => {
  const text = `import "fast-check";\nimport "node:fs";`;
  assert.deepEqual(judge({ "packages/policy/src/a.test.ts": text, "packages/policy/src/a.bench.ts": text, "packages/policy/src/testing/a.ts": text }), []);
  assert.equal(judge({ "packages/policy/src/a.ts": text }).length, 2);
});

test("A relative import stays in its package", () => {
  assert.deepEqual(judge({ "packages/policy/src/a/b.ts": `import "../c.ts";\nimport "../../package.json";` }), []);
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `import "../../protocol/src/index.ts";` }), ["packages/policy/src/a.ts:1: ../../protocol/src/index.ts leaves the package"]);
  assert.deepEqual(judge({ "packages/policy/src/a.test.ts": `import "../../../tools/testing/browser.ts";` }), []);
  assert.deepEqual(judge({ "packages/policy/src/a.ts": `import "../../../tools/testing/browser.ts";` }), ["packages/policy/src/a.ts:1: ../../../tools/testing/browser.ts leaves the package"]);
});

test("A short name is declared by the package and leads into it", () => {
  assert.deepEqual(judge({ "packages/policy/src/c.ts": `import "#fits";` }), []);
  assert.deepEqual(judge({ "packages/policy/src/c.ts": `import "#gone";\nimport "#out";` }), [
    "packages/policy/src/c.ts:1: #gone is not among the imports of package.json",
    "packages/policy/src/c.ts:2: #out leads out of the package",
  ]);
});

test("Files of a package may share a third, and may not import each other in a circle", () => {
  const shared = { "packages/policy/src/c.ts": "" };
  assert.deepEqual(judge({ ...shared, "packages/policy/src/a.ts": `import "./b.ts"; import "./c.ts";`, "packages/policy/src/b.ts": `import "./c.ts";` }), []);
  assert.deepEqual(judge({ ...shared, "packages/policy/src/a.ts": `import "./b.ts";`, "packages/policy/src/b.ts": `import "./c.ts";\nimport type { A } from "./a.ts";` }), [
    "packages/policy/src/b.ts:2: these files import each other in a circle: a.ts -> b.ts -> a.ts",
  ]);
});

test("A package without a row and a row without a package are both refused", () => {
  const stray: PackageSources = { folder: "packages/stray", manifest: { name: "@cosmicsync/stray" }, files: new Map() };
  assert.deepEqual(judge({}, { extra: stray }), ["packages/stray/package.json:1: packages/stray has no row in the layer table"]);
  assert.deepEqual(judge({}, { architecture: `${architecture}| network | 3 | sync | |\n` }), ["ARCHITECTURE.md:11: there is no package network"]);
});

test("The environment is read by the node package and by tests, in any spelling by nobody else", () => {
  const spellings = [`process.env.HOME;`, `process["env"];`, `const { env } = process;`, `globalThis.process.env;`, `import { env } from "node:process";`];
  for (const spelling of spellings) {
    assert.deepEqual(judge({ "packages/node/src/a.ts": spelling, "packages/policy/src/a.test.ts": spelling }), [], spelling);
    assert.ok(judge({ "packages/policy/src/a.ts": spelling }).includes("packages/policy/src/a.ts:1: process.env is read here"), spelling);
  }
  assert.deepEqual(judge({ "packages/policy/src/a.ts": "const env = settings.env; import.meta.env;" }), []);
});

test("The table itself may not allow an upward or sideways import, nor a package that has no row", () => {
  const table = (mayImport: string): string[] =>
    readLayerTable(`| Package | Layer | May import | Outside dependencies |\n|-|-|-|-|\n| low | 0 | ${mayImport} | |\n| beside | 0 | | |\n| high | 1 | low | |`).findings.map(({ what }) => what);
  assert.deepEqual(table("–"), []);
  assert.deepEqual(table("high"), ["the row of low allows high, which is upward"]);
  assert.deepEqual(table("beside"), ["the row of low allows beside, which is sideways"]);
  assert.deepEqual(table("gone"), ["the row of low names gone, which has no row"]);
  assert.deepEqual(readLayerTable("no table").findings.map(({ what }) => what), ["there is no layer table"]);
});

test("A test may stand on any lower layer, and never on a higher one", () => {
  assert.deepEqual(judge({ "apps/web/src/a.test.ts": `import "@cosmicsync/node";`, "apps/web/src/testing/a.ts": `import "@cosmicsync/sync";` }), []);
  assert.deepEqual(judge({ "apps/web/src/a.ts": `import "@cosmicsync/sync";`, "packages/policy/src/a.test.ts": `import "@cosmicsync/sync";` }), [
    "packages/policy/src/a.test.ts:1: policy imports sync, which is upward", "apps/web/src/a.ts:1: apps/web imports sync, which is not declared",
  ]);
});
