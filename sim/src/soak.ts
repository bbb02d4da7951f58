/**
 * `npm run sim:soak`: one run after another, scenario by scenario and seed by seed, until Ctrl-C or `--runs N`. A run that fails is made smaller
 * and kept in sim/seeds; the soak goes on. The last lines say how many runs there were and which failed.
 */
import { parseArgs } from "node:util";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { createChance } from "./chance.ts";
import { scenarioNames } from "./scenarios.ts";
import { failsIn, keepRun, shrink } from "./shrink.ts";
import { simulate, type RunSettings } from "./simulate.ts";

const help = `Usage: npm run sim:soak -- [--from SEED] [--runs N] [--keep]
Simulates until Ctrl-C. --from: first seed, 1 unless given. --runs: stop after so many. --keep: keep what fails in sim/seeds.`;
const { values } = parseArgs({ options: { from: { type: "string", default: "1" }, runs: { type: "string", default: "0" }, keep: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } } });
const [from, most] = [Number(values.from), Number(values.runs) || Number.POSITIVE_INFINITY];

const crypto = createNodeCrypto();
let [runs, virtualSeconds, isStopped] = [0, 0, false];
const failed: string[] = [];
const commandOf = ({ scenario, seed, nodes, words }: RunSettings): string => `npm run sim -- --scenario ${scenario} --seed ${seed} --nodes ${nodes} --words ${words}`;

function summarise(): void {
  console.log(`${runs} runs, ${Math.round(virtualSeconds / 3_600)} virtual hours, ${failed.length} failed`);
  for (const line of failed) console.log(line);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

if (values.help) {
  console.log(help);
} else {
  process.once("SIGINT", () => { isStopped = true; });
  for (let seed = from; !isStopped && runs < most; seed++) {
    const sizes = createChance(seed).branch("soak");
    for (const scenario of scenarioNames) {
      if (isStopped || runs >= most) break;
      const settings: RunSettings = { scenario, seed, nodes: sizes.between(3, 12), words: sizes.between(1, 5) };
      const { broken, virtualSeconds: seconds } = await simulate(crypto, settings);
      runs++;
      virtualSeconds += seconds;
      if (runs % 50 === 0) console.error(`${runs} runs, ${failed.length} failed`);
      if (broken.length === 0) continue;
      failed.push(`${commandOf(settings)}\n  ${broken.join("\n  ")}`);
      console.error(failed.at(-1));
      if (values.keep) console.error(`kept in ${keepRun({ ...(await shrink(failsIn(crypto), settings)), why: broken[0] ?? "" })}`);
    }
  }
  summarise();
}
