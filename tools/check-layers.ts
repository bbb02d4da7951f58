/**
 * Holds the shape of the project: imports go strictly downward, and only where ARCHITECTURE.md says so.
 *
 * Reads the layer table (see layer-table.ts) and every import of packages, apps and sim: static, dynamic,
 * type-only, re-export, `import("...")` in a type, `require`. It fails on an import that is upward, sideways
 * or not declared (in the table and in package.json); on one that goes past the target's `exports`; on an
 * outside dependency that the row does not list; on a relative import that leaves its package; on a circle of
 * files; on a package without a row and a row without a package; and on `process.env` outside packages/node.
 *
 * Tests, benchmarks and src/testing may in addition use what the root declares for development, `node:*`, tools,
 * and every package on a lower layer.
 * `judgeLayers` is a plain function over texts; `readSources` brings them from disk.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import ts from "typescript";
import { filesUnder, runCheck, type Finding, type Judgement } from "./findings.ts";
import { architecturePage, matchesOutside, readLayerTable, type Row } from "./layer-table.ts";

const help = `
Usage: node tools/check-layers.ts [--root DIR]
Checks every import of packages, apps and sim against the layer table of ARCHITECTURE.md.`;

export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  /** The package's own short names, such as `#fits`. */
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface PackageSources {
  /** Path from the root: `packages/protocol`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Text by path from the root. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Sources {
  readonly architecture: string;
  readonly packages: readonly PackageSources[];
  readonly rootDevDependencies: readonly string[];
}

/** The one folder that may read the environment. */
const environmentReader = "packages/node";
/** A real browser, a real database and the built app, for the tests of every package. */
const testTools = "tools/";

export function judgeLayers(sources: Sources): Finding[] {
  const { rows, findings } = readLayerTable(sources.architecture);
  if (rows.length === 0) return findings;
  const rowOf = new Map<PackageSources, Row>();
  for (const held of sources.packages) {
    const row = rows.find((candidate) => folderFits(candidate.name, held.folder));
    if (row) rowOf.set(held, row);
    else findings.push({ file: `${held.folder}/package.json`, line: 1, what: `${held.folder} has no row in the layer table`, todo: `add it to ${architecturePage}` });
  }
  for (const row of rows) {
    if (![...rowOf.values()].includes(row)) findings.push({ file: architecturePage, line: row.line, what: `there is no package ${row.name}`, todo: "a package is born with its first test: take the row out until then" });
  }
  for (const [held, row] of rowOf) {
    const relativeImports = new Map<string, { path: string; line: number }[]>();
    for (const [file, text] of held.files) {
      const { imports, environmentLines } = readImports(file, text);
      const inward: { path: string; line: number }[] = [];
      for (const found of imports) {
        if (/^\.{1,2}(\/|$)/.test(found.name)) {
          const path = posix.normalize(posix.join(posix.dirname(file), found.name.split("?", 1)[0] ?? ""));
          if (path.startsWith(`${held.folder}/`)) inward.push({ path, line: found.line });
          else if (!(isForTests(file) && path.startsWith(testTools))) findings.push({ file, line: found.line, what: `${found.name} leaves the package`, todo: "import what the other package exports, by its name" });
        } else {
          const wrong = judgeImport(file, found.name, held, row, rowOf, sources.rootDevDependencies);
          if (wrong) findings.push({ file, line: found.line, ...wrong });
        }
      }
      relativeImports.set(file, inward);
      if (held.folder !== environmentReader && !isForTests(file)) {
        for (const line of environmentLines) findings.push({ file, line, what: "process.env is read here", todo: `only ${environmentReader} reads the environment: take a setting instead` });
      }
    }
    findings.push(...judgeCircles(relativeImports));
  }
  return findings;
}

function judgeImport(
  file: string,
  name: string,
  held: PackageSources,
  row: Row,
  rowOf: ReadonlyMap<PackageSources, Row>,
  rootDevDependencies: readonly string[],
): { what: string; todo: string } | undefined {
  const forTests = isForTests(file);
  if (name === "") return { what: "an import whose target is made at run time", todo: "name the module, or begin the template with ./" };
  if (isBuiltin(name) && !name.startsWith("node:")) return { what: `${name} is a module of Node without its prefix`, todo: `write node:${name}` };
  const target = packageNameOf(name);
  if (name.startsWith("#")) return judgeShortName(name, held.manifest);
  const ours = [...rowOf].find(([other]) => other.manifest.name === target);
  if (!ours) {
    if (forTests && (name.startsWith("node:") || rootDevDependencies.includes(target))) return undefined;
    const listed = row.outside.filter((outside) => matchesOutside(outside, target));
    if (listed.length === 0) return { what: `${target} is not among the outside dependencies of ${row.name}`, todo: `do without it, have it handed in, or list it in ${architecturePage}` };
    if (!forTests && !listed.some((outside) => file.startsWith(posix.join(held.folder, "src", outside.folder)))) {
      return { what: `${target} may be used in ${listed.map((outside) => `src/${outside.folder}`).join(", ")} only`, todo: "move what needs it there" };
    }
    return name.startsWith("node:") ? undefined : judgeDeclared(target, held);
  }
  const [other, otherRow] = ours;
  if (other === held) return forTests ? undefined : { what: `${name} is this very package`, todo: "import the file by its relative path" };
  const allowed = row.allowed.find((entry) => entry.row === otherRow.name);
  // The app's tests need a server behind it, though the app itself must not know one.
  if (!allowed && forTests && otherRow.layer < row.layer) return undefined;
  if (!allowed) {
    const way = otherRow.layer > row.layer ? "upward" : otherRow.layer === row.layer ? "sideways" : "not declared";
    return { what: `${row.name} imports ${otherRow.name}, which is ${way}`, todo: way === "not declared" ? `declare it in ${architecturePage} or do without it` : "hand it in, or move the shared part down" };
  }
  const entry = `.${name.slice(target.length)}`;
  if (!isExported(entry, other.manifest.exports)) return { what: `${name} goes past the exports of ${target}`, todo: "use what it exports, or export it there" };
  if (allowed.portOnly && entry !== "." && !forTests) return { what: `${row.name} may use the port of ${otherRow.name} only, not ${entry.slice(1)}`, todo: "import the port and have the adapter handed in" };
  return judgeDeclared(target, held);
}

function judgeShortName(name: string, { imports }: Manifest): { what: string; todo: string } | undefined {
  if (!isExported(name, imports)) return { what: `${name} is not among the imports of package.json`, todo: "declare it there" };
  // Every string below the key is a target, whatever conditions lead to it; JSON.stringify meets them all.
  const targets: string[] = [];
  JSON.stringify(imports?.[name] ?? null, (_key, value: unknown) => (typeof value === "string" ? targets.push(value) : value));
  if (targets.every((target) => target.startsWith("./"))) return undefined;
  return { what: `${name} leads out of the package`, todo: "give it targets that begin with ./" };
}

function judgeDeclared(target: string, held: PackageSources): { what: string; todo: string } | undefined {
  const { dependencies, optionalDependencies, devDependencies } = held.manifest;
  if (target in { ...dependencies, ...optionalDependencies, ...devDependencies }) return undefined;
  return { what: `${target} is not declared by ${held.folder}`, todo: `add it to the dependencies of ${held.folder}/package.json` };
}

/** One finding per knot of files that import each other, at the import that closes the circle. */
function judgeCircles(imports: ReadonlyMap<string, readonly { path: string; line: number }[]>): Finding[] {
  const findings: Finding[] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string): void => {
    trail.push(file);
    for (const { path, line } of imports.get(file) ?? []) {
      const at = trail.indexOf(path);
      if (at !== -1) {
        const circle = [...trail.slice(at), path].map((member) => posix.basename(member)).join(" -> ");
        findings.push({ file, line, what: `these files import each other in a circle: ${circle}`, todo: "move what they share into a file of its own" });
      } else if (imports.has(path) && !finished.has(path)) visit(path);
    }
    trail.pop();
    finished.add(file);
  };
  for (const file of imports.keys()) if (!finished.has(file)) visit(file);
  return findings;
}

