/**
 * The commands with their arguments, options and help, as data for commander; what they do is handed in. The reference page
 * is made from the same declarations.
 */
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { declareKeeping, type KeepingCommand } from "./commands/keeping-program.ts";

/** Each answers the exit code. */
export interface Doings {
  readonly version: string;
  readonly start: () => Promise<number>;
  readonly inNode: (name: "import" | "demo" | "account" | "peer" | "network" | "models" | "encoder" | "statistics", given: unknown) => Promise<number>;
  /** Again and again, until stopped. */
  readonly watch: (name: "network", given: unknown) => Promise<number>;
  readonly rebuild: (given: { json: boolean }) => Promise<number>;
  /** What looks after the database: transfer, backup. */
  readonly keep: (command: KeepingCommand, given: Readonly<Record<string, unknown>>) => Promise<number>;
  readonly evaluate: (folder: string, given: { out?: string; json: boolean; seed: number }) => Promise<number>;
  readonly settings: (given: { example: boolean }) => Promise<number>;
}

const gathered = (text: string, before: readonly string[]): string[] => [...before, text];
const hours = (text: string): number => {
  const [, count = "0", unit] = /^(\d{1,3})(h|d)$/.exec(text) ?? [];
  const read = Number(count) * (unit === "d" ? 24 : 1);
  if (read < 1 || read > 720) throw new InvalidArgumentError("hours or days, from 1h to 30d");
  return read;
};
const path = (text: string): string => resolve(text);
const modelVersion = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("the number of a model, as `cosmicsync models list` shows it");
  return Number(text);
};
const seed = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number up to nine digits");
  return Number(text);
};

export const createProgram = (doings: Doings): Command => {
  const ending = (doing: Promise<number>): Promise<void> => doing.then((code) => { process.exitCode = code; });
  const program = new Command("cosmicsync")
    .description("A node of SharedSpheres: people find each other for meaningful collaborations.\nSettings are environment variables: `cosmicsync settings` lists them.")
    .version(doings.version)
    .showSuggestionAfterError()
    .showHelpAfterError("(cosmicsync --help tells more)");

  program.command("start")
    .description("start a node with the SharedSpheres app")
    .action(() => ending(doings.start()));

  program.command("import")
    .description("import a catalogue: CSV, TSV, JSON or JSON Lines, also gzipped, or a folder of such files")
    .argument("<path>", "file or folder", path)
    .addOption(new Option("--as <what>", "what the rows are").choices(["projects", "people", "vocabulary"]).makeOptionMandatory())
    .option("--map <file>", "how rows become projects, people or vocabulary (docs/guides/import.md); without it the built-in maps are tried", path)
    .option("--dry-run", "read, check and try everything, keep nothing", false)
    .option("--json", "end with one line of JSON: {read, imported, unchanged, skipped}", false)
    .option("--invitations <file>", "people only: where to write the invitation codes", path)
    .action((file: string, options: Record<string, unknown>) => ending(doings.inNode("import", { path: file, ...options })));

  const demo = program.command("demo").description("the demo sphere of synthetic people and projects");
  demo.command("make").description("make it, on a node that never had one").action(() => ending(doings.inNode("demo", { action: "make" })));
  demo.command("remove").description("remove it, for good").action(() => ending(doings.inNode("demo", { action: "remove" })));

  const account = program.command("account").description("people on their way between this node and others");
  account.command("move")
    .description("hand somebody's account out, with key, records and pending introductions, to be taken to another node; prints the code that opens the file")
    .argument("<name>", "the name they sign in with")
    .requiredOption("--to <file>", "where to write it; no file may be there", path)
    .action((name: string, options: object) => ending(doings.inNode("account", { action: "move", name, ...options })));
  account.command("receive")
    .description("take somebody in who was handed out at another node; it may be repeated where it was interrupted")
    .argument("<file>", "what `cosmicsync account move` wrote there", path)
    .requiredOption("--code <code>", "the code that was printed there")
    .option("--name <name>", "the name to sign in with here, where the one they bring is taken")
    .option("--json", "answer as JSON: {person, name, records, waiting}", false)
    .action((file: string, options: object) => ending(doings.inNode("account", { action: "receive", file, ...options })));
  account.command("stay")
    .description("call a move off: this node goes on as their home")
    .argument("<name>", "the name they sign in with")
    .action((name: string) => ending(doings.inNode("account", { action: "stay", name })));

  const peer = program.command("peer").description("other nodes that this one keeps in touch with");
  peer.command("invite")
    .description("make an invite for one other node, and print it")
    .option("--sphere <name or id>", "a sphere to share with whoever comes; repeat it for more. Without it, this node's own sphere", gathered, [])
    .addOption(new Option("--expires <time>", "how long it is good for, such as 12h or 7d").default(24, "24h").argParser(hours))
    .option("--name <name>", "what to call the node that comes with it")
    .option("--json", "answer as JSON: {invite, expiresAt, addresses, spheres, reach}", false)
    .action((options: { expires: number; sphere: string[] }) => ending(doings.inNode("peer", { action: "invite", ...options })));
  peer.command("add")
    .description("keep in touch with another node; repeating adds to what is known of it")
    .argument("<invite or address>", "an invite, a multiaddress that ends in /p2p/KEY, or a key alone for a node that will come by itself")
    .option("--name <name>", "what to call it here")
    .option("--sphere <name or id>", "a sphere to share with it; repeat it for more. Without it, all that the invite offers", gathered, [])
    .option("--json", "answer as JSON", false)
    .action((what: string, options: object) => ending(doings.inNode("peer", { action: "add", what, ...options })));
  peer.command("list")
    .description("list the peers")
    .option("--json", "answer as JSON", false)
    .action((options: object) => ending(doings.inNode("peer", { action: "list", ...options })));
  peer.command("remove")
    .description("forget a peer and end the link with it; what came from it stays")
    .argument("<name or key>", "its name, or the beginning of its key")
    .option("--json", "answer as JSON: what it takes to add it again", false)
    .action((what: string, options: object) => ending(doings.inNode("peer", { action: "remove", what, ...options })));

  program.command("network")
    .description("show this node among others: peers, how they are connected, what is shared with whom, how far both have come, and what was refused")
    .option("--json", "answer as JSON", false)
    .option("--watch", "show it anew every two seconds, until stopped", false)
    .action(({ watch, ...options }: { watch: boolean }) => ending(watch ? doings.watch("network", options) : doings.inNode("network", options)));

  const models = program.command("models").description("what this node has learned about how scores count");
  models.command("list")
    .description("list the model in use, the one that is tried beside it, and those before")
    .option("--json", "answer as JSON: {active, shadow, before, next}", false)
    .action((options: object) => ending(doings.inNode("models", { action: "list", ...options })));
  models.command("show")
    .description("show the card of a model: from what it was made, how good it is, what it cannot do")
    .argument("[version]", "its number; without it, the one in use", modelVersion)
    .option("--json", "answer as JSON", false)
    .action((version: number | undefined, options: object) => ending(doings.inNode("models", { action: "show", ...(version === undefined ? {} : { version }), ...options })));
  models.command("promote")
    .description("let the model that is tried score from now on, where it is no worse for anybody it should guard")
    .action(() => ending(doings.inNode("models", { action: "promote" })));
  models.command("back")
    .description("let the model before the one in use score again, in the end the shipped one")
    .action(() => ending(doings.inNode("models", { action: "back" })));

  program.command("encoder")
    .description("show which text encoder finds who means alike, and how far the one of COSMICSYNC_ENCODER has come")
    .option("--json", "answer as JSON: {inUse, operators, left, reason}", false)
    .action((options: object) => ending(doings.inNode("encoder", options)));

  program.command("statistics")
    .description("which skills and interests go together among the people of this node who agreed to be measured: counts with noise, of nobody in particular, and only where COSMICSYNC_STATISTICS is on")
    .option("--new", "count anew, which spends a quarter of what may be told in a year; without it, what was told last is told again", false)
    .option("--with <file>", "add what another node told (its answer with --json); repeat it for more", (text: string, before: readonly string[]) => [...before, path(text)], [])
    .option("--json", "answer as JSON: {counts, variance, threshold, nodes}", false)
    .action((options: object) => ending(doings.inNode("statistics", options)));

  program.command("rebuild")
    .description("make all tables anew from the signed records, and compare digests before and after; not while a node runs on the folder")
    .option("--json", "answer as JSON: {records, changed}", false)
    .action((options: { json: boolean }) => ending(doings.rebuild(options)));

  declareKeeping(program, (command, given) => ending(doings.keep(command, given)));

  program.command("evaluate")
    .description("measure matching on a folder of your own history, with baselines beside it (docs/guides/evaluate.md)")
    .argument("<folder>", "folder in the evaluation format", path)
    .option("--out <file>", "write the rankings, one JSON line a query", path)
    .option("--json", "answer as JSON", false)
    .option("--seed <number>", "seed of the bootstrap", seed, 1)
    .action((folder: string, options: { out?: string; json: boolean; seed: number }) => ending(doings.evaluate(folder, options)));

  program.command("settings")
    .description("list the settings with their defaults and bounds")
    .option("--example", "print an example environment file instead", false)
    .action((options: { example: boolean }) => ending(doings.settings(options)));
  return program;
};

