/**
 * Kills a node in every step of the main job, many rounds of each: what `npm test` does once. Bounded by its rounds, not by time.
 * Ends with 1 where anything acknowledged was lost, anything was half done, or it was ended before its last round.
 */
import { parseArgs } from "node:util";
import { seededChance } from "@cosmicsync/protocol";
import { testFolder } from "./files.ts";
import { createKiller, mostPairs, type Struck } from "./kill-rounds.ts";
import { jobSteps } from "./main-job-steps.ts";
import { startMortalNode } from "./mortal-node.ts";

const help = `
Usage: npm run soak:kill [-- --rounds NUMBER] [--pairs NUMBER] [--seed NUMBER] [--json]
Kills a node (as kill -9 does) in each of the ${jobSteps.length} writing steps of the main job, NUMBER times each (20 unless given), and
looks after each restart that nothing acknowledged was lost and nothing is half there. So many pairs of people (${mostPairs} unless
given, the most) work side by side; one kill strikes a step of each. A round takes some 20 s of processor time. After each it says
how it stands; at the end it prints one line a step and a final one, or with --json one line in all. Ends with 1 if anything was
wrong or rounds are missing. SIGTERM and SIGINT end it after the round that runs. The same seed (1 unless given) aims at the same
moments; what the machine does meanwhile is its own.`;

const whole = (text: string, most: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1 || Number(text) > most) throw new Error(`${text} is not a whole number from 1 to ${most}`);
  return Number(text);
};

const tally = (struck: readonly Struck[]) => ({
  struck: struck.length,
  acknowledged: struck.filter(({ outcome }) => outcome === "acknowledged").length,
  doneNotTold: struck.filter(({ outcome }) => outcome === "done, not told").length,
  notDone: struck.filter(({ outcome }) => outcome === "not done").length,
  wrong: struck.filter(({ faults }) => faults.length > 0).length,
});
const told = ({ struck, acknowledged, doneNotTold, notDone, wrong }: ReturnType<typeof tally>): string =>
  `${struck} struck: ${acknowledged} acknowledged, ${doneNotTold} done and not told, ${notDone} not done; ${wrong} wrong`;

const soak = async (rounds: number, pairs: number, seed: number, json: boolean): Promise<void> => {
  using folder = testFolder();
  await using node = await startMortalNode(folder.path);
  const killer = createKiller({ node, chance: seededChance(seed), now: Date.now });
  const all: Struck[] = [];
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  let finished = 0;
  while (finished < rounds && !stop.signal.aborted) {
    await killer.round(`${seed} ${finished + 1}`, pairs, (done) => {
      all.push(done);
      for (const fault of done.faults) console.error(`round ${finished + 1}: ${done.step}, killed ${done.moment.micros} us after the ${done.moment.after} (${done.outcome}): ${fault}`);
    });
    finished++;
    console.error(`round ${finished} of ${rounds}, ${seconds()} s, about ${Math.round((seconds() / finished) * (rounds - finished))} s to go; ${told(tally(all))}`);
  }
  const starts = node.startMillis.toSorted((one, other) => one - other);
  const sum = { rounds: finished, ofRounds: rounds, pairs, seed, kills: node.startMillis.length - 1, ...tally(all), seconds: seconds(), startP50Millis: Math.round(starts[starts.length >> 1] ?? 0), startMostMillis: Math.round(starts.at(-1) ?? 0) };
  const steps = jobSteps.map(({ name }) => ({ step: name, ...tally(all.filter(({ step }) => step === name)) }));
  if (json) console.log(JSON.stringify({ ...sum, steps }));
  else {
    for (const step of steps) console.log(`${step.step}: ${told(step)}`);
    console.log(`${sum.rounds} of ${rounds} rounds, ${sum.kills} kills; ${told(sum)}; ${sum.seconds} s, start p50 ${sum.startP50Millis} ms, most ${sum.startMostMillis} ms`);
  }
  if (sum.wrong > 0 || finished < rounds) process.exitCode = 1;
};

const { values } = parseArgs({ options: {
  help: { type: "boolean", default: false }, rounds: { type: "string", default: "20" }, pairs: { type: "string", default: String(mostPairs) },
  seed: { type: "string", default: "1" }, json: { type: "boolean", default: false },
} });
if (values.help) console.log(help.trim());
else await soak(whole(values.rounds, 10_000), whole(values.pairs, mostPairs), whole(values.seed, 2 ** 31), values.json);
