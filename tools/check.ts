/**
 * Everything that can be said about the project without running it as a whole: types, lint, layers, links,
 * promises, headers and the examples of the documentation. Each step is a program of its own and can be run alone.
 *
 * Two steps run at a time, the longest first. A step that finds nothing prints one line with its seconds; one
 * that does prints its findings too. The whole stays under a minute on two cores, or it will not be run.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { readArguments, refuseArguments } from "./findings.ts";

/** In the order of their length, longest first. */
const steps: Readonly<Record<string, readonly string[]>> = {
  examples: ["tools/test-examples.ts"],
  // A larger nursery, since most of what it makes lives for one file: a twelfth less time.
  lint: ["--min-semi-space-size=64", "--max-semi-space-size=256", "node_modules/eslint/bin/eslint.js", "packages", "apps", "sim", "bench", "examples", "tools", "--max-warnings", "0"],
  "lint-types": ["tools/lint-types.ts"],
  // Each checker works out the types it needs for itself: one takes half the time that four do on two cores.
  types: ["node_modules/typescript-next/bin/tsc", "-p", "tsconfig.json", "--checkers", "1"],
  layers: ["tools/check-layers.ts"],
  promises: ["tools/check-promises.ts"],
  headers: ["tools/check-headers.ts"],
  links: ["tools/check-links.ts"],
};

const help = `
Usage: npm run check [-- --only NAME]...
Checks the project without running it as a whole. Names: ${Object.keys(steps).join(", ")}.`;

const stepsAtOnce = 2;

async function runStep(root: string, name: string): Promise<boolean> {
  const started = performance.now();
  const child = spawn(process.execPath, [...(steps[name] ?? [])], { cwd: root, env: { ...process.env, NODE_COMPILE_CACHE: join(root, "node_modules/.cache/check") }, stdio: ["ignore", "pipe", "pipe"] });
  const [code, printed, complained] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
    readAll(child.stdout),
    readAll(child.stderr),
  ]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "✔" : "✖"} ${name.padEnd(10)} ${seconds.padStart(5)} s`);
  if (code !== 0) console.log(`${complained}${printed}`.trimEnd().replace(/^/gm, "    "));
  return code === 0;
}

function chosenSteps(rest: readonly string[]): string[] {
  const names: string[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const name = rest[index + 1];
    if (rest[index] !== "--only" || name === undefined || !(name in steps)) refuseArguments(rest.slice(index, index + 2));
    names.push(name);
  }
  return names.length > 0 ? names : Object.keys(steps);
}

async function main(): Promise<void> {
  const { root, rest } = readArguments(process.argv.slice(2), help);
  const waiting = chosenSteps(rest);
  let allWell = true;
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) allWell = (await runStep(root, name)) && allWell;
  };
  await Promise.all(Array.from({ length: stepsAtOnce }, work));
  process.exitCode = allWell ? 0 : 1;
}

if (import.meta.main) await main();
