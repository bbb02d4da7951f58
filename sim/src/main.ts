/** `npm run sim`: runs one scenario and prints what came of it. Ends with 1 where something that must hold does not, with 2 on wrong words. */
import { parseArgs } from "node:util";
import { createNodeCrypto } from "@cosmicsync/protocol/crypto/node";
import { isScenarioName, scenarioNames, scenarios } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

const help = `Usage: npm run sim -- [--scenario NAME] [--seed N] [--nodes N] [--records N]
Runs a network of nodes on a virtual clock. The same words give the same run, to the last byte of its trace.
  --scenario NAME  calm unless given
  --seed N         1 unless given
  --nodes N        8 unless given, from 2 to 1000
  --records N      what each node's person says: 4 unless given, up to 1000
Scenarios:
${scenarioNames.map((name) => `  ${name.padEnd(10)} ${scenarios[name].meaning}`).join("\n")}`;

const most = { seed: 2 ** 31 - 1, nodes: 1_000, records: 1_000 } as const;
const least = { seed: 0, nodes: 2, records: 1 } as const;

function refuse(why: string): never {
  console.error(`${why}\n\n${help}`);
  process.exit(2);
}

function numberOf(name: keyof typeof most, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least[name] || value > most[name]) refuse(`--${name} is a whole number from ${least[name]} to ${most[name]}, not ${text}`);
  return value;
}

function readWords(): { values: { scenario: string; seed: string; nodes: string; records: string; help?: boolean } } {
  try {
    return parseArgs({ options: { scenario: { type: "string", default: "calm" }, seed: { type: "string", default: "1" }, nodes: { type: "string", default: "8" }, records: { type: "string", default: "4" }, help: { type: "boolean", short: "h" } } });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { values } = readWords();
if (values.help === true) {
  console.log(help);
} else {
  const { scenario } = values;
  if (!isScenarioName(scenario)) refuse(`there is no scenario ${scenario}`);
  const result = await simulate(createNodeCrypto(), { scenario, seed: numberOf("seed", values.seed), nodes: numberOf("nodes", values.nodes), recordsPerNode: numberOf("records", values.records) });
  console.log(`scenario ${scenario}, seed ${values.seed}, ${values.nodes} nodes, ${result.records} records`);
  console.log(result.convergenceSeconds === undefined ? "did not converge" : `converged ${result.convergenceSeconds.toFixed(3)} virtual seconds after the last word`);
  console.log(`${result.framesPerNode.toFixed(1)} frames a node, ${result.bytes} bytes, ${result.lost} frames lost`);
  console.log(`sessions: ${Object.entries(result.ends).sort().map(([code, count]) => `${code} ${count}`).join(", ")}`);
  for (const line of result.broken) console.log(`broken: ${line}`);
  console.log(`trace ${result.traceHash}`);
  if (result.broken.length > 0) process.exitCode = 1;
}
