/**
 * Holds the first rule of style: a module opens with a promise to its reader.
 *
 * Every module in packages, apps, tools and examples must begin with a doc comment that says something,
 * before any import. Tests and benchmarks are exempt: their titles are their promise.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, runCheck, type Finding, type Judgement } from "./findings.ts";

const help = `
Usage: node tools/check-headers.ts [--root DIR]
Checks that every module begins with a doc comment, before its imports.`;

/** Fewer letters than this promise nothing. */
const fewestLetters = 20;

export function judgeHeader(file: string, text: string): Finding[] {
  const withoutShebang = text.replace(/^#!.*\n/, "");
  const comment = /^\s*\/\*\*([\s\S]*?)\*\//.exec(withoutShebang)?.[1];
  if (comment === undefined) {
    return [{ file, line: 1, what: "the module does not begin with a doc comment", todo: "open it with /** what it is for, shapes and units, what may go wrong */ above the imports" }];
  }
  const letters = comment.match(/\p{L}/gu)?.length ?? 0;
  if (letters >= fewestLetters) return [];
  return [{ file, line: 1, what: "the opening doc comment says next to nothing", todo: "say what the module is for, shapes and units, what may go wrong" }];
}

export function isModule(path: string): boolean {
  return /\.tsx?$/.test(path) && !/\.(test|bench|fuzz|d)\.tsx?$/.test(path);
}

export function judgeHeaders(root: string): Judgement {
  const files = ["packages", "apps", "tools", "examples"].flatMap((folder) => filesUnder(root, folder, isModule)).filter(isSource);
  return { findings: files.flatMap((file) => judgeHeader(file, readFileSync(join(root, file), "utf8"))), looked: `${files.length} modules` };
}

function isSource(path: string): boolean {
  return /^(packages|apps)\/[^/]+\/src\//.test(path) || /^(tools|examples)\//.test(path);
}

if (import.meta.main) await runCheck(help, judgeHeaders);
