/** What the two rows on the ACL Anthology share: figures of every link by itself, and simple methods on the graph of who wrote with whom. */
import { createScorers, type AskedQuery, type Link, type Scorer, type World } from "../../packages/matching/src/evaluation/index.ts";
import { createTies } from "../../packages/matching/src/graph/ties.ts";
import { nearnessParts, readNearness } from "../../packages/matching/src/graph/nearness.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import { compare, figuresOf, perLink, ranksOf, sliceTable, type RanksByScorer } from "./ranked.ts";
import type { Table } from "./row.ts";

/** Every question of the folder; with `most`, so many of them. */
export const ranksOfLinks = (folder: string, most?: number): Promise<RanksByScorer> => {
  const vocabulary = createVocabulary(loadStarterVocabulary());
  return ranksOf(folder, (world) => [...createScorers(world, vocabulary, "people-for-project"), ...createNear(world)], most);
};

/** Parts of nearness that are simple methods by themselves: Adamic and Adar (2003), the strongest without time that others measured on these data; who was on most teams with those given, ever and lately. */
const alone = { "Adamic-Adar": "Adamic-Adar", together: "tie", "together, lately": "fading tie" } as const;

function createNear(world: World): Scorer[] {
  const teams = new Map<number, number[]>();
  const ties = createTies();
  const parts = nearnessParts.map(() => new Float32Array(world.peopleCount));
  let seen = { time: -Infinity, papers: 0, tick: 0 };
  let read: AskedQuery | undefined;
  const learn = ({ a, b, project, time }: Link): void => {
    if (time > seen.time) seen = { ...seen, time, tick: seen.papers };
    const work = project ?? b;
    const team = teams.get(work) ?? [];
    if (team.length === 0) seen = { ...seen, papers: seen.papers + 1 };
    teams.set(work, team);
    for (const person of project === undefined ? [a] : [a, b]) {
      if (team.includes(person)) continue;
      ties.add([person, ...team], seen.tick, 1);
      team.push(person);
    }
  };
  const rank = (query: AskedQuery): void => {
    if (query === read) return;
    read = query;
    for (const part of parts) part.fill(0);
    readNearness(ties, [world.seeker(query), ...query.given.map(world.person)].filter((one) => one !== undefined), seen.tick, parts);
  };
  return Object.entries(alone).map(([name, part], index) => ({
    name,
    // They share one graph, which the first of them fills.
    learn: index === 0 ? learn : () => undefined,
    rank(query, scores) {
      rank(query);
      scores.set(parts[nearnessParts.indexOf(part)] as Float32Array);
    },
    pair: () => 0,
  }));
}

/** Each link counts once; draws are of queries, as the links of one are not independent. */
export function linkTables(title: string, ranks: RanksByScorer, seed: number): { readonly tables: readonly Table[]; readonly mrr: Readonly<Record<string, number>>; readonly hits: Readonly<Record<string, number>> } {
  const column = (name: string, figure: keyof typeof figuresOf): ReadonlyMap<string, number> => new Map([...(ranks.get(name) ?? [])].map(([id, one]) => [id, figuresOf[figure](one)]));
  const names = [...ranks.keys()];
  const links = column(names[0] ?? "", "links");
  const mrr = compare(Object.fromEntries(names.map((name) => [name, perLink(column(name, "linkMrr"), links)])), seed);
  const hits = compare(Object.fromEntries(names.map((name) => [name, perLink(column(name, "linkHits50"), links)])), seed);
  const best = compare(Object.fromEntries(names.map((name) => [name, column(name, "mrr")])), seed);
  const means = (of: typeof mrr): Record<string, number> => Object.fromEntries(Object.entries(of.means).map(([name, { mean }]) => [name, mean]));
  return {
    tables: [{
      title: `${title}: ${links.size} questions, ${[...links.values()].reduce((sum, count) => sum + count, 0)} links`, metrics: ["mrr", "hits@50", "mrr, engine less it", "mrr of the best link"],
      rows: Object.fromEntries(names.map((name) => [name, { "mrr": mrr.means[name] ?? 0, "hits@50": hits.means[name] ?? 0, ...(mrr.less[name] === undefined ? {} : { "mrr, engine less it": mrr.less[name] }), "mrr of the best link": best.means[name] ?? 0 }])),
    }, sliceTable("mrr by who is looked for", ranks, seed)],
    mrr: means(mrr), hits: means(hits),
  };
}
