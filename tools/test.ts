/**
 * Runs the whole test suite: the checks, the web app's build, and every *.test.ts, two files at a time. A browser keeps
 * more than one core busy and then waits, so the *.browser.test.ts come first in one lane, one after another, while the
 * other lane works through the rest.
 *
 * Each file runs in a process of its own that is ended when it takes longer than its limit, so that neither an
 * endless test nor a socket left open can hold the suite. A file that is well takes one line; of one that is not,
 * every failure is shown with what the file printed. The last lines count the tests of the whole run:
 * `# tests`, `# suites`, `# pass`, `# fail`, `# cancelled`, `# skipped`, `# todo`, `# duration_ms`.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { filesUnder, readArguments, refuseArguments } from "./findings.ts";

const help = `
Usage: npm test [-- PATTERN...] [--file-timeout SECONDS]
Without PATTERN: the checks, the web app's build and every test. With it: the test files whose path contains
one of the patterns (* stands for anything). A file may take SECONDS (300 unless given; a browser test three times as long).`;

const fileLimitSeconds = 300;
const browserFactor = 3;
const linesShown = 60;
const testFolders = ["packages", "apps", "tools", "examples", "sim"];

export interface Counts {
  tests: number;
  suites: number;
  passed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  todo: number;
}

type Print = (line: string) => void;

/** Ordinary test files, and those that need a browser; with patterns, the matching ones only. */
export function chooseFiles(files: readonly string[], patterns: readonly string[]): { ordinary: string[]; browser: string[] } {
  const expressions = patterns.map((pattern) => new RegExp(pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")));
  const chosen = files.filter((file) => expressions.length === 0 || expressions.some((expression) => expression.test(file)));
  const isBrowser = (file: string): boolean => /\.browser\.test\.tsx?$/.test(file);
  return { ordinary: chosen.filter((file) => !isBrowser(file)), browser: chosen.filter(isBrowser) };
}

/** Files with their time limit. */
export interface Lane { readonly files: readonly string[]; readonly limitMs: number }

/**
 * Runs files from `root` and adds what they count to `counts`. The lanes work side by side, each through its own files and
 * then through what is left of the others' that may be shared: those of the last lane.
 */
export async function runLanes(root: string, lanes: readonly Lane[], counts: Counts, print: Print): Promise<void> {
  const waiting = lanes.map(({ files, limitMs }) => files.map((file) => ({ file, limitMs })));
  const shared = waiting.at(-1) ?? [];
  await Promise.all(waiting.map(async (own) => {
    for (let next = own.shift() ?? shared.shift(); next !== undefined; next = own.shift() ?? shared.shift()) await runFile(root, next.file, next.limitMs, counts, print);
  }));
}

async function runFile(root: string, file: string, limitMs: number, counts: Counts, print: Print): Promise<void> {
  const started = performance.now();
  const failures: string[] = [];
  const printed: string[] = [];
  const trail: string[] = [];
  let testCount = 0;
  let ended = false;
  // A run for each file, because only a run's signal ends a process: the runner's own time limit leaves one that
  // has finished its tests and holds a socket open.
  const events = run({ files: [join(root, file)], cwd: root, concurrency: 1, timeout: limitMs, signal: AbortSignal.timeout(limitMs) });
  for await (const event of events as AsyncIterable<TestEvent>) {
    const { type, data } = event;
    if (type === "test:start") trail.splice(data.nesting ?? 0, Infinity, data.name ?? "");
    else if (type === "test:stdout" || type === "test:stderr") printed.push(data.message ?? "");
    else if (type === "test:fail") {
      const failure = describeFailure(data, trail, file, limitMs);
      if (failure !== undefined) failures.push(failure);
      if (data.details?.error?.failureType === "testAborted") ended = true;
    } else if (type === "test:summary" && data.file === undefined && data.counts) {
      testCount = data.counts.tests;
      for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += data.counts[name];
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const well = failures.length === 0 && !ended;
  print(`${well ? "✔" : "✖"} ${file} (${testCount} ${testCount === 1 ? "test" : "tests"}, ${seconds} s)`);
  if (well) return;
  for (const failure of failures) print(failure.replace(/^/gm, "    "));
  const output = printed.join("").trimEnd().split("\n").slice(-linesShown).join("\n");
  if (output !== "") print(`it printed:\n${output}`.replace(/^/gm, "    "));
}

interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly message?: string;
    readonly line?: number;
    readonly todo?: string | boolean;
    readonly details?: { readonly error?: Error & { readonly failureType?: string } };
    readonly counts?: Counts;
  };
}

/** Undefined where the failure only repeats that of a subtest, or belongs to a test that is still to do. */
function describeFailure(data: TestEvent["data"], trail: readonly string[], file: string, limitMs: number): string | undefined {
  const error = data.details?.error;
  if (error?.failureType === "subtestsFailed" || (data.todo !== undefined && data.todo !== false)) return undefined;
  if (error?.failureType === "testAborted") return `${file}:1: still running after ${limitMs / 1000} s, so it was ended; look for a test that waits or a socket left open`;
  const title = [...trail.slice(0, data.nesting ?? 0), data.name ?? ""].join(" > ");
  const cause = error?.cause ?? error;
  const told = cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause === "string" ? cause : inspect(cause);
  return `${file}:${data.line ?? 1}: ${title}\n${told.split("\n").slice(0, linesShown).join("\n").replace(/^/gm, "  ")}`;
}

function runTool(root: string, tool: string): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, tool), "--root", root], { cwd: root, stdio: "inherit" });
  return new Promise((resolve, reject) => child.once("error", reject).once("close", (code) => resolve(code === 0)));
}