interface FoundImport {
  /** The specifier, or "" where it is made at run time. */
  readonly name: string;
  readonly line: number;
}

export function readImports(file: string, text: string): { imports: FoundImport[]; environmentLines: number[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const imports: FoundImport[] = [];
  const environmentLines: number[] = [];
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const add = (node: ts.Node, specifier: ts.Node | undefined): number => imports.push({ name: specifierOf(specifier), line: lineOf(node) });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier);
      if (importsEnvironment(node)) environmentLines.push(lineOf(node));
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isCallExpression(node) && isImportCall(node)) add(node, node.arguments[0]);
    else if (readsEnvironment(node)) environmentLines.push(lineOf(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, environmentLines };
}

function isImportCall(node: ts.CallExpression): boolean {
  return node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === "require");
}

/** A template that begins with ./ stays in its package whatever follows, so its head stands for it. */
function specifierOf(node: ts.Node | undefined): string {
  if (node && ts.isStringLiteralLike(node)) return node.text;
  if (node && ts.isTemplateExpression(node) && /^\.\/([^.]|\.[^.])*$/.test(node.head.text)) return node.head.text;
  return "";
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === "env";
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression) && ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === "env";
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
    return node.initializer !== undefined && isProcess(node.initializer) && node.name.elements.some((element) => isNamed(element.propertyName ?? element.name, "env"));
  }
  return false;
}

