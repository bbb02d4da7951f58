/**
 * The common shape of every check: it reads the project, returns findings, and each finding is one line
 * that says where, what is wrong and what to do about it.
 *
 * `runCheck` is the door of a check as a program: it knows `--help` and `--root DIR`, prints the findings
 * and sets the exit code (0: none, 1: some, 2: an option that nobody knows). A check itself never prints.
 */
import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

export interface Finding {
  /** Path from the root of the project, with forward slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
  readonly todo: string;
}

/** What a check hands back: its findings and, for the reader who wonders, how much it looked at. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly looked: string;
}

/** The root of the project these tools stand in. */
export const projectRoot: string = dirname(import.meta.dirname);

/** Folders that hold nothing written by hand. */
const skippedFolders: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", ".git"]);

export function showFinding(finding: Finding): string {
  return `${finding.file}:${finding.line}: ${finding.what}, ${finding.todo}`;
}

export async function runCheck(help: string, judge: (root: string) => Judgement | Promise<Judgement>): Promise<void> {
  const { root, rest } = readArguments(process.argv.slice(2), help);
  if (rest.length > 0) refuseArguments(rest);
  const { findings, looked } = await judge(root);
  for (const finding of findings) console.error(showFinding(finding));
  console.log(findings.length === 0 ? `${looked}: all well` : `${looked}: ${findings.length} to mend`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** Answers `--help` (and exits), takes `--root DIR` out, and returns what is left. */
export function readArguments(given: readonly string[], help: string): { root: string; rest: string[] } {
  if (given.includes("--help") || given.includes("-h")) {
    console.log(help.trim());
    process.exit(0);
  }
  const rest = [...given];
  const at = rest.indexOf("--root");
  if (at === -1) return { root: projectRoot, rest };
  const [, folder] = rest.splice(at, 2);
  if (folder === undefined) refuseArguments(["--root"]);
  return { root: resolve(folder), rest };
}

export function refuseArguments(unknown: readonly string[]): never {
  console.error(`unknown or incomplete: ${unknown.join(" ")}. See --help.`);
  process.exit(2);
}

/** Every file under a folder whose path satisfies `wanted`, as sorted paths from the root; none where the folder is missing. */
export function filesUnder(root: string, folder: string, wanted: (path: string) => boolean): string[] {
  const found: string[] = [];
  const open = [join(root, folder)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) open.push(path);
      } else if (wanted(entry.name)) found.push(relative(root, path).split(sep).join("/"));
    }
  }
  return found.sort();
}

function entriesOf(folder: string): import("node:fs").Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    // A folder can vanish while we walk (a test that cleans up), and an optional one may never have been there.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}