function mayServeTheApp(file: string): boolean {
  return /^(apps|examples|packages\/(node|server))\//.test(file);
}

async function main(): Promise<void> {
  const { root, rest } = readArguments(process.argv.slice(2), help);
  let limitMs = fileLimitSeconds * 1000;
  const at = rest.indexOf("--file-timeout");
  if (at !== -1) limitMs = Number(rest.splice(at, 2)[1]) * 1000;
  if (!(limitMs > 0) || rest.some((word) => word.startsWith("-"))) refuseArguments(rest.length > 0 ? rest : ["--file-timeout"]);
  const all = testFolders.flatMap((folder) => filesUnder(root, folder, (path) => /\.test\.tsx?$/.test(path)));
  const { ordinary, browser } = chooseFiles(all, rest);
  if (ordinary.length + browser.length === 0) {
    console.error(`no test file matches ${rest.join(" ")}`);
    process.exitCode = 1;
    return;
  }
  const data = join(root, "..", "shared", "data");
  if (existsSync(data)) process.env["COSMICSYNC_DATA"] ??= data;

  const started = performance.now();
  const broken: string[] = [];
  if (rest.length === 0 && !(await runTool(root, "check.ts"))) broken.push("the checks failed, see the top");
  if ((rest.length === 0 || [...ordinary, ...browser].some(mayServeTheApp)) && !(await runTool(root, "build-web.ts"))) broken.push("the web app could not be built, see the top");
  const counts: Counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 };
  await runLanes(root, [{ files: browser, limitMs: limitMs * browserFactor }, { files: ordinary, limitMs }], counts, console.log);

  for (const line of broken) console.log(`✖ ${line}`);
  console.log(`# tests ${counts.tests}\n# suites ${counts.suites}\n# pass ${counts.passed}\n# fail ${counts.failed}\n# cancelled ${counts.cancelled}`);
  console.log(`# skipped ${counts.skipped}\n# todo ${counts.todo}\n# duration_ms ${Math.round(performance.now() - started)}`);
  process.exitCode = broken.length + counts.failed + counts.cancelled === 0 ? 0 : 1;
}

if (import.meta.main) await main();
