/** Asks every scorer every query, in the order of time, and turns the ranks into figures with intervals, on all queries and on each slice. */
import type { Relevant } from "./format.ts";
import { createLedger } from "./ledger.ts";
import { intervalOf, intervals, type Estimate } from "./metrics/bootstrap.ts";
import { hits, meanRank, ndcg, recall, reciprocalRank, type Placed } from "./metrics/ranking.ts";
import { coverage, exposureGini } from "./metrics/spread.ts";
import type { Dataset } from "./reader.ts";
import type { Scorer } from "./scorer.ts";
import { timeline } from "./split.ts";
import { linkOf, type World } from "./world.ts";

export const rankingMetrics = ["ndcg@10", "recall@20", "mrr", "hits@50"] as const;
export type RankingMetric = (typeof rankingMetrics)[number];
export interface SliceFigures {
  readonly queries: number;
  readonly scorers: Readonly<Record<string, Readonly<Partial<Record<RankingMetric | "coverage@10" | "gini@10", Estimate>>>>>;
  /** Engine minus baseline, the same queries drawn for both. */
  readonly differences: Readonly<Record<string, Readonly<Record<RankingMetric, Estimate>>>>;
}
export interface RankingFigures { readonly slices: Readonly<Record<string, SliceFigures>>; readonly missed: number }
export interface RankedLine { readonly id: string; readonly ranking: { readonly id: string; readonly score: number }[] }

const topCount = 10;
const lineCount = 100;
/** Spread is no mean over queries, so each draw costs a whole recount. */
const spreadDraws = 200;

interface Row { readonly slices: ReadonlyMap<string, readonly number[][]>; readonly tops: readonly number[][] }

export function measureRanking(dataset: Dataset, world: World, scorers: readonly Scorer[], seed: number, onRanked: (line: RankedLine) => void): RankingFigures {
  const ledger = createLedger(world.peopleCount, world.entities.length);
  const asked = dataset.queries.map(({ asked: query }) => query);
  const rows: Row[] = [];
  const everybody = new Set<number>();
  let missed = 0;
  const scores = scorers.map(() => new Float64Array(world.entities.length));
  for (const step of timeline(dataset.events, asked, dataset.head.splitTime)) {
    if ("learn" in step) {
      const link = linkOf(world, step.learn);
      if (link === undefined) continue;
      ledger.learn(link);
      for (const scorer of scorers) scorer.learn(link);
      continue;
    }
    const query = step.ask;
    const { relevant } = dataset.queries[step.index] as Dataset["queries"][number];
    const pool = world.pool(query);
    for (const candidate of pool) everybody.add(candidate);
    const inPool = new Set(pool);
    const wanted = [...relevant].map(([id, grade]) => ({ number: query.want === "person" ? world.person(id) : world.project(id), grade }));
    const present = wanted.filter((one): one is { number: number; grade: number } => one.number !== undefined && inPool.has(one.number));
    missed += wanted.length - present.length;
    for (const [index, scorer] of scorers.entries()) {
      (scores[index] as Float64Array).fill(0);
      scorer.rank(query, scores[index] as Float64Array);
    }
    const seeker = world.seeker(query);
    const met = (candidate: number): boolean => [seeker, ...query.given.map(world.find)].some((one) => one !== undefined && ledger.met(one, candidate));
    const slices = new Map<string, number[][]>();
    const measure = (slice: string, relevants: readonly { number: number; grade: number }[], absent: Relevant | undefined): void => {
      if (relevants.length === 0 && absent === undefined) return;
      // A slice looks at some of the relevant ones; the others are no candidates in it, neither right nor wrong.
      const others = new Set(present.filter((one) => !relevants.includes(one)).map(({ number }) => number));
      const candidates = others.size === 0 ? pool : pool.filter((candidate) => !others.has(candidate));
      const gradesOf = absent === undefined ? relevants.map(({ grade }) => grade) : [...absent.values()];
      slices.set(slice, scores.map((of) => figures(of, candidates, relevants, gradesOf)));
    };
    measure("all", present, relevant);
    measure("unseen pair", present.filter(({ number }) => !met(number)), undefined);
    measure("cold person", present.filter(({ number }) => ledger.cold(number)), undefined);
    for (let decile = 0; decile < 10; decile += 1) measure(`popularity decile ${decile + 1}`, present.filter(({ number }) => ledger.decile(number) === decile), undefined);
    rows.push({ slices, tops: scores.map((of) => best(of, pool, topCount)) });
    const engine = scores[0] as Float64Array;
    onRanked({ id: query.id, ranking: best(engine, pool, lineCount).map((candidate) => ({ id: world.entities[candidate]?.id ?? "", score: engine[candidate] as number })) });
  }
  const names = ["all", "unseen pair", "cold person", ...Array.from({ length: 10 }, (_, index) => `popularity decile ${index + 1}`)];
  return { missed, slices: Object.fromEntries(names.map((name) => [name, summarise(name, rows, scorers, everybody.size, seed)])) };
}

