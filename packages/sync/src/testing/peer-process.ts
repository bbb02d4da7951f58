/**
 * Another system that a benchmark compares with, in a process of its own so that its CPU is its own: `measure.js` in a folder of
 * `bench/peers` takes a round a line, as JSON, and answers a line. Undefined where what the folder asks for has not been installed; one
 * without a package.json does with what the project has.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const peersFolder = join(import.meta.dirname, "../../../../bench/peers");

export interface PeerProcess<Round, Measured> extends Disposable {
  measure(round: Round): Promise<Measured>;
}

export function openPeer<Round, Measured>(name: string): PeerProcess<Round, Measured> | undefined {
  const folder = join(peersFolder, name);
  if (existsSync(join(folder, "package.json")) && !existsSync(join(folder, "node_modules"))) return undefined;
  const child = spawn(process.execPath, [join(folder, "measure.js")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure(round) {
      child.stdin.write(`${JSON.stringify(round)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${name} ended without an answer`);
      return JSON.parse(value) as Measured;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}

/** What a report says of a peer that was not asked. */
export const notInstalled = (name: string): string => `skipped: not installed (npm ci --ignore-scripts in bench/peers/${name})`;
