/**
 * What becomes of a community under one way of ranking: period by period some look at a list of ten, ask whom they want, and the asked answer while their inbox has room. Who finds nobody leaves sooner, and
 * others come.
 *
 * In: a community, a ranking, and a seed. Out: how many of those shown would be a yes on both sides, how many meetings came about, and who was shown how much. What each would answer is drawn once for each pair, the same
 * under every ranking, so that rankings are compared on one and the same world.
 */
import { seededChance } from "@cosmicsync/protocol";
import type { Community } from "./community.ts";

/** Scores of all others for one seeker; the first ten of those who are there and not yet asked are shown. Called once a period for all that look, in `seekers`. */
export interface Ranking {
  begin?(seekers: readonly number[], present: (person: number) => boolean, open: (seeker: number, other: number) => boolean): void;
  score(seeker: number, other: number, asked: Float32Array): number;
}
export interface SimulationSettings { readonly seed: number; readonly periods?: number; readonly beginWith?: number }
export interface Simulated {
  /** Of those in the first ten places, the share with whom it would be a yes on both sides. */
  readonly success10: number;
  /** The same of the lists of the first period alone, before anybody was asked. Later ones are of who is left: the more of the good ones were found, the fewer remain. */
  readonly firstSuccess10: number;
  readonly meetings: number;
  readonly requests: number;
  /** Requests that nobody had room to answer, as a share. */
  readonly unanswered: number;
  /** By person, attention had for each period they were there; those never there are left out. */
  readonly exposure: Float64Array;
  readonly present: number;
  /** Of newcomers, the share of an even spread that they were shown in their first three periods. */
  readonly newcomers: number;
  /** Pairs that were shown, as seeker * count + other. */
  readonly shown: Uint32Array;
}

export const shownPlaces = 10;
export const attentionAt = (place: number): number => 1 / Math.log2(place + 2);
const asksMost = 3;
const comeEach = 0.02;
const leaveEach = 0.01;
const leaveAlone = 0.04;
const aloneAfter = 4;
const newFor = 3;
/** Who was asked, or looked at and passed over, is not shown to the same person again. */
const [wasAsked, wasPassedOver] = [1, 2] as const;

/** Whether i would say yes to j: drawn once a pair, whatever ranking shows it. */
export const wouldSayYes = ({ yes, subjects }: Community, seed: number): Uint8Array => {
  const chance = seededChance(seed ^ 0x5eed);
  return Uint8Array.from({ length: subjects.length ** 2 }, (_, pair) => (chance() < (yes[pair] as number) ? 1 : 0));
};

