/** For tests: a process with what it has said so far, and a promise for what it will say. Killed with the test if it still runs. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly said: () => string;
  /** Resolves at the first match in all that was said on either stream; rejects when the process ends without it. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** The command line's door. */
export const program = fileURLToPath(new URL("../../bin/cosmicsync.cjs", import.meta.url));
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/cosmicsync", import.meta.url));

/** `within`: the words before the program, of a command that turns into it (such as `ip netns exec NAME`). */
export const startChild = (parameters: readonly string[], environment: Readonly<Record<string, string>> = {}, input: "ignore" | "pipe" = "ignore", within: readonly string[] = []): Child => {
  const [command, ...words] = [...within, process.execPath, ...parameters];
  const child = spawn(command!, words, { env: { PATH: process.env["PATH"], HOME: "/nonexistent", NODE_COMPILE_CACHE: cache, ...environment }, stdio: [input, "pipe", "pipe"] });
  let said = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
  return {
    process: child, ended, said: () => said,
    says: (pattern) => new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said);
        if (found === null) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      void ended.then(({ code, signal }) => { look(); reject(new Error(`ended with ${code ?? signal} before it said ${String(pattern)}: ${said}`)); });
      look();
    }),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
};

/** The command line, in a home of its own and on a free port. */
export const cosmicsync = (parameters: readonly string[], home: string, environment: Readonly<Record<string, string>> = {}, within: readonly string[] = []): Child =>
  startChild([program, ...parameters], { COSMICSYNC_HOME: home, COSMICSYNC_PORT: "0", ...environment }, "ignore", within);