function importsEnvironment(node: ts.ImportDeclaration): boolean {
  const named = node.importClause?.namedBindings;
  if (specifierOf(node.moduleSpecifier) !== "node:process" || !named || !ts.isNamedImports(named)) return false;
  return named.elements.some((element) => isNamed(element.propertyName ?? element.name, "env"));
}

function isProcess(node: ts.Node): boolean {
  return isNamed(node, "process") || (ts.isPropertyAccessExpression(node) && isNamed(node.expression, "globalThis") && node.name.text === "process");
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function isForTests(file: string): boolean {
  return /\.(test|bench|fuzz)\.tsx?$/.test(file) || /\/src\/testing\//.test(file);
}

function packageNameOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function isExported(entry: string, exports: Manifest["exports"]): boolean {
  return Object.keys(exports ?? {}).some((key) => {
    const [before = "", after] = key.split("*", 2);
    return after === undefined ? key === entry : entry.startsWith(before) && entry.endsWith(after);
  });
}

function folderFits(name: string, folder: string): boolean {
  return folder === name || folder === `packages/${name}`;
}

export function readSources(root: string): Sources {
  const read = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");
  const folders = ["packages", "apps"].flatMap((parent) => (existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []));
  const packages = [...folders.sort(), "sim"].filter((folder) => existsSync(join(root, folder, "package.json"))).map((folder): PackageSources => {
    const paths = filesUnder(root, `${folder}/src`, (path) => /\.tsx?$/.test(path));
    return { folder, manifest: JSON.parse(read(`${folder}/package.json`)) as Manifest, files: new Map(paths.map((path) => [path, read(path)])) };
  });
  const rootManifest = JSON.parse(read("package.json") || "{}") as Manifest;
  return { architecture: read(architecturePage), packages, rootDevDependencies: Object.keys(rootManifest.devDependencies ?? {}) };
}

function judgeLayersOf(root: string): Judgement {
  const sources = readSources(root);
  const fileCount = sources.packages.reduce((sum, held) => sum + held.files.size, 0);
  return { findings: judgeLayers(sources), looked: `${fileCount} files in ${sources.packages.length} packages` };
}

if (import.meta.main) await runCheck(help, judgeLayersOf);
