/**
 * Interactions in the form in which LightGCN publishes its splits: `train.txt` and `test.txt`, a line a person, its number first and then those of the places they went to. Read from a folder
 * of one's own; nothing of it comes with the project. A validation part is cut from train, never from test.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { readInteractions, type InteractionMatrix } from "../../packages/matching/src/filter/index.ts";

export interface TopN {
  readonly matrix: InteractionMatrix;
  /** Projects that are right, by person's number in the matrix; those that nobody in train took part in cannot be found, and count. */
  readonly relevant: ReadonlyMap<number, ReadonlySet<number>>;
}

export function readTopN(folder: string): { readonly whole: () => TopN; readonly held: (share: number, seed: number) => TopN } | undefined {
  if (!["train.txt", "test.txt"].every((name) => existsSync(join(folder, name)))) return undefined;
  const train = linesOf(join(folder, "train.txt"));
  return {
    whole: () => topN(train, linesOf(join(folder, "test.txt"))),
    held(share, seed) {
      const chance = seededChance(seed);
      const held = new Map<string, string[]>();
      const kept = new Map<string, string[]>();
      for (const [person, projects] of train) {
        const out = projects.map(() => chance() < share);
        held.set(person, projects.filter((_, at) => out[at]));
        kept.set(person, projects.filter((_, at) => !(out[at] as boolean)));
      }
      return topN(kept, held);
    },
  };
}

function topN(train: ReadonlyMap<string, readonly string[]>, right: ReadonlyMap<string, readonly string[]>): TopN {
  const matrix = readInteractions([...train].flatMap(([person, projects]) => projects.map((project) => ({ person, project }))));
  const relevant = new Map<number, ReadonlySet<number>>();
  for (const [person, projects] of right) {
    const row = matrix.personOf.get(person);
    // Numbers below 0 stand for projects that are not in train: no answer can hold them.
    if (row !== undefined && projects.length > 0) relevant.set(row, new Set(projects.map((project, at) => matrix.projectOf.get(project) ?? -1 - at)));
  }
  return { matrix, relevant };
}

function linesOf(file: string): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const [at, line] of readFileSync(file, "utf8").split("\n").entries()) {
    const [person, ...projects] = line.trim().split(/\s+/u);
    if (person === undefined || person === "") continue;
    if (![person, ...projects].every((number) => /^\d+$/u.test(number))) throw new Error(`${file}:${at + 1}: numbers are expected and nothing else`);
    lines.set(person, projects);
  }
  return lines;
}