/** In the order of `rankingMetrics`. */
function figures(scores: Float64Array, pool: Int32Array, relevants: readonly { number: number; grade: number }[], grades: readonly number[]): number[] {
  const placed: Placed[] = relevants.map(({ number, grade }) => ({ rank: meanRank(scores, pool, number), grade }));
  const numbers = relevants.map(({ number }) => number);
  const filtered = numbers.map((number, index) => numbers.reduce((rank, other) => {
    if (other === number) return rank;
    const [own, theirs] = [scores[number] as number, scores[other] as number];
    return rank - (theirs > own ? 1 : theirs === own ? 0.5 : 0);
  }, (placed[index] as Placed).rank));
  return [ndcg(placed, grades, 10), recall(placed, grades.length, 20), reciprocalRank(placed), hits(filtered, grades.length, 50)];
}

/** The candidates with the highest scores; those that have none are not shown. Ties in the order of the data. */
function best(scores: Float64Array, pool: Int32Array, count: number): number[] {
  const found: number[] = [];
  for (const candidate of pool) {
    const score = scores[candidate] as number;
    if (!(score > 0) || (found.length >= count && score <= (scores[found[count - 1] as number] as number))) continue;
    let at = found.length;
    while (at > 0 && (scores[found[at - 1] as number] as number) < score) at -= 1;
    found.splice(at, 0, candidate);
    if (found.length > count) found.pop();
  }
  return found;
}

function summarise(slice: string, rows: readonly Row[], scorers: readonly Scorer[], candidateCount: number, seed: number): SliceFigures {
  const present = rows.filter(({ slices }) => slices.has(slice));
  const column = (scorer: number, metric: number): Float64Array => Float64Array.from(present, ({ slices }) => slices.get(slice)?.[scorer]?.[metric] ?? NaN);
  const columns = scorers.map((_, scorer) => rankingMetrics.map((_metric, metric) => column(scorer, metric)));
  const differences = columns.slice(1).map((baseline) => baseline.map((of, metric) => (columns[0]?.[metric] as Float64Array).map((value, at) => value - (of[at] as number))));
  const estimates = present.length === 0 ? [] : intervals([...columns, ...differences].flat(), seed);
  const take = (group: number): Record<RankingMetric, Estimate> => Object.fromEntries(rankingMetrics.map((metric, index) => [metric, estimates[group * rankingMetrics.length + index]])) as Record<RankingMetric, Estimate>;
  if (present.length === 0) return { queries: 0, scorers: {}, differences: {} };
  return {
    queries: present.length,
    scorers: Object.fromEntries(scorers.map(({ name }, scorer) => [name, {
      ...take(scorer),
      ...(slice !== "all" ? {} : {
        "coverage@10": intervalOf(present.length, (picks) => coverage(Array.from(picks, (pick) => present[pick]?.tops[scorer] ?? []), candidateCount), seed, spreadDraws),
        "gini@10": intervalOf(present.length, (picks) => exposureGini(Array.from(picks, (pick) => present[pick]?.tops[scorer] ?? []), candidateCount), seed, spreadDraws),
      }),
    }])),
    differences: Object.fromEntries(scorers.slice(1).map(({ name }, index) => [name, take(scorers.length + index)])),
  };
}
