/**
 * What lint holds that needs types: promises that nobody awaits, cases that nobody answers, errors that are none.
 *
 * The rules are those of typescript-eslint, carried out by tsgolint on the native compiler: a quarter of the CPU that they took on the compiler in JavaScript. It is asked as
 * oxlint asks it: one JSON object on its standard input (`headless`, version 2), and messages on its output, each a length in 4 bytes (little-endian), a sort in one and a JSON
 * object. What has no such sort, or ends in the middle, is an error and never "all well". Places come as offsets in UTF-8.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { filesUnder, runCheck, type Finding, type Judgement } from "./findings.ts";

/** Registered on node:test's queue; their promise is the runner's to await. */
const testFunctions = { from: "package", package: "node:test", name: ["test", "it", "suite", "describe", "default", "before", "after", "beforeEach", "afterEach"] };

/** With their options. */
export const rules: Readonly<Record<string, unknown>> = {
  "await-thenable": undefined,
  "no-floating-promises": { allowForKnownSafeCalls: [testFunctions] },
  "no-for-in-array": undefined,
  "no-implied-eval": undefined,
  "no-misused-promises": { checksVoidReturn: { attributes: false } },
  "only-throw-error": undefined,
  "return-await": "error-handling-correctness-only",
  "switch-exhaustiveness-check": { considerDefaultExhaustiveForUnions: true },
};

const folders = ["packages", "apps", "tools", "examples", "bench", "sim"];
const isSource = (name: string): boolean => /\.tsx?$/.test(name) && !name.endsWith(".d.ts");
/** Far more than a project full of findings prints. */
const outputBytes = 64 * 1024 * 1024;

const help = `
Usage: node tools/lint-types.ts [--root DIR]
Lint that needs types: ${Object.keys(rules).join(", ")}.`;

/** Messages of the linter, by sort: 0 it failed, 1 something was found. */
type Message = { readonly sort: 0; readonly body: { readonly error: string } } | { readonly sort: 1; readonly body: Found };
interface Found {
  readonly rule?: string;
  readonly file_path?: string | null;
  readonly range?: { readonly pos: number };
  readonly message: { readonly description: string; readonly help?: string };
}

export function readMessages(output: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < output.length; ) {
    const length = at + 5 <= output.length ? output.readUInt32LE(at) : 0;
    const sort = output[at + 4];
    if ((sort !== 0 && sort !== 1) || at + 5 + length > output.length) throw new Error(`the linter's output cannot be read from byte ${at} on`);
    messages.push({ sort, body: JSON.parse(output.toString("utf8", at + 5, at + 5 + length)) } as Message);
    at += 5 + length;
  }
  return messages;
}

/** Lints these files, named from the root. Throws where the linter fails. */
export async function lintTypes(root: string, files: readonly string[]): Promise<Finding[]> {
  const payload = { version: 2, configs: [{ file_paths: files.map((file) => join(root, file)), rules: Object.entries(rules).map(([name, options]) => ({ name, ...(options === undefined ? {} : { options }) })) }] };
  return readMessages(await runLinter(root, JSON.stringify(payload))).map(({ sort, body }) => {
    if (sort === 0) throw new Error(body.error);
    const file = body.file_path ?? undefined;
    const line = file === undefined ? 1 : readFileSync(file).subarray(0, body.range?.pos ?? 0).filter((byte) => byte === 10).length + 1;
    const { description, help: todo } = body.message;
    return { file: file === undefined ? "tsconfig.json" : relative(root, file).split(sep).join("/"), line, what: `${body.rule ?? "types"}: ${description.replace(/\.$/, "")}`, todo: todo ?? "mend it" };
  });
}

function runLinter(root: string, input: string): Promise<Buffer> {
  const program = createRequire(import.meta.url).resolve(`@oxlint-tsgolint/${process.platform}-${process.arch}/tsgolint${process.platform === "win32" ? ".exe" : ""}`);
  return new Promise((resolve, reject) => {
    const child = execFile(program, ["headless"], { cwd: root, encoding: "buffer", maxBuffer: outputBytes }, (error, output, complained) => {
      // A failed run says so in its output as well, and better.
      if (error !== null && output.length === 0) reject(new Error(`${program} ended with ${String(error.code)}: ${complained.toString().slice(0, 2_000)}`));
      else resolve(output);
    });
    child.stdin?.end(input);
  });
}

async function judge(root: string): Promise<Judgement> {
  const files = folders.flatMap((folder) => filesUnder(root, folder, isSource));
  return { findings: await lintTypes(root, files), looked: `types of ${files.length} files` };
}

if (import.meta.main) await runCheck(help, judge);
