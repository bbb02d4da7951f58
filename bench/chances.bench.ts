/**
 * Whether chances mean what they say, on people who are real: authors of the ACL Anthology, and whether two who never wrote together before 2019 did so in 2019 or 2020.
 *
 * What history before 2019 says of a pair (history/evidence.ts, without words) is learned from with the answers of seven of ten authors, and judged on those of the others. For each author all new partners stand beside twenty drawn at random,
 * so a yes is more frequent than in life. Beside it: one curve (Platt 1999) over Adamic-Adar, over popularity, and the base rate, which is calibrated and says nothing. Without the data it says so.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auc, calibrationError, fitLogistic, logLoss } from "../packages/matching/src/evaluation/metrics/pairs.ts";
import { createEvidence, evidenceBuffers, evidenceParts } from "../packages/matching/src/history/evidence.ts";
import { believe, trainModel, type TrainingRow } from "../packages/matching/src/model/index.ts";
import { seededChance } from "../packages/protocol/src/chance.ts";
import { convertAcl } from "./datasets/acl.ts";
import { dataFolder } from "./datasets/folder.ts";

const authorCount = 3_000;
const strangersEach = 20;
const judgedShare = 0.3;

type Pair = TrainingRow & { readonly group: string; readonly measures: readonly number[] };
interface Event { readonly a: string; readonly b: string; readonly kind: string; readonly project?: string; readonly time: number }
interface Query { readonly id: string; readonly for: string; readonly exclude: readonly string[]; readonly relevant: readonly string[] }

export async function run(): Promise<{ figures: Record<string, number | object>; peers: Record<string, string> }> {
  const data = dataFolder(process.env["COSMICSYNC_DATA"]);
  if (data === undefined) return { figures: { skipped: { why: "the ACL Anthology is not here; set COSMICSYNC_DATA" } }, peers: {} };
  const folder = await mkdtemp(join(tmpdir(), "chances-"));
  try {
    await convertAcl(data, folder, { authorCount });
    const chance = seededChance(1);
    const pairs = await readPairs(folder, chance);
    const judgedGroups = new Set([...new Set(pairs.map(({ group }) => group))].filter(() => chance() < judgedShare));
    const [learned, judged] = [pairs.filter(({ group }) => !judgedGroups.has(group)), pairs.filter(({ group }) => judgedGroups.has(group))];
    const model = trainModel(learned, { features: evidenceParts.map(({ name }) => ({ name })), objective: "probability", seed: 1 });
    const curveOver = (name: string): ((pair: Pair) => number) => {
      const part = evidenceParts.findIndex((one) => one.name === name);
      const curve = fitLogistic(learned.map(({ measures, label }) => ({ score: measures[part] as number, label })));
      return ({ measures }) => curve(measures[part] as number);
    };
    const rate = learned.reduce((sum, { label }) => sum + label, 0) / learned.length;
    const judge = (say: (pair: Pair) => number): object => {
      const said = judged.map((pair) => ({ probability: say(pair), score: say(pair), label: pair.label }));
      return { ece: calibrationError(said), logLoss: said.reduce((sum, { probability, label }) => sum + logLoss(probability, label), 0) / said.length, auc: auc(said) };
    };
    return {
      figures: { additive: judge(({ measures }) => believe(model, measures).probability), adamicAdar: judge(curveOver("Adamic-Adar")), popularity: judge(curveOver("occasions")), baseRate: judge(() => rate), pairs: judged.length },
      peers: { adamicAdar: "one logistic curve over Adamic-Adar, in the same run", popularity: "one logistic curve over the count of papers, in the same run", baseRate: "the share of yes among the pairs learned from" },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readPairs(folder: string, chance: () => number): Promise<Pair[]> {
  const lines = async <T>(name: string): Promise<T[]> => (await readFile(join(folder, `${name}.jsonl`), "utf8")).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as T);
  const people = (await lines<{ id: string }>("people")).map(({ id }) => id);
  const numbers = new Map(people.map((id, index) => [id, index]));
  const papers = new Map<string, { readonly people: Set<number>; readonly time: number }>();
  for (const { a, b, kind, project = b, time } of await lines<Event>("events")) {
    const paper = papers.get(project) ?? { people: new Set(), time };
    papers.set(project, paper);
    for (const person of kind === "joined" ? [a] : [a, b]) paper.people.add(numbers.get(person) as number);
  }
  const nothing = { concepts: new Map<string, number>(), words: new Map<string, number>() };
  const evidence = createEvidence();
  const inOrder = [...papers.values()].sort((a, b) => a.time - b.time);
  for (const [tick, paper] of inOrder.entries()) evidence.add({ people: [...paper.people], about: nothing, time: paper.time }, tick);
  const buffers = evidenceBuffers(people.length);
  const pairs: Pair[] = [];
  for (const query of await lines<Query>("queries")) {
    const seeker = numbers.get(query.for) as number;
    evidence.read({ starters: [seeker], about: nothing }, inOrder.length, buffers);
    const relevant = new Set(query.relevant.flatMap((id) => numbers.get(id) ?? []));
    const out = new Set([seeker, ...relevant, ...query.exclude.flatMap((id) => numbers.get(id) ?? [])]);
    const add = (person: number, label: number): void => void pairs.push({ measures: buffers.map((part) => part[person] as number), label, group: query.id });
    for (const person of relevant) add(person, 1);
    for (let drawn = 0; drawn < strangersEach; ) {
      const person = Math.floor(chance() * people.length);
      if (out.has(person)) continue;
      add(person, 0);
      drawn += 1;
    }
  }
  return pairs;
}
