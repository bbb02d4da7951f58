import assert from "node:assert/strict";
import { test } from "node:test";
import { projectRoot } from "./findings.ts";
import { readExamples, runExample } from "./test-examples.ts";

/** Joins lines to a page; fences are written with ''' to stay readable here. */
function page(...lines: string[]): string {
  return lines.join("\n").replaceAll("'''", "```");
}

async function run(...lines: string[]): Promise<string[]> {
  const { examples, findings } = readExamples("a.md", page(...lines));
  assert.deepEqual(findings, []);
  const results = await Promise.all(examples.map((example) => runExample(projectRoot, example)));
  return results.flatMap((finding) => (finding ? [`${finding.line}: ${finding.what}`] : []));
}

test("A TypeScript example that runs is well, and one that throws is named by its line", async () => {
  assert.deepEqual(await run("# A", "'''ts run", `import assert from "node:assert/strict";`, "const one: number = await Promise.resolve(1);", "assert.equal(one, 1);", "'''"), []);
  assert.deepEqual(await run("# A", "", "'''ts run", "const one: number = 1;", `throw new Error("no");`, "'''"), ["5: the example fails with code 1"]);
});

test("The shell examples of a page are one script that stops at the first command that fails", async () => {
  assert.deepEqual(await run("'''sh run", "told=yes", "'''", "then", "'''sh run", `test "$told" = yes`, "'''"), []);
  assert.deepEqual(await run("# A", "'''sh run", "true", "'''", "then", "'''sh run", "false", "true", "'''"), ["7: the example fails with code 1"]);
  assert.deepEqual(await run("'''sh run", "false | true", "'''"), ["2: the example fails with code 1"]);
});

test("A shell example has a home, a data folder and a port of its own, and the project's Node", async () => {
  const asserted = [`test -d "$HOME"; test -z "$(ls "$HOME" | grep -v example.sh)"`, `test "\${COSMICSYNC_HOME#"$HOME"}" != "$COSMICSYNC_HOME"`, `test "$COSMICSYNC_PORT" -gt 0`, `node -e 'process.exit(process.versions.node.split(".")[0] >= 24 ? 0 : 1)'`];
  assert.deepEqual(await run("'''sh run", ...asserted, "'''"), []);
});

test("What an example leaves in the background ends with it", async () => {
  // It holds the example's output open, so this returns only because it was ended.
  assert.deepEqual(await run("'''sh run", "tail -f /dev/null &", "'''"), []);
});

test("An example without run is parsed and not run", () => {
  const judge = (...lines: string[]): string[] => readExamples("a.md", page(...lines)).findings.map(({ line, what }) => `${line}: ${what.replace(/parsed: .+/, "parsed")}`);
  assert.deepEqual(judge("'''ts", `throw new Error("not run");`, "'''", "'''json", `{"a": 1}`, "'''", "'''jsonl", `{"a": 1}`, "", `{"a": 2}`, "'''", "'''text", "{", "'''"), []);
  assert.deepEqual(judge("# A", "'''ts", "const a = 1;", "const = 2;", "'''"), ["4: the ts example cannot be parsed"]);
  assert.deepEqual(judge("'''json", `{"a": 1,}`, "'''"), ["2: the json example cannot be parsed"]);
  assert.deepEqual(judge("'''jsonl", `{"a": 1}`, "{", "'''"), ["3: the jsonl example cannot be parsed"]);
});

test("Only ts and sh can be asked to run", () => {
  assert.deepEqual(readExamples("a.md", page("'''python run", "1", "'''")).findings.map(({ what }) => what), [`an example in "python" cannot be run`]);
});

test("An example inside a list is read without its indentation", () => {
  const { examples } = readExamples("a.md", page("1. First", "   '''sh run", "   true", "   '''"));
  assert.deepEqual(examples.map(({ content }) => content), ["\n\ntrue"]);
});
