/**
 * Every promise in docs/ethics/promises.md names the code that keeps it and a test that fails when it is broken.
 *
 * Reads the page's list (its format is explained on the page itself), then the named files: the code must
 * export the symbol, and the test file must hold a test of exactly that title which is not skipped or to do.
 * What this cannot see is whether the test would fail if the promise were broken: that is for reviewers.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { runCheck, type Finding, type Judgement } from "./findings.ts";

const help = `
Usage: node tools/check-promises.ts [--root DIR]
Checks that every promise in docs/ethics/promises.md is kept by code and proved by a test that exist.`;

export const promisesPage = "docs/ethics/promises.md";
const noneYet = "<!-- no promises yet -->";
const todoFormat = "write it as the top of the page says";

export interface Proof {
  readonly line: number;
  readonly path: string;
  /** An exported symbol (kept by) or a test's title (proved by). */
  readonly name: string;
}

export interface WrittenPromise {
  readonly line: number;
  readonly sentence: string;
  readonly keptBy: readonly Proof[];
  readonly provedBy: readonly Proof[];
}

/** Takes the page and a reader of files (undefined where there is none) and returns what does not hold. */
export function judgePromises(page: string, read: (path: string) => string | undefined): { findings: Finding[]; promises: WrittenPromise[] } {
  const { findings, promises } = readPromises(page);
  if (promises.length === 0 && findings.length === 0 && !page.includes(noneYet)) {
    findings.push({ file: promisesPage, line: 1, what: "the page holds no promise", todo: `write one, or say so with ${noneYet}` });
  }
  if (promises.length > 0 && page.includes(noneYet)) {
    findings.push({ file: promisesPage, line: lineOf(page, noneYet), what: "the page says that there are no promises yet", todo: "take that line out" });
  }
  const seen = new Set<string>();
  for (const promise of promises) {
    const say = (line: number, what: string, todo: string): number => findings.push({ file: promisesPage, line, what, todo });
    if (!/[.!]$/.test(promise.sentence)) say(promise.line, "the promise is not a sentence", "end it with a full stop");
    if (seen.has(promise.sentence)) say(promise.line, "the promise is made twice", "make it once");
    seen.add(promise.sentence);
    if (promise.keptBy.length === 0) say(promise.line, "the promise does not name the code that keeps it", "add a line `- kept by`");
    if (promise.provedBy.length === 0) say(promise.line, "the promise does not name a test that proves it", "add a line `- proved by`");
    for (const proof of promise.keptBy) {
      const text = read(proof.path);
      if (text === undefined) say(proof.line, `there is no file ${proof.path}`, "name the file that keeps the promise");
      else if (!exportedNames(proof.path, text).has(proof.name)) say(proof.line, `${proof.path} does not export ${proof.name}`, "name what keeps the promise");
    }
    for (const proof of promise.provedBy) {
      const text = read(proof.path);
      if (text === undefined) say(proof.line, `there is no file ${proof.path}`, "name the file that proves the promise");
      else {
        const found = testTitles(proof.path, text).get(proof.name);
        if (found === undefined) say(proof.line, `${proof.path} has no test "${proof.name}"`, "copy the title of the test exactly");
        else if (found === "skipped") say(proof.line, `the test "${proof.name}" is skipped or to do`, "make it run");
      }
    }
  }
  return { findings, promises };
}

export function readPromises(page: string): { findings: Finding[]; promises: WrittenPromise[] } {
  const findings: Finding[] = [];
  const promises: (WrittenPromise & { keptBy: Proof[]; provedBy: Proof[] })[] = [];
  let inFence = false;
  for (const [index, raw] of page.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (/^\s*(```|~~~)/.test(raw)) inFence = !inFence;
    if (inFence) continue;
    const heading = /^###\s+(.+?)\s*$/.exec(raw)?.[1];
    if (heading !== undefined) {
      promises.push({ line, sentence: heading, keptBy: [], provedBy: [] });
      continue;
    }
    const kind = /^\s*[-*]\s+(kept|proved) by\b/.exec(raw)?.[1];
    if (kind === undefined) continue;
    const promise = promises.at(-1);
    const kept = /^\s*[-*]\s+kept by:?\s+`([^`#]+)#([A-Za-z_$][\w$]*)`\s*$/.exec(raw);
    const proved = /^\s*[-*]\s+proved by:?\s+`([^`]+)`:\s+(.+?)\s*$/.exec(raw);
    const found = kept ?? proved;
    if (!promise) findings.push({ file: promisesPage, line, what: `"${kind} by" stands before any promise`, todo: todoFormat });
    else if (!found) findings.push({ file: promisesPage, line, what: `"${kind} by" cannot be read`, todo: todoFormat });
    else (kept ? promise.keptBy : promise.provedBy).push({ line, path: found[1] ?? "", name: found[2] ?? "" });
  }
  return { findings, promises };
}

export function exportedNames(path: string, text: string): Set<string> {
  const names = new Set<string>();
  for (const statement of parse(path, text).statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      for (const element of statement.exportClause.elements) names.add(element.name.text);
    }
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) if (ts.isIdentifier(declaration.name)) names.add(declaration.name.text);
    } else if (isNamedDeclaration(statement) && statement.name) names.add(statement.name.text);
  }
  return names;
}

function isNamedDeclaration(node: ts.Node): node is ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** Titles of `test("...")` and `it("...")`, with `t.test` inside; a title made at run time has no exact spelling and does not count. */
export function testTitles(path: string, text: string): Map<string, "runs" | "skipped"> {
  const titles = new Map<string, "runs" | "skipped">();
  const visit = (node: ts.Node): void => {
    const first = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (ts.isCallExpression(node) && first && ts.isStringLiteralLike(first)) {
      const callee = node.expression.getText();
      if (/(^|\.)(test|it)(\.(skip|todo|only))?$/.test(callee)) {
        const options = node.arguments[1];
        const skipped = /\.(skip|todo)$/.test(callee) || (options !== undefined && ts.isObjectLiteralExpression(options) && options.properties.some(skips));
        if (titles.get(first.text) !== "runs") titles.set(first.text, skipped ? "skipped" : "runs");
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return titles;
}

function skips(property: ts.ObjectLiteralElementLike): boolean {
  const name = property.name?.getText();
  return (name === "skip" || name === "todo") && !(ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.FalseKeyword);
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

export function judgePromisesOf(root: string): Judgement {
  const read = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined);
  const page = read(promisesPage);
  if (page === undefined) {
    return { findings: [{ file: promisesPage, line: 1, what: "the page of promises is missing", todo: "write it" }], looked: "0 promises" };
  }
  const { findings, promises } = judgePromises(page, read);
  return { findings, looked: `${promises.length} promises` };
}

if (import.meta.main) await runCheck(help, judgePromisesOf);
