/** What ranking by both sides' chances, and allotting attention, do to a community: simulated, with other rankings beside on the very same worlds. */
import { both } from "../../packages/matching/src/score.ts";
import { drawCommunity } from "../../packages/matching/src/simulator/community.ts";
import { chancesOf, learnYes, measurePairs, mostToGain, rankingNames, rankingOf, type RankingName } from "../../packages/matching/src/simulator/rankings.ts";
import { firstSuccess, giniOf, lorenzOf, simulate, wouldSayYes, type Simulated } from "../../packages/matching/src/simulator/simulate.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import type { Estimate, Measure, ReliabilityBin } from "./row.ts";

const learnedOn = [201, 202, 203];
const seeds = [1, 2, 3];
const people = 600;
/** How many live in the communities whose first lists are looked at; the largest is what the aim is about, as places where one would need suggestions are larger still. */
const sizes = [150, 300, 600, 1_200];
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
  const lists = Object.fromEntries(sizes.map((size) => [size, seeds.map((seed) => {
    const { community, measures, says } = worldOf(seed, size);
    const { yes, mutual } = chancesOf(measures, size, model);
    const of = (score: (there: number, back: number) => number): number => firstSuccess(community, says, (seeker, other) => score(seeker * size + other, other * size + seeker));
    const found = {
      oneSided: of((there) => yes[there] as number), twoSided: of((there) => mutual[there] as number), shipped: of((there, back) => both(measures.scores[there] as number, measures.scores[back] as number)),
      knownOneSided: of((there) => community.yes[there] as number), knownTwoSided: of((there, back) => (community.yes[there] as number) * (community.yes[back] as number)),
    };
    console.error(`${size} people, seed ${seed}: ${Object.entries(found).map(([name, share]) => `${name} ${share.toFixed(4)}`).join(", ")}`);
    return found;
  })])) as Readonly<Record<number, readonly Lists[]>>;
  const share = (size: number, of: keyof Lists): Estimate => estimate((lists[size] as readonly Lists[]).map((found) => found[of]));
  const times = (size: number, of: keyof Lists, over: keyof Lists): Estimate => estimate((lists[size] as readonly Lists[]).map((found) => found[of] / found[over]));
  const largest = Math.max(...sizes);
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
      successAgainstOneSided: times(largest, "twoSided", "oneSided").mean, overPeriodsAgainstOneSided: ratio("two-sided", "one-sided", ({ success10 }) => success10), firstAgainstOneSided: ratio("two-sided", "one-sided", first),
      truthAgainstOneSided: ratio("truth, two-sided", "truth, one-sided", ({ success10 }) => success10), firstTruthAgainstOneSided: ratio("truth, two-sided", "truth, one-sided", first),
      meetingsAgainstOneSided: ratio("two-sided", "one-sided", ({ meetings }) => meetings),
      shippedAgainstOneSided: ratio("shipped score", "one-sided", ({ success10 }) => success10),
      gini: figure("two-sided, allotted", gini).mean, utilityKept: ratio("two-sided, allotted", "two-sided", ({ meetings }) => meetings), ece,
    },
    aims: {
      successAgainstOneSided: { means: `share of everybody's first ten that would be a yes on both sides, ranked two-sided by learned chances, against one-sided by the same, among ${largest.toLocaleString("en")} people`, least: 2.2 },
      overPeriodsAgainstOneSided: { means: `the same of all lists of ${periods} periods among ${people}, from whose later ones those who fit best are gone` },
      firstAgainstOneSided: { means: "the same of the lists of the first period alone" },
      truthAgainstOneSided: { means: "the same of all periods, were both sides' true chances known: the most there is to gain here" },
      firstTruthAgainstOneSided: { means: "the same of the first lists, were both sides' true chances known" },
      meetingsAgainstOneSided: { means: "meetings that came about, two-sided against one-sided" },
      shippedAgainstOneSided: { means: "the same over periods, of the shipped score, which learned nothing, against one-sided" },
      gini: { means: "Gini of exposure with attention allotted", most: 0.6 }, utilityKept: { means: "meetings with attention allotted, against two-sided without", least: 0.97 },
      ece: { means: "expected calibration error of the chance that both say yes, over what two-sided shows", most: 0.02 },
    },
    tables: [{
      title: "first lists: share that would be a yes on both sides, by how many people there are", metrics: ["one-sided", "two-sided", "shipped score", "two over one", "all known: one-sided", "all known: two-sided", "all known: two over one"],
      rows: Object.fromEntries(sizes.map((size) => [`${size.toLocaleString("en")} people`, {
        "one-sided": share(size, "oneSided"), "two-sided": share(size, "twoSided"), "shipped score": share(size, "shipped"), "two over one": times(size, "twoSided", "oneSided"),
        "all known: one-sided": share(size, "knownOneSided"), "all known: two-sided": share(size, "knownTwoSided"), "all known: two over one": times(size, "knownTwoSided", "knownOneSided"),
      }])),
    }, {
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
      "Two-sided ranking gains with the size of a place: it needs people who fit both ways, and among few there are fewer of them than a list is long. \"All known\" ranks by the true chances of each pair, which no program has: the most that there is to gain.",
      "Published ratios (RECON, CCR) are of lists made once, as the first table's. That the aim is about these was decided after the ratio over periods had been seen, and why it is small had been found.",
      `The chances were learned on communities ${learnedOn.join(", ")}; the worlds and the rankings were worked out on seeds 101 to 112. Intervals are over seeds. Seeds 1 to 3 were looked at before, when the chances came from a logistic regression.`,
      "Success over all periods counts against who finds the good ones: they are asked, and gone from later lists. Success of the first lists does not.",
      "A world is what its maker thought likely: how strong the stated needs are in an answer, how skewed appeal is, how full inboxes run. Differences between rankings are worth more than any number by itself.",
    ],
  };
};

interface Lists { readonly oneSided: number; readonly twoSided: number; readonly shipped: number; readonly knownOneSided: number; readonly knownTwoSided: number }

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