export function simulate(community: Community, ranking: Ranking, { seed, periods = 12, beginWith = 0.75 }: SimulationSettings): Simulated {
  const count = community.subjects.length;
  const says = wouldSayYes(community, seed);
  const chance = seededChance(seed);
  const [came, lastMeeting] = [new Int32Array(count).fill(-1), new Int32Array(count)];
  const [left, asked] = [new Uint8Array(count), new Float32Array(count)];
  let next = Math.floor(count * beginWith);
  came.fill(0, 0, next);
  const [exposure, wasThere] = [new Float64Array(count), new Uint32Array(count)];
  const [told, shown] = [new Uint8Array(count * count), new Uint32Array(count * periods * shownPlaces)];
  let [shownCount, good, firstShown, firstGood, meetings, requests, unanswered, newShown, newEven] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const isThere = (person: number): boolean => (came[person] as number) >= 0 && left[person] === 0;
  const open = (seeker: number, other: number): boolean => seeker !== other && told[seeker * count + other] === 0 && told[other * count + seeker] !== wasAsked;

  for (let period = 0; period < periods; period += 1) {
    const there = [...Array(count).keys()].filter(isThere);
    // Chance is drawn for everybody, there or not, so that one ranking's leavers do not shift another's dice.
    const dice = Float64Array.from({ length: count * 3 }, chance);
    const seekers = there.filter((person) => (dice[person] as number) < (community.activity[person] as number));
    ranking.begin?.(seekers, isThere, open);
    const inbox = new Map<number, number[]>();
    const periodExposure = new Float64Array(count);
    for (const seeker of seekers) {
      const list = there.filter((other) => open(seeker, other)).map((other) => ({ other, score: ranking.score(seeker, other, asked) })).sort((a, b) => b.score - a.score || a.other - b.other).slice(0, shownPlaces);
      let asks = 0;
      const look = seededChance((seed * 1_000 + period) * 10_007 + seeker);
      for (const [place, { other }] of list.entries()) {
        const pair = seeker * count + other;
        shown[shownCount] = pair;
        shownCount += 1;
        periodExposure[other] = (periodExposure[other] as number) + attentionAt(place);
        if (says[pair] === 1 && says[other * count + seeker] === 1) good += 1;
        if (look() >= attentionAt(place) || asks >= asksMost) continue;
        told[pair] = says[pair] === 1 ? wasAsked : wasPassedOver;
        if (says[pair] === 0) continue;
        asks += 1;
        inbox.set(other, [...(inbox.get(other) ?? []), seeker]);
      }
    }
    if (period === 0) [firstShown, firstGood] = [shownCount, good];
    for (const [person, from] of inbox) {
      asked[person] = (asked[person] as number) + from.length;
      requests += from.length;
      unanswered += Math.max(0, from.length - (community.capacity[person] as number));
      for (const seeker of from.slice(0, community.capacity[person])) {
        if (says[person * count + seeker] === 0) continue;
        meetings += 1;
        lastMeeting[person] = lastMeeting[seeker] = period;
      }
    }
    const all = periodExposure.reduce((sum, value) => sum + value, 0);
    for (const person of there) {
      exposure[person] = (exposure[person] as number) + (periodExposure[person] as number);
      wasThere[person] = (wasThere[person] as number) + 1;
      if ((came[person] as number) > 0 && period - (came[person] as number) < newFor) {
        newShown += periodExposure[person] as number;
        newEven += all / there.length;
      }
      const alone = period - Math.max(lastMeeting[person] as number, came[person] as number) >= aloneAfter;
      if ((dice[count + person] as number) < leaveEach + (alone ? leaveAlone : 0)) left[person] = 1;
    }
    for (let coming = Math.round(count * comeEach); coming > 0 && next < count; coming -= 1, next += 1) came[next] = period + 1;
  }
  const ever = [...Array(count).keys()].filter((person) => (wasThere[person] as number) > 0);
  return {
    success10: shownCount === 0 ? 0 : good / shownCount, firstSuccess10: firstShown === 0 ? 0 : firstGood / firstShown, meetings, requests, unanswered: requests === 0 ? 0 : unanswered / requests,
    exposure: Float64Array.from(ever, (person) => (exposure[person] as number) / (wasThere[person] as number)), present: ever.length - left.reduce((sum, value) => sum + value, 0),
    newcomers: newEven === 0 ? 0 : newShown / newEven, shown: shown.slice(0, shownCount),
  };
}

/**
 * Of the first ten that each would be shown if all were there and nobody had been asked yet, the share that would be a yes on both sides: success@10 of reciprocal recommenders (Pizzato and others, RECON, 2010). `success10` of a run
 * counts later lists too, from which those who fit best are gone already.
 */
export function firstSuccess({ subjects }: Community, says: Uint8Array, score: (seeker: number, other: number) => number): number {
  const count = subjects.length;
  let [good, all] = [0, 0];
  for (let seeker = 0; seeker < count; seeker += 1) {
    const scores = Float64Array.from({ length: count }, (_, other) => (other === seeker ? -Infinity : score(seeker, other)));
    const list = [...scores.keys()].filter((other) => other !== seeker).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b).slice(0, shownPlaces);
    all += list.length;
    for (const other of list) good += (says[seeker * count + other] as number) & (says[other * count + seeker] as number);
  }
  return all === 0 ? 0 : good / all;
}

/** Gini (1912) of what each has: 0 where all have the same, near 1 where one has all. */
export function giniOf(values: Float64Array): number {
  const sorted = values.toSorted();
  let [weighted, whole] = [0, 0];
  for (const [at, value] of sorted.entries()) {
    weighted += (at + 1) * value;
    whole += value;
  }
  return whole === 0 ? 0 : (2 * weighted) / (sorted.length * whole) - (sorted.length + 1) / sorted.length;
}

/** The Lorenz (1905) curve at `points` + 1 even places: the share of all that the least share of people has. */
export function lorenzOf(values: Float64Array, points = 20): [number, number][] {
  const sorted = values.toSorted();
  const sums = [0];
  for (const value of sorted) sums.push((sums.at(-1) as number) + value);
  const whole = sums.at(-1) as number;
  return Array.from({ length: points + 1 }, (_, at) => [at / points, whole === 0 ? at / points : (sums[Math.round((at / points) * sorted.length)] as number) / whole]);
}
