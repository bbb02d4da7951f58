/**
 * Runs the examples in the documentation, so that what a reader copies works.
 *
 * In README, ARCHITECTURE, CONTRIBUTING, GLOSSARY and every page under docs/:
 *
 * - a fence ```ts run is run by Node as a module of its own, from the root of the project, so that packages are
 *   imported by name; assertions are the way to say what comes out;
 * - all ```sh run fences of a page are one bash script, in order, that stops at the first command that fails.
 *   HOME is a new folder, COSMICSYNC_HOME lies in it, and COSMICSYNC_PORT is a free port;
 * - ```ts, ```tsx, ```json and ```jsonl fences without `run` are parsed;
 * - other fences are left alone.
 *
 * Nothing an example starts outlives it: its whole process group is ended. Each has `timeoutMs` to finish.
 * The programs in examples/ are run by `npm test` instead, because they may take longer.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import ts from "typescript";
import { filesUnder, runCheck, type Finding, type Judgement } from "./findings.ts";
import { readPage, type Fence } from "./markdown.ts";

const help = `
Usage: node tools/test-examples.ts [--root DIR]
Runs the fences marked "run" in the Markdown pages, and parses the other ts and json fences.`;

/** Three starts of a node on a slow machine. */
const timeoutMs = 90_000;
const linesShown = 12;
const rootPages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md"];

/** One process to run: a page's whole shell script, or one TypeScript example. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly language: "ts" | "sh";
  /** Blank lines stand for the rest of the page, so that an error names the page's own line. */
  readonly content: string;
}

/** What a page wants run, and what is wrong with it before anything has run. */
export function readExamples(file: string, page: string): { examples: Example[]; findings: Finding[] } {
  const examples: Example[] = [];
  const findings: Finding[] = [];
  const shell: Fence[] = [];
  for (const fence of readPage(page).fences) {
    const say = (line: number, what: string, todo: string): number => findings.push({ file, line, what, todo });
    if (!fence.words.includes("run")) {
      const wrong = parseError(fence);
      if (wrong) say(fence.line + wrong.offset, `the ${fence.language} example cannot be parsed: ${wrong.message}`, "mend it, or mark it as text");
    } else if (fence.language === "ts") examples.push({ file, line: fence.line, language: "ts", content: atItsLines([fence]) });
    else if (fence.language === "sh") shell.push(fence);
    else say(fence.line - 1, `an example in "${fence.language}" cannot be run`, "use ts run or sh run");
  }
  const first = shell[0];
  if (first) examples.push({ file, line: first.line, language: "sh", content: atItsLines(shell) });
  return { examples, findings };
}

function atItsLines(fences: readonly Fence[]): string {
  const lines: string[] = [];
  for (const fence of fences) {
    while (lines.length < fence.line - 1) lines.push("");
    lines.push(...fence.content.split("\n"));
  }
  return lines.join("\n");
}

function parseError(fence: Fence): { offset: number; message: string } | undefined {
  if (fence.language === "json") return jsonError(fence.content, 0);
  if (fence.language === "jsonl") {
    return fence.content.split("\n").map((line, offset) => (line.trim() === "" ? undefined : jsonError(line, offset))).find((error) => error !== undefined);
  }
  if (fence.language !== "ts" && fence.language !== "tsx") return undefined;
  const { diagnostics = [] } = ts.transpileModule(fence.content, { reportDiagnostics: true, fileName: `example.${fence.language}`, compilerOptions: { target: ts.ScriptTarget.Latest, jsx: ts.JsxEmit.Preserve } });
  const [first] = diagnostics;
  if (!first) return undefined;
  const offset = first.file && first.start !== undefined ? first.file.getLineAndCharacterOfPosition(first.start).line : 0;
  return { offset, message: ts.flattenDiagnosticMessageText(first.messageText, " ") };
}

function jsonError(content: string, offset: number): { offset: number; message: string } | undefined {
  try {
    JSON.parse(content);
    return undefined;
  } catch (cause) {
    return { offset, message: (cause as SyntaxError).message };
  }
}

/** Undefined when it ends with code 0 within `limitMs`. */
export async function runExample(root: string, example: Example, limitMs: number = timeoutMs): Promise<Finding | undefined> {
  const home = await mkdtemp(join(tmpdir(), "cosmicsync-example-"));
  try {
    return await runExampleIn(home, root, example, limitMs);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runExampleIn(home: string, root: string, example: Example, limitMs: number): Promise<Finding | undefined> {
  const script = join(home, "example.sh");
  if (example.language === "sh") await writeFile(script, `set -eEuo pipefail; trap 'echo "stopped at line $LINENO" >&2' ERR; ${example.content}\n`);
  const commands = { ts: [process.execPath, "--input-type=module-typescript", "-"], sh: ["bash", script] } as const;
  const [command, ...parameters] = commands[example.language];
  const child = spawn(command, parameters, { cwd: root, env: await environmentOf(home, root), detached: true, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // it may end before it has read everything; the exit code says why
  child.stdin.end(example.language === "ts" ? example.content : "");
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup(child.pid);
  }, limitMs);
  const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("exit", resolve));
  clearTimeout(timer);
  endGroup(child.pid); // before the output is awaited: what it left in the background holds the pipes open
  const [printed, complained] = await output;
  if (code === 0 && !late) return undefined;
  const line = /(?:stopped at line |\[eval1?\]:)(\d+)/.exec(complained)?.[1] ?? example.line;
  const told = (complained.trim() || printed.trim()).split("\n").slice(-linesShown).map((told) => `\n    ${told}`).join("");
  const what = late ? `the example is still running after ${limitMs / 1000} s` : `the example fails with code ${code}`;
  return { file: example.file, line: Number(line), what, todo: `mend it or what it shows:${told}` };
}

/** What a reader's shell would hold, but a home of its own, our Node first, and no network for npm. */
async function environmentOf(home: string, root: string): Promise<NodeJS.ProcessEnv> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(COSMICSYNC_|npm_|NODE_)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
    COSMICSYNC_HOME: join(home, ".cosmicsync"),
    COSMICSYNC_PORT: String(await freePort()),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause; // the group is gone already
  }
}

async function judgeExamplesOf(root: string): Promise<Judgement> {
  const pages = [...rootPages.filter((page) => existsSync(join(root, page))), ...filesUnder(root, "docs", (path) => path.endsWith(".md"))];
  const findings: Finding[] = [];
  const examples: Example[] = [];
  for (const page of pages) {
    const read = readExamples(page, await readFile(join(root, page), "utf8"));
    findings.push(...read.findings);
    examples.push(...read.examples);
  }
  for (const example of examples) {
    const finding = await runExample(root, example);
    if (finding) findings.push(finding);
  }
  return { findings, looked: `${examples.length} examples in ${pages.length} pages` };
}

if (import.meta.main) await runCheck(help, judgeExamplesOf);
