/** `npm run sim`: runs one scenario and prints what came of it. Ends with 1 where something that must hold does not, with 2 on wrong words. */
import { parseArgs } from "node:util";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { isScenarioName, scenarioNames, scenarios } from "./scenarios.ts";
import { simulate, type RunResult } from "./simulate.ts";

const help = `Usage: npm run sim -- [--scenario NAME] [--seed N] [--nodes N] [--words N] [--fast] [--json] [--list]
Runs a network of nodes on a virtual clock. The same words give the same run, to the last byte of its trace.
  --scenario NAME  calm unless given
  --seed N         1 unless given
  --nodes N        8 unless given, from 2 to 10000
  --words N        what each node's person says: 4 unless given, up to 1000
  --fast           signatures are stood in for, ten people speak, the other nodes carry: for thousands of nodes
  --json           one line of JSON
  --list           the scenarios
Scenarios:
${scenarioNames.map((name) => `  ${name.padEnd(10)} ${scenarios[name].meaning}`).join("\n")}`;

const bounds = { seed: [0, 2 ** 31 - 1], nodes: [2, 10_000], words: [1, 1_000] } as const;

function refuse(why: string): never {
  console.error(`${why}\n\n${help}`);
  process.exit(2);
}

function numberOf(name: keyof typeof bounds, text: string): number {
  const value = Number(text);
  const [least, most] = bounds[name];
  if (!Number.isInteger(value) || value < least || value > most) refuse(`--${name} is a whole number from ${least} to ${most}, not ${text}`);
  return value;
}

const flag = { type: "boolean", default: false } as const;
function readWords() {
  try {
    return parseArgs({
      options: {
        scenario: { type: "string", default: "calm" }, seed: { type: "string", default: "1" }, nodes: { type: "string", default: "8" }, words: { type: "string", default: "4" },
        fast: flag, json: flag, list: flag, help: { ...flag, short: "h" },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function show(result: RunResult): string {
  const lines = [
    result.convergenceSeconds === undefined ? "did not converge" : `converged ${result.convergenceSeconds.toFixed(3)} virtual seconds after the last event`,
    `${result.records} records, ${result.events} events, ${result.virtualSeconds} virtual seconds`,
    `${result.framesPerNode.toFixed(1)} frames and ${result.bytesPerNode.toFixed(0)} bytes a node, ${result.dials} links, ${result.lostSteps} steps lost, ${result.quietFramesPerLine.toFixed(1)} frames a line in the quiet minute`,
    `refused: ${Object.entries(result.refused).sort().map(([code, count]) => `${code} ${count}`).join(", ") || "nothing"}`,
    ...(Object.keys(result.faults).length === 0 ? [] : [`faults: ${Object.entries(result.faults).sort().map(([fault, count]) => `${fault} ${count}`).join(", ")}`]),
    ...Object.entries(result.hostile).map(([node, sort]) => `node ${node} is hostile: ${sort}`),
    ...result.broken.map((line) => `broken: ${line}`),
    `trace ${result.traceHash}`,
  ];
  return lines.join("\n");
}

const words = readWords();
if (words.help || words.list) {
  console.log(words.list ? scenarioNames.map((name) => `${name.padEnd(10)} ${scenarios[name].meaning}`).join("\n") : help);
} else {
  const { scenario } = words;
  if (!isScenarioName(scenario)) refuse(`there is no scenario ${scenario}`);
  const settings = { scenario, seed: numberOf("seed", words.seed), nodes: numberOf("nodes", words.nodes), words: numberOf("words", words.words), ...(words.fast ? { fast: true, speakers: 10 } : {}) };
  const result = await simulate(createNodeCrypto(), settings);
  if (words.json) console.log(JSON.stringify({ ...settings, ...result }));
  else console.log(`scenario ${scenario}, seed ${settings.seed}, ${settings.nodes} nodes${words.fast ? ", signatures stood in for" : ""}\n${show(result)}`);
  if (result.broken.length > 0) process.exitCode = 1;
}
