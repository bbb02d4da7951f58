/**
 * Rankings for the simulator, from what the real matcher measures of each pair: one-sided, two-sided, two-sided with attention allotted, by popularity, by the shipped score, by chance, and by who knows the truth, from one side and from both:
 * the most that there is to gain.
 *
 * The chances of a yes come from the engine's own learner (model/train.ts), fitted on answers in other communities: one model for a side, asked from either, and what joins both.
 */
import { seededChance } from "@cosmicsync/protocol";
import { allocateAttention, finish } from "../allocate/attention.ts";
import { createMatcher } from "../matcher.ts";
import { logOdds } from "../model/calibrate.ts";
import { believe, bothYes, fitDependence, trainModel, type TrainedModel, type TrainingRow } from "../model/index.ts";
import { both } from "../score.ts";
import type { Subject } from "../subject.ts";
import { testNow } from "../testing.ts";
import type { Vocabulary } from "../vocabulary/index.ts";
import type { Community } from "./community.ts";
import { attentionAt, shownPlaces, type Ranking } from "./simulate.ts";

/** Of every ordered pair, as the one of the row sees the one of the column. */
export interface Measures { readonly names: readonly string[]; readonly scores: Float32Array; readonly of: (seeker: number, other: number) => Float32Array }

export function measurePairs(vocabulary: Vocabulary, subjects: readonly Subject[]): Measures {
  const matcher = createMatcher({ vocabulary, now: () => testNow });
  for (const one of subjects) matcher.put(one);
  const count = subjects.length;
  let names: readonly string[] = [];
  let measures = new Float32Array(0);
  const scores = new Float32Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) {
      const { forSeeker, forSubject } = matcher.score(subjects[i] as Subject, subjects[j] as Subject);
      if (names.length === 0) {
        names = forSeeker.terms.map(({ term }) => term);
        measures = new Float32Array(count * count * names.length);
      }
      for (const [pair, side] of [[i * count + j, forSeeker], [j * count + i, forSubject]] as const) {
        scores[pair] = side.score;
        for (const [term, { measure }] of side.terms.entries()) measures[pair * names.length + term] = measure ?? NaN;
      }
    }
  }
  return { names, scores, of: (seeker, other) => measures.subarray((seeker * count + other) * names.length, (seeker * count + other + 1) * names.length) };
}

/** What somebody's own answer may depend on: what the other brings, not what one brings them. Terms that stand for one person rather than for a fit (how fresh, how many hours) would be learned by heart. */
const readTerms = new Set(["need-met-by-offer", "interests", "values", "languages"]);
const readIndexes = (names: readonly string[]): number[] => names.flatMap((name, index) => (readTerms.has(name) ? [index] : []));

export interface YesModel { readonly side: TrainedModel; readonly dependence: number }

/** Learned from pairs shown by chance, each side's answer kept. */
export function learnYes(communities: readonly { readonly community: Community; readonly measures: Measures; readonly says: Uint8Array }[], shownEach: number, seed: number): YesModel {
  const chance = seededChance(seed);
  const [rows, held]: [TrainingRow[], { c: number; i: number; j: number }[]] = [[], []];
  const names = communities[0]?.measures.names ?? [];
  const read = readIndexes(names);
  for (const [c, { community, measures, says }] of communities.entries()) {
    const count = community.subjects.length;
    for (let i = 0; i < count; i += 1) {
      for (let shown = 0; shown < shownEach; shown += 1) {
        const j = (i + 1 + Math.floor(chance() * (count - 1))) % count;
        for (const [one, other] of [[i, j], [j, i]] as const) rows.push({ measures: valuesOf(read, measures.of(one, other)), label: says[one * count + other] as number, group: `${c} ${one}` });
        held.push({ c, i, j });
      }
    }
  }
  const side = trainModel(rows, { features: read.map((index) => ({ name: names[index] as string, monotone: 1 })), objective: "probability", seed });
  const chanceOf = (measures: Float32Array): number => chanceBy(side, read, measures);
  const dependence = fitDependence(held.map(({ c, i, j }) => {
    const { community, measures, says } = communities[c] as (typeof communities)[number];
    const count = community.subjects.length;
    return { a: chanceOf(measures.of(i, j)), b: chanceOf(measures.of(j, i)), saidA: says[i * count + j] as number, saidB: says[j * count + i] as number };
  }));
  return { side, dependence };
}

const valuesOf = (read: readonly number[], measures: Float32Array): number[] => read.map((index) => measures[index] as number);
const chanceBy = (side: TrainedModel, read: readonly number[], measures: Float32Array): number => believe(side, valuesOf(read, measures)).probability;

export interface Chances { readonly yes: Float32Array; readonly mutual: Float32Array }