/** The reference page of the command line, as Markdown. */
export const commandsPage = (): string => {
  const nothing = (): Promise<number> => Promise.resolve(0);
  const program = createProgram({ version: "", start: nothing, inNode: nothing, watch: nothing, rebuild: nothing, keep: nothing, evaluate: nothing, settings: nothing });
  return [
    "# Commands", "", "<!-- Generated by tools/make-reference.ts from packages/node/src/program.ts: edit that, then run `npm run reference`. -->", "",
    "Run them as `npx cosmicsync COMMAND`. Each answers `--help`, reads the [settings](settings.md) from the environment, and ends with 0 when all went",
    "well, 1 when something did not, and 130 when it was stopped. `import`, `demo`, `peer` and `network`",
    "work in the node that is running on the folder, if one is.", "",
    ...pages(program, "cosmicsync"),
  ].join("\n");
};

const pages = (parent: Command, name: string): string[] => parent.commands.flatMap((command) => {
  const whole = `${name} ${command.name()}`;
  if (command.commands.length > 0 && command.options.length === 0) return pages(command, whole);
  const values = command.registeredArguments.map((argument) => ` <${argument.name()}>`).join("");
  const rows = [
    ...command.registeredArguments.map((argument) => [`<${argument.name()}>`, argument.description]),
    ...command.options.map((option) => [option.flags, [option.description, option.argChoices === undefined ? "" : `: ${option.argChoices.join(", ")}`, option.mandatory ? " (required)" : ""].join("")]),
  ];
  const shown = command.description();
  return [
    `## ${whole}`, "", `\`${whole}${values}\`: ${shown}.`, "",
    ...(rows.length === 0 ? [] : ["| | |", "|---|---|", ...rows.map(([flag, meaning]) => `| \`${flag}\` | ${meaning} |`), ""]),
    ...pages(command, whole),
  ];
});
