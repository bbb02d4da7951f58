/**
 * Ranks of the relevant ones, by every scorer, of one evaluation folder: what rows are made of that look at links one by one or compare across folders. Scorers are shown only what a
 * question may know, by the harness's own order. With `most`, so many questions at most are asked.
 */
import { intervals, linkOf, readDataset, timeline, createWorld, type AskedQuery, type Estimate, type Scorer, type World } from "../../packages/matching/src/evaluation/index.ts";

/** Of one query, by one scorer: the place of each relevant one that is a candidate, ties sharing the mean of theirs. */
export interface Ranks { readonly plain: readonly number[]; readonly filtered: readonly number[] }
/** By scorer, then by query id. */
export type RanksByScorer = ReadonlyMap<string, ReadonlyMap<string, Ranks>>;

export async function ranksOf(folder: string, scorersFor: (world: World) => readonly Scorer[], most = Infinity): Promise<RanksByScorer> {
  const dataset = await readDataset(folder);
  // Evenly spaced in the order of the file, so that the same questions are asked in every run.
  const every = Math.max(1, dataset.queries.length / most);
  const queries = dataset.queries.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
  const world = createWorld(dataset.people, dataset.projects);
  const scorers = scorersFor(world);
  const found = new Map(scorers.map(({ name }) => [name, new Map<string, Ranks>()]));
  const scores = new Float64Array(world.entities.length);
  for (const step of timeline(dataset.events, queries.map(({ asked }) => asked), dataset.head.splitTime)) {
    if ("learn" in step) {
      const link = linkOf(world, step.learn);
      if (link !== undefined) for (const scorer of scorers) scorer.learn(link);
      continue;
    }
    const relevant = queries[step.index]?.relevant ?? new Map<string, number>();
    const pool = world.pool(step.ask);
    for (const scorer of scorers) {
      scores.fill(0);
      scorer.rank(step.ask, scores);
      found.get(scorer.name)?.set(step.ask.id, placesOf(world, step.ask, [...relevant.keys()], pool, scores));
    }
  }
  return found;
}

function placesOf(world: World, query: AskedQuery, ids: readonly string[], pool: Int32Array, scores: Float64Array): Ranks {
  const inPool = new Set(pool);
  const wanted = ids.map((id) => (query.want === "person" ? world.person(id) : world.project(id))).filter((one) => one !== undefined && inPool.has(one)) as number[];
  const place = (one: number, among: Iterable<number>): number => {
    const own = scores[one] as number;
    let [above, level] = [0, 0];
    for (const other of among) {
      const score = scores[other] as number;
      if (score > own) above += 1;
      else if (score === own) level += 1;
    }
    return above + (level + 1) / 2;
  };
  const plain = wanted.map((one) => place(one, pool));
  return {
    plain,
    filtered: wanted.map((one, index) => wanted.reduce((rank, other) => (other === one ? rank : rank - ((scores[other] as number) > (scores[one] as number) ? 1 : scores[other] === scores[one] ? 0.5 : 0)), plain[index] as number)),
  };
}

export const figuresOf = {
  /** 1 / place of the best relevant one. */
  mrr: ({ plain }: Ranks): number => plain.reduce((best, place) => Math.max(best, 1 / place), 0),
  /** The mean of 1 / filtered place over the links of one query; queries are weighed by their links where links are counted. */
  linkMrr: ({ filtered }: Ranks): number => filtered.reduce((sum, place) => sum + 1 / place, 0),
  linkHits50: ({ filtered }: Ranks): number => filtered.filter((place) => place <= 50).length,
  links: ({ filtered }: Ranks): number => filtered.length,
} as const;

/** A mean over queries for each method, and the first less each other, of paired draws. */
export function compare(methods: Readonly<Record<string, ReadonlyMap<string, number>>>, seed: number): { readonly means: Record<string, Estimate>; readonly less: Record<string, Estimate> } {
  const names = Object.keys(methods);
  const [first] = names;
  const ids = [...(methods[first as string]?.keys() ?? [])];
  const columns = names.map((name) => Float64Array.from(ids, (id) => methods[name]?.get(id) ?? 0));
  const differences = columns.slice(1).map((column) => column.map((value, at) => (columns[0]?.[at] as number) - value));
  const estimates = intervals([...columns, ...differences], seed);
  return {
    means: Object.fromEntries(names.map((name, index) => [name, estimates[index] as Estimate])),
    less: Object.fromEntries(names.slice(1).map((name, index) => [name, estimates[names.length + index] as Estimate])),
  };
}

/** The same where each query brings several links: sums over links by sums of links, drawn by query. Columns are scaled so that their mean is that ratio. */
export function perLink(values: ReadonlyMap<string, number>, links: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const mean = [...links.values()].reduce((sum, count) => sum + count, 0) / Math.max(1, links.size);
  return new Map([...values].map(([id, value]) => [id, value / mean]));
}
