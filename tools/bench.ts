/**
 * Runs one benchmark by its name and prints its figures, for people as a table or as one line of JSON.
 *
 * A benchmark is NAME.bench.ts beside the code it speaks about, or in bench/, and exports
 * `run(): Promise<{ figures, peers }>`: figures by name (units last in the names; an object where one number is not
 * enough), and what they were compared with in the same run (a name and a version, or a plain baseline).
 * What it prints meanwhile goes to stderr, so that stdout holds the answer and nothing else.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { filesUnder, readArguments, refuseArguments } from "./findings.ts";
import { resultsFolder, type Result } from "./performance/page.ts";

const suffix = ".bench.ts";

export interface Answer {
  readonly figures: Readonly<Record<string, number | object>>;
  readonly peers: Readonly<Record<string, string>>;
}

/** Path by name. Two files of one name are an error: the name is how people quote the figures. */
export function findBenchmarks(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of ["bench", "packages", "sim"].flatMap((folder) => filesUnder(root, folder, (path) => path.endsWith(suffix)))) {
    const name = basename(file, suffix);
    const other = found.get(name);
    if (other !== undefined) throw new Error(`${file}:1: ${other} has the same name, rename one of them`);
    found.set(name, file);
  }
  return found;
}

/** What is wrong with what a benchmark returned, if anything. */
export function judgeAnswer(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("figures" in answer) || !("peers" in answer)) return "run() must return { figures, peers }";
  const { figures, peers } = answer;
  if (typeof figures !== "object" || figures === null || Object.keys(figures).length === 0) return "there are no figures";
  for (const [name, figure] of Object.entries(figures)) {
    if (typeof figure === "number" ? !Number.isFinite(figure) : typeof figure !== "object" || figure === null) return `the figure ${name} is ${inspect(figure)}, and neither a finite number nor an object`;
  }
  if (typeof peers !== "object" || peers === null) return "peers must name what the figures were compared with";
  for (const [name, peer] of Object.entries(peers)) if (typeof peer !== "string") return `the peer ${name} is not described by a string`;
  return undefined;
}

export function showTable(name: string, { figures, peers }: Answer): string {
  const rows = Object.entries(figures).flatMap(([figure, value]) => (typeof value === "number" ? [[figure, format(value)]] : rowsOf(figure, value)));
  const width = Math.max(...rows.map(([label = ""]) => label.length));
  const lines = rows.map(([label = "", value = ""]) => `  ${label.padEnd(width)}  ${value}`);
  const compared = Object.entries(peers).map(([peer, description]) => `  compared with ${peer}: ${description}`);
  return [name, ...lines, ...compared].join("\n");
}

function rowsOf(figure: string, value: object): string[][] {
  return Object.entries(value).map(([part, inner]) => [`${figure}.${part}`, typeof inner === "number" ? format(inner) : JSON.stringify(inner)]);
}

function format(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(4)));
}

function keepResult(root: string, result: Result): void {
  mkdirSync(join(root, resultsFolder), { recursive: true });
  writeFileSync(join(root, resultsFolder, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

function describeMachine(): string {
  const cores = cpus();
  return `${cores.length} cores (${cores[0]?.model.trim() || "model not said"}), Node ${process.version}`;
}

async function main(): Promise<void> {
  const help = (benchmarks: Map<string, string>): string => `
Usage: npm run bench -- NAME [--json] [--keep] [--quick]
Runs one benchmark; with --quick, those that can leave out their longest parts do; with --keep, its result is written to ${resultsFolder}, where the page of performance reads it. Names: ${[...benchmarks.keys()].join(", ") || "none yet"}.`;
  const { root, rest } = readArguments(process.argv.slice(2).filter((word) => word !== "--help" && word !== "-h"), "");
  const benchmarks = findBenchmarks(root);
  if (process.argv.includes("--help") || process.argv.includes("-h")) return console.log(help(benchmarks).trim());
  const json = rest.includes("--json");
  const keep = rest.includes("--keep");
  const quick = rest.includes("--quick");
  const [name, ...more] = rest.filter((word) => word !== "--json" && word !== "--keep" && word !== "--quick");
  const file = name === undefined ? undefined : benchmarks.get(name);
  if (name === undefined || file === undefined || more.length > 0) {
    if (more.length > 0) refuseArguments(more);
    console.error(name === undefined ? help(benchmarks).trim() : `there is no benchmark ${name}; there are: ${[...benchmarks.keys()].join(", ") || "none yet"}`);
    process.exitCode = 2;
    return;
  }
  const data = join(root, "..", "shared", "data");
  if (existsSync(data)) process.env["COSMICSYNC_DATA"] ??= data;
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const benchmark = (await import(pathToFileURL(join(root, file)).href)) as { run?: (settings: { quick: boolean }) => Promise<unknown> };
  if (typeof benchmark.run !== "function") throw new Error(`${file}:1: it does not export run(), see tools/bench.ts for its shape`);
  const answer = await benchmark.run({ quick });
  const wrong = judgeAnswer(answer);
  if (wrong !== undefined) throw new Error(`${file}:1: ${wrong}, see tools/bench.ts for the shape`);
  const { figures, peers } = answer as Answer;
  if (keep) keepResult(root, { name, figures: figures as Result["figures"], peers, machine: describeMachine(), day: new Date().toISOString().slice(0, 10) });
  // When the line is out the answer is given: whatever a benchmark left open need not be waited for.
  write(`${json ? JSON.stringify({ name, figures, peers }) : showTable(name, { figures, peers })}\n`, () => process.exit(0));
}

if (import.meta.main) {
  try {
    await main();
  } catch (cause) {
    console.error(cause instanceof Error && /^\S+:1: /.test(cause.message) ? cause.message : cause);
    process.exitCode = 1;
  }
}
