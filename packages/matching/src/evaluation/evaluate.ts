/**
 * Measures the engine on somebody's own history, with the baselines beside it, in the format of EVALUATION.md.
 *
 * In: a folder. Out: figures with 95 % intervals; with `out`, one line a query (the engine's best 100) or a pair. The same folder and seed give the same figures. No scorer is handed what is relevant, a label,
 * or an event that a question may not know of. Thrown: `EvaluationError` with file, line and reason.
 */
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { loadStarterVocabulary } from "../vocabulary/starter.ts";
import { createVocabulary, type Vocabulary } from "../vocabulary/vocabulary.ts";
import { createSkillsOnly, createTextOnly } from "./baselines/likeness.ts";
import { createNeighbourhood } from "./baselines/neighbourhood.ts";
import { createPopularity } from "./baselines/popularity.ts";
import { createEngineScorer } from "./engine-scorer.ts";
import type { DatasetHead } from "./format.ts";
import { measurePairs, type PairFigures } from "./measure-pairs.ts";
import { measureRanking, type RankingFigures } from "./measure-ranking.ts";
import { readDataset } from "./reader.ts";
import type { Scorer } from "./scorer.ts";
import { createWorld, type World } from "./world.ts";

export interface EvaluateOptions {
  /** Where to write the rankings or scores, as JSON Lines. */
  readonly out?: string;
  readonly seed?: number;
  /** The starter vocabulary unless given. */
  readonly vocabulary?: Vocabulary;
}
export interface Evaluation {
  readonly dataset: { readonly name: string; readonly licence: string; readonly task: string; readonly people: number; readonly projects: number; readonly events: number; readonly queries: number; readonly pairs: number };
  readonly seed: number;
  readonly ranking?: RankingFigures;
  readonly pairs?: PairFigures;
}

export async function evaluate(folder: string, options: EvaluateOptions = {}): Promise<Evaluation> {
  const seed = options.seed ?? 1;
  const dataset = await readDataset(folder);
  const vocabulary = options.vocabulary ?? createVocabulary(loadStarterVocabulary());
  const world = createWorld(dataset.people, dataset.projects);
  const lines: string[] = [];
  const keep = (line: object): void => void (options.out === undefined ? 0 : lines.push(JSON.stringify(line)));
  // Each task gets scorers of its own: what one has been shown the other may not know yet.
  const ranking = dataset.queries.length === 0 ? undefined : measureRanking(dataset, world, createScorers(world, vocabulary, dataset.head.task), seed, keep);
  const pairs = dataset.pairs.length === 0 ? undefined : measurePairs(dataset, world, createScorers(world, vocabulary, dataset.head.task), seed, keep);
  if (options.out !== undefined) await writeLines(options.out, lines);
  return {
    dataset: { name: dataset.head.name, licence: dataset.head.licence, task: dataset.head.task, people: dataset.people.length, projects: dataset.projects.length, events: dataset.events.length, queries: dataset.queries.length, pairs: dataset.pairs.length },
    seed, ...(ranking === undefined ? {} : { ranking }), ...(pairs === undefined ? {} : { pairs }),
  };
}

/** The engine first: differences are taken against each of the others. */
export const createScorers = (world: World, vocabulary: Vocabulary, task: DatasetHead["task"]): Scorer[] => [createEngineScorer(world, vocabulary, task), createPopularity(world), createTextOnly(world), createSkillsOnly(world), createNeighbourhood(world)];

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  const file = createWriteStream(path);
  for (const line of lines) if (!file.write(`${line}\n`)) await new Promise<void>((resolve) => file.once("drain", () => resolve()));
  file.end();
  await finished(file);
}