export function chancesOf(measures: Measures, count: number, { side, dependence }: YesModel): Chances {
  const [yes, mutual] = [new Float32Array(count * count), new Float32Array(count * count)];
  const read = readIndexes(measures.names);
  for (let i = 0; i < count; i += 1) for (let j = 0; j < count; j += 1) if (i !== j) yes[i * count + j] = chanceBy(side, read, measures.of(i, j));
  for (let i = 0; i < count; i += 1) for (let j = 0; j < count; j += 1) if (i !== j) mutual[i * count + j] = bothYes(yes[i * count + j] as number, yes[j * count + i] as number, dependence);
  return { yes, mutual };
}

export const rankingNames = ["by chance", "popularity", "one-sided", "shipped score", "two-sided", "two-sided, allotted", "truth, one-sided", "truth, two-sided"] as const;
export type RankingName = (typeof rankingNames)[number];

const listLength = 60;

export function rankingOf(name: RankingName, { yes, mutual }: Chances, { scores }: Measures, community: Community, seed: number): Ranking {
  const count = community.subjects.length;
  switch (name) {
    case "by chance": {
      const chance = seededChance(seed);
      return { score: () => chance() };
    }
    case "popularity": return { score: (_seeker, other, asked) => asked[other] as number };
    case "one-sided": return { score: (seeker, other) => yes[seeker * count + other] as number };
    case "shipped score": return { score: (seeker, other) => both(scores[seeker * count + other] as number, scores[other * count + seeker] as number) };
    case "two-sided": return { score: (seeker, other) => mutual[seeker * count + other] as number };
    case "two-sided, allotted": return allotted(community, yes, mutual);
    case "truth, one-sided": return { score: (seeker, other) => community.yes[seeker * count + other] as number };
    case "truth, two-sided": return { score: (seeker, other) => truly(community, seeker, other) };
  }
}

/** Chance that both would say yes: each answers by themselves. */
const truly = ({ yes, subjects: { length } }: Community, one: number, other: number): number => (yes[one * length + other] as number) * (yes[other * length + one] as number);

/** What knowing both sides can give at most: of the first ten by the seeker's true chance and by the true chance of both, how many are expected to be a yes on both sides; and how alike the log odds of both sides are, as a correlation over pairs. */
export function mostToGain(community: Community): { readonly oneSided: number; readonly twoSided: number; readonly ratio: number; readonly correlation: number } {
  const { yes, subjects: { length: count } } = community;
  const firstTen = (seeker: number, score: (other: number) => number): number =>
    [...Array(count).keys()].filter((other) => other !== seeker).map((other) => ({ other, score: score(other) })).sort((a, b) => b.score - a.score).slice(0, shownPlaces).reduce((sum, { other }) => sum + truly(community, seeker, other), 0) / shownPlaces;
  let [oneSided, twoSided, sum, squares, products, pairs] = [0, 0, 0, 0, 0, 0];
  for (let seeker = 0; seeker < count; seeker += 1) {
    oneSided += firstTen(seeker, (other) => yes[seeker * count + other] as number) / count;
    twoSided += firstTen(seeker, (other) => truly(community, seeker, other)) / count;
    for (let other = 0; other < count; other += 1) {
      if (other === seeker) continue;
      const [mine, theirs] = [logOdds(yes[seeker * count + other] as number), logOdds(yes[other * count + seeker] as number)];
      sum += mine;
      squares += mine * mine;
      products += mine * theirs;
      pairs += 1;
    }
  }
  const mean = sum / pairs;
  return { oneSided, twoSided, ratio: twoSided / oneSided, correlation: (products / pairs - mean * mean) / (squares / pairs - mean * mean) };
}

/** Factors made anew each period over the lists of those who look, as a node makes them each hour. */
function allotted({ subjects, capacity }: Community, yes: Float32Array, mutual: Float32Array): Ranking {
  const count = subjects.length;
  let factors = new Float64Array(count).fill(1);
  return {
    begin(seekers, present, open) {
      const [starts, subject, worth, asks]: number[][] = [[0], [], [], []];
      for (const seeker of seekers) {
        const list = [...Array(count).keys()].filter((other) => present(other) && open(seeker, other)).sort((a, b) => (mutual[seeker * count + b] as number) - (mutual[seeker * count + a] as number)).slice(0, listLength);
        for (const other of list) {
          subject?.push(other);
          worth?.push(mutual[seeker * count + other] as number);
          asks?.push(yes[seeker * count + other] as number);
        }
        starts?.push(subject?.length ?? 0);
      }
      const table = (places: number): Float64Array => Float64Array.from({ length: places }, (_, place) => (place < 10 ? attentionAt(place) : 0));
      factors = finish(allocateAttention({ subjects: count, starts: Uint32Array.from(starts ?? []), subject: Uint32Array.from(subject ?? []), worth: Float64Array.from(worth ?? []), asks: Float64Array.from(asks ?? []), capacity: Float64Array.from(capacity) }, { attention: table })).factors as Float64Array<ArrayBuffer>;
    },
    score: (seeker, other) => (mutual[seeker * count + other] as number) * (factors[other] as number),
  };
}
