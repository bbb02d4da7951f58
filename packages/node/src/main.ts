/**
 * The command line. Each command does its work here when no node runs on the folder, and otherwise in that node. Parts are
 * loaded when a command needs them, so that `--help` answers at once.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { runInNode, type Output } from "./control.ts";
import { readEnvironment } from "./environment.ts";
import { describeFailure } from "./failure.ts";
import { openHome } from "./home.ts";
import { settingsPage, environmentExample } from "./settings.ts";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string };
const terminal = process.stderr.isTTY;
const output: Output = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${terminal ? "\r\u001B[K" : ""}${text}\n`),
  status: (text) => void (terminal && process.stderr.write(`\r\u001B[K${text.slice(0, process.stderr.columns - 1)}`)),
};
const stop = new AbortController();
const stopOnSignals = (): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
};

/** Runs a command in the node that holds the folder, or here. */
const run = async (name: string, given: unknown): Promise<void> => {
  stopOnSignals();
  const settings = readEnvironment();
  const home = await openHome(settings.home);
  const there = await runInNode(home.controlSocket, name, given, output, stop.signal);
  if (there !== undefined) { process.exitCode = there; return; }
  const [{ openEngine }, { controlledCommands }] = await Promise.all([import("./engine.ts"), import("./commands/controlled.ts")]);
  await using engine = await openEngine(settings);
  process.exitCode = await controlledCommands(engine)[name]!(given, output, stop.signal);
};

const program = new Command("cosmicsync")
  .description("A node of SharedSpheres: people find each other for meaningful collaborations.\nSettings are environment variables: `cosmicsync settings` lists them.")
  .version(version)
  .showSuggestionAfterError()
  .showHelpAfterError("(cosmicsync --help tells more)");

program.command("start")
  .description("start a node with the SharedSpheres app")
  .action(async () => {
    stopOnSignals();
    const { startCommand } = await import("./commands/start.ts");
    await startCommand(readEnvironment(), version, output, stop.signal);
  });

program.command("import")
  .description("import a catalogue: CSV, TSV, JSON or JSON Lines, also gzipped, or a folder of such files")
  .argument("<path>", "file or folder", (path) => resolve(path))
  .addOption(new Option("--as <what>", "what the rows are").choices(["projects", "people", "vocabulary"]).makeOptionMandatory())
  .option("--map <file>", "how rows become projects, people or vocabulary (docs/guides/import.md); without it the built-in maps are tried", (path) => resolve(path))
  .option("--dry-run", "read and check everything, write nothing", false)
  .option("--json", "end with one line of JSON: {read, imported, unchanged, skipped}", false)
  .option("--invitations <file>", "people only: where to write the invitation codes", (path) => resolve(path))
  .action((path: string, options: Record<string, unknown>) => run("import", { path, ...options }));

const demo = program.command("demo").description("the demo sphere of synthetic people and projects");
demo.command("make").description("make it, on a node that never had one").action(() => run("demo", { action: "make" }));
demo.command("remove").description("remove it, for good").action(() => run("demo", { action: "remove" }));

program.command("rebuild")
  .description("make all tables anew from the signed records, and compare digests before and after")
  .option("--json", "answer as JSON", false)
  .action(async (options: { json: boolean }) => {
    const [{ openEngine }, { rebuildCommand }] = await Promise.all([import("./engine.ts"), import("./commands/rebuild.ts")]);
    await using engine = await openEngine(readEnvironment());
    process.exitCode = await rebuildCommand(engine, options, output);
  });

program.command("evaluate")
  .description("measure matching on a folder of your own history, with baselines beside it (docs/guides/evaluate.md)")
  .argument("<folder>", "folder in the evaluation format", (path) => resolve(path))
  .option("--out <file>", "write the rankings, one JSON line a query", (path) => resolve(path))
  .option("--json", "answer as JSON", false)
  .option("--seed <number>", "seed of the bootstrap", (text) => { if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number up to nine digits"); return Number(text); }, 1)
  .action(async (folder: string, options: { out?: string; json: boolean; seed: number }) => {
    const { evaluateCommand } = await import("./commands/evaluate.ts");
    process.exitCode = await evaluateCommand(folder, options, output);
  });

program.command("settings")
  .description("list the settings with their defaults and bounds")
  .option("--example", "print an example environment file instead", false)
  .action(({ example }: { example: boolean }) => output.out(example ? environmentExample() : settingsPage()));

try {
  await program.parseAsync();
} catch (error) {
  output.err(`cosmicsync: ${describeFailure(error)}`);
  process.exitCode = 1;
}
