/** Lint that needs types, on a small project of its own whose faults are known. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { projectRoot } from "./findings.ts";
import { lintTypes, readMessages, rules } from "./lint-types.ts";

const root = mkdtempSync(join(tmpdir(), "lint-types-"));
after(() => { rmSync(root, { recursive: true, force: true }); });
mkdirSync(join(root, "tools"));
symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ extends: join(projectRoot, "tsconfig.json"), include: ["tools/**/*"] }));

const bad: Readonly<Record<string, string>> = {
  "await-thenable": "await 1;",
  "no-floating-promises": "const later = async (): Promise<void> => {};\nlater();",
  "no-for-in-array": "for (const at in [1, 2]) console.log(at);",
  "no-implied-eval": "setTimeout('1', 1);",
  "no-misused-promises": "[1].forEach(async () => {});",
  "only-throw-error": "throw 'a text';",
  "return-await": "const later = async (): Promise<number> => 1;\nexport const run = async (): Promise<number> => {\n  try {\n    return later();\n  } catch {\n    return 2;\n  }\n};",
  "switch-exhaustiveness-check": "const one = 'a' as 'a' | 'b';\nswitch (one) {\n  case 'a': console.log(1);\n}",
};
const good = "import { it } from 'node:test';\nit('is the runner\\'s to await', async () => {});\nconst later = async (): Promise<number> => 1;\nconsole.log(await later());\nexport {};\n";

test("Each rule finds what it is for and says where; code that is well is left alone", async () => {
  assert.deepEqual(Object.keys(bad).sort(), Object.keys(rules).sort());
  const files = Object.entries(bad).map(([rule, text]) => {
    writeFileSync(join(root, "tools", `${rule}.ts`), `// Zwölf Bäume: a place is told by bytes.\n${text}\nexport {};\n`);
    return `tools/${rule}.ts`;
  });
  writeFileSync(join(root, "tools", "good.ts"), good);
  const findings = await lintTypes(root, [...files, "tools/good.ts"]);
  const lines: Readonly<Record<string, number>> = { "no-floating-promises": 3, "return-await": 5, "switch-exhaustiveness-check": 3 };
  assert.deepEqual(
    findings.map(({ file, line, what }) => `${file}:${line} ${what.slice(0, what.indexOf(":"))}`).sort(),
    Object.keys(bad).map((rule) => `tools/${rule}.ts:${lines[rule] ?? 2} ${rule}`).sort(),
  );
});

test("Output that is cut short or unknown is an error, and never well", () => {
  const body = Buffer.from('{"error":"no"}');
  const header = Buffer.from([body.length, 0, 0, 0, 0]);
  assert.equal(readMessages(Buffer.concat([header, body])).length, 1);
  for (const cut of [header.subarray(0, 3), Buffer.concat([header, body.subarray(1)]), Buffer.from([1, 0, 0, 0, 9, 1])]) assert.throws(() => readMessages(cut), /cannot be read from byte 0/);
});
