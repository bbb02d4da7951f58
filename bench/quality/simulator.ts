/** What ranking by both sides' chances, and allotting attention, do to a community: simulated, with other rankings beside on the very same worlds. */
import { drawCommunity } from "../../packages/matching/src/simulator/community.ts";
import { chancesOf, learnYes, measurePairs, mostToGain, rankingNames, rankingOf, type RankingName } from "../../packages/matching/src/simulator/rankings.ts";
import { giniOf, lorenzOf, simulate, wouldSayYes, type Simulated } from "../../packages/matching/src/simulator/simulate.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import type { Estimate, Measure, ReliabilityBin } from "./row.ts";

const learnedOn = [201, 202, 203];
const seeds = [1, 2, 3];
const people = 600;
const peopleLearnedOn = 240;
const periods = 4;
const pairsShown = 60;
const bins = 10;
/** Declared before the grid was run. */
const tastesTried = [0, 1, 3];
const appealsTried = [0, 0.6, 1.5];
/** t of two degrees of freedom, two-sided 95 %. */
const student = 4.303;

export const measure: Measure = async () => {
  const concepts = loadStarterVocabulary();
  const vocabulary = createVocabulary(concepts);
  const worldOf = (seed: number, count: number) => {
    const community = drawCommunity(concepts, count, seed);
    return { community, measures: measurePairs(vocabulary, community.subjects), says: wouldSayYes(community, seed) };
  };
  const model = learnYes(learnedOn.map((seed) => worldOf(seed, peopleLearnedOn)), pairsShown, 1);
  const runs = Object.fromEntries(rankingNames.map((name): [RankingName, Simulated[]] => [name, []])) as Record<RankingName, Simulated[]>;
  const foretold: { chance: number; happened: number }[] = [];
  for (const seed of seeds) {
    const { community, measures, says } = worldOf(seed, people);
    const chances = chancesOf(measures, people, model);
    for (const name of rankingNames) runs[name].push(simulate(community, rankingOf(name, chances, measures, community, seed), { seed, periods }));
    for (const pair of runs["two-sided"].at(-1)?.shown ?? []) foretold.push({ chance: chances.mutual[pair] as number, happened: (says[pair] as number) & (says[(pair % people) * people + Math.floor(pair / people)] as number) });
    console.error(`seed ${seed}: ${rankingNames.map((name) => `${name} ${runs[name].at(-1)?.success10.toFixed(4)}/${runs[name].at(-1)?.meetings}`).join(", ")}`);
  }
  const { ece, reliability } = calibrationOf(foretold);
  const figure = (name: RankingName, of: (run: Simulated) => number): Estimate => estimate(runs[name].map(of));
  const ratio = (a: RankingName, b: RankingName, of: (run: Simulated) => number): number => figure(a, of).mean / figure(b, of).mean;
  const first = ({ firstSuccess10 }: Simulated): number => firstSuccess10;
  const gains = tastesTried.map((tastes) => ({ tastes, cells: appealsTried.map((appeal) => ({ appeal, most: seeds.map((seed) => mostToGain(drawCommunity(concepts, people, seed, { tastes, appeal }))) })) }));
  const gini = ({ exposure }: Simulated): number => giniOf(exposure);
  return {
    question: "What becomes of a community under each ranking: how many of those shown would be a yes on both sides, how many meet, and who is seen?",
    data: `${seeds.length} simulated communities of ${people} people, seeds ${seeds.join(", ")}, ${periods} periods`, licence: "none needed: synthetic",
    figures: {
      successAgainstOneSided: ratio("two-sided", "one-sided", ({ success10 }) => success10), firstAgainstOneSided: ratio("two-sided", "one-sided", first),
      truthAgainstOneSided: ratio("truth, two-sided", "truth, one-sided", ({ success10 }) => success10), firstTruthAgainstOneSided: ratio("truth, two-sided", "truth, one-sided", first),
      meetingsAgainstOneSided: ratio("two-sided", "one-sided", ({ meetings }) => meetings),
      shippedAgainstOneSided: ratio("shipped score", "one-sided", ({ success10 }) => success10),
      gini: figure("two-sided, allotted", gini).mean, utilityKept: ratio("two-sided, allotted", "two-sided", ({ meetings }) => meetings), ece,
    },
    aims: {
      successAgainstOneSided: { means: "share of the first ten that would be a yes on both sides, ranked two-sided by learned chances, against one-sided by the same", least: 2.2 },
      firstAgainstOneSided: { means: "the same, of the first lists alone, before anybody was asked" },
      truthAgainstOneSided: { means: "the same of all periods, were both sides' true chances known: the most there is to gain here" },
      firstTruthAgainstOneSided: { means: "the same of the first lists, were both sides' true chances known" },
      meetingsAgainstOneSided: { means: "meetings that came about, two-sided against one-sided" },
      shippedAgainstOneSided: { means: "the first of these, of the shipped score, which learned nothing, against one-sided" },
      gini: { means: "Gini of exposure with attention allotted", most: 0.6 }, utilityKept: { means: "meetings with attention allotted, against two-sided without", least: 0.97 },
      ece: { means: "expected calibration error of the chance that both say yes, over what two-sided shows", most: 0.02 },
    },
    tables: [{
      title: `${people} people, ${periods} periods`, metrics: ["success10", "first success10", "meetings", "gini", "unanswered", "newcomers"],
      rows: {
        ...Object.fromEntries(rankingNames.map((name) => [name, { success10: figure(name, ({ success10 }) => success10), "first success10": figure(name, first), meetings: figure(name, ({ meetings }) => meetings), gini: figure(name, gini), unanswered: figure(name, ({ unanswered }) => unanswered), newcomers: figure(name, ({ newcomers }) => newcomers) }])),
        "two-sided less one-sided": { success10: estimate(seeds.map((_, at) => (runs["two-sided"][at] as Simulated).success10 - (runs["one-sided"][at] as Simulated).success10)), meetings: estimate(seeds.map((_, at) => (runs["two-sided"][at] as Simulated).meetings - (runs["one-sided"][at] as Simulated).meetings)) },
      },
    }, {
      title: "What knowing both sides' true chances can give at most, first ten of the seeker's and of both, by how much tastes (alike for both) and appeal (alike for all) weigh",
      metrics: appealsTried.map((appeal) => `appeal ${appeal}`),
      rows: Object.fromEntries(gains.flatMap(({ tastes, cells }) => [
        [`ratio, tastes ${tastes}`, Object.fromEntries(cells.map(({ appeal, most }) => [`appeal ${appeal}`, estimate(most.map(({ ratio: gained }) => gained))]))],
        [`correlation of both sides' log odds, tastes ${tastes}`, Object.fromEntries(cells.map(({ appeal, most }) => [`appeal ${appeal}`, estimate(most.map(({ correlation }) => correlation))]))],
      ])),
    }],
    lorenz: Object.fromEntries((["popularity", "one-sided", "two-sided", "two-sided, allotted"] as const).map((name) => [name, lorenzOf(Float64Array.from(runs[name].flatMap(({ exposure }) => [...exposure])))])),
    reliability: { "both say yes": reliability },
    notes: [
      `The chances were learned on communities ${learnedOn.join(", ")}; the worlds and the rankings were worked out on seeds 101 to 112. Intervals are over seeds. Seeds 1 to 3 were looked at before, when the chances came from a logistic regression.`,
      "Success over all periods counts against who finds the good ones: they are asked, and gone from later lists. Success of the first lists does not.",
      "A world is what its maker thought likely: how strong the stated needs are in an answer, how skewed appeal is, how full inboxes run. Differences between rankings are worth more than any number by itself.",
    ],
  };
};

function calibrationOf(foretold: readonly { readonly chance: number; readonly happened: number }[]): { readonly ece: number; readonly reliability: ReliabilityBin[] } {
  const sorted = foretold.toSorted((a, b) => a.chance - b.chance);
  const reliability = Array.from({ length: bins }, (_, bin): ReliabilityBin => {
    const part = sorted.slice(Math.floor((bin * sorted.length) / bins), Math.floor(((bin + 1) * sorted.length) / bins));
    return { foretold: part.reduce((sum, { chance }) => sum + chance, 0) / part.length, happened: part.reduce((sum, { happened }) => sum + happened, 0) / part.length, count: part.length };
  });
  return { ece: reliability.reduce((sum, { foretold: said, happened, count }) => sum + (Math.abs(said - happened) * count) / sorted.length, 0), reliability };
}

function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = student * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
  return { mean, low: mean - spread, high: mean + spread };
}
