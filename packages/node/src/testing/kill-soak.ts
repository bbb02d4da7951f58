/**
 * Kills a node in every step of the main job, many rounds of each: what `npm test` does once. Bounded by its rounds. Ends with 1 where anything acknowledged was lost or anything was half done.
 */
import { parseArgs } from "node:util";
import { seededChance } from "./chance.ts";
import { testFolder } from "./files.ts";
import { createKiller, mostPairs, type Outcome, type Struck } from "./kill-rounds.ts";
import { jobSteps } from "./main-job-steps.ts";
import { startMortalNode } from "./mortal-node.ts";

const help = `
Usage: npm run soak:kill [-- --rounds NUMBER] [--pairs NUMBER] [--seed NUMBER]
Kills a node (as kill -9 does) in each of the ${jobSteps.length} writing steps of the main job, NUMBER times each (20 unless given), and
looks after each restart that nothing acknowledged was lost and nothing is half there. So many pairs of people (2 unless
given, up to ${mostPairs}) work side by side; one kill strikes a step of each. Prints one line a step and a final line; ends with 1
if anything was wrong. SIGTERM ends it after the round. The same seed (1 unless given) aims at the same moments; what the
machine does meanwhile is its own.`;

const whole = (text: string, most: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1 || Number(text) > most) throw new Error(`${text} is not a whole number from 1 to ${most}`);
  return Number(text);
};

const soak = async (rounds: number, pairs: number, seed: number): Promise<void> => {
  using folder = testFolder();
  await using node = await startMortalNode(folder.path);
  const killer = createKiller({ node, chance: seededChance(seed), now: Date.now });
  const all: Struck[] = [];
  const began = performance.now();
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  for (let round = 1; round <= rounds && !stop.signal.aborted; round++) {
    await killer.round(`${seed} ${round}`, pairs, (done) => {
      all.push(done);
      for (const fault of done.faults) console.log(`round ${round}: ${done.step}, killed ${done.moment.micros} us after the ${done.moment.after} (${done.outcome}): ${fault}`);
    });
    process.stderr.write(`round ${round} of ${rounds}, ${Math.round((performance.now() - began) / 1_000)} s\n`);
  }
  const count = (of: readonly Struck[], outcome: Outcome): number => of.filter((one) => one.outcome === outcome).length;
  const told = (of: readonly Struck[]): string => `${of.length} struck: ${count(of, "acknowledged")} acknowledged, ${count(of, "done, not told")} done and not told, ${count(of, "not done")} not done; ${of.filter(({ faults }) => faults.length > 0).length} wrong`;
  for (const { name } of jobSteps) console.log(`${name}: ${told(all.filter(({ step }) => step === name))}`);
  const starts = node.startMillis.toSorted((one, other) => one - other);
  console.log(`${node.startMillis.length - 1} kills; ${told(all)}; ${Math.round((performance.now() - began) / 1_000)} s, start p50 ${Math.round(starts[starts.length >> 1] ?? 0)} ms, most ${Math.round(starts.at(-1) ?? 0)} ms`);
  if (all.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
};

const { values } = parseArgs({ options: { help: { type: "boolean", default: false }, rounds: { type: "string", default: "20" }, pairs: { type: "string", default: "2" }, seed: { type: "string", default: "1" } } });
if (values.help) console.log(help.trim());
else await soak(whole(values.rounds, 10_000), whole(values.pairs, mostPairs), whole(values.seed, 2 ** 31));
