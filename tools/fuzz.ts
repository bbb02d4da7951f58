/**
 * `npm run fuzz`: tries what takes bytes from outside with very many inputs. Guided by coverage: inputs that reach new branches of the
 * code are kept and changed further.
 *
 * jsfuzz was looked at (1.0.15, Apache-2.0, last published in 2020): it counts by rewriting what `require` loads, so that modules of
 * this project would not be counted at all. Ours counts what `import` loads, in coverage.ts.
 *
 * What breaks a promise, takes more than a second or never ends is made short, kept in vectors/fuzz and tried in every later run.
 */
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { projectRoot } from "./findings.ts";
import { findTargets, keepCrasher } from "./fuzz/targets.ts";
import { sharedWords, type WorkerNews, type WorkerTask } from "./fuzz/worker-task.ts";

const help = (names: readonly string[]): string => `Usage: npm run fuzz -- --target NAME [--runs N] [--seed N] [--blind]
  --target NAME  one of the targets below, or all
  --runs N       inputs to try: 100000 unless given
  --seed N       1 unless given: the same seed tries the same inputs
  --blind        without looking at coverage
Targets: ${names.join(", ")}`;

const inputBytesMost = 2 ** 20;
const endlessMillis = 20_000;
const lookMillis = 1_000;

function readWords() {
  return parseArgs({ options: { target: { type: "string" }, runs: { type: "string", default: "100000" }, seed: { type: "string", default: "1" }, blind: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } } }).values;
}

/** True where nothing was found. */
async function fuzz(task: Omit<WorkerTask, "shared">): Promise<boolean> {
  const shared = new SharedArrayBuffer(sharedWords * 4 + inputBytesMost);
  const words = new Int32Array(shared, 0, sharedWords);
  const worker = new Worker(new URL("./fuzz/worker.ts", import.meta.url), { workerData: { ...task, shared } satisfies WorkerTask });
  const began = performance.now();
  const news = await new Promise<Extract<WorkerNews, { sort: "done" }>>((resolve, reject) => {
    let [begun, since] = [-1, performance.now()];
    const look = setInterval(() => {
      const now = Atomics.load(words, 0);
      if (now !== begun) [begun, since] = [now, performance.now()];
      else if (begun > 0 && performance.now() - since > endlessMillis) {
        const length = Math.min(Atomics.load(words, 1), inputBytesMost);
        resolve({ sort: "done", done: begun, kept: 0, branches: 0, crash: { input: new Uint8Array(shared, sharedWords * 4).slice(0, length), why: `did not end within ${endlessMillis} ms` } });
      }
    }, lookMillis);
    const settle = <T>(how: (value: T) => void) => (value: T): void => { clearInterval(look); how(value); };
    worker.on("message", (message: WorkerNews) => {
      if (message.sort === "progress") console.error(`${task.target}: ${message.done} of ${task.runs}, ${message.kept} inputs kept, ${message.branches} branches reached`);
      else settle(resolve)(message);
    });
    worker.once("error", settle(reject));
  });
  await worker.terminate();
  const seconds = (performance.now() - began) / 1_000;
  console.log(`${task.target}: ${news.done} inputs in ${seconds.toFixed(1)} s, ${news.kept} kept, ${news.branches} branches reached, ${news.crash === undefined ? "no promise broken" : "A PROMISE BROKEN"}`);
  if (news.crash === undefined) return true;
  const { input, why } = news.crash;
  const file = keepCrasher(task.root, task.target, { why: why.split("\n", 1)[0] ?? why, hex: Buffer.from(input).toString("hex") });
  console.log(`${why}\nthe input, ${input.length} bytes, is kept in ${file}`);
  return false;
}

if (import.meta.main) {
  const targets = await findTargets(projectRoot);
  const names = [...targets.keys()].sort();
  const words = readWords();
  const runs = Number(words.runs), seed = Number(words.seed);
  if (words.help) console.log(help(names));
  else if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed) || (words.target !== "all" && !targets.has(words.target ?? ""))) {
    console.error(help(names));
    process.exitCode = 2;
  } else {
    let isWell = true;
    for (const target of words.target === "all" ? names : [words.target!]) {
      isWell = (await fuzz({ root: projectRoot, file: targets.get(target)!.file, target, runs, seed, guided: !words.blind })) && isWell;
    }
    if (!isWell) process.exitCode = 1;
  }
}
