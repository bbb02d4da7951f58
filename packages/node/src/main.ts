/**
 * The command line's beginning. Each command does its work here when no node runs on the folder, and otherwise in that node.
 * Parts are loaded when a command needs them, so that `--help` answers at once.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { runInNode, type Output } from "./control.ts";
import { readEnvironment } from "./environment.ts";
import { describeFailure } from "./failure.ts";
import { openHome } from "./home.ts";
import { createProgram } from "./program.ts";
import { environmentExample, settingsPage } from "./settings.ts";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string };
const terminal = process.stderr.isTTY;
const output: Output = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${terminal ? "\r\u001B[K" : ""}${text}\n`),
  status: (text) => void (terminal && process.stderr.write(`\r\u001B[K${text.slice(0, process.stderr.columns - 1)}`)),
};
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

/** In the node that holds the folder, or here. */
const inNode = async (name: string, given: unknown): Promise<number> => {
  const settings = readEnvironment();
  const home = await openHome(settings.home);
  const there = await runInNode(home.controlSocket, name, given, output, stop.signal);
  if (there !== undefined) return there;
  const [{ openEngine }, { controlledCommands }, { createNetwork }, { noNetworkEvents }] = await Promise.all([import("./engine.ts"), import("./commands/controlled.ts"), import("./network/network.ts"), import("./network/events.ts")]);
  await using engine = await openEngine(settings);
  return await controlledCommands(engine, createNetwork({ ...engine, events: noNetworkEvents }, settings), settings)[name]!(given, output, stop.signal);
};
const watchMillis = 2_000;

const program = createProgram({
  version,
  start: async () => {
    const { startCommand } = await import("./commands/start.ts");
    await startCommand(readEnvironment(), version, output, stop.signal);
    return 0;
  },
  inNode,
  watch: async (name, given) => {
    for (let code = 0; ; ) {
      if (process.stdout.isTTY) process.stdout.write("\u001B[H\u001B[2J");
      code = await inNode(name, given);
      if (code !== 0 || stop.signal.aborted) return code;
      await setTimeout(watchMillis, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return 0;
      if (!process.stdout.isTTY) output.out("");
    }
  },
  rebuild: async (given) => {
    const [{ openEngine }, { rebuildCommand }] = await Promise.all([import("./engine.ts"), import("./commands/rebuild.ts")]);
    await using engine = await openEngine(readEnvironment());
    return await rebuildCommand(engine, given, output);
  },
  keep: async (command, given) => {
    const { keepingCommand } = await import("./commands/keeping.ts");
    return await keepingCommand(command, given, readEnvironment(), output, stop.signal);
  },
  evaluate: async (folder, given) => {
    const { evaluateCommand } = await import("./commands/evaluate.ts");
    return await evaluateCommand(folder, given, output);
  },
  settings: ({ example }) => {
    output.out((example ? environmentExample() : settingsPage()).trimEnd());
    return Promise.resolve(0);
  },
});

try {
  await program.parseAsync();
} catch (error) {
  output.err(`cosmicsync: ${describeFailure(error)}`);
  process.exitCode = 1;
}
