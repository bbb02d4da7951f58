/**
 * Ranks of the relevant ones, by every scorer, of one evaluation folder: what rows are made of that look at links one by one or compare across folders. Scorers are shown only what a
 * question may know, by the harness's own order. With `most`, so many questions at most are asked.
 */
import { intervals, linkOf, readDataset, timeline, createLedger, createWorld, type Estimate, type Scorer, type World } from "../../packages/matching/src/evaluation/index.ts";
import type { Table } from "./row.ts";

/** Who is looked for, by what history knew of them when it was asked. */
export const slices = ["unseen pair", "cold person", "least popular half", "popular (deciles 6-9)", "most popular tenth"] as const;
export type Slice = (typeof slices)[number];

/** Of one query, by one scorer: the place of each relevant one that is a candidate, ties sharing the mean of theirs; and the slices that each is in. */
export interface Ranks { readonly plain: readonly number[]; readonly filtered: readonly number[]; readonly slices?: readonly ReadonlySet<Slice>[] }
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
  const ledger = createLedger(world.peopleCount, world.entities.length);
  for (const step of timeline(dataset.events, queries.map(({ asked }) => asked), dataset.head.splitTime)) {
    if ("learn" in step) {
      const link = linkOf(world, step.learn);
      if (link === undefined) continue;
      ledger.learn(link);
      for (const scorer of scorers) scorer.learn(link);
      continue;
    }
    const pool = world.pool(step.ask);
    const inPool = new Set(pool);
    const wanted = [...(queries[step.index]?.relevant.keys() ?? [])].map((id) => (step.ask.want === "person" ? world.person(id) : world.project(id))).filter((one) => one !== undefined && inPool.has(one)) as number[];
    const askers = [world.seeker(step.ask), ...step.ask.given.map(world.find)];
    const slicesOfWanted = wanted.map((one): ReadonlySet<Slice> => {
      const decile = ledger.decile(one);
      const found = new Set<Slice>([decile < 5 ? "least popular half" : decile < 9 ? "popular (deciles 6-9)" : "most popular tenth"]);
      if (ledger.cold(one)) found.add("cold person");
      if (!askers.some((asker) => asker !== undefined && ledger.met(asker, one))) found.add("unseen pair");
      return found;
    });
    for (const scorer of scorers) {
      scores.fill(0);
      scorer.rank(step.ask, scores);
      found.get(scorer.name)?.set(step.ask.id, { ...placesOf(wanted, pool, scores), slices: slicesOfWanted });
    }
  }
  return found;
}

function placesOf(wanted: readonly number[], pool: Int32Array, scores: Float64Array): Ranks {
  const place = (one: number): number => {
    const own = scores[one] as number;
    let [above, level] = [0, 0];
    for (let at = 0; at < pool.length; at += 1) {
      const score = scores[pool[at] as number] as number;
      if (score > own) above += 1;
      else if (score === own) level += 1;
    }
    return above + (level + 1) / 2;
  };
  const plain = wanted.map(place);
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

/** The mean of 1 / filtered place over those looked for, on each slice that has any; intervals by drawing queries. */
export function sliceTable(title: string, ranks: RanksByScorer, seed: number): Table {
  const names = [...ranks.keys()];
  const rows: Record<string, Record<string, Estimate>> = Object.fromEntries(names.map((name) => [name, {}]));
  const shown: string[] = [];
  for (const slice of slices) {
    const sums = (name: string, figure: (place: number) => number): Map<string, number> =>
      new Map([...(ranks.get(name) ?? [])].map(([id, one]) => [id, one.filtered.reduce((sum, place, at) => sum + (one.slices?.[at]?.has(slice) === true ? figure(place) : 0), 0)]));
    const links = sums(names[0] ?? "", () => 1);
    const count = [...links.values()].reduce((sum, one) => sum + one, 0);
    if (count === 0) continue;
    const metric = `${slice}, ${count} looked for`;
    shown.push(metric);
    const { means } = compare(Object.fromEntries(names.map((name) => [name, perLink(sums(name, (place) => 1 / place), links)])), seed);
    for (const name of names) (rows[name] as Record<string, Estimate>)[metric] = means[name] as Estimate;
  }
  return { title, metrics: shown, rows };
}
