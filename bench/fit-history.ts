/**
 * Fits the weights that a new node begins with (packages/matching/src/history/default-weights.ts): node bench/fit-history.ts [need|meet|team]... prints them by name.
 *
 * Fitted on the parts that may be learned from and nothing else: the questions flagged train of three Stack Exchange sites for `need`, ACL papers before 2019 for `meet` and `team`. Each history is
 * asked its own later part, what came before being known; the questions of all sites are fitted together. Seed 1.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultWeights, evidenceParts, fitWeights, questionKinds, rehearsalDefaults, rehearse, type Occasion, type QuestionKind } from "../packages/matching/src/history/index.ts";
import { createEntityReader, createWorld, linkOf, readDataset } from "../packages/matching/src/evaluation/index.ts";
import { createVocabulary, loadStarterVocabulary } from "../packages/matching/src/vocabulary/index.ts";
import { convert } from "./datasets/convert.ts";
import { dataFolder } from "./datasets/folder.ts";

const histories: Readonly<Record<QuestionKind, readonly string[]>> = { need: ["android", "history", "dba"], meet: ["acl"], team: ["acl-teams"] };
/** Questions of each history, over all but its first tenth; ACL's over its last quarter, as texts begin with 2016. */
const settings = { need: { ...rehearsalDefaults, examples: 700, share: 0.9, strongest: 200, drawn: 100 }, meet: { ...rehearsalDefaults, examples: 700, share: 0.25, strongest: 200, drawn: 100 }, team: { ...rehearsalDefaults, examples: 500, share: 0.25, strongest: 200, drawn: 100 } };
const shrinkage = 5;
const rounds = 1;

export async function occasionsOf(folder: string): Promise<{ readonly occasions: readonly Occasion[]; readonly people: number }> {
  const { people, projects, events } = await readDataset(folder);
  const world = createWorld(people, projects);
  const reader = createEntityReader(world, createVocabulary(loadStarterVocabulary()));
  const found = new Map<string, { readonly time: number; readonly people: number[]; readonly about: Occasion["about"] }>();
  for (const event of [...events].sort((a, b) => a.time - b.time)) {
    const link = linkOf(world, event);
    const done = link === undefined ? undefined : reader.occasion(link);
    if (done === undefined) continue;
    const { time, about, people: those } = done.occasion;
    const before = found.get(done.key);
    if (before === undefined) found.set(done.key, { time, about, people: [...those] });
    else before.people.push(...those.filter((person) => !before.people.includes(person)));
  }
  return { occasions: [...found.values()], people: people.length };
}

if (import.meta.main) {
  const data = dataFolder(process.env["COSMICSYNC_DATA"]);
  if (data === undefined) throw new Error("the shared data are not there (COSMICSYNC_DATA)");
  const asked = process.argv.slice(2);
  for (const kind of questionKinds.filter((name) => asked.length === 0 || asked.includes(name))) {
    const folder = await mkdtemp(join(tmpdir(), "fit-history-"));
    try {
      const read = [];
      for (const name of histories[kind]) {
        await convert(name, data, join(folder, name));
        read.push(await occasionsOf(join(folder, name)));
      }
      // Again: the wrong ones that are kept are those that are strong by the weights so far.
      let weights: readonly number[] = defaultWeights[kind];
      for (let round = 0; round < rounds; round += 1) {
        const from = weights;
        const examples = read.flatMap(({ occasions, people }) => rehearse(occasions, kind, from, people, settings[kind]));
        weights = fitWeights(examples, evidenceParts.map(() => 0), shrinkage);
        console.error(`${kind}, round ${round + 1}: ${examples.length} questions`);
      }
      console.log(`  ${kind}: {\n${evidenceParts.map(({ name }, index) => `    "${name}": ${(weights[index] as number).toFixed(3)},`).join("\n")}\n  },`);
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}
